// Every page with an example of what it shows, by a name for its pictures.
import type { Page } from "playwright-core";
import type { Language } from "./browser.ts";
import { city } from "./city.ts";

export const examples: { name: string; path: string }[] = [
  { name: "home", path: "/" },
  { name: "verify", path: "/verify" },
  { name: "fairs", path: "/fairs" },
  { name: "season", path: "/fairs/1" },
  { name: "season-open", path: "/fairs/2" },
  { name: "fair", path: "/fairs/1/fairs/1" },
  { name: "queue", path: "/fairs/1/rows/0" },
  { name: "application", path: "/fairs/1/applications/3" },
  { name: "applications", path: "/applications" },
  { name: "levels", path: "/service-levels" },
  { name: "polls", path: "/polls" },
  { name: "poll", path: `/polls/${city.polls.open}` },
  { name: "poll-closed", path: `/polls/${city.polls.closed}` },
  { name: "vote", path: `/polls?tracker=${city.polls.trackers["1"]}` },
  { name: "elections", path: "/elections" },
  { name: "election", path: `/elections/${city.election_final.id}` },
  { name: "election-open", path: `/elections/${city.election_open.id}` },
  { name: "ballot", path: `/elections?tracker=${city.election_open.trackers[0]}` },
  { name: "cast-poll", path: `/cast/polls/${city.polls.open}` },
  { name: "cast-census", path: `/cast/polls/${city.polls.census}` },
  { name: "cast-election", path: `/cast/elections/${city.election_open.id}` },
  { name: "explorer", path: "/explorer" },
  { name: "block", path: "/explorer/blocks/5" },
  { name: "transactions", path: "/explorer/transactions" },
  { name: "validators", path: "/explorer/validators" },
  { name: "account", path: `/explorer/accounts/${city.contracts.developer}` },
  { name: "proposals", path: "/explorer/proposals" },
  { name: "proposal", path: "/explorer/proposals/1" },
  { name: "contracts", path: "/explorer/contracts" },
  { name: "contract", path: `/explorer/contracts/${city.contracts.wasm}` },
];

/** The pictures of README; prepare does what a visitor would do first. */
export const pictures: { name: string; path: string; language: Language; prepare?: (page: Page) => Promise<void> }[] = [
  { name: "home", path: "/", language: "ru", prepare: async (page) => page.getByText("Обновляется").waitFor() },
  {
    name: "verify", path: "/verify", language: "en", prepare: async (page) => {
      await page.locator("input[type=file]").first().setInputFiles(city.documents.valid_pdf);
      await page.getByRole("heading", { name: "What was checked" }).waitFor();
      await page.locator("[data-verdict=VALID]").evaluate((verdict) => verdict.scrollIntoView());
    },
  },
  {
    name: "fairs", path: "/fairs/1", language: "ru", prepare: async (page) => {
      await page.getByRole("heading", { name: "Занятость по дням" }).waitFor();
      await page.getByRole("heading", { name: "Ярмарки по округам" }).evaluate((heading) => heading.scrollIntoView());
    },
  },
  {
    name: "election", path: "/elections/1", language: "ru", prepare: async (page) => {
      await page.getByText(/Условия, число бюллетеней и хеш/).waitFor();
      await page.getByRole("heading", { name: "Ход выборов" }).evaluate((heading) => heading.scrollIntoView({ behavior: "instant" }));
    },
  },
  {
    name: "application", path: "/fairs/1/applications/3", language: "en", prepare: async (page) => page.getByText("Verified in your browser").waitFor(),
  },
  {
    name: "poll", path: `/polls/${city.polls.open}`, language: "ru", prepare: async (page) => {
      await page.locator(".uplot").waitFor();
      await page.getByRole("heading", { name: "Вопрос 2" }).evaluate((heading) => heading.scrollIntoView());
    },
  },
];
