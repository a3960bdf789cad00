/**
 * Admits `perSecond` units a second and as many at once. A cost beyond the capacity is admitted by a full
 * bucket and paid off afterwards, so that a single large record or answer passes but the average holds.
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
