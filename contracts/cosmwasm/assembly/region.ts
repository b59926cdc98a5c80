// Memory that the chain and a contract share. A region is three 32-bit numbers: where its bytes begin, how many there is room
// for, and how many are in use. A contract's memory lives for one call, so nothing is ever freed.

// Wraps bytes for the chain, which reads them during the call.
export function region(bytes: ArrayBuffer): u32 {
  const at = u32(heap.alloc(12));
  store<u32>(at, changetype<u32>(bytes));
  store<u32>(at, bytes.byteLength, 4);
  store<u32>(at, bytes.byteLength, 8);
  return at;
}

// The bytes of a region that the chain wrote, as text.
export function textOf(at: u32): string {
  return String.UTF8.decodeUnsafe(load<u32>(at), load<u32>(at, 8));
}

export function textRegion(text: string): u32 {
  return region(String.UTF8.encode(text));
}

// Room for the chain to write to.
export function reserve(size: u32): u32 {
  const at = u32(heap.alloc(12));
  store<u32>(at, u32(heap.alloc(size)));
  store<u32>(at, size, 4);
  store<u32>(at, 0, 8);
  return at;
}
