import { beforeAll, expect, test } from "vitest";
import { useDashboard } from "../support/dashboard.ts";
import { errandZone, recordErrand, errandRecords as records } from "../support/errand-trip.ts";

const driver = "ana.gomez";
const dashboard = useDashboard(errandZone);

/** A busy machine draws few frames, and a frame moves the car by a quarter of a second at most. */
const patience = { timeout: 60_000 };

/** The errand again; the phone falls silent for ten minutes while the car is parked after a hundred fixes. */
const broken = records.map((record) => ({ ...record, t: record.t + (record.id < 100 ? 0 : 600_000) }));

beforeAll(async () => {
  await recordErrand(dashboard, "errand");
  await recordErrand(dashboard, "broken", broken);
});

const open = async (trip = "errand"): Promise<void> => {
  await dashboard.page.goto(`${dashboard.platform.webUrl}/trips/${trip}`);
  await dashboard.page.locator("[data-state=ready]").waitFor();
  await dashboard.page.locator(".uplot canvas").waitFor();
};

const slider = () => dashboard.page.getByRole("slider", { name: "Moment of the trip" });
const playButton = () => dashboard.page.getByRole("button", { name: "Play the trip" });
const pauseButton = () => dashboard.page.getByRole("button", { name: "Pause" });
const car = () => dashboard.page.locator(".maplibregl-marker[data-cursor]");
const point = async (): Promise<number> => Number(await slider().getAttribute("aria-valuenow"));
const words = () => slider().getAttribute("aria-valuetext");
const setRate = (rate: string) => dashboard.page.getByLabel("Speed of the replay").selectOption(rate);

test("a replay moves the car along the map and the chart, and announces where it is", async () => {
  await dashboard.signIn(driver);
  await open();
  expect(await car().count()).toBe(0);
  await setRate("10");
  await playButton().click();
  await pauseButton().waitFor();
  await car().waitFor();
  const [from, place] = [await point(), (await car().boundingBox())!];
  await expect.poll(point, patience).toBeGreaterThan(from + 10);
  expect((await car().boundingBox())!.y).toBeLessThan(place.y);
  expect(await words()).toBe("Playing, 10×");
  await pauseButton().click();
  await playButton().waitFor();
  expect(await words()).toMatch(/^11:0\d:\d\d, \d+ km\/h, \d\.\d km/);
  await dashboard.page.locator(".u-over [data-cursor]").waitFor();
});

test("at its end it pauses, and plays from the beginning again", async () => {
  await dashboard.signIn(driver);
  await open();
  await setRate("1200");
  await playButton().click();
  await expect.poll(words, patience).toBe("11:06:39, 36 km/h, 1.6 km");
  expect(await playButton().count()).toBe(1);
  await setRate("1");
  await playButton().click();
  await expect.poll(point, patience).toBeLessThan(100);
});

test("the chart can be scrubbed, also during playback", async () => {
  await dashboard.signIn(driver);
  await open();
  const { x, y, width, height } = (await slider().boundingBox())!;
  const { mouse } = dashboard.page;
  await mouse.move(x + width * 0.3, y + height / 2);
  await mouse.down();
  await mouse.move(x + width * 0.7, y + height / 2, { steps: 4 });
  await mouse.up();
  await mouse.move(5, 5);
  await expect.poll(point, patience).toBeGreaterThan(240);
  const rested = await point();
  expect(rested).toBeLessThan(320);
  expect(await car().count()).toBe(1);

  await setRate("1");
  await playButton().click();
  await mouse.click(x + width * 0.2, y + height / 2);
  await expect.poll(point, patience).toBeLessThan(120);
  expect(await pauseButton().count()).toBe(1);
});

test("by keyboard alone: space plays and pauses, arrows move, escape leaves", async () => {
  await dashboard.signIn(driver);
  await open();
  await slider().focus();
  const { keyboard } = dashboard.page;
  await setRate("1");
  await slider().focus();
  await keyboard.press("Space");
  await pauseButton().waitFor();
  await keyboard.press("End");
  await expect.poll(() => playButton().count(), patience).toBe(1);
  await keyboard.press("Home");
  await expect.poll(words, patience).toMatch(/^11:00:00, 36 km\/h, 0\.0 km/);
  await keyboard.press("Shift+ArrowRight");
  await expect.poll(words, patience).toMatch(/^11:00:01/);
  await keyboard.press("Space");
  await keyboard.press("Space");
  await playButton().waitFor();
  await keyboard.press("Escape");
  await expect.poll(() => car().count(), patience).toBe(0);
  expect(await words()).toBe("Point at the chart or the route");
});

test("a silence is skipped, and labelled as one", async () => {
  await dashboard.signIn(driver);
  await open("broken");
  await setRate("10");
  const moments = dashboard.page.getByRole("region", { name: "Along the way" }).getByRole("button");
  await moments.filter({ hasText: "Parked" }).waitFor();
  await slider().focus();
  for (let step = 0; step < 4; step++) await dashboard.page.keyboard.press("ArrowRight");
  const before = await point();
  expect(before).toBeLessThan(97);
  await playButton().click();
  await dashboard.page.getByText("Skipped 10 min without signal").waitFor();
  expect(await point()).toBeGreaterThan(96);
});

test("it pauses while the page is hidden", async () => {
  await dashboard.signIn(driver);
  await open();
  await setRate("1");
  await playButton().click();
  await pauseButton().waitFor();
  await dashboard.page.evaluate(`
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  `);
  await playButton().waitFor();
});

test("the map follows the car, without animation if reduced motion is preferred", async () => {
  await dashboard.page.emulateMedia({ reducedMotion: "reduce" });
  await dashboard.signIn(driver);
  await open();
  for (let level = 0; level < 3; level++)
    await dashboard.page.getByRole("button", { name: "Zoom in" }).click();
  await setRate("10");
  await playButton().click();
  const isInside = async (): Promise<boolean> => {
    const [map, marker] = [
      await dashboard.page.getByRole("region", { name: "Map of the trip" }).first().boundingBox(),
      await car().boundingBox(),
    ];
    if (!map || !marker) return false;
    return marker.y > map.y && marker.y + marker.height < map.y + map.height;
  };
  await expect.poll(isInside, patience).toBe(true);
  await expect.poll(point, patience).toBeGreaterThan(60);
  await expect.poll(isInside, patience).toBe(true);
});

test("it plays in the reader's language", async () => {
  await dashboard.signIn(driver);
  await dashboard.context.addCookies([
    { name: "trips-preferences", value: "locale=es&units=imperial", url: dashboard.platform.webUrl },
  ]);
  await open();
  await dashboard.page.getByRole("button", { name: "Reproducir el viaje" }).click();
  await dashboard.page.getByRole("button", { name: "Pausar" }).click();
  const moment = dashboard.page.getByRole("slider", { name: "Momento del viaje" });
  await expect.poll(() => moment.getAttribute("aria-valuetext")).toMatch(/^11:0\d:\d\d, \d+ mph, \d,\d mi/);
});
