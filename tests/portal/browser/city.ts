// The network that the tests look at: that of $CITY, a file as tests/portal/city writes it.
import { readFileSync } from "node:fs";

export interface City {
  url: string;
  home: string;
  binary: string;
  rpc: string;
  trusted_hash: string;
  documents: { valid: string; valid_pdf: string; revoked: string; forged: string; issuer: string };
  fairs: { season: number; open_season: number; service_number: string; waiting: string; fair: number; operator: string; trader: string; rivals: Record<string, string> };
  polls: { open: number; closed: number; trackers: Record<string, string>; elector: string; census: number; census_file: string; census_keys: string[] };
  contracts: { developer: string; evm: string; wasm: string };
  election_final: Election;
  election_open: Election;
}

export interface Election {
  id: string;
  trackers: string[];
  voter_key: string;
  voter_passphrase: string;
  voter_subject: string;
}

const file = process.env["CITY"];
if (!file) throw new Error("CITY is not set: run make portal-test");

export const city = JSON.parse(readFileSync(file, "utf8")) as City;
