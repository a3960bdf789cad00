import { readFile } from "node:fs/promises";
import { rules } from "@trips/core/domain/rules.ts";
import { maxWindowRecords } from "@trips/core/domain/window.ts";
import { beforeAll, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { colourRowsOf } from "../support/colour-rows.ts";
import { useDashboard } from "../support/dashboard.ts";
import {
  errandDate as date,
  outingRecords,
  recordErrand,
  errandRecords as records,
  sendErrand,
  errandStartMs as startedMs,
  errandZone as timeZone,
} from "../support/errand-trip.ts";

const driver = "ana.gomez";

const dashboard = useDashboard(timeZone);

beforeAll(async () => {
  await recordErrand(dashboard, "errand");
  await recordErrand(dashboard, "outing", outingRecords);
});

const openTrip = async (trip = "errand"): Promise<void> => {
  await dashboard.page.goto(`${dashboard.platform.webUrl}/trips/${trip}`);
  await dashboard.page.locator("[data-state=ready]").waitFor();
};

/** Opens the table of minutes, which is rendered only once it is open. */
const openMinutes = async (): Promise<void> => {
  await dashboard.page.getByText("Minute by minute").click();
  await dashboard.page.getByRole("table").waitFor();
};

const plain = (text: string) => text.replace(/\s+/g, " ").trim();
const minutes = (seconds: number) => `${Math.floor(seconds / 60)} min`;

/** The figures of a description list by name, as displayed. */
const figures = async (name: string): Promise<Record<string, string>> => {
  const section = dashboard.page.getByRole("region", { name });
  const [terms, values] = await Promise.all([
    section.getByRole("term").allInnerTexts(),
    section.getByRole("definition").allInnerTexts(),
  ]);
  return Object.fromEntries(terms.map((term, index) => [plain(term), plain(values[index]!)]));
};

/** A busy machine takes longer than the usual second. */
const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 20_000 });

const cursorOnMap = () => dashboard.page.locator(".maplibregl-marker[data-cursor]");

