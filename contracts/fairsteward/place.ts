// What x/marketslots says of an application's place. Field numbers are those of proto/moscow/marketslots/v1.
import { query } from "../cosmwasm/assembly/chain";
import { Bytes, Reader, Writer } from "../cosmwasm/assembly/bytes";

const accepted: u64 = 1; // OUTCOME_KIND_ACCEPTED
const holds: u64 = 3; // PLACE_STANDING_HOLDS

// A place, or why the application holds none.
export class Place {
  row: u64 = 0;
  number: u64 = 0;
  refusal: string = "";
}

function none(why: string): Place {
  const place = new Place();
  place.refusal = why;
  return place;
}

// The place that an application holds at a fair on a day.
export function placeOf(season: u64, fair: u64, serviceNumber: string, day: u64): Place {
  const response = query("/moscow.marketslots.v1.Query/Application", new Writer().number(1, season).string(2, serviceNumber).bytes());
  const bytes = response.bytes;
  if (bytes === null) return none("application " + serviceNumber + " of season " + season.toString() + ": " + response.refusal);
  let asked: u64 = 0;
  let considered = false;
  let held: Place | null = null;
  const r = new Reader(bytes);
  while (r.next()) {
    if (r.field == 1) asked = fairOf(r.bytes);
    if (r.field == 2) {
      considered = true;
      const place = heldBy(r.bytes, day);
      if (place !== null) held = place;
    }
  }
  if (asked != fair) return none("application " + serviceNumber + " is for fair " + asked.toString() + ", this is fair " + fair.toString());
  if (!considered) return none("season " + season.toString() + " has no result yet");
  return held === null ? none("application " + serviceNumber + " holds no place on this day") : held;
}

function fairOf(application: Bytes): u64 {
  const r = new Reader(application);
  while (r.next()) if (r.field == 13) return r.number;
  return 0;
}

// The place of one outcome, if it is of the day and the place is held now.
function heldBy(explained: Bytes, day: u64): Place | null {
  const place = new Place();
  let kind: u64 = 0;
  let standing: u64 = 0;
  const r = new Reader(explained);
  while (r.next()) {
    if (r.field == 1) {
      const outcome = new Reader(r.bytes);
      while (outcome.next()) {
        if (outcome.field == 1 && outcome.number != day) return null;
        if (outcome.field == 2) kind = outcome.number;
        if (outcome.field == 4) place.row = outcome.number;
        if (outcome.field == 5 && place.number == 0) place.number = outcome.number;
      }
    }
    if (r.field == 4) {
      const claim = new Reader(r.bytes);
      while (claim.next()) {
        if (claim.field == 4) standing = claim.number;
        if (claim.field == 5 && standing == holds) place.number = claim.number;
      }
    }
  }
  const allotted = kind == accepted && standing == 0;
  return allotted || standing == holds ? place : null;
}
