// JSON as contracts get and give it. Numbers are whole and not negative: the chain has no others, and contracts must not use
// floating point.

const deepest = 16;

export enum Kind {
  Null,
  Bool,
  Number,
  String,
  List,
  Object,
}

// A value. text is that of a string, or a number or a Boolean as written; source is the value as written.
export class Json {
  text: string = "";
  source: string = "";
  keys: string[] = [];
  items: Json[] = [];

  constructor(public kind: Kind) {}

  // The value of a key of an object, or null.
  get(key: string): Json | null {
    const i = this.keys.indexOf(key);
    return i < 0 ? null : this.items[i];
  }

  // The string under a key, or "".
  string(key: string): string {
    const value = this.get(key);
    return value !== null && value.kind == Kind.String ? value.text : "";
  }

  // The number under a key, as a number or as a string of digits, or 0.
  number(key: string): u64 {
    const value = this.get(key);
    if (value === null || (value.kind != Kind.Number && value.kind != Kind.String)) return 0;
    return digits(value.text);
  }

  bool(key: string): bool {
    const value = this.get(key);
    return value !== null && value.kind == Kind.Bool && value.text == "true";
  }
}

// The number that digits write, or 0 if there are others or too many.
export function digits(text: string): u64 {
  if (text.length == 0 || text.length > 19) return 0;
  let value: u64 = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return 0;
    value = value * 10 + u64(c - 48);
  }
  return value;
}

export function parse(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.space();
  assert(parser.at == text.length, "JSON: something follows the value");
  return value;
}

class Parser {
  at: i32 = 0;

  constructor(private text: string) {}

  space(): void {
    while (this.at < this.text.length) {
      const c = this.text.charCodeAt(this.at);
      if (c != 32 && c != 9 && c != 10 && c != 13) return;
      this.at++;
    }
  }

  private peek(): i32 {
    this.space();
    assert(this.at < this.text.length, "JSON ends early");
    return this.text.charCodeAt(this.at);
  }

  private want(c: i32): void {
    assert(this.peek() == c, "JSON: " + String.fromCharCode(c) + " expected");
    this.at++;
  }

  private take(c: i32): bool {
    if (this.peek() != c) return false;
    this.at++;
    return true;
  }

  value(depth: i32): Json {
    assert(depth < deepest, "JSON is nested too deep");
    const c = this.peek();
    const from = this.at;
    let value: Json;
    if (c == 0x22) {
      value = new Json(Kind.String);
      value.text = this.string();
    } else if (c == 0x7b) {
      value = this.object(depth);
    } else if (c == 0x5b) {
      value = this.list(depth);
    } else {
      value = this.word();
    }
    value.source = this.text.substring(from, this.at);
    return value;
  }

  private object(depth: i32): Json {
    const value = new Json(Kind.Object);
    this.want(0x7b);
    if (this.take(0x7d)) return value;
    do {
      this.peek();
      const key = this.string();
      assert(!value.keys.includes(key), "JSON: " + key + " is there twice");
      this.want(0x3a);
      value.keys.push(key);
      value.items.push(this.value(depth + 1));
    } while (this.take(0x2c));
    this.want(0x7d);
    return value;
  }

  private list(depth: i32): Json {
    const value = new Json(Kind.List);
    this.want(0x5b);
    if (this.take(0x5d)) return value;
    do value.items.push(this.value(depth + 1));
    while (this.take(0x2c));
    this.want(0x5d);
    return value;
  }

  private string(): string {
    this.want(0x22);
    let out = "";
    let from = this.at;
    while (this.at < this.text.length) {
      const c = this.text.charCodeAt(this.at);
      if (c == 0x22) {
        out += this.text.substring(from, this.at++);
        return out;
      }
      if (c == 0x5c) {
        out += this.text.substring(from, this.at++) + this.escape();
        from = this.at;
        continue;
      }
      assert(c >= 32, "JSON: a control character in a string");
      this.at++;
    }
    assert(false, "JSON ends early");
    return "";
  }

  private escape(): string {
    const c = this.text.charCodeAt(this.at++);
    switch (c) {
      case 0x62: return "\b";
      case 0x66: return "\f";
      case 0x6e: return "\n";
      case 0x72: return "\r";
      case 0x74: return "\t";
      case 0x75: break;
      default:
        assert(c == 0x22 || c == 0x5c || c == 0x2f, "JSON: an unknown escape");
        return String.fromCharCode(c);
    }
    assert(this.at + 4 <= this.text.length, "JSON ends early");
    let code = 0;
    for (let i = 0; i < 4; i++) {
      const d = this.text.charCodeAt(this.at++);
      const lower = d | 32;
      assert((d >= 48 && d <= 57) || (lower >= 97 && lower <= 102), "JSON: an unknown escape");
      code = (code << 4) | (d <= 57 ? d - 48 : lower - 87);
    }
    return String.fromCharCode(code);
  }

  // A number, true, false or null.
  private word(): Json {
    const from = this.at;
    while (this.at < this.text.length) {
      const c = this.text.charCodeAt(this.at);
      if (!((c >= 48 && c <= 57) || (c >= 97 && c <= 122))) break;
      this.at++;
    }
    const text = this.text.substring(from, this.at);
    let kind = Kind.Number;
    if (text == "null") kind = Kind.Null;
    else if (text == "true" || text == "false") kind = Kind.Bool;
    else assert(text == "0" || (digits(text) > 0 && text.charCodeAt(0) != 48), "JSON: whole numbers only");
    const value = new Json(kind);
    value.text = text;
    return value;
  }
}

// A string of JSON with its quotation marks.
export function quote(text: string): string {
  let out = '"';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 32 && c != 0x22 && c != 0x5c) continue;
    out += text.substring(from, i);
    if (c < 32) out += "\\u00" + (c < 16 ? "0" : "1") + "0123456789abcdef".charAt(c & 15);
    else out += "\\" + text.charAt(i);
    from = i + 1;
  }
  return out + text.substring(from) + '"';
}
