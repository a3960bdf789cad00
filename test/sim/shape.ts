/** The size of a run of which many are made: small, so that seeds and not hours make the difference. */
export const shape = { hours: 0.5, cars: 3 } as const;
