export { here, type Pool } from "./jobs.js";
export { browserPool, poolOf } from "./pool.js";
export type { Bound, Trust } from "./proof.js";
export { Refusal } from "./refusal.js";
export type { Result } from "./recount.js";
export { type Options, type Verdict, verify } from "./verify.js";
