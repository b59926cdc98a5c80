import { describe, expect, test } from "vitest";
import { type Bundle, parseBundle } from "./bundle.ts";
import { fromBase64, fromUtf8, utf8 } from "@moscowd/light";
import { Unusable, verifyDocument } from "./document.ts";
import { readPins } from "./pins.ts";
import data from "./testdata/documents.json";
import words from "./words.json";

const pins = readPins(data.pins);
const offline = (bundle: Bundle) => ({ online: false, bundle: () => Promise.resolve(bundle) });

interface Found {
  check: string;
  outcome: string;
  code: string;
  ru: string;
  en: string;
}

describe("the verdict and what each check found are those of the Go code", () => {
  test.each(data.cases.map((c) => [c.name, c] as const))("%s", async (_name, c) => {
    const want = c.result as unknown as { verdict: string; reason?: string; kind: string; summary: object[]; checks: Found[]; document?: { type: string; batch?: string } };
    // The pages are drawn again by the Go code itself.
    const same = want.checks.find((f) => f.check === "page")!.code === "page_matches";
    const found = await verifyDocument(fromBase64(c.input), {
      source: offline(parseBundle(data.bundles[c.bundle]!)), pins, now: new Date(c.now), comparePage: () => Promise.resolve(same ? "same" : "other"),
    });
    expect(found.verdict).toBe(want.verdict);
    expect(found.reason).toBe(want.reason ?? "");
    expect(found.kind).toBe(want.kind);
    expect(found.checks.map(({ check, outcome, code }) => ({ check, outcome, code }))).toEqual(
      want.checks.map(({ check, outcome, code }) => ({ check, outcome, code })),
    );
    found.checks.forEach((f, i) => {
      if (!words.own.includes(f.code)) expect(f.text).toEqual({ ru: want.checks[i]!.ru, en: want.checks[i]!.en });
    });
    expect(found.summary).toEqual(want.summary);
    expect(found.document?.type).toBe(want.document?.type);
  });
});

const textOf = (name: string) => fromUtf8(fromBase64(data.cases.find((c) => c.name === name)!.input));
const valid = { input: textOf("valid"), now: data.cases[0]!.now };
const now = new Date(valid.now);

function check(input: string, bundle = parseBundle(data.bundles[0]!), online = true, pinned: typeof pins | null = pins) {
  return verifyDocument(utf8(input), { source: { online, bundle: () => Promise.resolve(bundle) }, pins: pinned, now });
}

test("a document is never better than UNKNOWN without a pinned block, with an old header, and with a gateway that fails", async () => {
  const codeOf = async (result: ReturnType<typeof check>) => {
    const r = await result;
    expect(r.verdict).toBe("UNKNOWN");
    return r.checks.find((c) => c.check === "header")!.code;
  };
  expect(await codeOf(check(valid.input, undefined, true, null))).toBe("no_trust");
  const late = new Date(now.getTime() + 11 * 60_000);
  expect(await codeOf(verifyDocument(utf8(valid.input), { source: { online: true, bundle: () => Promise.resolve(parseBundle(data.bundles[0]!)) }, pins, now: late }))).toBe("header_old");
  expect(await codeOf(verifyDocument(utf8(valid.input), { source: { online: true, bundle: () => Promise.reject(new Error("gone")) }, pins, now }))).toBe("source_failed");
  const stranger = { ...pins, hash: pins.hash.map((b) => b ^ 1) };
  expect(await codeOf(check(valid.input, undefined, true, stranger))).toBe("untraced");
});

test("the gateway learns which entry is looked at only where something was said of it", async () => {
  const asked: (number | null)[] = [];
  const source = {
    online: true,
    bundle: (wanted: { entry: number | null }) => {
      asked.push(wanted.entry);
      return Promise.resolve(parseBundle(data.bundles[0]!));
    },
  };
  await verifyDocument(utf8(valid.input), { source, pins, now });
  expect(asked).toEqual([null]);
  const revoked = await verifyDocument(utf8(textOf("revoked")), { source, pins, now });
  expect(asked).toEqual([null, null, 10]);
  expect(revoked.status).toMatchObject({ status: 1, reason: "error" });
});

test("a status list that is not the one of the state says nothing", async () => {
  const bundle = parseBundle(data.bundles[0]!);
  bundle.lists[0]!.packed = `${bundle.lists[0]!.packed.slice(0, -6)}AAAAAA`;
  const found = await check(valid.input, bundle);
  expect([found.verdict, found.checks.find((c) => c.check === "status_index")!.code]).toEqual(["UNKNOWN", "list_other"]);
});

test("a bundle that was altered in any way is refused", async () => {
  const text = data.bundles[0]!;
  expect(() => parseBundle(text.replace('"format"', ' "format"'))).toThrow();
  expect(() => parseBundle(text.replace('"status_lists"', '"more":1,"status_lists"'))).toThrow();
  const bundle = parseBundle(text);
  bundle.proof.entries[0]!.value[2]! ^= 1;
  const found = await check(valid.input, bundle);
  expect([found.verdict, found.checks.find((c) => c.check === "header")!.code]).toEqual(["UNKNOWN", "proof_wrong"]);
});

test("every altered byte of a document is found", async () => {
  for (let at = 5; at < valid.input.length; at += 31) {
    const c = valid.input[at]!;
    const altered = valid.input.slice(0, at) + (c === "A" ? "B" : "A") + valid.input.slice(at + 1);
    const verdict = await check(altered).then((r) => r.verdict, (cause: unknown) => (cause instanceof Unusable ? "unusable" : String(cause)));
    expect(["FORGED", "UNKNOWN", "unusable"], `byte ${at}`).toContain(verdict);
  }
});

test.each([["nothing", "", "empty"], ["prose", "Уважаемые жители!", "unknown"], ["other JSON", `{"season":1}`, "unknown"], ["a PDF from elsewhere", "%PDF-1.4\n", "foreign-pdf"]])(
  "%s is no document",
  async (_name, text, code) => {
    await expect(check(text)).rejects.toMatchObject({ code });
  },
);
