import type { Position } from "./position.ts";

/** A trip as the map draws it. The same object means that nothing changed. */
export type MapTrip = {
  readonly key: string;
  /** Index of its colour, from 1 to `colourCount`. */
  readonly colour: number;
  readonly isActive: boolean;
  /** If it is drawn beside other trips through its streets: how far to the right, and along which line. */
  readonly beside?: { readonly lane: number; readonly line: MapTrip["pieces"] };
  readonly pieces: readonly (readonly Position[])[];
  /** Indexes of the pieces that an unobserved way connects to the piece before. */
  readonly gaps?: readonly number[];
  readonly stops?: readonly MapStop[];
};

/** Where the car stood on the way, with the label that the map shows on demand. */
export type MapStop = { readonly position: Position; readonly text: string };

/** The style sheet has this many, which people with any colour vision can tell apart. */
export const colourCount = 10;

export const colourOf = (index: number): number => (index % colourCount) + 1;
