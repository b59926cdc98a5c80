// Addresses of pages. Paths are written without the language; href() adds it.
// A link into another language, the interface or another site is left to the browser.
import type { Component } from "svelte";
import { language, languageOf } from "./i18n.ts";

/** A page: its module is fetched when somebody goes there. */
export interface PageRoute {
  /** Such as /polls/:poll?: a part with ":" is given to the page in params, one with "?" may be missing. */
  path: string;
  name: { ru: string; en: string };
  /** Stands in the navigation. */
  menu?: boolean;
  // It is given params, and may take no notice.
  load: () => Promise<{ default: Component<any> }>;
}

/** Parts of the path by their names, decoded; a missing one is empty. */
export type Params = Record<string, string>;

/** The address in the language of the page. */
export function href(path: string): string {
  return language === "en" ? `/en${path === "/" ? "" : path}` || "/en" : path;
}

/** The path without the language. */
export function withoutLanguage(path: string): string {
  return languageOf(path) === "en" ? path.slice(3) || "/" : path;
}

export function match(pattern: string, path: string): Params | undefined {
  const want = pattern.split("/").filter(Boolean);
  const got = path.split("/").filter(Boolean);
  if (got.length > want.length) return undefined;
  const params: Params = {};
  for (const [i, part] of want.entries()) {
    const value = got[i];
    if (!part.startsWith(":")) {
      if (value !== part) return undefined;
      continue;
    }
    if (value === undefined && !part.endsWith("?")) return undefined;
    try {
      params[part.slice(1).replace(/\?$/, "")] = decodeURIComponent(value ?? "");
    } catch {
      return undefined;
    }
  }
  return params;
}

class Router {
  /** The path without the language. */
  path = $state(withoutLanguage(globalThis.location?.pathname ?? "/"));
  query = $state.raw(new URLSearchParams(globalThis.location?.search ?? ""));

  /** Follows links within the portal without loading a document, and the browser's back and forward. */
  start(): void {
    addEventListener("popstate", () => this.#read());
    document.addEventListener("click", (event) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = (event.target as Element).closest?.("a[href]");
      if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
      const isApi = link.pathname.startsWith("/v1/") || link.pathname === "/openapi.json";
      if (isApi || languageOf(link.pathname) !== language || (link.hash && link.pathname === location.pathname)) return;
      event.preventDefault();
      this.#go(link.pathname + link.search + link.hash);
    });
  }

  /** Goes to a path (without the language) of the portal. */
  go(path: string): void {
    this.#go(href(path));
  }

  /** Puts the query's values into the address without a new entry in the history; undefined and "" take one out. */
  setQuery(values: Record<string, string | undefined>): void {
    const query = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(values)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text && `?${text}`));
    this.query = query;
  }

  #go(address: string): void {
    history.pushState(null, "", address);
    this.#read();
    scrollTo(0, 0);
  }

  #read(): void {
    this.path = withoutLanguage(location.pathname);
    this.query = new URLSearchParams(location.search);
  }
}

export const router = new Router();
