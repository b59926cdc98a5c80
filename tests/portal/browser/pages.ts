// Every page with an example of what it shows, by a name for its pictures.
import { city } from "./city.ts";

export const examples: { name: string; path: string }[] = [
  { name: "home", path: "/" },
  { name: "levels", path: "/service-levels" },
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
