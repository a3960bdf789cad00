import { readFile } from "node:fs/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createPeopleStore } from "@trips/aws/dynamodb/people-store.ts";
import { table } from "@trips/core/pipeline.ts";
import { region } from "@trips/local/settings.ts";
import type { Locator } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";
import { elevenZone, noonDate, noonInstant, noonZone } from "../support/noon-zone.ts";

const today = noonDate();
const formula = '=HYPERLINK("https://example.com";"x")';
const dashboard = useDashboard(noonZone);
const patient = { timeout: 15_000 };

type Drive = {
  readonly driver: string;
  readonly trip: string;
  readonly vehicle: string;
  readonly startMs: number;
  readonly from?: number;
  readonly seconds: number;
  readonly speed: number;
  /** Seconds at which the measured speed drops and recovers at once: harsh braking and acceleration. */
  readonly harshAt?: readonly number[];
  readonly isOver?: boolean;
  readonly timeZone?: string;
};

/** Northward, one fix a second. */
const drive = async ({ driver, trip, vehicle, startMs, from = 0, ...way }: Drive): Promise<void> => {
  const { seconds, speed, harshAt = [], isOver = true, timeZone = noonZone } = way;
  const records = Array.from({ length: seconds }, (_, index) => {
    const second = from + index;
    return {
      id: second,
      t: startMs + second * 1000,
      lat: Number((-34.6 + (second * speed) / 110_950).toFixed(6)),
      lon: -58.38,
      speed: harshAt.includes(second) ? speed - 8 : speed,
      accuracy: 4,
    };
  });
  const body = { timeZone, vehicle, end: isOver, records };
  expect((await dashboard.api.post(trip, body, { driver })).status).toBe(200);
};

const running: Drive = {
  driver: "carla.rodriguez",
  trip: "running",
  vehicle: "AC300CC",
  startMs: Date.now() - 200_000,
  seconds: 100,
  speed: 10,
  isOver: false,
};

