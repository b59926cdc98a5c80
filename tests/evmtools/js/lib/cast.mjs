// The program cast. Its package for this system is installed without the wrapper @foundry-rs/cast, which hides exit codes.
import { createRequire } from "node:module";

export const castProgram = createRequire(import.meta.url).resolve("@foundry-rs/cast-linux-amd64/bin/cast");
