import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { useDashboard } from "../support/dashboard.ts";
import {
  errandDate as date,
  recordErrand,
  errandRecords as records,
  sendErrand,
  errandStartMs as startedMs,
  errandZone as timeZone,
} from "../support/errand-trip.ts";

const driver = "ana.gomez";

const dashboard = useDashboard(timeZone);

beforeAll(() => recordErrand(dashboard, "errand"));

const openTrip = async (query = ""): Promise<void> => {
  await dashboard.page.goto(`${dashboard.platform.webUrl}/trips/errand${query}`);
  await dashboard.page.locator("[data-state=ready]").waitFor();
};

/** The figures of a description list by their names, as they are read. */
const figures = async (name: string): Promise<Record<string, string>> => {
  const section = dashboard.page.getByRole("region", { name });
  const [terms, values] = await Promise.all([
    section.getByRole("term").allInnerTexts(),
    section.getByRole("definition").allInnerTexts(),
  ]);
  const plain = (text: string) => text.replace(/\s+/g, " ").trim();
  return Object.fromEntries(terms.map((term, index) => [plain(term), plain(values[index]!)]));
};

const cursorOnMap = () => dashboard.page.locator(".maplibregl-marker[data-cursor]");

test("a trip is opened from its day, says what the API says, and leads back", async () => {
  await dashboard.signIn(driver);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/day/${date}`);
  await dashboard.page.getByRole("link", { name: /^Open the trip 11:00/ }).click();
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/trips/errand`);

  const trip = await dashboard.api.trip(driver, "errand");
  expect(await dashboard.page.getByRole("heading", { level: 1 }).innerText()).toBe("11:00 – 11:06");
  expect(await figures("Totals of the trip")).toEqual({
    Distance: `${(trip.distanceMeters / 1000).toFixed(1)} km`,
    Driving: `${Math.floor(trip.movingSeconds / 60)} min`,
    Idle: `${Math.floor(trip.idleSeconds / 60)} min`,
    Average: `${Math.round(trip.averageMovingSpeedMps * 3.6)} km/h`,
    "Top speed": "36 km/h",
    "Harsh braking": String(trip.harshBrakes),
    "Harsh accel.": String(trip.harshAccelerations),
  });
  expect(trip).toMatchObject({ harshBrakes: 1, harshAccelerations: 1, quality: { filtered: 2, missing: 1 } });
  const { unique, filtered, late, teleports, gaps, conflicts, missing } = trip.quality;
  expect(late).toBe(unique);
  expect(Object.keys(await figures("Why this number?"))).toEqual([
    ...[`Received ${records.length}`, `Unique ${unique}`, `Filtered ${filtered}`, `Late ${late}`],
    ...[`Teleports ${teleports}`, `Gaps ${gaps}`, `Conflicts ${conflicts}`, `Missing ${missing}`],
  ]);
  const moments = dashboard.page.getByRole("region", { name: "Along the way" }).getByRole("button");
  const [stop] = trip.stops;
  const stoodMs = Date.parse(stop!.end) - Date.parse(stop!.start);
  expect((await moments.allInnerTexts()).map((text) => text.replace(/\s+/g, " "))).toEqual([
    `11:01 Stop ${Math.floor(stoodMs / 60_000)} min`,
    "11:01 Harsh braking −10.0 m/s²",
    "11:05 Harsh acceleration +10.0 m/s²",
  ]);

  await dashboard.page.getByText("Minute by minute").click();
  await dashboard.page.getByRole("table").waitFor();
  const meters = await dashboard.page.locator("tbody td:nth-child(3)").allInnerTexts();
  const sum = meters.reduce((total, text) => total + Number(text.replaceAll(",", "")), 0);
  expect(Math.abs(sum - trip.distanceMeters)).toBeLessThan(meters.length);

  await dashboard.page.getByRole("link", { name: "Back to 10 Mar 2026" }).click();
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/day/${date}`);
});

test("chart and map point at the same moment, by pointer and by keyboard", async () => {
  await dashboard.signIn(driver);
  await openTrip();
  const slider = dashboard.page.getByRole("slider", { name: "Moment of the trip" });
  const moment = () => slider.getAttribute("aria-valuetext");
  const box = (await slider.boundingBox())!;
  expect(await cursorOnMap().count()).toBe(0);
  await dashboard.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect.poll(() => cursorOnMap().count()).toBe(1);
  expect(await moment()).toMatch(/^11:03:\d\d, 0 km\/h, 1\.0 km$/);

  await slider.focus();
  await dashboard.page.keyboard.press("End");
  await expect.poll(moment).toBe("11:06:39, 36 km/h, 1.6 km");
  await dashboard.page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(moment).toBe("11:06:38, 36 km/h, 1.6 km");

  const end = (await cursorOnMap().boundingBox())!;
  await dashboard.page.mouse.move(10, 700);
  await dashboard.page.mouse.move(end.x + end.width / 2, end.y + end.height / 2 - 2);
  await expect.poll(moment).toMatch(/^11:06:3\d, 36 km\/h, 1\.6 km$/);
  await dashboard.page.locator(".u-over [data-cursor]").waitFor();
});

test("the filtered and the late fixes are shown on the map when they are asked for", async () => {
  await dashboard.signIn(driver);
  await openTrip();
  for (const name of ["Filtered", "Late"]) {
    const legend = dashboard.page.getByRole("listitem").filter({ hasText: `${name} fixes` });
    const button = dashboard.page.getByRole("button", { name: `Show on the map: ${name}` });
    expect(await legend.count()).toBe(0);
    await button.click();
    await expect.poll(() => legend.count()).toBe(1);
    await button.click();
    await expect.poll(() => legend.count()).toBe(0);
  }
});

test("the exports hold the trip", async () => {
  await dashboard.signIn(driver);
  await openTrip();
  const download = async (format: string): Promise<[name: string, text: string]> => {
    const started = dashboard.page.waitForEvent("download");
    await dashboard.page.getByRole("link", { name: `Export the trip as ${format}` }).click();
    const file = await started;
    return [file.suggestedFilename(), await readFile(await file.path(), "utf8")];
  };
  const route = await dashboard.api.route(driver, "errand");
  const [geoJsonName, geoJson] = await download("GeoJSON");
  expect([geoJsonName, JSON.parse(geoJson)]).toEqual(["errand.geojson", route]);

  const [gpxName, gpx] = await download("GPX");
  expect(gpxName).toBe("errand.gpx");
  expect(gpx).toBe(await dashboard.api.getText("/v1/trips/errand/route.gpx", driver));

  const [csvName, csv] = await download("CSV");
  expect(csvName).toBe("errand.csv");
  const [header, ...rows] = csv.trimEnd().split("\r\n");
  expect(header).toBe(
    "id,time,lat,lon,speedMps,headingDegrees,accuracyMeters,altitudeMeters,batteryPercent,usable,late",
  );
  expect(rows).toEqual(
    records.map(
      ({ id, t, lat, lon, speed, accuracy }) =>
        `${id},${new Date(t).toISOString()},${lat},${lon},${speed},,${accuracy},,,${accuracy <= 50},true`,
    ),
  );
});

/** Read by the browser's own XML parser; as text, because the specs know no DOM. */
const gpxReader = `(text) => {
  const read = new DOMParser().parseFromString(text, "application/xml");
  const points = [...read.getElementsByTagNameNS("http://www.topografix.com/GPX/1/1", "trkpt")];
  return {
    errors: read.getElementsByTagName("parsererror").length,
    points: points.map((point) => [
      Number(point.getAttribute("lat")),
      Number(point.getAttribute("lon")),
      point.textContent.trim(),
    ]),
  };
}`;

test("the exports open in what reads them, and are the same in every language and unit", async () => {
  await dashboard.signIn(driver);
  const exportOf = async (format: string) => {
    const path = `/api/trips/errand/export/${format}`;
    const response = await dashboard.page.request.get(`${dashboard.platform.webUrl}${path}`);
    expect(response.status()).toBe(200);
    return response.text();
  };
  const formats = ["gpx", "geojson", "csv"];
  const english = await Promise.all(formats.map(exportOf));
  await dashboard.context.addCookies([
    { name: "trips-preferences", value: "locale=es&units=imperial", url: dashboard.platform.webUrl },
  ]);
  expect(await Promise.all(formats.map(exportOf))).toEqual(english);
  await openTrip();
  await dashboard.page.getByRole("link", { name: "Exportar el viaje como GPX" }).waitFor();

  const usable = records.filter(({ accuracy }) => accuracy <= 50);
  const [gpx, geoJson, csv] = english as [string, string, string];
  const read = await dashboard.page.evaluate(`(${gpxReader})(${JSON.stringify(gpx)})`);
  expect(read).toEqual({
    errors: 0,
    points: usable.map(({ t, lat, lon }) => [lat, lon, new Date(t).toISOString()]),
  });
  const { type, geometry, properties } = JSON.parse(geoJson);
  expect([type, geometry.type]).toEqual(["Feature", "LineString"]);
  expect(geometry.coordinates).toEqual(usable.map(({ lat, lon }) => [lon, lat]));
  expect(properties.times).toEqual(usable.map(({ t }) => new Date(t).toISOString()));
  expect(csv.trimEnd().split("\r\n")).toHaveLength(records.length + 1);
});

test("a foreign trip is as unknown as one that does not exist, for pages, data and exports", async () => {
  const paths = ["", "/export/gpx", "/export/geojson", "/export/csv"].map(
    (rest) => `/api/trips/errand${rest}`,
  );
  for (const path of paths)
    expect(
      (await dashboard.page.request.get(`${dashboard.platform.webUrl}${path}?driver=${driver}`)).status(),
    ).toBe(401);

  await dashboard.signIn("eva");
  const answers: [status: number, body: string][] = [];
  for (const query of [`?driver=${driver}`, "", "?driver=a&driver=b"])
    for (const path of paths) {
      const response = await dashboard.page.request.get(`${dashboard.platform.webUrl}${path}${query}`);
      answers.push([response.status(), await response.text()]);
    }
  expect(new Set(answers.map((answer) => answer.join(" ")))).toEqual(
    new Set([`404 ${JSON.stringify({ message: "There is no such trip" })}`]),
  );
  for (const path of [`/trips/errand?driver=${driver}`, "/trips/errand", "/trips/a%2Fb"]) {
    const shown = await dashboard.page.goto(`${dashboard.platform.webUrl}${path}`);
    expect(shown?.status()).toBe(404);
    expect(await dashboard.page.getByRole("heading", { level: 1 }).innerText()).toBe("There is no such trip");
  }
  // The browser itself notes that these pages were answered with 404.
  dashboard.problems = dashboard.problems.filter((problem) => !problem.includes("status of 404"));
});

test("a member of the fleet opens a driver's trip and comes back to the fleet's day", async () => {
  await dashboard.signIn("fleet.manager", true);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/fleet/${date}`);
  await dashboard.page.getByRole("link", { name: /^Open the trip ana\.gomez, 11:00/ }).click();
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/trips/errand?driver=${driver}`);
  await dashboard.page.getByRole("main").getByText("ana.gomez · 10 Mar 2026").waitFor();
  const data = await dashboard.page.request.get(
    `${dashboard.platform.webUrl}/api/trips/errand?driver=${driver}`,
  );
  const { etag } = data.headers();
  const again = await dashboard.page.request.get(
    `${dashboard.platform.webUrl}/api/trips/errand?driver=${driver}`,
    {
      headers: { "if-none-match": etag! },
    },
  );
  expect([data.status(), again.status()]).toEqual([200, 304]);
  await dashboard.page.getByRole("link", { name: /^Back to/ }).click();
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/fleet/${date}`);
});

