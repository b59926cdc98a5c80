// Where npm has put the program cast for this machine. The package's own wrapper hides its exit code.
import { createRequire } from "node:module";

const architecture = { x64: "amd64", arm64: "arm64" }[process.arch];

export const castProgram = createRequire(import.meta.url).resolve(`@foundry-rs/cast-${process.platform}-${architecture}/bin/cast`);
