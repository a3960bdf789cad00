import type { CarPlace } from "@trips/core/application/car-place.ts";
import { textOf } from "../../../shared/format/model/format.ts";
import type { MapCar } from "../../../shared/map/model/map-car.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";

/* A file of its own, loaded with the map: the page does without these texts until then. */

const en = {
  /** Clockwise from north. */
  headings: [
    ...["heading north", "heading north-east", "heading east", "heading south-east"],
    ...["heading south", "heading south-west", "heading west", "heading north-west"],
  ],
  standing: "standing",
  ago: (time: string) => `${time} ago`,
};

const es: typeof en = {
  headings: [
    ...["hacia el norte", "hacia el noreste", "hacia el este", "hacia el sureste"],
    ...["hacia el sur", "hacia el suroeste", "hacia el oeste", "hacia el noroeste"],
  ],
  standing: "detenido",
  ago: (time) => `hace ${time}`,
};

const texts = { en, es };

/** Slower than this a car stands; a receiver at rest reports a little. */
const standingMps = 0.5;

const headingIn = ({ headings }: typeof en, degrees: number): string =>
  headings[Math.round(degrees / 45) % headings.length]!;

const motionOf = ({ speedMps, headingDegrees }: CarPlace, { locale, format }: Texts): string => {
  const words = texts[locale];
  if (speedMps !== null && speedMps < standingMps) return words.standing;
  return [
    ...(speedMps === null ? [] : [textOf([format.speed(speedMps)])]),
    ...(headingDegrees === null ? [] : [headingIn(words, headingDegrees)]),
  ].join(", ");
};

/** `12 s ago`, `3 min ago`; a browser's clock may run behind the phone's. */
const ageOf = (atMs: number, now: number, { locale, format }: Texts): string => {
  const seconds = Math.max(0, Math.floor((now - atMs) / 1000));
  const time = seconds === 0 ? [{ value: "0", unit: "s" }] : format.duration(seconds);
  return texts[locale].ago(textOf(time));
};

export type CarLines = {
  readonly name: string;
  readonly vehicle: string;
  /** Empty if nothing is known about it. */
  readonly motion: string;
  readonly age: string;
};

/** What the card of a car says at that time. */
export const carLinesOf = (
  { name, vehicle, car, silentMinutes }: MapCar & { readonly car: CarPlace },
  all: Texts,
  now: number,
): CarLines => ({
  name,
  vehicle: vehicle ?? all.messages.trips.noVehicle,
  // How it moved before the phone fell silent is not how it moves.
  motion: silentMinutes > 0 ? "" : motionOf(car, all),
  age: ageOf(car.atMs, now, all),
});
