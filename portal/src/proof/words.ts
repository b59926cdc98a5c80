// What a check found, in the words of "moscowd verify". Those under "own" differ, since a page has no flags.
import words from "./words.json";

export interface Text {
  ru: string;
  en: string;
}

export type Code = keyof typeof words.notes;
export type Arg = string | number | bigint | Date | Text | { seconds: number };

const languages = ["ru", "en"] as const;
type Lang = (typeof languages)[number];

/** Puts values into a sentence: texts and numbers as they are, times and periods in the words of the language. */
export function fill(code: Code, ...args: Arg[]): Text {
  const one = (lang: Lang) => {
    const rest = [...args];
    return words.notes[code][lang].replace(/%[sd]/g, () => written(lang, rest.shift()!));
  };
  return { ru: one("ru"), en: one("en") };
}

function written(lang: Lang, arg: Arg): string {
  if (arg instanceof Date) return `${arg.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  if (typeof arg !== "object") return String(arg);
  return "seconds" in arg ? period(lang, arg.seconds) : arg[lang];
}

/** How long something is, in its two largest units. */
function period(lang: Lang, duration: number): string {
  const units = lang === "ru" ? ["дн.", "ч", "мин", "с"] : ["d", "h", "min", "s"];
  const seconds = Math.max(Math.floor(duration), 0);
  const parts = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const first = parts.slice(0, 3).findIndex((part) => part > 0);
  if (first < 0) return `${parts[3]} ${units[3]}`;
  const second = parts[first + 1] ? ` ${parts[first + 1]} ${units[first + 1]}` : "";
  return `${parts[first]} ${units[first]}${second}`;
}

export const verdictWords = {
  FORGED: { ru: "ПОДДЕЛКА", en: "FORGED" },
  UNKNOWN: { ru: "НЕИЗВЕСТНО", en: "UNKNOWN" },
  REVOKED: { ru: "ОТОЗВАН", en: "REVOKED" },
  SUPERSEDED: { ru: "ЗАМЕНЁН", en: "SUPERSEDED" },
  SUSPENDED: { ru: "ПРИОСТАНОВЛЕН", en: "SUSPENDED" },
  EXPIRED: { ru: "СРОК НЕ ДЕЙСТВУЕТ", en: "EXPIRED" },
  VALID: { ru: "ДЕЙСТВИТЕЛЕН", en: "VALID" },
} satisfies Record<string, Text>;

export const checkWords = {
  decoding: { ru: "форма", en: "form" },
  profile: { ru: "вид и ведомство", en: "type and issuer" },
  disclosures: { ru: "показанные поля", en: "fields shown" },
  header: { ru: "состояние сети", en: "state of the chain" },
  issuer_key: { ru: "ключ ведомства", en: "issuer's key" },
  signature: { ru: "подпись", en: "signature" },
  anchor: { ru: "партия", en: "batch" },
  status_index: { ru: "статус", en: "status" },
  key_binding: { ru: "владелец", en: "holder" },
  page: { ru: "страница", en: "page" },
} satisfies Record<string, Text>;

export const statusWords: Text[] = [
  { ru: "ничего не заявлено", en: "nothing was said against it" },
  { ru: "отозван", en: "revoked" },
  { ru: "приостановлен", en: "suspended" },
  { ru: "заменён", en: "superseded" },
];
