import type { Effects as LocalEffects } from "@trips/local/process/effects.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * Something that runs and may die: a function's instance, a poller, a phone's app. What a dead one waits for never comes;
 * what it asked others to do may still happen.
 */
export class Process {
  readonly #scheduler: Scheduler;
  readonly random: Random;
  #isDead = false;
  /** How often it may still wait; it dies at the wait after these. */
  #waitsLeft = Number.POSITIVE_INFINITY;
  onDeath: () => void = () => {};

  constructor(scheduler: Scheduler, random: Random) {
    this.#scheduler = scheduler;
    this.random = random;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.onDeath();
  }

  /** Dies once it has waited so often; a half is between a request and its answer. */
  dieAfter(waits: number): void {
    this.#waitsLeft = waits;
  }

  spare(): void {
    this.#waitsLeft = Number.POSITIVE_INFINITY;
  }

  /** A request to another part, unless it dies before. */
  async ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    this.#waitsLeft -= 0.5;
    if (this.#waitsLeft < 0) this.die();
    if (this.#isDead) return never();
    const answer = request();
    this.#waitsLeft -= 0.5;
    if (this.#waitsLeft < 0) this.die();
    return this.#whileAlive(answer);
  }

  readonly sleep = (ms: number): Promise<void> => this.ask(() => this.#scheduler.sleep(ms));

  effects(): LocalEffects {
    const { now, after, every } = this.#scheduler;
    const unlessDead = (action: () => void) => () => {
      if (!this.#isDead) action();
    };
    return {
      now,
      monotonicMs: now,
      after: (ms, action) => after(ms, unlessDead(action)),
      every: (ms, action) => {
        const end = every(ms, () => (this.#isDead ? end() : action()));
        return end;
      },
      nextTurn: () => this.#whileAlive(Promise.resolve()),
      uuid: () => this.random.uuid(),
    };
  }

  #whileAlive<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => this.#isDead || resolve(value),
        (error) => this.#isDead || reject(error),
      );
    });
  }
}

const never = <Answer>(): Promise<Answer> => new Promise(() => {});
