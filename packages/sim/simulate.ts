import { SimulatedCloud } from "./cloud/simulated-cloud.ts";
import { isMoment } from "./faults/fault.ts";
import { Faults } from "./faults/faults.ts";
import { longestFaultMs } from "./faults/plan-faults.ts";
import { plannedFaults, startMs } from "./faults/planned-faults.ts";
import { Operator } from "./operator.ts";
import { Accepted } from "./oracle/accepted.ts";
import { checkLake, checkRejects, tripsGivenUp } from "./oracle/check-lake.ts";
import { checkPhones, checkRegisters } from "./oracle/check-phones.ts";
import { BrokenLaw, TableCheck } from "./oracle/check-table.ts";
import { Fleet } from "./phones/fleet.ts";
import { History } from "./world/history.ts";
import { Random } from "./world/random.ts";
import { Scheduler } from "./world/scheduler.ts";

export type SimulationOptions = {
  readonly seed: number;
  /** How long the cars drive. */
  readonly hours: number;
  readonly cars: number;
  /** Which of the planned faults happen; absent: all. */
  readonly faults?: ReadonlySet<number> | undefined;
  /** Told each line of the history. */
  readonly keep?: ((line: string) => void) | undefined;
};

export type Failure = { readonly law: string; readonly detail: string; readonly atMs: number };

export type SimulationResult = {
  readonly seed: number;
  /** Of the history: the same seed gives the same bytes. */
  readonly hash: string;
  readonly failure: Failure | undefined;
  readonly records: number;
  readonly trips: number;
  readonly steps: number;
  readonly invocations: number;
  readonly virtualMs: number;
  /** Of the plan, those that were to happen. */
  readonly faults: readonly number[];
  readonly struck: Readonly<Record<string, number>>;
};

const readEveryMs = 5 * 60_000;
/** After the last fault: until everything is at rest. */
const quietBoundMs = 3 * 3_600_000;
const settleMs = 6 * 60_000;

/**
 * The bound of liveness: whatever was accepted is shown within it, whoever else drives and whatever fails meanwhile. Two
 * faults one after the other, what retries and backoffs add, and an operator who replays what was given up.
 */
export const shownWithinMs = 3 * longestFaultMs + 30 * 60_000;

/** Runs a seed to its end, or to the first law that it breaks. */
export const simulate = (options: SimulationOptions): Promise<SimulationResult> =>
  new Simulation(options).run();

