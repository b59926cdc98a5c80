// The pages, one line each. The order of those with menu is that of the navigation.
import type { PageRoute } from "../lib/router.svelte.ts";

export const pages: PageRoute[] = [
  { path: "/", name: { ru: "Главная", en: "Home" }, menu: true, load: () => import("./home/Home.svelte") },
  { path: "/verify", name: { ru: "Проверить документ", en: "Verify a document" }, menu: true, load: () => import("./verify/Verify.svelte") },
  { path: "/service-levels", name: { ru: "Сроки департаментов", en: "Service levels" }, menu: true, load: () => import("./levels/Levels.svelte") },
  { path: "/fairs/:season?/:kind?/:key?", name: { ru: "Ярмарки", en: "Fairs" }, menu: true, load: () => import("./fairs/Fairs.svelte") },
  { path: "/applications", name: { ru: "Мои заявки", en: "My applications" }, menu: true, load: () => import("./applications/Applications.svelte") },
  { path: "/polls/:poll?", name: { ru: "Опросы", en: "Polls" }, menu: true, load: () => import("./polls/Polls.svelte") },
  { path: "/elections/:election?", name: { ru: "Выборы", en: "Elections" }, menu: true, load: () => import("./elections/Elections.svelte") },
  { path: "/cast/:kind?/:id?", name: { ru: "Голосование", en: "Vote" }, load: () => import("./cast/Cast.svelte") },
  { path: "/explorer/:kind?/:key?", name: { ru: "Обозреватель", en: "Explorer" }, menu: true, load: () => import("./explorer/Explorer.svelte") },
];
