// Days of fairs are counted in ticks: 100 ns since 1 January of the year 1, 00:00 in Moscow.
const epoch = 621_355_968_000_000_000; // 1970 in ticks
const offset = 3 * 3_600_000; // of Moscow

export const fromTicks = (ticks: number): Date => new Date((ticks - epoch) / 10_000 - offset);
export const toTicks = (when: Date): number => (when.getTime() + offset) * 10_000 + epoch;
