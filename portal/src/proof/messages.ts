// Records of the state as JSON of Protocol Buffers: what the chain's own encoder gives for them, field by field.
import { base64, type Bytes, type Field, fields, fromUtf8, Malformed, readVarint } from "@moscowd/light";
import layout from "./messages.json";

interface FieldLayout {
  number: number;
  name: string;
  kind: string;
  type?: string;
  repeated?: boolean;
}

const messages = layout.messages as Record<string, FieldLayout[]>;
const enums = layout.enums as Record<string, Record<string, string>>;

export type Message = Record<string, unknown>;

/** Reads a message that is named as its proto file does. What is unknown, twice or written another way is Malformed. */
export function decode(type: string, data: Bytes): Message {
  const out: Message = {};
  const list = fields(data);
  for (const field of messages[type]!) {
    const found = list.filter((f) => f.number === field.number);
    if (field.repeated) {
      out[field.name] = found.flatMap((f) => (packed(field) ? unpack(field, f) : [value(field, f)]));
    } else if (found.length > 1) {
      throw new Malformed(`${type}.${field.name} stands twice`);
    } else {
      out[field.name] = found[0] ? value(field, found[0]) : empty(field);
    }
  }
  if (list.some((f) => !messages[type]!.some((known) => known.number === f.number))) {
    throw new Malformed(`${type} has a field of a later version`);
  }
  return out;
}

const packed = (field: FieldLayout) => !["string", "bytes", "message"].includes(field.kind);

function unpack(field: FieldLayout, given: Field): unknown[] {
  if (typeof given.value === "bigint") throw new Malformed(`${field.name} is not packed`);
  const out: unknown[] = [];
  for (let at = 0; at < given.value.length; ) {
    let number: bigint;
    [number, at] = readVarint(given.value, at);
    out.push(scalar(field, number));
  }
  return out;
}

function value(field: FieldLayout, given: Field): unknown {
  if (typeof given.value === "bigint") return scalar(field, given.value);
  switch (field.kind) {
    case "string":
      try {
        return fromUtf8(given.value);
      } catch {
        throw new Malformed(`${field.name} is not UTF-8`);
      }
    case "bytes":
      return base64(given.value);
    case "message":
      if (field.type === "google.protobuf.Timestamp") return timestamp(given.value);
      if (field.type === "google.protobuf.Duration") return duration(given.value);
      return decode(field.type!, given.value);
  }
  throw new Malformed(`${field.name} is no ${field.kind}`);
}

function scalar(field: FieldLayout, number: bigint): unknown {
  switch (field.kind) {
    case "bool":
      return number !== 0n;
    case "enum":
      return enums[field.type!]![number.toString()] ?? Number(BigInt.asIntN(32, number));
    case "int32":
      return Number(BigInt.asIntN(32, number));
    case "uint32":
      return Number(BigInt.asUintN(32, number));
    case "int64":
      return BigInt.asIntN(64, number).toString();
    case "uint64":
      return number.toString();
  }
  throw new Malformed(`${field.name} is no ${field.kind}`);
}

function empty(field: FieldLayout): unknown {
  if (field.kind === "message" || field.kind === "bytes") return null;
  if (field.kind === "string") return "";
  return scalar(field, 0n);
}

function secondsAndNanos(data: Bytes): [bigint, number] {
  const parts = [0n, 0n];
  for (const field of fields(data)) {
    if (field.number > 2 || typeof field.value !== "bigint") throw new Malformed("not a time");
    parts[field.number - 1] = BigInt.asIntN(64, field.value);
  }
  return [parts[0]!, Number(parts[1])];
}

/** As jsonpb writes fractions of seconds: with 3, 6 or 9 digits. */
function fraction(nanos: number): string {
  let digits = nanos.toString().padStart(9, "0");
  if (digits.endsWith("000")) digits = digits.slice(0, 6);
  if (digits.endsWith("000")) digits = digits.slice(0, 3);
  return digits === "000" ? "" : `.${digits}`;
}

function timestamp(data: Bytes): string {
  const [seconds, nanos] = secondsAndNanos(data);
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 19) + fraction(nanos) + "Z";
}

function duration(data: Bytes): string {
  const [seconds, nanos] = secondsAndNanos(data);
  const sign = seconds < 0n || nanos < 0 ? "-" : "";
  return `${sign}${seconds < 0n ? -seconds : seconds}${fraction(Math.abs(nanos))}s`;
}
