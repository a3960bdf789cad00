import { expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";
import { noonDate, noonZone } from "../support/noon-zone.ts";

const driver = "ana.gomez";
const timeZone = noonZone;
const today = noonDate();

const dashboard = useDashboard(timeZone);

/** A car driving north at 36 km/h from second `from` until now. */
const drive = (trip: string, from: number, count: number, startedMs: number, end = false) =>
  dashboard.api.post(trip, {
    timeZone,
    vehicle: "AB123CD",
    end,
    records: Array.from({ length: count }, (_, index) => ({
      id: from + index,
      t: startedMs + (from + index) * 1000,
      lat: Number((-34.6 + (from + index) * 9.013e-5).toFixed(6)),
      lon: -58.38,
      speed: 10,
      accuracy: 4,
    })),
  });

const distance = () => dashboard.page.getByRole("definition").first();

test("a driver signs in and sees the day, which grows without a reload while a trip is running", async () => {
  const startedMs = Date.now() - 200_000;
  await drive("running", 0, 100, startedMs);
  await until(
    () => dashboard.api.day(driver, today),
    ({ tripCount }) => tripCount === 1,
  );
  await dashboard.signIn(driver);
  expect(new URL(dashboard.page.url()).pathname).toBe(`/day/${today}`);
  await expect.poll(() => distance().innerText(), { timeout: 15_000 }).toMatch(/^1[.,]0\skm$/);
  expect(await dashboard.page.getByText("Driving now").isVisible()).toBe(true);
  await expect
    .poll(() => dashboard.page.locator("canvas.maplibregl-canvas").count(), { timeout: 15_000 })
    .toBe(1);

  await dashboard.page.evaluate("window.isSameDocument = true");
  await drive("running", 100, 100, startedMs);
  await expect.poll(() => distance().innerText(), { timeout: 15_000 }).toMatch(/^2[.,]0\skm$/);
  expect(await dashboard.page.evaluate("window.isSameDocument")).toBe(true);
  expect((await dashboard.api.day(driver, today)).distanceMeters).toBeCloseTo(1990, -1);
});

test("a driver sees nothing of another driver's trips, and the fleet manager sees them all", async () => {
  await dashboard.signIn("eva");
  expect(await dashboard.page.getByText("AB123CD").count()).toBe(0);
  const refused = await dashboard.page.request.get(`${dashboard.platform.webUrl}/api/fleet/${today}`);
  expect(refused.status()).toBe(403);

  await dashboard.context.clearCookies();
  await dashboard.signIn("fleet.manager", true);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/fleet/${today}`);
  await expect.poll(() => dashboard.page.getByText(driver).count(), { timeout: 15_000 }).toBeGreaterThan(0);
});

test("without a session no page and no data are returned", async () => {
  await dashboard.page.goto(`${dashboard.platform.webUrl}/day/${today}`);
  expect(new URL(dashboard.page.url()).pathname).toBe("/sign-in");
  const data = await dashboard.page.request.get(`${dashboard.platform.webUrl}/api/day/${today}`);
  expect(data.status()).toBe(401);
});

test("signing out ends the session", async () => {
  await dashboard.signInAnew(driver);
  await dashboard.page.getByRole("button", { name: /sign out/i }).click();
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/sign-in**`);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/day/${today}`);
  expect(new URL(dashboard.page.url()).pathname).toBe("/sign-in");
});

test("an unchanged day is answered with 304 and no body", async () => {
  await dashboard.signIn(driver);
  const url = `${dashboard.platform.webUrl}/api/day/${today}`;
  const first = await dashboard.page.request.get(url);
  const { etag } = first.headers();
  const again = await dashboard.page.request.get(url, { headers: { "if-none-match": etag! } });
  expect([again.status(), (await again.body()).length]).toEqual([304, 0]);
});

test("the phone's page is as wide as the phone", async () => {
  await dashboard.page.setViewportSize({ width: 390, height: 844 });
  await dashboard.signIn(driver);
  expect(await dashboard.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
});
