import { isVehicle } from "@trips/core/domain/vehicle.ts";
import { locales, type Preferences, unitSystems } from "../../../shared/texts/model/preferences.ts";

/** Why nothing was saved, as the key of its text. */
export type PreferencesProblem = "vehicle" | "choice";

export const isPreferencesProblem = (value: unknown): value is PreferencesProblem =>
  value === "vehicle" || value === "choice";

/** A vehicle that a batch may carry; empty: none. */
export const vehicleOf = (text: string): string | undefined => {
  const vehicle = text.replace(/\s+/gu, " ").trim().toWellFormed();
  return vehicle === "" || isVehicle(vehicle) ? vehicle : undefined;
};

/** The preferences in a submitted form, or what is wrong with them. */
export const preferencesOfForm = (form: { get(name: string): unknown }): Preferences | PreferencesProblem => {
  const locale = locales.find((each) => each === form.get("locale"));
  const units = unitSystems.find((each) => each === form.get("units"));
  const vehicle = form.get("vehicle") ?? "";
  if (!locale || !units || typeof vehicle !== "string") return "choice";
  const named = vehicleOf(vehicle);
  return named === undefined ? "vehicle" : { locale, units, vehicle: named };
};
