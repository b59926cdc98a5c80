import { get, type Schema } from "../../lib/api.ts";
import { language } from "../../lib/i18n.ts";

export type Validator = Schema<"Validator">;

export function nameOf(v: Validator): string {
  return (language === "en" ? v.name_en : v.name_ru) || v.operator;
}

let read: Promise<Validator[]> | undefined;

/** The departments, read once: their names stand beside addresses and keys. Empty if they cannot be read. */
export function departments(): Promise<Validator[]> {
  read ??= get("/v1/validators").then((list) => list.items, () => {
    read = undefined;
    return [];
  });
  return read;
}
