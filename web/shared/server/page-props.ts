/** What Next passes to pages and route handlers; its generated types exist only after a build. */
export type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** If a parameter is given several times, the first counts. */
export const parametersOf = (given: SearchParams): { get(name: string): string | null } => ({
  get: (name) => [given[name]].flat()[0] ?? null,
});

export type PageProps<Params extends Record<string, string> = Record<never, string>> = {
  readonly params: Promise<Params>;
  readonly searchParams: Promise<SearchParams>;
};

export type DateParams = { date: string };

export type DateRouteContext = { readonly params: Promise<DateParams> };

export type TripParams = { tripId: string };

export type TripRouteContext<More extends Record<string, string> = Record<never, string>> = {
  readonly params: Promise<TripParams & More>;
};
