// Numbers, times and identifiers as people read them, in the language of the page and in Moscow's time.
import { language } from "./i18n.ts";

const locale = () => (language === "en" ? "en-GB" : "ru-RU");
const timeZone = "Europe/Moscow";

export function number(n: number): string {
  return new Intl.NumberFormat(locale()).format(n);
}

/** A share such as 0.123 as 12.3 %. */
export function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(share);
}

/** A Unix time in nanoseconds, as fields that end in _ns have it. */
export function fromNs(ns: number): Date {
  return new Date(ns / 1e6);
}

export function date(when: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone }).format(when);
}

/** A day without its year, for charts. */
export function day(when: Date): string {
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone }).format(when);
}

export function dateTime(when: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium", timeZone }).format(when);
}

export function time(when: Date): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: "medium", timeZone }).format(when);
}

/** How long something took or takes: the two largest units, such as "2 ч 5 мин". */
export function duration(seconds: number): string {
  const units: [number, string, string][] = [[86_400, "дн.", "d"], [3600, "ч", "h"], [60, "мин", "min"], [1, "с", "s"]];
  let rest = Math.max(0, Math.abs(seconds) < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds));
  if (rest < 10) return `${number(rest)} ${language === "en" ? "s" : "с"}`;
  const parts: string[] = [];
  for (const [size, ru, en] of units) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) parts.push(`${number(n)} ${language === "en" ? en : ru}`);
  }
  return parts.slice(0, 2).join(" ");
}

/** The ends of a long hash or address. Give the whole as title or beside it. */
export function short(text: string): string {
  return text.length <= 20 ? text : `${text.slice(0, 10)}…${text.slice(-6)}`;
}
