// What every contract exports beside its own entry points.
import { reserve } from "./region";

export function interface_version_8(): void {}

export function allocate(size: u32): u32 {
  return reserve(size);
}

export function deallocate(at: u32): void {}
