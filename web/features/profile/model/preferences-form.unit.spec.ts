import { limits } from "@trips/core/domain/limits.ts";
import { describe, expect, test } from "vitest";
import { parseChoices, serializeChoices } from "../../../shared/texts/model/preferences.ts";
import { preferencesOfForm, vehicleOf } from "./preferences-form.ts";

const formOf = (fields: Record<string, unknown>) => new Map(Object.entries(fields));
const complete = { locale: "es", units: "imperial", theme: "dark", vehicle: "AB 123 CD" };

describe("a form of preferences", () => {
  test("is read as sent, and survives its cookie unchanged", () => {
    const preferences = preferencesOfForm(formOf(complete));
    expect(preferences).toEqual(complete);
    if (typeof preferences === "string") throw new Error(preferences);
    expect(parseChoices(serializeChoices(preferences))).toEqual(complete);
  });

  test("without a vehicle names none", () => {
    expect(preferencesOfForm(formOf({ ...complete, vehicle: undefined }))).toEqual({
      ...complete,
      vehicle: "",
    });
    expect(preferencesOfForm(formOf({ ...complete, vehicle: "  \t " }))).toEqual({
      ...complete,
      vehicle: "",
    });
  });

  test.each([
    [{ locale: "fr" }, "choice"],
    [{ locale: undefined }, "choice"],
    [{ units: "nautical" }, "choice"],
    [{ theme: "neon" }, "choice"],
    [{ vehicle: new Blob([]) }, "choice"],
    [{ vehicle: "x".repeat(limits.vehicleLength + 1) }, "vehicle"],
  ])("with %o is refused whole", (wrong, problem) => {
    expect(preferencesOfForm(formOf({ ...complete, ...wrong }))).toBe(problem);
  });
});

describe("a vehicle", () => {
  test("may be as long as in a batch, and not a character longer", () => {
    expect(vehicleOf("x".repeat(limits.vehicleLength))).toHaveLength(limits.vehicleLength);
    expect(vehicleOf("x".repeat(limits.vehicleLength + 1))).toBeUndefined();
    expect(vehicleOf("🚗".repeat(limits.vehicleLength))).toBeDefined();
  });

  test("is one line without spaces around it", () => {
    expect(vehicleOf("  Fiat\r\n Cronos ")).toBe("Fiat Cronos");
  });
});
