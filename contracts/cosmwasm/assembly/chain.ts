// What a contract can ask of the chain: its own storage, addresses, and queries.
import { textOf, textRegion } from "./region";
import { Bytes, decodeBase64, encodeBase64 } from "./bytes";
import { Json, parse } from "./json";

@external("env", "abort")
declare function hostAbort(message: u32): void;
@external("env", "db_read")
declare function hostRead(key: u32): u32;
@external("env", "db_write")
declare function hostWrite(key: u32, value: u32): void;
@external("env", "addr_validate")
declare function hostValidate(address: u32): u32;
@external("env", "query_chain")
declare function hostQuery(request: u32): u32;

// The compiler calls this where a program cannot go on. It undoes the transaction.
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  hostAbort(textRegion(message === null ? "a defect of the contract" : message));
  unreachable();
}

// The value under a key, or null.
export function read(key: string): string | null {
  const at = hostRead(textRegion(key));
  return at == 0 ? null : textOf(at);
}

export function write(key: string, value: string): void {
  hostWrite(textRegion(key), textRegion(value));
}

// What is wrong with an address, or "".
export function wrongAddress(address: string): string {
  const at = hostValidate(textRegion(address));
  return at == 0 ? "" : textOf(at);
}

// Asks the chain anything. The answer is that of the wire: {"ok":{"ok":BASE64}}, {"ok":{"error":...}} or {"error":...}.
export function ask(request: string): string {
  return textOf(hostQuery(textRegion(request)));
}

// What a gRPC query of the chain gave: its response, or why there is none.
export class Answer {
  constructor(public bytes: Bytes | null, public refusal: string) {}
}

// Asks a gRPC query by its path, such as /moscow.marketslots.v1.Query/Season.
export function query(path: string, request: Bytes): Answer {
  const text = ask('{"grpc":{"path":"' + path + '","data":"' + encodeBase64(request) + '"}}');
  const answer = parse(text);
  const given = answer.get("ok");
  if (given !== null) {
    const data = given.get("ok");
    if (data !== null) return new Answer(decodeBase64(data.text), "");
    const error = given.get("error");
    if (error !== null) return new Answer(null, error.text);
  }
  return new Answer(null, text);
}
