// Fairsteward issues entry passes for places at a fair and checks them at the gate. Who holds a place it asks x/marketslots
// whenever it is asked itself, so a pass ends when the place is given back; the contract only remembers what was issued,
// revoked and let in.
//
//   instantiate {"season":1, "fair":1, "stewards":["moscow1..."]}         the sender is the owner
//   execute     {"issue_pass":  {"service_number":"S1-1", "day":"2026-05-01"}}
//               {"revoke_pass": {"service_number":"S1-1", "day":"2026-05-01", "reason":"..."}}
//               {"admit":       {"service_number":"S1-1", "day":"2026-05-01"}}   once for each pass
//               {"set_stewards": {"stewards":["moscow1..."]}}                    the owner only
//   query       {"check_pass":  {"service_number":"S1-1", "day":"2026-05-01"}}
//               {"config": {}}
export { allocate, deallocate, interface_version_8 } from "../cosmwasm/assembly/entry";

import { read, write, wrongAddress } from "../cosmwasm/assembly/chain";
import { Json, Kind, parse, quote } from "../cosmwasm/assembly/json";
import { textOf } from "../cosmwasm/assembly/region";
import { answer, refuse, Response } from "../cosmwasm/assembly/response";
import { ticksOf } from "./day";
import { placeOf } from "./place";

const actions: StaticArray<string> = ["issue_pass", "revoke_pass", "admit", "set_stewards"];
const configKey = "config";
const mostStewards = 50;
const longestReason = 200;

// A pass as it is stored, and what became of it.
class Pass {
  place: u64 = 0;
  row: u64 = 0;
  issuedBy: string = "";
  revoked: string = "";
  admitted: string = "";

  static load(key: string): Pass | null {
    const stored = read(key);
    if (stored === null) return null;
    const record = parse(stored);
    const pass = new Pass();
    pass.place = record.number("place");
    pass.row = record.number("row");
    pass.issuedBy = record.string("issued_by");
    pass.revoked = record.string("revoked");
    pass.admitted = record.string("admitted");
    return pass;
  }

  json(): string {
    return '{"place":' + this.place.toString() + ',"row":' + this.row.toString() + ',"issued_by":' + quote(this.issuedBy) +
      ',"revoked":' + quote(this.revoked) + ',"admitted":' + quote(this.admitted) + "}";
  }
}

// Whom and what a request is about.
class Request {
  key: string = "";
  serviceNumber: string;
  day: string;
  ticks: u64;

  constructor(body: Json) {
    this.serviceNumber = body.string("service_number");
    this.day = body.string("day");
    this.ticks = ticksOf(this.day);
    this.key = "pass/" + this.day + "/" + this.serviceNumber;
  }

  // What is wrong with the request, or "".
  wrong(): string {
    if (this.serviceNumber == "") return "service_number is missing";
    if (this.ticks == 0) return 'day "' + this.day + '": want a date such as 2026-05-01';
    return "";
  }
}

export function instantiate(env: u32, info: u32, message: u32): u32 {
  const body = parse(textOf(message));
  const season = body.number("season");
  const fair = body.number("fair");
  if (season == 0 || fair == 0) return refuse("want season and fair, both above 0");
  const stewards = body.get("stewards");
  const wrong = wrongStewards(stewards);
  if (wrong != "") return refuse(wrong);
  saveConfig(season, fair, parse(textOf(info)).string("sender"), stewards);
  return new Response().attribute("action", "instantiate").done();
}

export function execute(env: u32, info: u32, message: u32): u32 {
  const sender = parse(textOf(info)).string("sender");
  const request = parse(textOf(message));
  const action = request.keys.length == 1 ? request.keys[0] : "";
  if (!actions.includes(action)) return refuse("want one of " + actions.join(", "));
  const body = request.items[0];
  const config = parse(read(configKey)!);
  if (action == "set_stewards") return setStewards(config, sender, body);
  if (!isSteward(config, sender)) return refuse(sender + " is not a steward");
  const about = new Request(body);
  const wrong = about.wrong();
  if (wrong != "") return refuse(wrong);
  if (action == "issue_pass") return issue(config, sender, about);
  if (action == "revoke_pass") return revoke(about, body.string("reason"));
  return admit(config, env, about);
}

