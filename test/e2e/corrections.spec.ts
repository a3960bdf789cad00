import type { TripAnswer } from "@trips/core/application/views.ts";
import { expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";
import { errandZone, recordErrand } from "../support/errand-trip.ts";

const dashboard = useDashboard(errandZone);
const driver = "ana.gomez";

const tripOf = async (): Promise<TripAnswer> => dashboard.api.trip(driver, "errand");

test("a driver names a trip, leaves out its beginning, and takes that back; the day shows the name", async () => {
  await dashboard.signIn(driver);
  await recordErrand(dashboard, "errand");
  const before = await tripOf();
  const { page, platform } = dashboard;
  await page.goto(`${platform.webUrl}/trips/errand`);
  await page.getByRole("button", { name: "Name and correct this trip" }).click();

  await page.getByLabel("Name", { exact: true }).fill("To the market");
  await page.getByLabel("Purpose").selectOption("business");
  await page.getByRole("button", { name: "Save name and purpose" }).click();
  await page.getByText("AB123CD · Business").waitFor();
  await until(tripOf, ({ name, purpose }) => name === "To the market" && purpose === "business");

  const slider = page.getByRole("slider", { name: "A moment of the trip" });
  await slider.focus();
  for (let step = 0; step < 60; step++) await slider.press("ArrowRight");
  await page.getByRole("button", { name: "Cut off all before" }).click();
  const shortened = await until(tripOf, ({ corrections }) => corrections.wrong.length === 1);
  expect(shortened.distanceMeters).toBeLessThan(before.distanceMeters - 400);
  expect(shortened.quality.marked).toBeGreaterThan(50);
  await page.getByRole("button", { name: /^Undo: Left out/ }).click();
  const restored = await until(tripOf, ({ corrections }) => corrections.wrong.length === 0);
  expect(restored).toMatchObject({ distanceMeters: before.distanceMeters, quality: before.quality });

  await page.goto(`${platform.webUrl}/day/${restored.days[0]!.date}`);
  await page.getByText("To the market").waitFor();
});

test("a fleet manager sees the trip's name, and has nothing to correct", async () => {
  await dashboard.signInAnew("fleet.manager", true);
  const { page, platform } = dashboard;
  await page.goto(`${platform.webUrl}/trips/errand?driver=${driver}`);
  await page.getByText("To the market").waitFor();
  expect(await page.getByRole("button", { name: "Name and correct this trip" }).count()).toBe(0);
});
