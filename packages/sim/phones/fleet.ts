import type { Random } from "../world/random.ts";
import { driveOf } from "./drive.ts";
import { Phone, type PhoneOptions, type PhoneTrip } from "./phone.ts";

const minuteMs = 60_000;
const zones = ["America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", "UTC", "Asia/Kathmandu"];

type FleetOptions = Omit<PhoneOptions, "driver"> & {
  readonly cars: number;
  readonly startMs: number;
  readonly endMs: number;
};

/** Cars that drive until an end, each with a phone; two share a driver, and some of them a trip. */
export class Fleet {
  readonly phones: readonly Phone[];
  readonly #options: FleetOptions;
  readonly #trips: { readonly driver: string; readonly tripId: string }[] = [];

  constructor(options: FleetOptions) {
    this.#options = options;
    this.phones = Array.from({ length: options.cars }, (_, index) => this.#startCar(index));
  }

  /** Trips that were begun. */
  get trips(): readonly { readonly driver: string; readonly tripId: string }[] {
    return this.#trips;
  }

  async isSettled(): Promise<boolean> {
    return (await Promise.all(this.phones.map((phone) => phone.isSettled()))).every((settled) => settled);
  }

  #startCar(index: number): Phone {
    const random = this.#options.random.fork(`car ${index}`);
    const driver = `driver-${index % Math.max(1, this.#options.cars - 1)}`;
    const phone = new Phone({ ...this.#options, driver, random: random.fork("phone") });
    this.#planOffline(phone, random);
    let atMs = this.#options.startMs + random.whole(0, 10) * minuteMs;
    for (let trip = 0; atMs < this.#options.endMs - 5 * minuteMs; trip++) {
      const durationMs = Math.min(random.whole(4, 40) * minuteMs, this.#options.endMs - atMs);
      this.#planTrip(phone, random.fork(`trip ${trip}`), {
        tripId: `trip-${index}-${trip}`,
        atMs,
        durationMs,
      });
      atMs += durationMs + random.whole(1, 20) * minuteMs;
    }
    return phone;
  }

  #planOffline(phone: Phone, random: Random): void {
    const { scheduler, startMs, endMs } = this.#options;
    for (let spell = random.whole(0, 2); spell > 0; spell--) {
      const fromMs = random.whole(startMs, endMs);
      scheduler.after(fromMs - scheduler.now(), () => {
        phone.isOffline = true;
      });
      scheduler.after(Math.min(fromMs + random.whole(1, 30) * minuteMs, endMs) - scheduler.now(), () => {
        phone.isOffline = false;
      });
    }
  }

  #planTrip(
    phone: Phone,
    random: Random,
    {
      tripId,
      atMs,
      durationMs,
    }: { readonly tripId: string; readonly atMs: number; readonly durationMs: number },
  ): void {
    const { scheduler } = this.#options;
    const trip: PhoneTrip = {
      tripId: random.chance(0.1) ? this.#tripOf(phone.driver, random, tripId) : tripId,
      timeZone: random.pick(zones),
      vehicle: random.chance(0.7) ? `AB${random.whole(100, 102)}CD` : undefined,
      backfill: random.chance(0.05),
      batchSize: random.pick([10, 30, 60]),
      flushIntervalMs: random.pick([15_000, 30_000, 60_000]),
    };
    const everyMs = random.pick([5_000, 10_000, 10_000, 20_000]);
    const fixes = driveOf(random, atMs, durationMs, everyMs);
    scheduler.after(atMs - scheduler.now(), () => {
      this.#trips.push({ driver: phone.driver, tripId: trip.tripId });
      const recording = phone.begin(trip);
      for (const fix of fixes)
        scheduler.after(fix.atMs - scheduler.now(), () => phone.record(recording, fix));
      scheduler.after(fixes.at(-1)!.atMs + 1_000 - scheduler.now(), () => phone.end(recording));
    });
  }

  /** One of the driver's trips that were begun: another phone records it as well, and numbers anew. */
  #tripOf(driver: string, random: Random, otherwise: string): string {
    const own = this.#trips.filter((trip) => trip.driver === driver);
    return own.length === 0 ? otherwise : random.pick(own).tripId;
  }

  /** What a phone kept for up to a week, recorded by a clock that was wrong. */
  deliverBacklog(random: Random, name: string): void {
    const { scheduler } = this.#options;
    const phone = random.pick(this.phones);
    const startMs = scheduler.now() - random.whole(1, 7 * 24 * 60) * minuteMs;
    const recording = phone.begin({
      tripId: `backlog-${name}`,
      timeZone: random.pick(zones),
      vehicle: undefined,
      backfill: random.chance(0.2),
      batchSize: 100,
      flushIntervalMs: 15_000,
    });
    const wrongMs = random.chance(0.5) ? 0 : random.whole(-600, 600) * minuteMs;
    for (const fix of driveOf(random, startMs, random.whole(5, 60) * minuteMs, 15_000))
      phone.record(recording, { ...fix, atMs: fix.atMs + wrongMs });
    phone.end(recording);
  }

  /** A clock is set: by minutes, or by days. */
  jumpClock(random: Random): void {
    const phone = random.pick(this.phones);
    phone.clockOffsetMs = random.chance(0.3)
      ? 0
      : random.whole(-90, 90) * minuteMs * (random.chance(0.2) ? 40 : 1);
  }
}
