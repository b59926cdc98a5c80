export * from "./ballot.js";
export { type Definition, electionHash, formOf } from "./definition.js";
export { cellsOf, type Contest, type Form, Kind } from "./form.js";
export { decodeKey, type Point, type Random } from "./group.js";
export type { Election } from "./range.js";
export { fromHex, type Integer, toHex } from "./bytes.js";
export { key, publicKey, sign } from "./voter.js";
