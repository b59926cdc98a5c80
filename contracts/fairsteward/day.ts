// Days as x/marketslots counts them: in ticks of 100 ns since 0001-01-01.
const ticksOfDay: u64 = 864_000_000_000;

// The day that a date such as 2026-05-01 names, or 0 if it names none.
export function ticksOf(date: string): u64 {
  if (date.length != 10 || date.charCodeAt(4) != 45 || date.charCodeAt(7) != 45) return 0;
  const year = part(date, 0, 4);
  const month = part(date, 5, 7);
  const day = part(date, 8, 10);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengthOf(year, month)) return 0;
  const before = year - 1;
  let days = before * 365 + before / 4 - before / 100 + before / 400 + (day - 1);
  for (let m = 1; m < month; m++) days += lengthOf(year, m);
  return u64(days) * ticksOfDay;
}

function part(date: string, from: i32, to: i32): i32 {
  let value = 0;
  for (let i = from; i < to; i++) {
    const c = date.charCodeAt(i);
    if (c < 48 || c > 57) return -1;
    value = value * 10 + (c - 48);
  }
  return value;
}

function lengthOf(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}
