// What is new, as the gateway streams it.

/** Names of the events that bring a state. "reset" says that some were missed; the next one is the newest. */
const names = ["head", "poll", "election", "season", "status", "validators"];

/** connecting: not yet; live: the newest state is there; lost: it was there, and is fetched again. */
export type StreamState = "connecting" | "live" | "lost";

/** The newest state of a topic such as "heads", "polls/7", "elections/2", "seasons/1", "documents/status", "validators". */
export class Stream<T> {
  state = $state<StreamState>("connecting");
  /** The newest state; undefined before the first one came. */
  value = $state.raw<T>();

  #source: EventSource | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  readonly #topic: string;
  readonly #silence: number;

  /** silence is after how many milliseconds without news the connection counts as lost; 0 for a topic that may be silent. */
  constructor(topic: string, silence = topic === "heads" ? 30_000 : 0) {
    this.#topic = topic;
    this.#silence = silence;
  }

  open(): void {
    this.close();
    const source = new EventSource(`/v1/stream/${this.#topic}`);
    this.#source = source;
    const take = (event: MessageEvent<string>) => {
      this.value = JSON.parse(event.data) as T;
      this.state = "live";
      this.#failures = 0;
      this.#guard();
    };
    for (const name of names) source.addEventListener(name, take);
    source.addEventListener("reconnect", () => this.lose());
    // A topic of which nothing is known yet sends nothing.
    source.onopen = () => {
      this.state = "live";
      this.#guard();
    };
    source.onerror = () => this.lose();
    this.#guard();
  }

  close(): void {
    this.#source?.close();
    clearTimeout(this.#again);
    clearTimeout(this.#watch);
  }

  #guard(): void {
    clearTimeout(this.#watch);
    if (this.#silence > 0) this.#watch = setTimeout(() => this.lose(), this.#silence);
  }

  /** The connection is gone, or counts so; it is opened again later. */
  lose(): void {
    this.close();
    this.state = "lost";
    const wait = Math.min(30_000, 1000 * 2 ** this.#failures++) * (0.5 + Math.random() / 2); // not everybody at once
    this.#again = setTimeout(() => this.open(), wait);
  }
}

/** Follows a topic while the component is there. Call it while the component is set up. */
export function stream<T>(topic: string): Stream<T> {
  const s = new Stream<T>(topic);
  $effect(() => {
    s.open();
    const [online, offline] = [() => s.open(), () => s.lose()];
    addEventListener("online", online);
    addEventListener("offline", offline);
    return () => {
      removeEventListener("online", online);
      removeEventListener("offline", offline);
      s.close();
    };
  });
  return s;
}
