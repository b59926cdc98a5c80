// Relay, a contract for tests: it sends any message and asks any query that it is given.
//
//   execute {"send": CosmosMsg}    sends it as its own
//   query   {"ask": QueryRequest}  gives the chain's answer as a string
export { allocate, deallocate, interface_version_8 } from "../cosmwasm/assembly/entry";

import { ask } from "../cosmwasm/assembly/chain";
import { parse, quote } from "../cosmwasm/assembly/json";
import { textOf } from "../cosmwasm/assembly/region";
import { answer, refuse, Response } from "../cosmwasm/assembly/response";

export function instantiate(env: u32, info: u32, message: u32): u32 {
  return new Response().done();
}

export function execute(env: u32, info: u32, message: u32): u32 {
  const send = parse(textOf(message)).get("send");
  return send === null ? refuse("want send") : new Response().message(send.source).done();
}

export function query(env: u32, message: u32): u32 {
  const request = parse(textOf(message)).get("ask");
  return request === null ? refuse("want ask") : answer('{"answer":' + quote(ask(request.source)) + "}");
}
