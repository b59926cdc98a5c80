// Runs when the portal is built, not in browsers.
import { render } from "svelte/server";
import Frame from "./Frame.svelte";
import { type Language, setLanguage } from "./lib/i18n.ts";

export function prerender(language: Language): string {
  setLanguage(language);
  return render(Frame).body;
}
