import type { Position } from "./position.ts";

/** A trip as the map draws it. The same object means: nothing changed. */
export type MapTrip = {
  readonly key: string;
  /** Index of its colour, from 1 to `colourCount`. */
  readonly colour: number;
  readonly isActive: boolean;
  readonly pieces: readonly (readonly Position[])[];
  /** Indexes of the pieces to which a way leads from the one before that nobody saw. */
  readonly gaps?: readonly number[];
  readonly stops?: readonly MapStop[];
};

/** Where the car stood on the way, with what the map says of it when asked. */
export type MapStop = { readonly position: Position; readonly text: string };

export const colourCount = 8;

export const colourOf = (index: number): number => (index % colourCount) + 1;
