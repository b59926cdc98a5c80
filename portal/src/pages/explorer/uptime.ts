import { get } from "../../lib/api.ts";

/** The share of the window's blocks that the department's node signed; undefined where nobody knows. */
export async function signedShare(operator: string): Promise<number | undefined> {
  const uptime = await get("/v1/validators/{operator}/uptime", { operator }).catch(() => undefined);
  return uptime && uptime.counted > 0 ? 1 - uptime.missed / uptime.counted : undefined;
}
