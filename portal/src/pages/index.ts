// The pages, one line each. The order of those with menu is that of the navigation.
import type { PageRoute } from "../lib/router.svelte.ts";

export const pages: PageRoute[] = [
  { path: "/", name: { ru: "Главная", en: "Home" }, menu: true, load: () => import("./home/Home.svelte") },
];
