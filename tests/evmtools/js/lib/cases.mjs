// Runs the cases of one program and prints what became of each, one JSON object a line, for the Go test that started it.
//
// The Go test passes in EVMTOOLS: http, ws (the node's addresses), artifacts (a file of compile.mjs), keys (private keys of
// enrolled accounts by name) and whatever else a program needs.
import { readFileSync } from "node:fs";

export const env = JSON.parse(process.env.EVMTOOLS);

export const chainId = 8995;

/// The contracts by name: abi and bytecode.
export function artifacts() {
  return JSON.parse(readFileSync(env.artifacts, "utf8"));
}

const patience = 40_000;

/// Runs the functions in order, each under its name. A case that fails does not stop the others.
export async function run(cases) {
  report({ plan: Object.keys(cases) });
  for (const [name, body] of Object.entries(cases)) {
    const began = Date.now();
    let failure;
    try {
      await within(patience, body());
    } catch (error) {
      failure = describe(error);
    }
    report({ case: name, seconds: (Date.now() - began) / 1000, failure });
  }
  // Subscriptions and sockets of a failed case must not keep the process.
  process.exit(0);
}

function report(line) {
  process.stdout.write(JSON.stringify(line) + "\n");
}

function describe(error) {
  return String(error?.stack ?? error).slice(0, 4000);
}

/// Fails unless the promise settles in time.
export function within(milliseconds, promise, what = "the case") {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/// Waits until the function returns something that is neither null, undefined nor false.
export async function until(what, body, milliseconds = 20_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await body();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${milliseconds} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/// Calls a method of the node without any library.
export async function rpc(method, ...params) {
  const response = await fetch(env.http, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = await response.json();
  if (error) {
    throw Object.assign(new Error(`${method}: ${error.message}`), { rpc: error });
  }
  return result;
}
