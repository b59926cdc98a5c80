export * from "./bytes.js";
export * from "./ics23.js";
export * from "./light.js";
export * from "./lightproof.js";
export * from "./merkle.js";
export * from "./wire.js";
