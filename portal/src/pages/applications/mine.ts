// What belongs to a trader in a season, and what commitments stand for.
import { get, type Schema } from "../../lib/api.ts";
import { type Held, heldBy } from "../fairs/held.ts";
import { bigEndian, concat, fromHex, hex, sha256, utf8 } from "@moscowd/light";

/** The id of an account's subject in one season: the first 16 bytes of SHA-256(season as 8 bytes || subject). */
export const userId = (season: number, subject: string): string => hex(sha256(concat(bigEndian(BigInt(season), 8), fromHex(subject))).subarray(0, 16));

/** 32 random bytes that open commitments. Who loses them can open none. */
export const newSalt = (): Uint8Array => crypto.getRandomValues(new Uint8Array(32));

/** Commits to a text: SHA-256(salt || text). */
export const commit = (salt: Uint8Array, text: string): Uint8Array => sha256(salt, utf8(text));

export interface Mine {
  application: Schema<"ApplicationDetail">;
  /** Days with a place that is still the application's. */
  held: Held[];
}

export async function readMine(season: Schema<"SeasonDetail">, subject: string): Promise<Mine[]> {
  const { items } = await get("/v1/seasons/{season}/users/{user}/applications", { season: season.id, user: userId(season.id, subject) });
  return Promise.all(items.map(async ({ id }) => {
    const application = await get("/v1/seasons/{season}/applications/{application}", { season: season.id, application: id });
    return { application, held: season.state === "closed" ? await heldBy(season.id, application) : [] };
  }));
}
