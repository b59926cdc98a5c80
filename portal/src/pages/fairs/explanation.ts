// What an explanation of one application needs, read together.
import { get, type Schema } from "../../lib/api.ts";
import { type Held, heldBy } from "./held.ts";

export type Ordered = Schema<"OutcomesOfRowRow">;

export interface Day {
  outcome: Schema<"Outcome">;
  words: Schema<"Explanation">;
  /** Those who got the places of the row that this application's queue could give, in their order. */
  before: Ordered[];
}

export interface Explained {
  application: Schema<"ApplicationDetail">;
  season: Schema<"SeasonDetail">;
  days: Day[];
  /** Places that are the application's now. */
  held: Held[];
}

export async function explain(season: string, id: string): Promise<Explained> {
  const [application, words, of] = await Promise.all([
    get("/v1/seasons/{season}/applications/{application}", { season, application: id }),
    get("/v1/seasons/{season}/applications/{application}/explanation", { season, application: id }),
    get("/v1/seasons/{season}", { season }),
  ]);
  const rows = [...new Set(application.outcomes.map((o) => o.plan_row).filter((r) => r >= 0))];
  const orders = new Map(await Promise.all(rows.map(async (row) => [row, (await get("/v1/seasons/{season}/plan/{row}/order", { season, row })).items] as const)));
  const days = application.outcomes.map((outcome, i) => ({ outcome, words: words.items[i]!, before: whoWasBefore(outcome, orders.get(outcome.plan_row) ?? []) }));
  return { application, season: of, days, held: of.state === "closed" ? await heldBy(of.id, application) : [] };
}

/**
 * Who came before in the queue of an outcome: for a place, the holders of the places before it; for a position on the waiting
 * list, all who got a place and then those who wait before it.
 */
export function whoWasBefore(outcome: Pick<Schema<"Outcome">, "kind" | "queue" | "number" | "application_id">, order: Ordered[]): Ordered[] {
  const queue = order.filter((o) => o.queue === outcome.queue);
  const got = queue.filter((o) => o.kind === "accepted").sort((a, b) => a.number - b.number);
  if (outcome.kind === "accepted") return got.filter((o) => o.number < outcome.number);
  if (outcome.kind !== "waiting") return [];
  return [...got, ...queue.filter((o) => o.kind === "waiting" && o.number < outcome.number).sort((a, b) => a.number - b.number)];
}
