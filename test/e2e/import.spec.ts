import { gzipSync } from "node:zlib";
import * as write from "@trips/importer/testing/write-formats.ts";
import { zipOf } from "@trips/importer/testing/zip-of.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useDashboard } from "../support/dashboard.ts";

const timeZone = "America/Argentina/Buenos_Aires";
const date = "2026-03-02";

const dashboard = useDashboard(timeZone);

let drivers = 0;
/** Somebody without trips, also when a test is tried again. */
const newDriver = (): string => {
  drivers += 1;
  return `importer.${drivers}`;
};

/** A drive northwards that begins at this hour of that day, each on a street of its own. */
const driveAt = (hour: number, points = 60) =>
  Array.from({ length: points }, (_, index) => ({
    t: Date.parse(`${date}T03:00:00Z`) + hour * 3_600_000 + index * 10_000,
    lat: Number((-34.6 + index * 1e-3).toFixed(6)),
    lon: Number((-58.38 - hour * 0.01).toFixed(6)),
    ...{ speed: 11, altitude: 20 },
  }));

const lines = (points: ReturnType<typeof driveAt>, of: string): string =>
  points
    .map((point) => `${JSON.stringify({ driver: of, trip: `lines-${points[0]!.t}`, timeZone, ...point })}\n`)
    .join("");

type Named = { readonly name: string; readonly content: string | Uint8Array };

const ofEachKind = (driver: string): readonly Named[] => [
  { name: "drive.gpx", content: write.writeGpx(driveAt(1)) },
  { name: "drive.kml", content: write.writeKml(driveAt(2)) },
  { name: "tour.kmz", content: zipOf([{ name: "doc.kml", content: write.writeKml(driveAt(3)) }]) },
  { name: "drive.tcx", content: write.writeTcx(driveAt(4)) },
  { name: "drive.fit", content: write.writeFit(driveAt(5)) },
  { name: "drive.geojson", content: write.writeGeoJsonLine(driveAt(6)) },
  { name: "2026-03.rec", content: write.writeOwnTracks(driveAt(7)) },
  { name: "Records.json", content: write.writeGoogleRecords(driveAt(8)) },
  { name: "Timeline.json", content: write.writeAndroidTimeline(driveAt(9)) },
  { name: "drives.ndjson", content: lines(driveAt(10), driver) },
  { name: "packed.gpx.gz", content: gzipSync(write.writeGpx(driveAt(11))) },
  {
    name: "export.zip",
    content: zipOf([
      { name: "activities/1.gpx", content: write.writeGpx(driveAt(12)) },
      { name: "activities/2.fit.gz", content: gzipSync(write.writeFit(driveAt(13))) },
      { name: "profile.csv", content: "a,b" },
    ]),
  },
];

const openImport = async (page: Page): Promise<void> => {
  await page.goto(`${dashboard.platform.webUrl}/import`);
  await page.getByRole("button", { name: "Choose files" }).and(page.locator(":enabled")).waitFor();
};

const choose = (page: Page, files: readonly Named[]): Promise<void> =>
  page
    .locator("input[type=file]")
    .first()
    .setInputFiles(files.map(({ name, content }) => ({ name, mimeType: "", buffer: Buffer.from(content) })));

/** In the page: a string, because it is untyped there. */
const dropAll = `(files) => {
  const dataTransfer = new DataTransfer();
  for (const { name, bytes } of files)
    dataTransfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
  for (const kind of ["dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}`;

const drop = (page: Page, files: readonly Named[]): Promise<unknown> =>
  page.evaluate(
    `(${dropAll})(${JSON.stringify(files.map(({ name, content }) => ({ name, bytes: Buffer.from(content).toString("base64") })))})`,
  );

const item = (page: Page, name: string) =>
  page
    .getByRole("list", { name: "Files" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name, exact: true }) });

const summary = (page: Page) => page.getByRole("main").getByRole("status");
const untilDone = (page: Page, text: string) =>
  expect.poll(() => summary(page).innerText(), { timeout: 120_000 }).toBe(text);