/** As a sign-in of hers would: the others are known by their ids only. */
const nameAna = async (): Promise<void> => {
  const dynamoDb = new DynamoDBClient({
    endpoint: dashboard.platform.edgeUrl,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const store = createPeopleStore({
    client: DynamoDBDocumentClient.from(dynamoDb),
    tableName: table.name,
  });
  await store.put({ driver: "ana.gomez", name: "Ana Gómez" });
  dynamoDb.destroy();
};

beforeAll(async () => {
  await nameAna();
  const eight = noonInstant(0, 8);
  await drive({
    driver: "ana.gomez",
    trip: "far",
    vehicle: "AA100AA",
    startMs: eight,
    seconds: 601,
    speed: 25,
    harshAt: [100, 300],
  });
  await drive({
    driver: "ana.gomez",
    trip: "near",
    vehicle: "AA100AA",
    startMs: eight + 3_600_000,
    seconds: 121,
    speed: 15,
  });
  await drive({
    driver: "bruno.fernandez",
    trip: "far",
    vehicle: formula,
    startMs: eight,
    seconds: 481,
    speed: 25,
  });
  await drive(running);
  await until(
    () => dashboard.api.fleetDay(today),
    ({ tripCount, trips }) => tripCount === 4 && trips.length === 4,
  );
});

const fleetUrl = (search = "") => `${dashboard.platform.webUrl}/fleet/${today}${search}`;

const openFleet = async (search = ""): Promise<void> => {
  await dashboard.signIn("fleet.manager", true);
  await dashboard.page.goto(fleetUrl(search));
};

const rows = () => dashboard.page.getByRole("table").getByRole("row");
/** Drivers of the table, from top to bottom. */
const drivers = async (): Promise<string[]> => {
  const texts = await rows().getByRole("cell").getByRole("button").allInnerTexts();
  return texts.map((text) => text.split("\n")[0]!);
};
const shows = (...expected: string[]) => expect.poll(drivers, patient).toEqual(expected);
const searchIs = (search: string) =>
  expect.poll(() => new URL(dashboard.page.url()).search, patient).toBe(search);

const standings = async (): Promise<string[]> =>
  (
    await dashboard.page.getByRole("region", { name: "Leaderboard" }).getByRole("listitem").allInnerTexts()
  ).map((text) => text.replaceAll(/\s+/g, " "));
const ranked = (...expected: string[]) => expect.poll(standings, patient).toEqual(expected);

test("the fleet's totals and leaderboards agree with the figures of its trips", async () => {
  await openFleet();
  const { trips, distanceMeters } = await dashboard.api.fleetDay(today);
  const sumOf = (driver: string, name: "distanceMeters" | "movingSeconds") =>
    trips.filter((trip) => trip.driver === driver).reduce((sum, trip) => sum + trip[name], 0);
  const km = (meters: number) => (meters / 1000).toFixed(1);
  const minutes = (seconds: number) => Math.floor(seconds / 60);
  const totals = dashboard.page.getByRole("region", { name: "Totals of the fleet's day" });
  await expect
    .poll(() => totals.getByRole("definition").first().innerText(), patient)
    .toMatch(new RegExp(`^${km(distanceMeters)}\\skm$`));
  await ranked(
    `1 Ana Gómez ${km(sumOf("ana.gomez", "distanceMeters"))} km`,
    `2 Bruno Fernandez ${km(sumOf("bruno.fernandez", "distanceMeters"))} km`,
    `3 Carla Rodriguez ${km(sumOf("carla.rodriguez", "distanceMeters"))} km`,
  );
  await dashboard.page.getByRole("button", { name: "Driving", exact: true }).first().click();
  await ranked(
    `1 Ana Gómez ${minutes(sumOf("ana.gomez", "movingSeconds"))} min`,
    `2 Bruno Fernandez ${minutes(sumOf("bruno.fernandez", "movingSeconds"))} min`,
    `3 Carla Rodriguez ${minutes(sumOf("carla.rodriguez", "movingSeconds"))} min`,
  );
  await dashboard.page.getByRole("button", { name: "Smoothness" }).click();
  const anas = trips.filter(({ driver }) => driver === "ana.gomez");
  const harsh = anas.reduce((sum, trip) => sum + trip.harshBrakes + trip.harshAccelerations, 0);
  expect(harsh).toBe(4);
  // Carla has not driven 10 km yet.
  await ranked(
    "1 Bruno Fernandez 0.0",
    `2 Ana Gómez ${((harsh / sumOf("ana.gomez", "distanceMeters")) * 100_000).toFixed(1)}`,
  );
  await searchIs("?board=smoothness");
});

test("filters are in the URL, which can be shared, and Back removes them one by one", async () => {
  await openFleet();
  await shows("Carla Rodriguez", "Ana Gómez", "Ana Gómez", "Bruno Fernandez");
  await dashboard.page.getByLabel("Search").pressSequentially("ANA", { delay: 20 });
  await shows("Ana Gómez", "Ana Gómez");
  await searchIs("?q=ANA");
  await dashboard.page.getByLabel("Minimum km").fill("10");
  await shows("Ana Gómez");
  await searchIs("?minKm=10&q=ANA");

  const shared = await dashboard.context.newPage();
  await shared.goto(dashboard.page.url());
  await expect.poll(() => shared.getByRole("table").getByRole("row").count(), patient).toBe(2);
  await expect.poll(() => shared.getByLabel("Search").inputValue(), patient).toBe("ANA");
  await shared.close();

  await dashboard.page.goBack();
  await shows("Ana Gómez", "Ana Gómez");
  await expect.poll(() => dashboard.page.getByLabel("Minimum km").inputValue(), patient).toBe("");
  await dashboard.page.goBack();
  await shows("Carla Rodriguez", "Ana Gómez", "Ana Gómez", "Bruno Fernandez");
  await dashboard.page.getByRole("button", { name: "Driving now", exact: true }).click();
  await shows("Carla Rodriguez");
  await dashboard.page.getByLabel("Vehicle").selectOption("AA100AA");
  await shows();
  await dashboard.page.getByRole("button", { name: "Clear filters" }).click();
  await searchIs("");
  await shows("Carla Rodriguez", "Ana Gómez", "Ana Gómez", "Bruno Fernandez");
  await dashboard.page.getByRole("button", { name: "Distance" }).last().click();
  await shows("Ana Gómez", "Bruno Fernandez", "Ana Gómez", "Carla Rodriguez");
  await searchIs("?sort=-distance");
});

test("the list of who is driving now updates live, without a reload", async () => {
  const errand = { ...running, driver: "diego.sosa", trip: `errand-${Date.now()}`, vehicle: "AD400DD" };
  await drive(errand);
  await openFleet("?q=diego");
  const now = dashboard.page.getByRole("region", { name: /^Driving now/ });
  await expect
    .poll(() => now.getByRole("listitem").filter({ hasText: "Diego Sosa" }).allInnerTexts(), patient)
    .toEqual([expect.stringMatching(/1\.0\skm/)]);
  await dashboard.page.evaluate("window.isSameDocument = true");
  await drive({ ...errand, from: 100, seconds: 100, isOver: true });
  await expect.poll(() => now.getByRole("listitem").count(), patient).toBe(0);
  await expect
    .poll(() => rows().filter({ hasText: "Diego Sosa" }).first().innerText(), patient)
    .toMatch(/2\.0\skm/);
  expect(await dashboard.page.evaluate("window.isSameDocument")).toBe(true);
});

test("the CSV holds the filtered trips, in their order, and no formula", async () => {
  await openFleet("?minKm=10&sort=distance");
  const [download] = await Promise.all([
    dashboard.page.waitForEvent("download"),
    dashboard.page.getByRole("link", { name: "Download these trips as CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`fleet-${today}.csv`);
  const [head, ...lines] = (await readFile(await download.path(), "utf8")).split("\r\n");
  expect(lines.pop()).toBe("");
  expect(head).toMatch(
    /^driver,name,tripId,vehicle,status,timeZone,start,end,distanceMeters,movingSeconds,idleSeconds,parkedSeconds,unknownSeconds,/,
  );
  const { trips } = await dashboard.api.fleetDay(today);
  const distanceOf = (of: string) =>
    trips.find(({ driver, tripId }) => driver === of && tripId === "far")?.distanceMeters;
  const escaped = `"'${formula.replaceAll('"', '""')}"`;
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain(`bruno.fernandez,"Bruno Fernandez",far,${escaped},ended,${noonZone},`);
  expect(lines[0]).toContain(`,${distanceOf("bruno.fernandez")},`);
  expect(lines[1]).toContain(`ana.gomez,"Ana Gómez",far,AA100AA,ended,`);
  expect(lines[1]).toContain(`,${distanceOf("ana.gomez")},`);
});

test("a table's row and its route are linked, and the arrow opens the driver's trip", async () => {
  await openFleet();
  await expect.poll(() => dashboard.page.locator("canvas.maplibregl-canvas").count(), patient).toBe(1);
  const button = rows().filter({ hasText: "Bruno Fernandez" }).getByRole("button");
  await button.click();
  await expect.poll(() => button.getAttribute("aria-pressed"), patient).toBe("true");
  await dashboard.page.getByRole("button", { name: "Show all routes" }).click();
  await expect.poll(() => button.getAttribute("aria-pressed"), patient).toBe("false");
  await rows().filter({ hasText: "Bruno Fernandez" }).getByRole("link").click();
  await dashboard.page.waitForURL("**/trips/far?driver=bruno.fernandez**");
  await expect.poll(() => dashboard.page.getByText("Bruno Fernandez").count(), patient).toBeGreaterThan(0);
});

test("everything works with the keyboard alone", async () => {
  await openFleet();
  const { keyboard } = dashboard.page;
  const button = rows().filter({ hasText: "Bruno Fernandez" }).getByRole("button");
  await button.focus();
  await keyboard.press("Enter");
  await expect.poll(() => button.getAttribute("aria-pressed"), patient).toBe("true");
  await keyboard.press("Escape");
  await expect.poll(() => button.getAttribute("aria-pressed"), patient).toBe("false");
  const head = dashboard.page.getByRole("columnheader", { name: /^Driver/ });
  await head.getByRole("button").focus();
  await keyboard.press("Enter");
  await expect.poll(() => head.getAttribute("aria-sort"), patient).toBe("ascending");
  await keyboard.press("Space");
  await expect.poll(() => head.getAttribute("aria-sort"), patient).toBe("descending");
  await searchIs("?sort=-driver");
  await keyboard.press("ArrowLeft");
  await expect.poll(() => new URL(dashboard.page.url()).pathname, patient).toBe(`/fleet/${noonDate(1)}`);
  await searchIs("?sort=-driver");
});

test("another day opens in the order shown, however soon the key follows the change", async () => {
  await openFleet("?sort=driver");
  const head = dashboard.page.getByRole("columnheader", { name: /^Driver/ });
  await expect.poll(() => head.getAttribute("aria-sort"), patient).toBe("ascending");
  // The key comes right after the commit that shows the order, before anything else runs.
  await dashboard.page.evaluate(`{
    const sorted = document.querySelector("th[aria-sort]");
    const press = () => sorted.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    new MutationObserver(press).observe(sorted, { attributeFilter: ["aria-sort"] });
  }`);
  await head.getByRole("button").click();
  await expect.poll(() => new URL(dashboard.page.url()).pathname, patient).toBe(`/fleet/${noonDate(1)}`);
  await searchIs("?sort=-driver");
});

test("a driver without the group is refused on the page and on every data route", async () => {
  const paths = ["", "/csv", "/routes?level=overview&trip=bruno.fernandez/far"].map(
    (path) => `${dashboard.platform.webUrl}/api/fleet/${today}${path}`,
  );
  const statuses = () =>
    Promise.all(paths.map(async (path) => (await dashboard.page.request.get(path)).status()));
  expect(await statuses()).toEqual([401, 401, 401]);
  await dashboard.page.goto(fleetUrl());
  expect(new URL(dashboard.page.url()).pathname).toBe("/sign-in");

  await dashboard.signIn("ana.gomez");
  expect(await statuses()).toEqual([403, 403, 403]);
  await dashboard.page.goto(fleetUrl("?driver=bruno.fernandez"));
  expect(new URL(dashboard.page.url()).pathname).toBe(`/day/${today}`);
  expect(await dashboard.page.getByText("Bruno Fernandez").count()).toBe(0);
});

test("bad requests are answered with what is allowed, and an unchanged day with 304", async () => {
  await openFleet();
  const get = async (path: string, headers = {}) => {
    const response = await dashboard.page.request.get(`${dashboard.platform.webUrl}/api/fleet/${path}`, {
      headers,
    });
    return { status: response.status(), body: await response.text(), etag: response.headers().etag };
  };
  expect(await get(`${today}/csv?minKm=ten`)).toMatchObject({
    status: 400,
    body: expect.stringContaining('minKm is \\"ten\\": expected a number of kilometres'),
  });
  expect(await get(`${today}/routes?level=all&trip=a/b`)).toMatchObject({
    status: 400,
    body: expect.stringContaining("overview, detail"),
  });
  expect(await get("2026-02-30")).toMatchObject({ status: 404 });
  const first = await get(today);
  expect(await get(today, { "if-none-match": first.etag! })).toMatchObject({ status: 304, body: "" });
});

test("a fleet manager starts with the fleet, except on a day of driving, and reaches the own day as well", async () => {
  const path = () => new URL(dashboard.page.url()).pathname;
  await dashboard.signInAnew("fleet.manager", true);
  expect(path()).toBe(`/fleet/${today}`);
  await dashboard.page.getByRole("link", { name: "Day", exact: true }).click();
  await dashboard.page.waitForURL(`**/day/${today}`);
  await dashboard.page.goto(dashboard.platform.webUrl);
  expect(path()).toBe(`/fleet/${today}`);

  await dashboard.dropSession();
  await dashboard.signInAnew("ana.gomez", true);
  expect(path()).toBe(`/day/${today}`);
  await dashboard.dropSession();
  await dashboard.signInAnew("bruno.fernandez");
  expect(path()).toBe(`/day/${today}`);
});

const map = () => dashboard.page.getByRole("region", { name: "Map of the fleet's routes" });
/** What is told of the car whose card is shown. */
const card = () => map().getByRole("status").first().innerText();

test("a car has its driver's name and, hovered or focused, a card, as does its entry in the list", async () => {
  const { page } = dashboard;
  const errand: Drive = {
    ...running,
    driver: "elena.benitez",
    trip: `car-${Date.now()}`,
    vehicle: "AE500EE",
    startMs: Date.now() - 60_000,
    seconds: 60,
  };
  await drive(errand);
  await openFleet("?driver=elena.benitez");
  const car = map().getByRole("button", { name: "Elena Benitez, AE500EE" });
  await expect.poll(() => car.count(), patient).toBe(1);
  expect(await car.getByText("Elena Benitez").isVisible()).toBe(true);
  const says = expect.stringMatching(/^Elena Benitez, AE500EE, 36 km\/h, heading north, \d+ (s|min) ago$/);
  const leave = () => expect.poll(card, patient).toBe("");

  await car.hover();
  await expect.poll(card, patient).toEqual(says);
  expect(await car.getByText("36 km/h, heading north").isVisible()).toBe(true);
  await page.mouse.move(5, 5);
  await leave();
  await page.keyboard.press("Tab");
  await car.focus();
  await expect.poll(card, patient).toEqual(says);
  const entry = page.getByRole("region", { name: /^Driving now/ }).getByRole("button", { name: /^Elena/ });
  await page.getByLabel("Search").focus();
  await leave();
  await entry.focus();
  await expect.poll(card, patient).toEqual(says);

  const row = rows().getByRole("button", { name: /^Elena/ });
  const standing = page.getByRole("region", { name: "Leaderboard" }).getByRole("button", { name: /^1/ });
  const colourOf = (element: Locator) => element.getAttribute("data-colour");
  expect(await Promise.all([entry, row, standing].map(colourOf))).toEqual(
    new Array(3).fill(await colourOf(car)),
  );
  await drive({ ...errand, from: 60, seconds: 1, isOver: true });
  await expect.poll(() => car.count(), patient).toBe(0);
});

test("no two of the first drivers have the same colour, whatever the filters", async () => {
  await openFleet();
  const colours = async () => {
    const entries = dashboard.page.getByRole("region", { name: "Leaderboard" }).getByRole("listitem");
    await expect.poll(() => entries.count(), patient).toBeGreaterThan(0);
    const buttons = await entries.getByRole("button").all();
    return Promise.all(
      buttons.map(async (button) => [
        (await button.innerText()).split("\n")[1],
        await button.getAttribute("data-colour"),
      ]),
    );
  };
  const all = await colours();
  expect(all.length).toBeGreaterThan(3);
  expect(new Set(all.map(([, colour]) => colour)).size).toBe(all.length);
  await dashboard.page.getByLabel("Driver", { exact: true }).selectOption({ label: "Ana Gómez" });
  await ranked(expect.stringContaining("Ana Gómez"));
  expect(all).toContainEqual((await colours())[0]);
});

test("totals and leaderboard are those of the trips that fit the filters, and say of how many", async () => {
  await openFleet("?driver=ana.gomez");
  const { trips } = await dashboard.api.fleetDay(today);
  const anas = trips.filter(({ driver }) => driver === "ana.gomez");
  const driverCount = new Set(trips.map(({ driver }) => driver)).size;
  const totals = dashboard.page.getByRole("region", { name: "Totals of the trips that match the filters" });
  const km = anas.reduce((sum, { distanceMeters }) => sum + distanceMeters, 0) / 1000;
  await expect
    .poll(() => totals.getByRole("definition").first().innerText(), patient)
    .toMatch(new RegExp(`^${km.toFixed(1)}\\skm$`));
  expect(await totals.innerText()).toContain(`${anas.length} of ${trips.length}`);
  expect(await totals.innerText()).toContain(`1 of ${driverCount}`);
  const board = dashboard.page.getByRole("region", { name: "Leaderboard" });
  expect(await board.innerText()).toContain(`1 of ${driverCount} drivers`);
  await dashboard.page.getByRole("button", { name: "Clear filters" }).click();
  const whole = dashboard.page.getByRole("region", { name: "Totals of the fleet's day" });
  await expect.poll(() => whole.getByText(String(driverCount), { exact: true }).count(), patient).toBe(1);
  expect(await whole.innerText()).not.toContain(" of ");
});

test("Back from a trip returns to the same filters, order and row, in the browser and on the page", async () => {
  const { page } = dashboard;
  await page.setViewportSize({ width: 1280, height: 480 });
  const search = "?minKm=1&sort=-distance";
  await openFleet(search);
  const trip = await rows().last().getAttribute("data-trip");
  const link = rows().last().getByRole("link");
  await link.scrollIntoViewIfNeeded();
  const top = async () => Math.round((await link.boundingBox())?.y ?? 0);
  const before = await top();
  for (const goBack of [() => page.goBack(), () => page.getByRole("link", { name: /^Back to/ }).click()]) {
    await link.click();
    await page.waitForURL("**/trips/**");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expect
      .poll(() => page.getByRole("link", { name: /^Back to/ }).getAttribute("href"), patient)
      .toBe(`/fleet/${today}${search}`);
    await goBack();
    await page.waitForURL(`**/fleet/${today}${search}`);
    await expect.poll(top, patient).toBe(before);
    expect(await page.evaluate("document.activeElement?.closest('tr')?.dataset.trip")).toBe(trip);
  }
});

test("a phone of which nothing is heard is silent, and times of several zones name theirs", async () => {
  const { page } = dashboard;
  await openFleet("?q=carla");
  const now = page.getByRole("region", { name: /^Driving now/ }).getByRole("listitem");
  await expect
    .poll(() => now.allInnerTexts(), patient)
    .toEqual([expect.stringMatching(/^Carla Rodriguez\nsilent for [2-9] min\n/)]);
  expect(await rows().last().innerText()).toContain("silent for");
  expect(await rows().last().innerText()).not.toContain("UTC");
  await drive({
    ...{ driver: "diego.sosa", trip: "elsewhere", vehicle: "AD400DD" },
    ...{ startMs: noonInstant(0, 9), seconds: 30, speed: 10, timeZone: elevenZone },
  });
  const offsetOf = (text: string) => /UTC[+−]?\d*/.exec(text)?.[0];
  await expect.poll(async () => offsetOf(await rows().last().innerText()), patient).toBeDefined();
  expect(offsetOf((await now.allInnerTexts())[0]!)).toBe(offsetOf(await rows().last().innerText()));
  await page.getByLabel("Search").fill("elsewhere");
  await shows("Diego Sosa");
  const eleven = offsetOf(await rows().last().innerText());
  await page.getByLabel("Search").fill("carla");
  await shows("Carla Rodriguez");
  expect(offsetOf(await rows().last().innerText())).not.toBe(eleven);
});
