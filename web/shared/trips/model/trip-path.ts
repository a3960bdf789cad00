/** What identifies a trip in a URL. Ids contain only characters that need no escaping in a path. */
export type TripAddress = {
  readonly tripId: string;
  /** For fleet members: whose trip, if they did not come from their own day. */
  readonly driver?: string | undefined;
  /** The day to go back to, if it is not the one on which the trip began. */
  readonly day?: string | undefined;
};

export const queryOf = (values: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};

export const tripPathOf = ({ tripId, driver, day }: TripAddress): string =>
  `/trips/${tripId}${queryOf({ driver, day })}`;

/** The part of a track that the browser holds, sent when it requests the rest. */
export type HeldPoints = { readonly points: number; readonly version: string };
