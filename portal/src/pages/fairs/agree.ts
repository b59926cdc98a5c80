// A proof says what stands in the chain's state; the page shows what the index says. Do they agree?
import type { Schema } from "../../lib/api.ts";
import { type Proved, proved, type Records } from "../../proof/proved.ts";

const word = (value: unknown, prefix: string): string => {
  const text = String(value).replace(prefix, "").toLowerCase();
  return text === "unspecified" ? "" : text;
};

/** The first thing that is not as the state has it. */
export function disagreement(a: Schema<"ApplicationDetail">, records: Records): string | undefined {
  const record = records.application;
  if (!record) return "application";
  const same: [string, unknown, unknown][] = [
    ["service_number", a.service_number, record.service_number],
    ["fair_id", String(a.fair_id), String(record.fair_id)],
    ["reg_num", String(a.reg_num), String(record.reg_num)],
    ["speciality", a.speciality, word(record.speciality, "SPECIALITY_")],
    ["declarant_type", a.declarant_type, word(record.declarant_type, "DECLARANT_TYPE_")],
    ["confirmed", a.confirmed, record.confirmed],
    ["withdrawn", a.withdrawn, record.withdrawn],
    ["public_name", a.public_name, record.public_name],
  ];
  const outcomes = (records.outcomes?.outcomes ?? []) as Record<string, unknown>[];
  same.push(["outcomes", a.outcomes.length, outcomes.length]);
  for (const [i, o] of outcomes.entries()) {
    const shown = a.outcomes[i];
    same.push(
      ["outcome: kind", shown?.kind, word(o.kind, "OUTCOME_KIND_")], ["outcome: queue", shown?.queue, word(o.queue, "QUEUE_")],
      ["outcome: reason", shown?.reason, word(o.reason, "OUTCOME_REASON_")], ["outcome: row", shown?.plan_row, Number(o.row) - 1],
      ["outcome: number", shown?.number, Number(o.number)], ["outcome: holder", String(shown?.holder_id), String(o.holder_id)],
      ["outcome: day", shown && BigInt(shown.day), BigInt(String(o.day))],
    );
  }
  return same.find(([, x, y]) => x !== y)?.[0];
}

/** Proves an application that is shown. The state that can be proven is a block behind the index: what has just changed is asked for again. */
export async function proveShown(a: Schema<"ApplicationDetail">): Promise<Proved> {
  for (let attempt = 1; ; attempt++) {
    const found = await proved(`/v1/seasons/${a.season_id}/applications/${a.id}`);
    const wrong = found.state === "proven" ? disagreement(a, found.records) : undefined;
    if (!wrong) return found;
    if (attempt === 3) return { state: "refused", reason: "wrong", detail: wrong };
    await new Promise((wake) => setTimeout(wake, 2000));
  }
}