export function query(env: u32, message: u32): u32 {
  const request = parse(textOf(message));
  const stored = read(configKey)!;
  if (request.get("config") !== null) return answer(stored);
  const body = request.get("check_pass");
  if (body === null) return refuse("want one of check_pass, config");
  const about = new Request(body);
  const wrong = about.wrong();
  if (wrong != "") return refuse(wrong);
  const pass = Pass.load(about.key);
  const reason = invalid(parse(stored), about, pass);
  return answer('{"valid":' + (reason == "" ? "true" : "false") + ',"reason":' + quote(reason) +
    ',"pass":' + (pass === null ? "null" : pass.json()) + "}");
}

function issue(config: Json, sender: string, about: Request): u32 {
  const earlier = Pass.load(about.key);
  if (earlier !== null && earlier.revoked == "" && invalid(config, about, earlier) == "") {
    return refuse("application " + about.serviceNumber + " has a pass for " + about.day);
  }
  if (earlier !== null && earlier.admitted != "") return refuse("application " + about.serviceNumber + " was let in on " + about.day);
  const place = placeOf(config.number("season"), config.number("fair"), about.serviceNumber, about.ticks);
  if (place.refusal != "") return refuse(place.refusal);
  const pass = new Pass();
  pass.place = place.number;
  pass.row = place.row;
  pass.issuedBy = sender;
  write(about.key, pass.json());
  return response("issue_pass", about).attribute("place", pass.place.toString()).done();
}

function revoke(about: Request, reason: string): u32 {
  const pass = Pass.load(about.key);
  if (pass === null) return refuse("application " + about.serviceNumber + " has no pass for " + about.day);
  if (pass.revoked != "") return refuse("the pass is revoked already: " + pass.revoked);
  if (reason == "" || reason.length > longestReason) return refuse("want a reason of 1 to " + longestReason.toString() + " characters");
  pass.revoked = reason;
  write(about.key, pass.json());
  return response("revoke_pass", about).attribute("reason", reason).done();
}

function admit(config: Json, env: u32, about: Request): u32 {
  const pass = Pass.load(about.key);
  const reason = invalid(config, about, pass);
  if (reason != "") return refuse(reason);
  const admitted = pass!;
  admitted.admitted = parse(textOf(env)).get("block")!.string("time");
  write(about.key, admitted.json());
  return response("admit", about).attribute("place", admitted.place.toString()).done();
}

// Why a pass lets nobody in, or "".
function invalid(config: Json, about: Request, pass: Pass | null): string {
  if (pass === null) return "application " + about.serviceNumber + " has no pass for " + about.day;
  if (pass.revoked != "") return "the pass was revoked: " + pass.revoked;
  if (pass.admitted != "") return "the pass was used";
  const place = placeOf(config.number("season"), config.number("fair"), about.serviceNumber, about.ticks);
  if (place.refusal != "") return place.refusal;
  if (place.number != pass.place || place.row != pass.row) return "the pass is for place " + pass.place.toString() + ", the application holds place " + place.number.toString();
  return "";
}

function setStewards(config: Json, sender: string, body: Json): u32 {
  if (sender != config.string("owner")) return refuse(sender + " is not the owner");
  const stewards = body.get("stewards");
  const wrong = wrongStewards(stewards);
  if (wrong != "") return refuse(wrong);
  saveConfig(config.number("season"), config.number("fair"), sender, stewards);
  return new Response().attribute("action", "set_stewards").done();
}

function saveConfig(season: u64, fair: u64, owner: string, stewards: Json | null): void {
  write(configKey, '{"season":' + season.toString() + ',"fair":' + fair.toString() + ',"owner":' + quote(owner) +
    ',"stewards":' + (stewards === null ? "[]" : stewards.source) + "}");
}

function wrongStewards(stewards: Json | null): string {
  if (stewards === null) return "";
  if (stewards.kind != Kind.List || stewards.items.length > mostStewards) return "stewards: want a list of at most " + mostStewards.toString();
  for (let i = 0; i < stewards.items.length; i++) {
    const wrong = wrongAddress(stewards.items[i].text);
    if (wrong != "") return "steward " + stewards.items[i].text + ": " + wrong;
  }
  return "";
}

function isSteward(config: Json, sender: string): bool {
  if (sender == config.string("owner")) return true;
  const stewards = config.get("stewards")!;
  for (let i = 0; i < stewards.items.length; i++) {
    if (stewards.items[i].text == sender) return true;
  }
  return false;
}

function response(action: string, about: Request): Response {
  return new Response().attribute("action", action).attribute("service_number", about.serviceNumber).attribute("day", about.day);
}
