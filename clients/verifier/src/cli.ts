/** The command line: `node dist/cli.js FILE`. */
import { createReadStream, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { unhex } from "./encode.js";
import type { Answer, Pool } from "./jobs.js";
import { poolOf } from "./pool.js";
import type { Trust } from "./proof.js";
import type { Result } from "./recount.js";
import { verify } from "./verify.js";

const usage = `Recounts an election from its public data set (moscowd export election ID -o FILE).

usage: node cli.js [--json] [--workers N] [--trusted-height H --trusted-hash HASH] FILE

With a block of the chain that you trust (from several nodes, witnesses, or whoever you believe) the line proof is followed from there: the chain has
this election and no ballot is missing. Without one the file can only be consistent with itself.

exit codes: 0 nothing is wrong, 1 something is: the first wrong line is named, 2 it is no data set, or a wrong command line`;

/** What a verdict leaves open, for programs; people read it in words. */
const notBound = "INTERNALLY CONSISTENT only: no block was trusted from which the line proof could be followed";

function nodePool(size: number): Pool {
  return poolOf(Array.from({ length: size }, () => {
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    return {
      post: (job) => worker.postMessage(job),
      listen: (answer, error) => {
        worker.on("message", (message) => answer(message as Answer));
        worker.on("error", error);
      },
      stop: () => void worker.terminate(),
    };
  }));
}

/** Says on stderr how far it is: in a terminal a bar after two seconds, elsewhere a line every ten. */
function progressBar(size: number): { add: (bytes: number) => void; end: () => void } {
  const terminal = process.stderr.isTTY, began = Date.now();
  let read = 0, drawn = terminal ? began + 1800 : began;
  return {
    add(bytes) {
      read += bytes;
      const now = Date.now();
      if (now - drawn < (terminal ? 200 : 10_000) || size === 0) return;
      drawn = now;
      const part = Math.min(read / size, 1), left = Math.round(((now - began) / part - (now - began)) / 1000);
      const text = `${Math.floor(100 * part)} %, ${left} s left`;
      process.stderr.write(terminal ? `\r[${"#".repeat(Math.round(30 * part)).padEnd(30)}] ${text}  ` : `${text}\n`);
    },
    end() {
      if (terminal) process.stderr.write("\r\x1b[K");
    },
  };
}

function print(r: Result): void {
  const say = (s: string): void => console.log(s);
  say(`election ${r.election} of ${JSON.stringify(r.chainId)}`);
  say(`definition ${r.hash}`);
  say(`${r.cast} ballots cast, ${r.spoiled} spoiled, board ${r.board}`);
  for (const t of r.turnout) say(`district ${t.district}: ${t.ballots} of ${t.registered} voted${t.into ? `, counted with district ${t.into}` : ""}`);
  for (const c of r.counts) say(`district ${c.district}: totals of ${c.ballots} ballots: ${c.counts.join(" ")}`);
  if (!r.final) say("NOT FINAL: not all totals are there");
  const b = r.bound;
  if (b) {
    say("complete: the chain accepted these ballots and no others");
    say(`bound to block ${b.height} (${b.hash}) of ${b.time}, signed by ${b.signed} of ${b.validators} validators, trusted from block ${b.trustedHeight} on`);
  } else {
    say("INTERNALLY CONSISTENT only: ballots may be missing or invented. Name a block that you trust with --trusted-height and --trusted-hash,");
    say("or compare definition, board and numbers with those of somebody you believe");
  }
}

function trusted(height: string | undefined, hash: string | undefined): Trust | undefined {
  if (height === undefined && hash === undefined) return undefined;
  const bytes = unhex((hash ?? "").toLowerCase());
  if (!/^[1-9][0-9]{0,14}$/.test(height ?? "") || bytes?.length !== 32) throw new Error("a trusted block has a height from 1 on and a hash of 64 hexadecimal digits: give both");
  return { height: Number(height), hash: bytes };
}

async function main(): Promise<number> {
  let file: string, json: boolean, workers: number, trust: Trust | undefined;
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" }, workers: { type: "string" }, help: { type: "boolean" }, "trusted-height": { type: "string" }, "trusted-hash": { type: "string" } } });
    if (values.help) return console.log(usage), 0;
    workers = Number(values.workers ?? availableParallelism());
    if (positionals.length !== 1 || !Number.isInteger(workers) || workers < 1 || workers > 256) throw new Error("give one FILE, and workers from 1 to 256");
    file = positionals[0]!;
    json = values.json ?? false;
    trust = trusted(values["trusted-height"], values["trusted-hash"]);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  const pool = nodePool(workers);
  try {
    const bar = progressBar(statSync(file).size);
    const stream = Readable.toWeb(createReadStream(file, { highWaterMark: 1 << 20 })) as ReadableStream<Uint8Array>;
    const verdict = await verify(stream, { pool, progress: bar.add, ...(trust && { trust }) }).finally(bar.end);
    const plain = (_: string, v: unknown): unknown => (typeof v === "bigint" ? String(v) : v);
    if (json) console.log(JSON.stringify(verdict.wrong ? { valid: false, ...verdict.wrong } : { valid: true, ...(!verdict.result.bound && { not_bound: notBound }), ...verdict.result }, plain));
    else if (verdict.wrong) console.log(`INVALID: line ${verdict.wrong.line}: ${verdict.wrong.code}: ${verdict.wrong.detail}`);
    else print(verdict.result);
    return !verdict.wrong ? 0 : verdict.wrong.code === "unusable" ? 2 : 1;
  } catch (error) {
    console.error(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
    return 2;
  } finally {
    pool.close();
  }
}

process.exitCode = await main();