test("a trip is opened from its day, shows what the API returns, and leads back", async () => {
  await dashboard.signIn(driver);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/day/${date}`);
  await dashboard.page.getByRole("link", { name: /^Open the trip 11:00/ }).click();
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/trips/errand`);

  const trip = await dashboard.api.trip(driver, "errand");
  expect(await dashboard.page.getByRole("heading", { level: 1 }).innerText()).toBe("11:00 – 11:06");
  expect(await figures("Totals of the trip")).toEqual({
    Distance: `${(trip.distanceMeters / 1000).toFixed(1)} km`,
    Driving: minutes(trip.movingSeconds),
    Idle: minutes(trip.idleSeconds),
    Average: `${Math.round(trip.averageMovingSpeedMps * 3.6)} km/h`,
    "Top speed": "36 km/h",
    "Harsh braking": String(trip.harshBrakes),
    "Harsh accel.": String(trip.harshAccelerations),
  });
  expect(trip).toMatchObject({ harshBrakes: 1, harshAccelerations: 1, quality: { filtered: 2, missing: 1 } });
  const { quality } = trip;
  expect(quality.late).toBe(quality.unique);
  const counts = [
    ["Received", records.length],
    ["Repeated", 0],
    ["Rejected", 0],
    ["Unique", quality.unique],
    ["On the route", quality.unique - quality.filtered],
    ["Inaccurate", quality.filtered],
    ["Stray", quality.outliers],
    ["Wrong clock", quality.misclocked],
    ["Marked as wrong", quality.marked],
    ["Late", quality.late],
    ["Jumps", quality.jumps],
    ["No signal", quality.gaps],
    ["Moved, not counted", quality.uncountedMeters],
    ["Numbers used twice", quality.conflicts],
    ["Missing", quality.missing],
  ] as const;
  const told = counts.map(
    ([name, count]) => `${name} ${Math.round(count)}${name.startsWith("Moved") ? " m" : ""}`,
  );
  const [occurring, zero] = [true, false].map((occurs) =>
    told.filter((_, index) => counts[index]![1] > 0 === occurs),
  );
  expect(Object.keys(await figures("Why this number?"))).toEqual(occurring);
  await dashboard.page.getByText(`Did not occur (${zero!.length})`).click();
  expect(Object.keys(await figures("Why this number?"))).toEqual([...occurring!, ...zero!]);
  const moments = dashboard.page.getByRole("region", { name: "Along the way" }).getByRole("button");
  const [stop] = trip.stops!;
  const stoodMs = Date.parse(stop!.end) - Date.parse(stop!.start);
  expect((await moments.allInnerTexts()).map(plain)).toEqual([
    `11:01 Idle ${Math.floor(stoodMs / 60_000)} min`,
    "11:01 Harsh braking −10.0 m/s²",
    "11:05 Harsh acceleration +10.0 m/s²",
  ]);

  await openMinutes();
  const meters = await dashboard.page.locator("tbody td:nth-child(3)").allInnerTexts();
  const sum = meters.reduce((total, text) => total + Number(text.replaceAll(",", "")), 0);
  expect(Math.abs(sum - trip.distanceMeters)).toBeLessThan(meters.length);

  await dashboard.page.getByRole("link", { name: "Back to 10 Mar 2026" }).click();
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/day/${date}`);
});

test("rejects count among what the phone sent, which adds up, with their reason", async () => {
  const count = maxWindowRecords + 20;
  const crowd = Array.from({ length: count }, (_, id) => ({
    ...records[0]!,
    id,
    t: startedMs + 7 * 86_400_000 + id * 9,
  }));
  await sendErrand(dashboard, "crowd", crowd);
  await until(
    () => dashboard.api.getText("/v1/rejects?trip=crowd", driver),
    (text) => text.includes('"count":20'),
  );
  await dashboard.signIn(driver);
  await openTrip("crowd");
  const why = dashboard.page.getByRole("region", { name: "Why this number?" });
  const sums = (await why.getByRole("listitem").allInnerTexts()).map(plain);
  expect(sums[0]).toBe("Received 6,020 = Unique 6,000 + Repeated 0 + Rejected 20");
  const told = await figures("Why this number?");
  expect(told["Rejected 20"]).toMatch(/More than 6,000 in a minute: 20\.$/);
});

test("parked and unknown time, climb and battery appear beside the other figures if there are any", async () => {
  await sendErrand(dashboard, "outing", outingRecords.slice(0, 10));
  await dashboard.signIn(driver);
  await openTrip("outing");
  const trip = await dashboard.api.trip(driver, "outing");
  expect(await figures("Totals of the trip")).toMatchObject({
    Distance: `${(trip.distanceMeters / 1000).toFixed(1)} km`,
    Idle: minutes(trip.idleSeconds),
    Parked: minutes(trip.parkedSeconds),
    "Not known": "1 h 00 min",
    Climbed: `${Math.round(trip.ascentMeters)} m`,
    Descended: "0 m",
    "Phone battery": `${trip.batteryPercent} %`,
  });
  expect(
    [trip.parkedSeconds, trip.idleSeconds, trip.unknownSeconds].map((each) => Math.round(each / 60)),
  ).toEqual([...[7, 3, 60]]);
  expect(trip.ascentMeters).toBeGreaterThan(20);
  const { page } = dashboard;
  const moments = page.getByRole("region", { name: "Along the way" }).getByRole("button");
  expect((await moments.allInnerTexts()).map(plain)).toEqual(
    expect.arrayContaining(["11:05 Parked 6 min", "11:15 Idle 2 min", "12:20 No signal 1 h 00 min"]),
  );
  await openMinutes();
  expect((await page.getByRole("columnheader").allInnerTexts()).map(plain)).toEqual([
    ...["Minute", "Points", "Distance, m", "Driving, s", "Idle, s", "Parked, s", "Not known, s", "Top km/h"],
  ]);
  const sumOf = async (column: number) =>
    (await page.locator(`tbody td:nth-child(${column})`).allInnerTexts())
      .map((text) => Number(text.replaceAll(",", "")))
      .reduce((a, b) => a + b, 0);
  const [idle, parked, unknown] = await Promise.all([sumOf(5), sumOf(6), sumOf(7)]);
  for (const [sum, seconds] of [
    [idle, trip.idleSeconds],
    [parked, trip.parkedSeconds],
    [unknown, trip.unknownSeconds],
  ] as const)
    expect(Math.abs(sum - seconds)).toBeLessThan(10);
});

test("what the phone sent adds up, and the version of the rules is named", async () => {
  await sendErrand(dashboard, "outing", outingRecords.slice(0, 10));
  await dashboard.signIn(driver);
  await openTrip("outing");
  const why = dashboard.page.getByRole("region", { name: "Why this number?" });
  const { quality, rules: version } = await dashboard.api.trip(driver, "outing");
  const used = quality.unique - 1;
  await why
    .getByText(
      `sum of the ${(used - 1).toLocaleString("en")} distances from each of the route's ${used.toLocaleString("en")} GPS points to the next, by version ${version} of the rules`,
    )
    .waitFor();
  const unique = quality.unique.toLocaleString("en");
  expect((await why.getByRole("listitem").allInnerTexts()).map(plain)).toEqual([
    expect.stringMatching(`^Received [\\d,]+ = Unique ${unique} \\+ Repeated \\d+ \\+ Rejected 0$`),
    `Unique ${unique} = On the route ${used.toLocaleString("en")} + Inaccurate 0 + Stray 1 + Wrong clock 0 + Marked as wrong 0`,
  ]);
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

