// Bytes, Base64 (RFC 4648), and as much of Protocol Buffers as the queries of this chain need.

export class Bytes {
  constructor(public at: usize, public length: i32) {}

  // Views into the same memory.
  part(from: i32, length: i32): Bytes {
    assert(from >= 0 && length >= 0 && length <= this.length - from, "bytes end early");
    return new Bytes(this.at + from, length);
  }

  byte(i: i32): u8 {
    assert(i < this.length, "bytes end early");
    return load<u8>(this.at + i);
  }

  text(): string {
    return String.UTF8.decodeUnsafe(this.at, this.length);
  }
}

export function room(length: i32): Bytes {
  return new Bytes(heap.alloc(length), length);
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Strings are written into one buffer: memory is never freed, so that joining many would need its square.
export function encodeBase64(bytes: Bytes): string {
  const out = room(((bytes.length + 2) / 3) * 4);
  let at = out.at;
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const b = (u32(bytes.byte(i)) << 16) | (left > 1 ? u32(bytes.byte(i + 1)) << 8 : 0) | (left > 2 ? u32(bytes.byte(i + 2)) : 0);
    store<u8>(at, alphabet.charCodeAt(b >> 18));
    store<u8>(at, alphabet.charCodeAt((b >> 12) & 63), 1);
    store<u8>(at, left > 1 ? alphabet.charCodeAt((b >> 6) & 63) : 61, 2);
    store<u8>(at, left > 2 ? alphabet.charCodeAt(b & 63) : 61, 3);
    at += 4;
  }
  return out.text();
}

function sextet(c: i32): u32 {
  if (c >= 65 && c <= 90) return c - 65;
  if (c >= 97 && c <= 122) return c - 71;
  if (c >= 48 && c <= 57) return c + 4;
  assert(c == 43 || c == 47, "not Base64");
  return c == 43 ? 62 : 63;
}

export function decodeBase64(text: string): Bytes {
  assert(text.length % 4 == 0, "not Base64");
  let padding = 0;
  if (text.endsWith("==")) padding = 2;
  else if (text.endsWith("=")) padding = 1;
  const out = room((text.length / 4) * 3 - padding);
  let at = 0;
  let bits: u32 = 0;
  for (let i = 0; i < text.length - padding; i++) {
    bits = (bits << 6) | sextet(text.charCodeAt(i));
    const step = i % 4;
    if (step > 0) store<u8>(out.at + at++, u8(bits >> (6 - 2 * step)));
  }
  return out;
}

// Writes fields of a request.
export class Writer {
  out: u8[] = [];

  varint(value: u64): void {
    while (value > 127) {
      this.out.push(u8(value & 127) | 128);
      value >>= 7;
    }
    this.out.push(u8(value));
  }

  number(field: u32, value: u64): this {
    this.varint(field << 3);
    this.varint(value);
    return this;
  }

  string(field: u32, value: string): this {
    const bytes = String.UTF8.encode(value);
    this.varint((field << 3) | 2);
    this.varint(bytes.byteLength);
    for (let i = 0; i < bytes.byteLength; i++) this.out.push(load<u8>(changetype<usize>(bytes) + i));
    return this;
  }

  bytes(): Bytes {
    const bytes = room(this.out.length);
    for (let i = 0; i < this.out.length; i++) store<u8>(bytes.at + i, this.out[i]);
    return bytes;
  }
}

// Reads the fields of a message one after another: while (r.next()) look at r.field.
export class Reader {
  field: u32 = 0;
  number: u64 = 0;
  bytes: Bytes;
  private i: i32 = 0;

  constructor(private message: Bytes) {
    this.bytes = message;
  }

  next(): bool {
    if (this.i >= this.message.length) return false;
    const key = this.varint();
    this.field = u32(key >> 3);
    switch (u32(key & 7)) {
      case 0:
        this.number = this.varint();
        break;
      case 1:
        this.skip(8);
        break;
      case 2:
        this.skip(i32(min(this.varint(), u64(i32.MAX_VALUE))));
        break;
      case 5:
        this.skip(4);
        break;
      default:
        assert(false, "not a message of Protocol Buffers");
    }
    return true;
  }

  private skip(length: i32): void {
    this.bytes = this.message.part(this.i, length);
    this.i += length;
  }

  private varint(): u64 {
    let value: u64 = 0;
    for (let shift = 0; shift < 64; shift += 7) {
      const b = this.message.byte(this.i++);
      value |= u64(b & 127) << shift;
      if (b < 128) return value;
    }
    assert(false, "not a message of Protocol Buffers");
    return 0;
  }
}
