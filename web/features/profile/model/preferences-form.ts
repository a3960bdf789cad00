import { isVehicle } from "@trips/core/domain/vehicle.ts";
import { type Choices, choicesOf } from "../../../shared/texts/model/preferences.ts";

/** Why nothing was saved, as the key of its text. */
export type PreferencesProblem = "vehicle" | "choice" | "unavailable";

export const isPreferencesProblem = (value: unknown): value is PreferencesProblem =>
  value === "vehicle" || value === "choice" || value === "unavailable";

/** A vehicle that a batch may carry; empty: none. */
export const vehicleOf = (text: string): string | undefined => {
  const vehicle = text.replace(/\s+/gu, " ").trim().toWellFormed();
  return vehicle === "" || isVehicle(vehicle) ? vehicle : undefined;
};

/** The preferences in a submitted form, or what is wrong with them. */
export const preferencesOfForm = (form: {
  get(name: string): unknown;
}): Required<Choices> | PreferencesProblem => {
  const { locale, units, theme } = choicesOf(form);
  const vehicle = form.get("vehicle") ?? "";
  if (!locale || !units || !theme || typeof vehicle !== "string") return "choice";
  const named = vehicleOf(vehicle);
  return named === undefined ? "vehicle" : { locale, units, theme, vehicle: named };
};
