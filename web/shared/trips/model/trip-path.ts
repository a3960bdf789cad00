/** What names a trip in an address. Ids hold only characters that may stand in a path as they are. */
export type TripAddress = {
  readonly tripId: string;
  /** For fleet members: whose trip, when they did not come from their own day. */
  readonly driver?: string | undefined;
  /** The day to go back to, when that is not the one on which the trip began. */
  readonly day?: string | undefined;
};

export const queryOf = (values: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};

export const tripPathOf = ({ tripId, driver, day }: TripAddress): string =>
  `/trips/${tripId}${queryOf({ driver, day })}`;

/** What the browser holds of a track, as it says when it asks for the rest. */
export type HeldPoints = { readonly points: number; readonly version: string };