test("a running trip grows by itself, and only what is new is sent", async () => {
  const now = Date.now() - 200_000;
  const running = records.map((record) => ({ ...record, t: now + (record.t - startedMs) }));
  await recordErrand(dashboard, "running", running.slice(0, 60), false);
  await dashboard.signIn(driver);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/trips/running`);
  const last = () => dashboard.page.getByRole("slider").getAttribute("aria-valuemax");
  await expect.poll(last, { timeout: 15_000 }).toBe("57");
  await dashboard.page.evaluate("window.isSameDocument = true");
  const answered = dashboard.page.waitForResponse(async (response) => {
    if (!response.url().includes("/api/trips/running") || response.status() !== 200) return false;
    const { track } = (await response.json()) as { track: { from: number; points: number } };
    return track.from === 58 && track.points === 97;
  });
  await sendErrand(dashboard, "running", running.slice(60, 99), false);
  await answered;
  await expect.poll(last, { timeout: 15_000 }).toBe("96");
  expect(await dashboard.page.evaluate("window.isSameDocument")).toBe(true);
});

test("the phone's page is as wide as the phone", async () => {
  await dashboard.page.setViewportSize({ width: 390, height: 844 });
  await dashboard.signIn(driver);
  await openTrip();
  expect(await dashboard.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
});
