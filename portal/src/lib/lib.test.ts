import { afterEach, describe, expect, test, vi } from "vitest";
import { address, get, getAll, Offline, Problem } from "./api.ts";
import { duration, short } from "./format.ts";
import { languageOf, plural, setLanguage } from "./i18n.ts";
import { href, match, withoutLanguage } from "./router.svelte.ts";
import { Stream } from "./stream.svelte.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  setLanguage("ru");
});

describe("addresses of pages", () => {
  test("parts of the path are named, decoded, and may be missing at the end", () => {
    expect(match("/polls/:poll?", "/polls/7")).toEqual({ poll: "7" });
    expect(match("/polls/:poll?", "/polls")).toEqual({ poll: "" });
    expect(match("/explorer/:kind?/:key?", "/explorer/accounts/a%2Fb")).toEqual({ kind: "accounts", key: "a/b" });
    expect(match("/", "/")).toEqual({});
  });
  test("what is longer, shorter, or cannot be decoded is another page", () => {
    expect(match("/polls/:poll", "/polls")).toBeUndefined();
    expect(match("/polls", "/polls/7")).toBeUndefined();
    expect(match("/polls/:poll", "/polls/%")).toBeUndefined();
  });
  test("English stands under /en, and a path that begins alike does not", () => {
    expect([languageOf("/en"), languageOf("/en/polls"), languageOf("/energy"), languageOf("/")]).toEqual(["en", "en", "ru", "ru"]);
    expect([withoutLanguage("/en"), withoutLanguage("/en/polls"), withoutLanguage("/energy")]).toEqual(["/", "/polls", "/energy"]);
    expect([href("/"), href("/polls")]).toEqual(["/", "/polls"]);
    setLanguage("en");
    expect([href("/"), href("/polls")]).toEqual(["/en", "/en/polls"]);
  });
});

describe("words", () => {
  test("Russian has three forms for a number", () => {
    const blocks = (n: number) => plural(n, ["блок", "блока", "блоков"], ["block", "blocks"]);
    expect([1, 2, 5, 11, 21, 112].map(blocks)).toEqual(["блок", "блока", "блоков", "блоков", "блок", "блоков"]);
    setLanguage("en");
    expect([1, 2, 0].map(blocks)).toEqual(["block", "blocks", "blocks"]);
  });
  test("durations name their two largest units", () => {
    setLanguage("en");
    expect([0, 1.23, 61, 3600, 90_061, 59.9].map(duration)).toEqual(["0 s", "1.2 s", "1 min 1 s", "1 h", "1 d 1 h", "1 min"]);
  });
  test("a long hash keeps its ends", () => {
    expect(short("0123456789abcdef0123456789")).toBe("0123456789…456789");
    expect(short("moscow1abc")).toBe("moscow1abc");
  });
});

const answers = (...list: [status: number, body: string][]) =>
  vi.stubGlobal("fetch", vi.fn(() => {
    const [status, body] = list.shift() ?? [500, ""];
    return Promise.resolve(new Response(body, { status }));
  }));

describe("reads of the gateway", () => {
  test("values fill the pattern, and what it does not name is the query", () => {
    expect(address("/v1/seasons/{season}/fairs/{fair}/applications", { season: 2, fair: "a/b", count: 5, after: undefined }))
      .toBe("/v1/seasons/2/fairs/a%2Fb/applications?count=5");
  });
  test("a problem keeps its kind and what the gateway says", async () => {
    answers([404, '{"type":"urn:moscowd:problem:not-yet","title":"t","status":404,"detail":"wait"}']);
    const error = await get("/v1/blocks/{block}", { block: 9 }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ kind: "not-yet", status: 404, message: "wait" });
  });
  test("an answer that is no JSON is a problem, and no answer means offline", async () => {
    answers([200, "<html>"]);
    await expect(get("/v1/status")).rejects.toBeInstanceOf(Problem);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    await expect(get("/v1/status")).rejects.toBeInstanceOf(Offline);
  });
  test("a list is read to its end, or to the limit", async () => {
    answers([200, '{"items":[1,2],"next":"2"}'], [200, '{"items":[3],"next":""}']);
    await expect(getAll("/v1/seasons/{season}/plan", "after", { season: 1 })).resolves.toEqual([1, 2, 3]);
    expect(vi.mocked(fetch).mock.calls.map(([url]) => url)).toEqual(["/v1/seasons/1/plan?count=100", "/v1/seasons/1/plan?count=100&after=2"]);
    answers([200, '{"items":[1,2],"next":"2"}'], [200, '{"items":[3],"next":""}']);
    await expect(getAll("/v1/seasons/{season}/plan", "after", { season: 1 }, 2)).resolves.toEqual([1, 2]);
  });
});

class Source extends EventTarget {
  static all: Source[] = [];
  onopen: (() => void) | undefined;
  onerror: (() => void) | undefined;
  closed = false;
  constructor(readonly url: string) {
    super();
    Source.all.push(this);
  }
  close(): void {
    this.closed = true;
  }
  send(name: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

describe("streams", () => {
  const opened = (topic: string, silence?: number) => {
    vi.useFakeTimers();
    vi.stubGlobal("EventSource", Source);
    Source.all = [];
    const s = new Stream<{ height: number }>(topic, silence);
    s.open();
    return s;
  };
  test("a state is live once it came", () => {
    const s = opened("heads");
    expect([s.state, Source.all[0]?.url]).toEqual(["connecting", "/v1/stream/heads"]);
    Source.all[0]?.send("head", { height: 7 });
    expect([s.state, s.value]).toEqual(["live", { height: 7 }]);
  });
  test("one that breaks off is lost, keeps its last state, and is opened again", () => {
    const s = opened("polls/1");
    Source.all[0]?.send("poll", { height: 7 });
    Source.all[0]?.onerror?.();
    expect([s.state, s.value, Source.all[0]?.closed]).toEqual(["lost", { height: 7 }, true]);
    vi.advanceTimersByTime(1000);
    expect(Source.all).toHaveLength(2);
    expect(s.state).toBe("lost");
    Source.all[1]?.send("poll", { height: 8 });
    expect([s.state, s.value]).toEqual(["live", { height: 8 }]);
  });
  test("attempts become rarer, up to half a minute", () => {
    opened("polls/1");
    for (let i = 0; i < 10; i++) {
      Source.all.at(-1)?.onerror?.();
      vi.advanceTimersByTime(30_000);
    }
    expect(Source.all).toHaveLength(11);
  });
  test("heads that do not come are a lost stream, though the connection stands", () => {
    const s = opened("heads", 5000);
    Source.all[0]?.send("head", { height: 7 });
    vi.advanceTimersByTime(4999);
    expect(s.state).toBe("live");
    vi.advanceTimersByTime(1);
    expect(s.state).toBe("lost");
  });
  test("who is asked to come back later does so", () => {
    const s = opened("polls/1");
    Source.all[0]?.send("reconnect", {});
    expect(s.state).toBe("lost");
    vi.advanceTimersByTime(1000);
    expect(Source.all).toHaveLength(2);
  });
  test("a closed one stays closed", () => {
    const s = opened("heads", 5000);
    s.close();
    vi.advanceTimersByTime(60_000);
    expect(Source.all).toHaveLength(1);
  });
});