test.each([
  ["errand", "Inaccurate", "Inaccurate points"],
  ["errand", "Late", "Late points"],
  ["outing", "Stray", "Stray points"],
])("in the %s what is counted as %s is shown on the map when it is asked for", async (trip, name, sign) => {
  await dashboard.signIn(driver);
  await openTrip(trip);
  const legend = dashboard.page
    .getByRole("region", { name: "Map of the trip" })
    .getByText(sign, { exact: true });
  for (const _ of ["first", "again"]) {
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
    "id,time,lat,lon,speedMps,headingDegrees,accuracyMeters,altitudeMeters,batteryPercent,verdict,late",
  );
  expect(rows).toEqual(
    records.map(
      ({ id, t, lat, lon, speed, accuracy }) =>
        `${id},${new Date(t).toISOString()},${lat},${lon},${speed},,${accuracy},,,${accuracy <= rules.maxAccuracyMeters ? "usable" : "inaccurate"},true`,
    ),
  );
});

/** Parsed by the browser's own XML parser; a string, because the specs have no DOM types. */
const gpxReader = `(text) => {
  const read = new DOMParser().parseFromString(text, "application/xml");
  const points = [...read.getElementsByTagNameNS("http://www.topografix.com/GPX/1/1", "trkpt")];
  return {
    errors: read.getElementsByTagName("parsererror").length,
    points: points.map((point) => [
      Number(point.getAttribute("lat")),
      Number(point.getAttribute("lon")),
      point.getElementsByTagName("time")[0].textContent,
    ]),
  };
}`;

