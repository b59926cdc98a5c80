import { checkHalf } from "./mutations.js";

checkHalf(1);
