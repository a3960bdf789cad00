import { beforeAll, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";

const driver = "ana.gomez";
const timeZone = "America/Argentina/Buenos_Aires";
const startedMs = Date.parse("2026-03-10T14:00:00Z");

const dashboard = useDashboard(timeZone);
const url = (path: string) => `${dashboard.platform.webUrl}${path}`;
const statusOf = async (trip: string): Promise<number> =>
  (await dashboard.api.get(`/v1/trips/${trip}`, driver)).status;

const batch = {
  timeZone,
  end: true,
  records: Array.from({ length: 60 }, (_, second) => ({
    id: second,
    t: startedMs + second * 1000,
    lat: Number((-34.6 + second * 1e-4).toFixed(6)),
    lon: -58.38,
    speed: 11,
    accuracy: 4,
  })),
};

beforeAll(async () => {
  for (const trip of ["errand", "commute"]) {
    await dashboard.api.post(trip, batch);
    await until(
      () => statusOf(trip),
      (status) => status === 200,
    );
  }
});

test("a trip is deleted after a question, its page says so, and it can be posted again", async () => {
  const { page, api } = dashboard;
  await dashboard.signInAnew(driver);
  await page.goto(url("/trips/errand"));
  const open = page.getByRole("button", { name: "Delete this trip" });
  await open.click();
  const dialog = page.getByRole("dialog", { name: "Delete this trip?" });
  await dialog.getByRole("button", { name: "Keep" }).click();
  await dialog.waitFor({ state: "hidden" });
  expect(await statusOf("errand")).toBe(200);

  await open.click();
  await dialog.getByRole("button", { name: "Delete the trip" }).click();
  await page.getByRole("heading", { name: "This trip was deleted" }).waitFor();
  expect([await statusOf("errand"), await statusOf("commute")]).toEqual([404, 200]);
  await page.goto(url("/trips/errand"));
  await page.getByRole("heading", { name: "This trip was deleted" }).waitFor();

  await api.post("errand", batch);
  await until(
    () => statusOf("errand"),
    (status) => status === 200,
  );
  await page.goto(url("/trips/errand"));
  await page.getByRole("region", { name: "Totals of the trip" }).waitFor();
});

test("all trips are deleted from the profile", async () => {
  const { page } = dashboard;
  await dashboard.signInAnew(driver);
  await page.goto(url("/profile"));
  await page.getByRole("button", { name: "Delete all my trips" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete all your trips?" });
  await dialog.getByRole("button", { name: "Delete all trips" }).click();
  await page.getByText("Deleted. What remains of it").waitFor();
  for (const trip of ["errand", "commute"]) expect(await statusOf(trip)).toBe(404);
});