class Simulation {
  readonly #options: SimulationOptions;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #history: History;
  readonly #accepted = new Accepted();
  readonly #faults: Faults;
  readonly #acknowledged: { readonly name: string; readonly body: string }[] = [];
  #check: TableCheck | undefined;
  #failure: Failure | undefined;
  #isDone = false;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#random = new Random(`seed ${options.seed}`);
    this.#scheduler = new Scheduler(startMs, this.#random.fork("scheduler"));
    this.#history = new History(this.#scheduler.now, options.keep);
    this.#faults = new Faults(plannedFaults(options), this.#scheduler.now, this.#random.fork("faults"));
  }

  async run(): Promise<SimulationResult> {
    const reject = (reason: unknown) => this.#fail(reason);
    process.on("unhandledRejection", reject);
    try {
      this.#live().catch(reject);
      await this.#scheduler.run(() => !this.#isDone && this.#failure === undefined);
      if (!this.#isDone && !this.#failure)
        this.#fail(new BrokenLaw("it comes to an end", "nothing happens any more"));
    } catch (error) {
      this.#fail(error);
    } finally {
      process.off("unhandledRejection", reject);
    }
    return this.#result();
  }

  #invocations = () => 0;

  #result(): SimulationResult {
    const { seed } = this.#options;
    if (this.#failure) this.#history.note({ kind: "broken", ...this.#failure });
    return {
      ...{ seed, hash: this.#history.digest(), failure: this.#failure, records: this.#accepted.records },
      trips: this.#accepted.trips.size,
      steps: this.#scheduler.steps,
      invocations: this.#invocations(),
      virtualMs: this.#scheduler.now() - startMs,
      faults: this.#faults.planned.map(({ index }) => index),
      struck: Object.fromEntries(this.#faults.struck),
    };
  }

  #fail(error: unknown): void {
    if (this.#failure) return;
    const atMs = this.#scheduler.now();
    this.#failure =
      error instanceof BrokenLaw
        ? { law: error.law, detail: error.detail, atMs }
        : { law: "nothing unforeseen happens", detail: String((error as Error)?.stack ?? error), atMs };
  }

  async #live(): Promise<void> {
    const [scheduler, random, faults, history] = [this.#scheduler, this.#random, this.#faults, this.#history];
    const accepted = this.#accepted;
    const cloud = await SimulatedCloud.start({
      ...{ scheduler, faults, history, random: random.fork("cloud") },
      onAccepted: (entry) => {
        accepted.add(entry);
        const { shardId, sequenceNumber, partitionKey } = entry;
        history.note({ kind: "accepted", shardId, sequenceNumber, partitionKey });
      },
      onTableWritten: () => this.#guarded(() => this.#check!.checkSums()),
      onUnknown: (error) => this.#fail(error),
      onWarning: (service, message) => history.note({ kind: "warned", service, message }),
    });
    this.#invocations = () => cloud.functions.invocations;
    this.#check = new TableCheck(cloud.table, accepted);
    const endMs = startMs + this.#options.hours * 3_600_000;
    const fleet = new Fleet({
      ...{ scheduler, faults, startMs, endMs, random: random.fork("fleet"), cars: this.#options.cars },
      post: cloud.post,
      onAcknowledged: (driver, tripId, body) => {
        this.#acknowledged.push({ name: `${driver}/${tripId}`, body });
        history.note({ kind: "acknowledged", driver, tripId });
      },
      onFault: (error) => this.#fail(error),
    });
    const operator = new Operator({
      ...{ scheduler, cloud, fleet, accepted },
      random: random.fork("operator"),
    });
    this.#planMoments(operator);
    scheduler.every(readEveryMs, () => this.#read());
    scheduler.every(20 * 60_000, () => this.#watchFailures(operator));
    await scheduler.sleep(endMs - startMs + longestFaultMs);
    await this.#comeToRest(cloud, fleet, operator);
    await this.#checkEnd(cloud, fleet);
    cloud.close();
    this.#isDone = true;
  }

  #guarded(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#fail(error);
    }
  }

  #planMoments(operator: Operator): void {
    for (const fault of this.#faults.planned)
      this.#scheduler.after(fault.fromMs - startMs, () => {
        this.#history.note({ kind: "fault", name: fault.kind, untilMs: fault.untilMs });
        if (!isMoment(fault)) return;
        this.#faults.count(fault.kind);
        operator.carryOut(fault).catch((error) => this.#fail(error));
      });
  }

  #read(): void {
    this.#guarded(() => this.#check!.checkTrips(this.#scheduler.now(), shownWithinMs));
    this.#history.note({ kind: "read", records: this.#accepted.records });
  }

  #watchFailures(operator: Operator): void {
    if (operator.failures.length > 0)
      operator.replay({ type: "failures" }).catch((error) => this.#fail(error));
  }

  async #comeToRest(cloud: SimulatedCloud, fleet: Fleet, operator: Operator): Promise<void> {
    const untilMs = this.#scheduler.now() + quietBoundMs;
    while (this.#scheduler.now() < untilMs) {
      await this.#scheduler.sleep(60_000);
      if (!(await fleet.isSettled()) || !(await cloud.isDrained())) continue;
      await cloud.flushFirehose();
      if (cloud.hasWaitingEvents || operator.failures.length > 0) continue;
      return;
    }
    throw new BrokenLaw(
      "after quiet nothing waits",
      `phones settled: ${await fleet.isSettled()}, failures: ${operator.failures.length}, events: ${cloud.hasWaitingEvents}`,
    );
  }

  async #checkEnd(cloud: SimulatedCloud, fleet: Fleet): Promise<void> {
    const check = this.#check!;
    check.checkTrips(this.#scheduler.now(), shownWithinMs);
    check.checkSums();
    check.checkEnd();
    this.#checkAcknowledged();
    await checkPhones(fleet, this.#accepted);
    checkRegisters(cloud.table, this.#accepted);
    checkRejects(cloud.buckets, this.#accepted);
    await checkLake(cloud.buckets, this.#accepted, check);
    await this.#checkBooks(cloud);
  }

  /** Production's own comparison of table and lake finds nothing either. */
  async #checkBooks(cloud: SimulatedCloud): Promise<void> {
    // Of what the lake gave up, they say so.
    if (tripsGivenUp(cloud.buckets).size > 0) return;
    await this.#scheduler.sleep(settleMs);
    for (let run = 0; run < 2; run++) {
      cloud.counts.clear();
      const result = await cloud.functions.invoke("reconcile", {});
      const faults = cloud.counts.get("reconcile BooksFaults");
      if (!result.ok || faults !== 0)
        throw new BrokenLaw("after quiet the books balance", `${JSON.stringify(result)} ${faults} faults`);
      await this.#scheduler.sleep(settleMs);
    }
  }

  #checkAcknowledged(): void {
    for (const { name, body } of this.#acknowledged) {
      const trip = this.#accepted.trips.get(name);
      for (const { id, t } of JSON.parse(body).records)
        if (!trip?.known.has(`${t}/${id}`))
          throw new BrokenLaw("what the API acknowledged is in the stream", `${t}/${id} of ${name}`);
    }
  }
}
