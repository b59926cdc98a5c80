import { checkHalf } from "./mutations.js";

checkHalf(0);