test("the exports parse, and are the same in every language and unit", async () => {
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

  const usable = records.filter(({ accuracy }) => accuracy <= rules.maxAccuracyMeters);
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

test("another driver's trip is as unknown as one that does not exist, for pages, data and exports", async () => {
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
  // The browser itself logs these pages' 404.
  dashboard.problems = dashboard.problems.filter((problem) => !problem.includes("status of 404"));
});

test("a member of the fleet opens a driver's trip and comes back to the fleet's day", async () => {
  await dashboard.signIn("fleet.manager", true);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/fleet/${date}`);
  await dashboard.page.getByRole("link", { name: /^Open the trip Ana Gomez, 11:00/ }).click();
  await dashboard.page.waitForURL(`${dashboard.platform.webUrl}/trips/errand?driver=${driver}`);
  await dashboard.page.getByRole("main").getByText("Ana Gomez · 10 Mar 2026").waitFor();
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

test("a running trip grows without a reload, and only what is new is sent", async () => {
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

const legend = () =>
  dashboard.page
    .getByRole("list", { name: /^Speed in/ })
    .getByRole("listitem")
    .allInnerTexts();

test("the colours of speed fit the trip, in the reader's unit, and the legend tells their limits", async () => {
  await dashboard.signIn(driver);
  await openTrip();
  expect(await legend()).toEqual(["0", "20", "25", "30", "35+"]);
  const map = dashboard.page.getByRole("region", { name: "Map of the trip" });
  // It drives at 36 km/h only, so the line has the fastest colour, and no slower one.
  const rows = () => colourRowsOf(map.locator("canvas"), ["--speed-6", "--speed-4"]);
  await eventually(async () => (await rows()).filter(([fast]) => fast! > 0).length).toBeGreaterThan(150);
  expect((await rows()).filter(([, slower]) => slower! > 0)).toEqual([]);
  await dashboard.context.addCookies([
    { name: "trips-preferences", value: "locale=en&units=imperial", url: dashboard.platform.webUrl },
  ]);
  await openTrip();
  expect(await legend()).toEqual(["0", "15", "20+"]);
});

test("arrows on the route tell its direction, and words its start and its end", async () => {
  await dashboard.signIn(driver);
  await openTrip();
  const map = dashboard.page.getByRole("region", { name: "Map of the trip" });
  const [start, end] = [map.getByRole("img", { name: "Start" }), map.getByRole("img", { name: "End" })];
  expect([await start.innerText(), await end.innerText()]).toEqual(["Start", "End"]);
  // It leads north.
  const [below, above] = [(await start.boundingBox())!, (await end.boundingBox())!];
  expect(below.y).toBeGreaterThan(above.y + 150);
  expect(await map.getByText("Direction", { exact: true }).isVisible()).toBe(true);

  // The first part of the way, where nothing else is drawn in ink.
  const { y } = (await map.locator("canvas").boundingBox())!;
  const from = Math.round(above.y + 0.6 * (below.y - above.y) - y);
  const inkWidths = async () =>
    (await colourRowsOf(map.locator("canvas"), ["--ink"])).slice(from, below.y - y - 20).map(([ink]) => ink!);
  await eventually(async () => Math.max(...(await inkWidths()))).toBeGreaterThan(2);
  // The last arrow that is seen whole: its tip is in the north, its back is wider.
  const widths = await inkWidths();
  const bottom = widths.findLastIndex((width, row) => width > 0 && widths[row + 1] === 0);
  const tip = widths.findLastIndex((width, row) => row < bottom && width === 0) + 1;
  const middle = Math.floor((tip + bottom) / 2);
  const widest = (rows: readonly number[]) => Math.max(...rows);
  expect(widths[tip]!).toBeLessThan(widest(widths.slice(tip, bottom)));
  expect(widest(widths.slice(tip, middle))).toBeLessThan(widest(widths.slice(middle, bottom)));
});

test("on paper a trip is a drawing with its figures, in light colours, without buttons", async () => {
  const { page } = dashboard;
  await page.emulateMedia({ colorScheme: "dark" });
  await dashboard.signIn(driver);
  await openTrip();
  const map = page.getByRole("region", { name: "Map of the trip" });
  await page.evaluate(`addEventListener("beforeprint", () => {
    window.onPaper = document.querySelectorAll("section[data-state] svg path[data-colour]").length;
  })`);
  expect((await page.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
  expect(await page.evaluate("window.onPaper")).toBe(7);
  await eventually(() => map.locator("svg path[data-colour]").count()).toBe(0);

  await page.emulateMedia({ colorScheme: "dark", media: "print" });
  await map.locator("svg path[data-colour]").first().waitFor({ state: "attached" });
  expect(await page.getByRole("navigation").filter({ visible: true }).count()).toBe(0);
  expect(await page.getByRole("button", { name: /Share|Zoom in|Show the whole route|Play/ }).count()).toBe(0);
  expect(await page.getByText(/ · Trips$/).isVisible()).toBe(true);
  expect(await page.getByRole("region", { name: "Totals of the trip" }).isVisible()).toBe(true);
  expect(await map.locator("canvas").isVisible()).toBe(false);
  const paper = "getComputedStyle(document.documentElement).backgroundColor";
  expect(await page.evaluate(paper)).toBe("rgb(255, 255, 255)");
  expect(await page.evaluate("document.documentElement.scrollHeight > innerHeight")).toBe(true);
});

test("the phone's page is as wide as the phone", async () => {
  await dashboard.page.setViewportSize({ width: 390, height: 844 });
  await dashboard.signIn(driver);
  await openTrip();
  expect(await dashboard.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
});
