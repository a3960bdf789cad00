import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type ApiClient, createApiClient, until } from "../support/api-client.ts";
import { launchBrowser } from "../support/browser.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";

const driver = "ana.gomez";
/** A zone where it is around noon, so that no test meets midnight. POSIX signs: Etc/GMT+3 lies west of UTC. */
const hoursWest = new Date().getUTCHours() - 12;
const timeZone = `Etc/GMT${hoursWest < 0 ? "-" : "+"}${Math.abs(hoursWest)}`;
const today = new Intl.DateTimeFormat("en-CA", { timeZone }).format(Date.now());

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let api: ApiClient;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];

/** A car that has driven north at 36 km/h for the seconds from `from` on, until now. */
const drive = (trip: string, from: number, count: number, startedMs: number, end = false) =>
  api.post(trip, {
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

beforeAll(async () => {
  directory = await makeDirectory();
  [platform, browser] = await Promise.all([
    startPlatform({ directory: directory.path, web: true }),
    launchBrowser(),
  ]);
  api = createApiClient(platform);
});
afterAll(async () => {
  await browser?.close();
  await platform?.interrupt();
  await directory?.remove();
});

beforeEach(async () => {
  problems = [];
  context = await browser.newContext({ timezoneId: timeZone, viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
});
afterEach(async () => {
  await context.close();
  expect(problems).toEqual([]);
});

const signIn = async (name: string, fleet = false): Promise<void> => {
  await page.goto(platform.webUrl);
  await page.locator("a[href^='/auth/sign-in']").click();
  await page.getByLabel("Driver name").fill(name);
  if (fleet) await page.getByLabel("Fleet manager").check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${platform.webUrl}/day/**`);
};

const distance = () => page.getByRole("definition").first();

test("a driver signs in and sees the day, which grows by itself while a trip is running", async () => {
  const startedMs = Date.now() - 200_000;
  await drive("running", 0, 100, startedMs);
  await until(
    () => api.day(driver, today),
    ({ tripCount }) => tripCount === 1,
  );
  await signIn(driver);
  expect(new URL(page.url()).pathname).toBe(`/day/${today}`);
  await expect.poll(() => distance().innerText(), { timeout: 15_000 }).toMatch(/^1[.,]0\skm$/);
  expect(await page.getByText("Driving now").isVisible()).toBe(true);
  await expect.poll(() => page.locator("canvas.maplibregl-canvas").count(), { timeout: 15_000 }).toBe(1);

  await page.evaluate("window.isSameDocument = true");
  await drive("running", 100, 100, startedMs);
  await expect.poll(() => distance().innerText(), { timeout: 15_000 }).toMatch(/^2[.,]0\skm$/);
  expect(await page.evaluate("window.isSameDocument")).toBe(true);
  expect((await api.day(driver, today)).distanceMeters).toBeCloseTo(1990, -1);
});

test("a driver sees nothing of another driver's trips, and the fleet manager sees them all", async () => {
  await signIn("eva");
  expect(await page.getByText("AB123CD").count()).toBe(0);
  const refused = await page.request.get(`${platform.webUrl}/api/day/${today}?scope=fleet`);
  expect(refused.status()).toBe(403);

  await context.clearCookies();
  await signIn("fleet.manager", true);
  await page.goto(`${platform.webUrl}/day/${today}?scope=fleet`);
  await expect.poll(() => page.getByText(driver).count(), { timeout: 15_000 }).toBeGreaterThan(0);
});

test("without a session no page and no data is given out", async () => {
  await page.goto(`${platform.webUrl}/day/${today}`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  const data = await page.request.get(`${platform.webUrl}/api/day/${today}`);
  expect(data.status()).toBe(401);
});

test("signing out ends the session", async () => {
  await signIn(driver);
  await page.getByRole("button", { name: /sign out/i }).click();
  await page.waitForURL(`${platform.webUrl}/sign-in**`);
  await page.goto(`${platform.webUrl}/day/${today}`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
});

test("an unchanged day is answered with 304 and no body", async () => {
  await signIn(driver);
  const url = `${platform.webUrl}/api/day/${today}`;
  const first = await page.request.get(url);
  const { etag } = first.headers();
  const again = await page.request.get(url, { headers: { "if-none-match": etag! } });
  expect([again.status(), (await again.body()).length]).toEqual([304, 0]);
});

test("the phone's page is as wide as the phone", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(driver);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
});
