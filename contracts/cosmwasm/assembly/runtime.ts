// The memory of a contract for one call: it is handed out from the end of the static data on and never taken back, so it is
// zero. The compiler's own such runtime sets its first address in a start function, for which the chain gives no gas.
//
// Objects have a header of 16 bytes, of which the compiler reads the class at -8 and the size at -4.

const header: usize = 16;
const alignment: usize = 16;
const page: usize = 0x10000;

let next: usize = 0; // 0 before the first use

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __alloc(size: usize): usize {
  const at = ((next == 0 ? __heap_base : next) + alignment - 1) & ~(alignment - 1);
  if (size > usize(i32.MAX_VALUE) - at) unreachable();
  next = at + size;
  const missing = i32((next + page - 1) / page) - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) unreachable();
  return at;
}

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __realloc(at: usize, size: usize): usize {
  const moved = __alloc(size);
  memory.copy(moved, at, size);
  return moved;
}

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __free(at: usize): void {}

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __new(size: usize, id: u32): usize {
  const at = __alloc(header + size) + header;
  store<u32>(at - 8, id);
  store<u32>(at - 4, u32(size));
  return at;
}

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __renew(at: usize, size: usize): usize {
  const before = usize(load<u32>(at - 4));
  const moved = __new(size, load<u32>(at - 8));
  memory.copy(moved, at, min(before, size));
  return moved;
}

// Nothing is collected.

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __link(parent: usize, child: usize, multiple: bool): void {}

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __pin(at: usize): usize {
  return at;
}

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __unpin(at: usize): void {}

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __visit(at: usize, cookie: u32): void {}

// @ts-ignore: decorators of functions are the compiler's
@global @unsafe
function __collect(): void {}
