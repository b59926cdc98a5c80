/** The languages of the portal: Russian at /..., English at /en/... */
export type Language = "ru" | "en";

export function languageOf(path: string): Language {
  return path === "/en" || path.startsWith("/en/") ? "en" : "ru";
}

/** The language of this page. It does not change while the page is open: the other language is another document. */
export let language: Language = languageOf(globalThis.location?.pathname ?? "/");

/** For rendering ahead of time and for tests, where no address says the language. */
export function setLanguage(to: Language): void {
  language = to;
}

/** Makes a function that gives the texts in the language of the page. Both languages must have the same keys. */
export function dictionary<T extends object>(texts: { ru: T; en: NoInfer<T> }): () => T {
  return () => texts[language];
}

/** A word in the form that a number asks for: plural(3, ["блок", "блока", "блоков"], ["block", "blocks"]). */
export function plural(n: number, ru: readonly [one: string, few: string, many: string], en: readonly [one: string, other: string]): string {
  const form = new Intl.PluralRules(language).select(n);
  if (language === "en") return form === "one" ? en[0] : en[1];
  return form === "one" ? ru[0] : form === "few" ? ru[1] : ru[2];
}
