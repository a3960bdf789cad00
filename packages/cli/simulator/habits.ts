import { badReceiver, goodReceiver, type Receiver } from "./gps.ts";

/** A drive that somebody makes about every day of a kind. */
export type Outing = {
  /** When it starts, in hours after local midnight; from 24 on: in the night that follows. */
  readonly hour: number;
  /** How many minutes it takes, at least and at most. */
  readonly lasts: readonly [number, number];
  readonly to: "home" | "work" | "errand";
};

/** How one of the fleet's drivers spends the days, and with what phone. */
export type Habit = {
  readonly receiver: Receiver;
  /** Local days are counted from the epoch. */
  readonly outingsOf: (day: number) => readonly Outing[];
  /** Once in four weeks the phone is offline all day and sends later what it recorded. */
  readonly isOffline?: (day: number) => boolean;
};

const sunday = 0;
const wednesday = 3;
const friday = 5;
const saturday = 6;

/** The epoch began on a Thursday. */
export const weekdayOf = (day: number): number => (day + 4) % 7;

const isWeekend = (day: number): boolean => weekdayOf(day) === saturday || weekdayOf(day) === sunday;

/** A round of errands, evenly spaced between the two hours, that ends at home. */
const rounds = (from: number, to: number, count: number, lasts: Outing["lasts"]): readonly Outing[] =>
  Array.from({ length: count }, (_, index) => ({
    hour: from + (index * (to - from)) / Math.max(1, count - 1),
    lasts,
    to: index === count - 1 ? "home" : "errand",
  }));

const officeDay: readonly Outing[] = [
  { hour: 7.75, lasts: [26, 36], to: "work" },
  { hour: 12.5, lasts: [15, 20], to: "errand" },
  { hour: 13.5, lasts: [15, 20], to: "work" },
  { hour: 18.2, lasts: [28, 40], to: "home" },
];

/** Ends after midnight. */
const fridayNight: readonly Outing[] = [
  { hour: 20.75, lasts: [25, 35], to: "errand" },
  { hour: 23.8, lasts: [42, 54], to: "home" },
];

/** To work and back, an errand at noon; out on Fridays and at weekends, every other Sunday at home. */
const commuter: Habit = {
  receiver: goodReceiver,
  outingsOf: (day) => {
    if (weekdayOf(day) === sunday) return Math.floor(day / 7) % 2 === 0 ? [] : rounds(13, 18.5, 2, [45, 60]);
    if (weekdayOf(day) === saturday) return rounds(11.5, 17, 2, [45, 60]);
    return weekdayOf(day) === friday ? [...officeDay, ...fridayNight] : officeDay;
  },
};

/** Many short trips a day, fewer and longer ones on Saturdays. */
const courier: Habit = {
  receiver: goodReceiver,
  outingsOf: (day) => {
    if (weekdayOf(day) === sunday) return [];
    return weekdayOf(day) === saturday ? rounds(10, 15, 4, [30, 42]) : rounds(8.75, 18.25, 10, [16, 26]);
  },
};

/** Drives while the others sleep: the second trip of each shift crosses midnight, as does Saturday's only one. */
const nightShift: Habit = {
  receiver: goodReceiver,
  outingsOf: (day) => {
    if (weekdayOf(day) === sunday) return [];
    return weekdayOf(day) === saturday ? rounds(22.8, 22.8, 1, [100, 120]) : rounds(22.1, 28.5, 5, [42, 54]);
  },
};

/** A Wednesday in any four weeks. */
const isWithoutNetwork = (day: number): boolean => day % 28 === 20;

/** A few long drives to customers, further ones on Sundays; Saturdays off. */
const traveller: Habit = {
  receiver: goodReceiver,
  outingsOf: (day) => {
    if (weekdayOf(day) === saturday) return [];
    if (weekdayOf(day) === sunday) return rounds(13, 18.5, 2, [70, 90]);
    return isWithoutNetwork(day) ? rounds(10.5, 10.5, 1, [60, 75]) : rounds(9.25, 18, 4, [45, 60]);
  },
  isOffline: isWithoutNetwork,
};

/** Half days, none on Wednesdays, with a phone that jumps and loses its place. */
const partTimer: Habit = {
  receiver: badReceiver,
  outingsOf: (day) => {
    if (weekdayOf(day) === wednesday) return [];
    return isWeekend(day) ? rounds(12.5, 17.5, 2, [40, 55]) : rounds(10.25, 17, 3, [20, 30]);
  },
};

const habits = [commuter, courier, nightShift, traveller, partTimer] as const;

/** By the driver's place in the fleet. */
export const habitOf = (index: number): Habit => habits[index % habits.length]!;