test("files of every kind, dropped at once, count on their day; dropped again, they bring nothing new", async () => {
  const { page, api } = dashboard;
  const driver = newDriver();
  const files = ofEachKind(driver);
  await dashboard.signIn(driver);
  await openImport(page);
  expect(page.workers()).toHaveLength(0);
  await drop(page, files);
  await item(page, "drive.gpx").getByRole("progressbar").waitFor();
  expect(page.workers()).toHaveLength(1);
  await untilDone(page, "All 12 files are done");
  for (const { name } of files) {
    const [trips, points] = name === "export.zip" ? ["2 trips", 120] : ["1 trip", 60];
    const status = new RegExp(`${trips}, [\\d.]+ km, ${points} GPS points: all counted`);
    expect(await item(page, name).innerText()).toMatch(status);
  }
  expect(await item(page, "export.zip").innerText()).toContain("Notes (1)");

  const day = await api.day(driver, date);
  expect(day.tripCount).toBe(13);
  expect(day.trips.map(({ quality }) => [quality.unique, quality.late])).toEqual(Array(13).fill([60, 0]));

  await openImport(page);
  const repeated = files.filter(({ name }) => /fit|ndjson|zip/.test(name));
  await drop(page, repeated);
  await untilDone(page, "All 3 files are done");
  for (const { name } of repeated)
    expect(await item(page, name).innerText()).toContain("Nothing new, everything was already stored");
  expect(await api.day(driver, date)).toEqual(day);

  await item(page, "drive.fit").getByRole("link", { name: "Day 2 Mar 2026" }).click();
  const kilometres = `${(day.distanceMeters / 1000).toFixed(1)} km`;
  await expect.poll(() => page.getByRole("main").innerText()).toContain(kilometres);
});

test("what is left out is named with its reason, and a drive that is known is imported only when asked", async () => {
  const { page, api } = dashboard;
  const driver = newDriver();
  await dashboard.signIn(driver);
  await openImport(page);
  const gpx = write.writeGpx(driveAt(14));
  await choose(page, [
    { name: "holes.gpx", content: gpx.replace(/<time>[^<]*<\/time>/, "") },
    { name: "other.tcx", content: write.writeTcx(driveAt(14)) },
    { name: "two.ndjson", content: lines(driveAt(15), driver) + lines(driveAt(16), "bruno.fernandez") },
    { name: "broken.fit", content: write.writeFit(driveAt(17)).with(40, 7) },
    { name: "cut.gpx", content: write.writeGpx(driveAt(18)).slice(0, -500) },
    { name: "notes.txt", content: "a note" },
  ]);
  await untilDone(page, "Files: 6. Not imported: 2");
  const shown = async (name: string): Promise<string> => {
    const notes = item(page, name).getByText(/^Notes/);
    if (await notes.isVisible()) await notes.click();
    return item(page, name).innerText();
  };
  expect(await shown("holes.gpx")).toContain(
    "track 1, point 1: a point without time cannot be placed in a trip",
  );
  const ofTwo = await shown("two.ndjson");
  expect(ofTwo).toMatch(/1 trip, [\d.]+ km, 60 GPS points: all counted\s+60 GPS points are left out/);
  expect(ofTwo).toContain(`it is bruno.fernandez's, and you are signed in as ${driver}`);
  expect(await shown("broken.fit")).toContain("its checksum is wrong");
  expect(await shown("cut.gpx")).toContain("ends too early, on line 1");
  expect(await shown("notes.txt")).toContain("notes.txt is none of what can be imported");
  expect((await api.day("bruno.fernandez", date)).tripCount).toBe(0);

  expect(await shown("other.tcx")).toContain("Nothing was imported: its trips are already stored");
  await item(page, "other.tcx").getByRole("button", { name: "Import anyway" }).click();
  await expect
    .poll(() => item(page, "other.tcx").innerText(), { timeout: 60_000 })
    .toMatch(/1 trip, [\d.]+ km, 60 GPS points: all counted/);
});

test("an import can be paused and cancelled, and leaving the page meanwhile is asked about", async () => {
  const { page } = dashboard;
  await page.setViewportSize({ width: 390, height: 844 });
  await dashboard.signIn(newDriver());
  await openImport(page);
  await choose(page, [{ name: "long.gpx", content: write.writeGpx(driveAt(20, 30_000)) }]);
  await item(page, "long.gpx")
    .getByText(/^GPS points sent: [1-9]/)
    .waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Pause" }).click();
  await untilDone(page, "Paused, 0 of 1 files done");
  const sent = () => item(page, "long.gpx").innerText();
  await page.waitForTimeout(1_500);
  const paused = await sent();
  await page.waitForTimeout(1_500);
  expect(await sent()).toBe(paused);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);

  await page.getByRole("button", { name: "Continue" }).click();
  await expect.poll(sent).not.toBe(paused);
  const asked = new Promise<string>((resolve) => {
    page.once("dialog", async (dialog) => {
      resolve(dialog.type());
      await dialog.dismiss();
    });
  });
  await page.close({ runBeforeUnload: true });
  expect(await asked).toBe("beforeunload");
  await page.getByRole("button", { name: "Cancel" }).click();
  await item(page, "long.gpx").getByText("Cancelled. What was already sent is kept").waitFor();
});

test("nobody imports without signing in", async () => {
  const { page, platform } = dashboard;
  await page.goto(`${platform.webUrl}/import`);
  await page.waitForURL(/\/sign-in\?return=%2Fimport$/);
});
