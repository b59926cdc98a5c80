// What belongs to a trader in a season, and what commitments stand for.
import { get, type Schema } from "../../lib/api.ts";
import { bigEndian, concat, fromHex, hex, sha256, utf8 } from "../../proof/bytes.ts";

/** The id of an account's subject in one season: the first 16 bytes of SHA-256(season as 8 bytes || subject). */
export const userId = (season: number, subject: string): string => hex(sha256(concat(bigEndian(BigInt(season), 8), fromHex(subject))).subarray(0, 16));

/** 32 random bytes that open commitments. Who loses them can open none. */
export const newSalt = (): Uint8Array => crypto.getRandomValues(new Uint8Array(32));

/** Commits to a text: SHA-256(salt || text). */
export const commit = (salt: Uint8Array, text: string): Uint8Array => sha256(salt, utf8(text));

export interface Mine {
  application: Schema<"ApplicationDetail">;
  /** Days with a place that is still the application's. */
  held: { day: number; number: number }[];
}

export async function readMine(season: Schema<"SeasonDetail">, subject: string): Promise<Mine[]> {
  const { items } = await get("/v1/seasons/{season}/users/{user}/applications", { season: season.id, user: userId(season.id, subject) });
  return Promise.all(items.map(async ({ id }) => {
    const application = await get("/v1/seasons/{season}/applications/{application}", { season: season.id, application: id });
    return { application, held: season.state === "closed" ? await heldBy(season.id, application) : [] };
  }));
}

/** Places change after the allocation: given back, or taken by an offer. */
async function heldBy(season: number, a: Schema<"ApplicationDetail">): Promise<Mine["held"]> {
  const rows = new Map(a.outcomes.filter((o) => o.plan_row >= 0).map((o) => [o.plan_row, o.day]));
  const held: Mine["held"] = [];
  for (const [row, day] of rows) {
    const places = await get("/v1/seasons/{season}/plan/{row}/places", { season, row });
    for (const p of places.items) if (p.application_id === a.id) held.push({ day, number: p.number });
  }
  return held.sort((x, y) => x.day - y.day);
}
