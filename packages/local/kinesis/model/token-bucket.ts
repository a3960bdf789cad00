/**
 * Admits `perSecond` units a second, with a burst of the same size. A full bucket admits a cost beyond its capacity
 * and goes into debt, so a single large record or answer passes but the average holds.
 */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#filledAtMs = nowMs;
  }

  admits(cost: number, nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#filledAtMs = nowMs;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + (elapsedMs * this.#perSecond) / 1000);
    return this.#tokens >= Math.min(cost, this.#perSecond);
  }

  take(cost: number): void {
    this.#tokens -= cost;
  }
}
