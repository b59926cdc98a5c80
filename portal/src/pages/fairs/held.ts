// Places as they stand: they change after the allocation, when they are given back or taken by an offer.
import { get, type Schema } from "../../lib/api.ts";

export interface Held {
  /** In ticks. */
  day: number;
  /** Of the place. */
  number: number;
}

/** The places that an application holds now, by day. */
export async function heldBy(season: number, a: Schema<"ApplicationDetail">): Promise<Held[]> {
  const rows = new Map(a.outcomes.filter((o) => o.plan_row >= 0).map((o) => [o.plan_row, o.day]));
  const held = await Promise.all([...rows].map(async ([row, day]) => {
    const places = await get("/v1/seasons/{season}/plan/{row}/places", { season, row });
    return places.items.filter((p) => p.application_id === a.id).map((p) => ({ day, number: p.number }));
  }));
  return held.flat().sort((x, y) => x.day - y.day);
}
