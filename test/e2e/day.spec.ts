import type { Locator } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { colourRowsOf } from "../support/colour-rows.ts";
import { useDashboard } from "../support/dashboard.ts";
import { lookAt, shownOn, viewOn, watchMap } from "../support/map-of-page.ts";
import { hoursWest, noonDate, noonInstant, noonZone } from "../support/noon-zone.ts";

const driver = "ana.gomez";
const today = noonDate();
const yesterday = noonDate(1);
const beforeYesterday = noonDate(2);
const tenDaysAgo = noonDate(10);

const dashboard = useDashboard(noonZone);

type Leg = { readonly seconds: number; readonly speed: number };

/** North at the speed of each leg, one fix a second. */
const send = async (
  trip: string,
  startMs: number,
  legs: readonly Leg[],
  { as = driver, timeZone = noonZone } = {},
) => {
  const speeds = legs.flatMap(({ seconds, speed }) => Array.from({ length: seconds }, () => speed));
  let meters = 0;
  const records = speeds.map((speed, second) => {
    const lat = Number((-34.6 + meters / 110_950).toFixed(6));
    meters += speed;
    return { id: second, t: startMs + second * 1000, lat, lon: -58.38, speed, accuracy: 4 };
  });
  const body = { timeZone, vehicle: "AB123CD", end: true, records };
  expect((await dashboard.api.post(trip, body, { driver: as })).status).toBe(200);
};

const driving = (minutes: number): Leg => ({ seconds: minutes * 60, speed: 10 });
const standing = (minutes: number): Leg => ({ seconds: minutes * 60, speed: 0 });

//  yesterday      8:00  :03  :07  :10            10:00                      :15
//                 driving|idle|driving   parked   driving, parked from :02 to :12
beforeAll(async () => {
  await send("errand", noonInstant(1, 8), [driving(3), standing(4.2), driving(3)]);
  await send("way-back", noonInstant(1, 10), [driving(2), standing(10), driving(3)]);
  await send("with-a-stop", noonInstant(2, 9), [driving(2), standing(4.2), driving(2)]);
  await send("long-ago", noonInstant(10, 9), [driving(15)]);
  await send("of-another", noonInstant(3, 9), [driving(5)], { as: "bruno" });
  const days = [
    [driver, yesterday, 2],
    [driver, beforeYesterday, 1],
    [driver, tenDaysAgo, 1],
    ["bruno", noonDate(3), 1],
  ] as const;
  for (const [of, date, count] of days)
    await until(
      () => dashboard.api.day(of, date),
      ({ tripCount }) => tripCount === count,
    );
});

const open = async (date: string): Promise<void> => {
  await dashboard.signIn(driver);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/day/${date}`);
  // The bars appear once the page is hydrated: earlier clicks are lost.
  await dashboard.page.locator("[aria-labelledby=weeks-title] [data-date]").first().waitFor();
};

/** A busy machine takes longer than the usual second. */
const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 20_000 });

const pathIs = (path: string) => eventually(() => new URL(dashboard.page.url()).pathname).toBe(path);

const region = (name: string): Locator => dashboard.page.getByRole("region", { name });

const plain = (text: string | null): string => (text ?? "").replace(/\s+/g, " ").trim();

const items = async (within: Locator): Promise<string[]> =>
  (await within.getByRole("listitem").allTextContents()).map(plain);

test("the timeline shows when the car drove, stood and was parked, and links to each trip", async () => {
  await open(yesterday);
  const timeline = region("Timeline");
  await eventually(() => items(timeline)).toEqual([
    "Driving · 08:00 – 08:03 · 3 min",
    "Idle · 08:03 – 08:07 · 4 min",
    "Driving · 08:07 – 08:10 · 3 min",
    "Parked · 08:10 – 10:00 · 1 h 49 min",
    "Driving · 10:00 – 10:02 · 2 min",
    "Parked · 10:02 – 10:11 · 9 min",
    "Driving · 10:11 – 10:14 · 3 min",
  ]);
  const links = timeline.getByRole("link");
  expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute("aria-label")))).toEqual([
    "Trip 08:00 – 08:10: 6 min driving, 4 min idle, 3.6 km",
    "Trip 10:00 – 10:14: 5 min driving, 9 min parked, 3.0 km",
  ]);

  const facts = (of: Locator) => of.allTextContents().then((all) => all.map(plain));
  const totals = region("Totals of the day");
  expect(await facts(totals.getByRole("term"))).toEqual([
    ...["Distance", "Driving", "Idle", "Top speed", "Trips", "Parked"],
  ]);
  expect((await facts(totals.getByRole("definition"))).at(-1)).toBe("9 min");
  expect(plain(await region("Trips").getByRole("listitem").first().textContent())).toContain(
    "5 min driving · 9 min parked",
  );

  await links.first().focus();
  await dashboard.page.keyboard.press("Enter");
  await pathIs("/trips/errand");
});

test("zooming to the driven hours magnifies the timeline, also on the next day", async () => {
  await open(yesterday);
  const timeline = region("Timeline");
  const hours = () => timeline.locator("svg text").allTextContents();
  expect(await hours()).toEqual(["00:00", "06:00", "12:00", "18:00", "24:00"]);
  const closer = timeline.getByRole("button", { name: "Driven hours" });
  await closer.click();
  expect(await closer.getAttribute("aria-pressed")).toBe("true");
  expect(await hours()).toEqual(["08:00", "09:00", "10:00", "11:00"]);
  await dashboard.page.keyboard.press("ArrowLeft");
  await pathIs(`/day/${beforeYesterday}`);
  await eventually(async () => (await hours())[0]).toBe("09:00");
});

test("the bars of the last weeks show each day's distance and open the day by keyboard", async () => {
  await open(yesterday);
  const bars = region("Last 4 weeks").getByRole("link");
  await eventually(() => bars.count()).toBe(28);
  const shown = region("Last 4 weeks").locator("[aria-current]");
  expect(await shown.getAttribute("data-date")).toBe(yesterday);
  expect(await shown.getAttribute("aria-label")).toMatch(/: 6\.6 km, 2 trips$/);
  expect(await bars.last().getAttribute("aria-label")).toMatch(/: no trips$/);

  await shown.focus();
  for (let day = 1; day < 10; day++) await dashboard.page.keyboard.press("ArrowLeft");
  await dashboard.page.keyboard.press("Enter");
  await pathIs(`/day/${tenDaysAgo}`);
});

test("the calendar moves by keyboard, shows distances and returns the focus", async () => {
  await open(yesterday);
  const { page } = dashboard;
  const opener = page.getByRole("button", { name: "Choose a date" });
  const focused = () => page.evaluate("document.activeElement.dataset.date");
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await opener.focus();
  await press("Enter");
  const calendar = page.getByRole("dialog", { name: "Calendar" });
  await eventually(focused).toBe(yesterday);

  await press("ArrowUp", "ArrowLeft", "ArrowLeft");
  await eventually(focused).toBe(tenDaysAgo);
  await eventually(() => calendar.locator(`[data-date="${tenDaysAgo}"]`).getAttribute("aria-label")).toMatch(
    /: 9\.0 km, 1 trip$/,
  );
  await press("ArrowRight", "Shift+PageUp", "Shift+PageDown");
  await eventually(focused).toBe(noonDate(9));
  await press("Escape");
  await eventually(() => calendar.count()).toBe(0);
  expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Choose a date");
  expect(new URL(page.url()).pathname).toBe(`/day/${yesterday}`);

  await press("Enter");
  await eventually(focused).toBe(yesterday);
  await press("ArrowLeft", "Enter");
  await pathIs(`/day/${beforeYesterday}`);
  await eventually(() => calendar.count()).toBe(0);
});

test("no key or button goes beyond today", async () => {
  await open(today);
  const { page } = dashboard;
  await page.keyboard.press("ArrowRight");
  expect(await page.getByRole("button", { name: "Next day" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Choose a date" }).click();
  await eventually(() => page.evaluate("document.activeElement.dataset.date")).toBe(today);
  for (const key of ["ArrowRight", "ArrowDown", "PageDown"]) await page.keyboard.press(key);
  expect(await page.evaluate("document.activeElement.dataset.date")).toBe(today);
  await page.keyboard.press("Escape");
  await eventually(() => page.getByRole("dialog", { name: "Calendar" }).count()).toBe(0);
  await page.keyboard.press("ArrowLeft");
  await pathIs(`/day/${yesterday}`);
  // The address may change a moment before the keys lead on from the new day; today is the last one anyway.
  await eventually(async () => {
    await page.keyboard.press("ArrowRight");
    return new URL(page.url()).pathname;
  }).toBe(`/day/${today}`);
});

test("two trips through the same street lie side by side, and each can be picked", async () => {
  await open(yesterday);
  const { page } = dashboard;
  const map = region("Map of the routes").first();
  await page.locator("[data-state=ready]").waitFor({ timeout: 30_000 });
  const canvas = map.locator("canvas");
  const colours = ["--trip-1", "--trip-2"];
  // The second trip goes along most of the first one.
  const rowsOfBoth = async () =>
    (await colourRowsOf(canvas, colours)).flatMap((row, y) => (row.every((count) => count > 1) ? [y] : []));
  await eventually(async () => (await rowsOfBoth()).length).toBeGreaterThan(250);

  const rows = await rowsOfBoth();
  const box = (await canvas.boundingBox())!;
  const y = box.y + rows[Math.floor(rows.length / 3)]!;
  const middle = box.x + box.width / 2;
  for (const [aside, trip] of [
    [-6, "errand"],
    [10, "way-back"],
  ] as const) {
    await page.mouse.move(middle + aside + 60, y);
    await page.mouse.move(middle + aside, y);
    await eventually(() => page.locator("[data-trip][data-hovered]").getAttribute("data-trip")).toMatch(trip);
  }
});

test("on paper a day is a list of its trips with a drawing of their routes", async () => {
  await open(yesterday);
  const { page } = dashboard;
  await page.locator("[data-state=ready]").waitFor({ timeout: 30_000 });
  await page.evaluate(`addEventListener("beforeprint", () => {
    window.onPaper = document.querySelectorAll("section[data-state] svg g[data-colour]").length;
  })`);
  expect((await page.pdf({ format: "Letter" })).subarray(0, 5).toString()).toBe("%PDF-");
  expect(await page.evaluate("window.onPaper")).toBe(2);
  await page.emulateMedia({ media: "print" });
  expect(await page.getByText(/ · Trips$/).isVisible()).toBe(true);
  expect(await region("Trips").getByRole("listitem").count()).toBe(2);
  for (const left of ["Previous day", "Choose a date", "Driven hours", "Open the trip 10:00 – 10:14"])
    expect(await page.getByLabel(left).filter({ visible: true }).count()).toBe(0);
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
});

test("the calendar leads to the month, whose rows are the driver's days and add up to its totals", async () => {
  await open(yesterday);
  const { page } = dashboard;
  await page.getByRole("button", { name: "Choose a date" }).click();
  await page.getByRole("dialog", { name: "Calendar" }).getByRole("heading").getByRole("link").click();
  await pathIs(`/month/${yesterday.slice(0, 7)}`);
  await page.getByRole("table").waitFor();
  const cells = async (row: Locator) => (await row.locator("th, td").allInnerTexts()).map(plain);
  const rowOf = (date: string) => page.locator("tbody tr", { has: page.locator(`a[href="/day/${date}"]`) });
  const row = await cells(rowOf(yesterday));
  expect(row.slice(1)).toEqual(["2", "6.6 km", "", expect.stringMatching(/^1[01] min$/), "4 min", "9 min"]);
  const driven = [yesterday, beforeYesterday, tenDaysAgo].filter((date) =>
    date.startsWith(yesterday.slice(0, 7)),
  );
  expect(
    await page.locator("tbody a").evaluateAll((all) => all.map((link) => link.getAttribute("href"))),
  ).toEqual(expect.arrayContaining(driven.map((date) => `/day/${date}`)));
  // Nothing of other drivers.
  expect(await rowOf(noonDate(3)).count()).toBe(0);
  const counts = await page.locator("tbody td:nth-of-type(1)").allInnerTexts();
  const total = counts.reduce((sum, count) => sum + Number(count), 0);
  expect((await cells(page.locator("tfoot tr")))[1]).toBe(String(total));

  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("navigation").filter({ visible: true }).count()).toBe(0);
  expect(await page.getByText(/^Ana Gomez · Trips$/).isVisible()).toBe(true);
  expect((await page.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("link", { name: "Previous month" }).click();
  await eventually(() => new URL(page.url()).pathname).not.toBe(`/month/${yesterday.slice(0, 7)}`);
  await page.getByRole("link", { name: "Next month" }).waitFor();
});

test("a month is only for who is signed in, and one that does not exist is not found", async () => {
  const { page, platform } = dashboard;
  await page.goto(`${platform.webUrl}/month/2026-02`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  await dashboard.signIn(driver);
  expect((await page.goto(`${platform.webUrl}/month/2026-13`))?.status()).toBe(404);
  await page.goto(`${platform.webUrl}/month/2020-02`);
  await page.getByRole("heading", { name: "No trips in this month" }).waitFor();
  dashboard.problems.length = 0;
});

test("a stop on the map shows its time and duration", async () => {
  await open(beforeYesterday);
  const { page } = dashboard;
  const map = region("Map of the routes").first();
  await page.locator("[data-state=ready]").waitFor({ timeout: 30_000 });
  const { x, y, width, height } = (await map.boundingBox())!;
  const canvas = await page.locator("canvas.maplibregl-canvas").boundingBox();
  expect(canvas).toEqual({ x, y, width, height });
  // The car stood halfway, so its stop is in the middle of the map of the whole route.
  await eventually(async () => {
    await page.mouse.move(x + width / 2 + 40, y + height / 2);
    await page.mouse.move(x + width / 2, y + height / 2);
    return plain(
      await page
        .locator("[data-stop]")
        .first()
        .textContent({ timeout: 1000 })
        .catch(() => ""),
    );
  }).toBe("Idle 4 min, 09:02 – 09:06");
  await page.mouse.move(x + 40, y + 40);
  await eventually(() => page.locator("[data-stop]").count()).toBe(0);
});

test("a trip that is being recorded grows in the bars and the timeline without a reload", async () => {
  await open(today);
  const { page } = dashboard;
  const bar = region("Last 4 weeks").locator("[aria-current]");
  await eventually(() => bar.getAttribute("aria-label")).toMatch(/: no trips$/);
  expect(await page.getByRole("heading", { name: "No trips yet today" }).isVisible()).toBe(true);
  await page.evaluate("window.isSameDocument = true");

  await send("fresh", noonInstant(0, 7), [driving(4)]);
  await eventually(() => bar.getAttribute("aria-label")).toMatch(/: 2\.4 km, 1 trip$/);
  await eventually(() => items(region("Timeline"))).toEqual(["Driving · 07:00 – 07:03 · 3 min"]);
  expect(await page.evaluate("window.isSameDocument")).toBe(true);
});

test("everything is shown in Spanish and in miles, too", async () => {
  await dashboard.context.addCookies([
    {
      name: "trips-preferences",
      value: new URLSearchParams({ locale: "es", units: "imperial", vehicle: "" }).toString(),
      url: dashboard.platform.webUrl,
    },
  ]);
  await open(yesterday);
  await eventually(() => items(region("Cronología"))).toContain("Estacionado · 08:10 – 10:00 · 1 h 49 min");
  const shown = region("Últimas 4 semanas").locator("[aria-current]");
  await eventually(() => shown.getAttribute("aria-label")).toMatch(/: 4,1 mi, 2 viajes$/);
  await dashboard.page.getByRole("button", { name: "Elegir una fecha" }).click();
  const calendar = dashboard.page.getByRole("dialog", { name: "Calendario" });
  await eventually(() => calendar.locator(`[data-date="${yesterday}"]`).getAttribute("data-figure")).toMatch(
    /^4,1\smi$/,
  );
});

test("daily totals are the driver's own, the range is bounded, and unchanged ones get a 304", async () => {
  const at = (from: string, to: string) => `${dashboard.platform.webUrl}/api/days?from=${from}&to=${to}`;
  const { page } = dashboard;
  expect((await page.request.get(at(tenDaysAgo, today))).status()).toBe(401);
  await dashboard.signIn(driver);
  const answer = await page.request.get(at(tenDaysAgo, yesterday));
  const { days } = (await answer.json()) as { days: { date: string; tripCount: number }[] };
  expect(days.map(({ date, tripCount }) => [date, tripCount])).toEqual([
    [tenDaysAgo, 1],
    [beforeYesterday, 1],
    [yesterday, 2],
  ]);
  const again = await page.request.get(at(tenDaysAgo, yesterday), {
    headers: { "if-none-match": answer.headers().etag! },
  });
  expect([again.status(), (await again.body()).length]).toEqual([304, 0]);
  const refused = [at(today, yesterday), at("2026-01-01", "2026-12-31"), at("soon", today)];
  for (const url of refused) expect((await page.request.get(url)).status()).toBe(400);
});

test("a date that does not exist is not found, and the page links back", async () => {
  await dashboard.signIn(driver);
  const answer = await dashboard.page.goto(`${dashboard.platform.webUrl}/day/2026-02-30`);
  expect(answer?.status()).toBe(404);
  await dashboard.page.getByRole("heading", { name: "There is no such date" }).waitFor();
  await dashboard.page.getByRole("link", { name: "Go to today" }).click();
  await pathIs(`/day/${today}`);
  dashboard.problems.length = 0;
});

const alert = () => dashboard.page.getByRole("alert").filter({ hasText: "could not be loaded" });
const isDrawn = () => dashboard.page.locator("[data-state=ready]").waitFor({ timeout: 30_000 });

/** The browser itself logs answers that are errors. */
const forgiveAnswers = (): void => {
  dashboard.problems = dashboard.problems.filter((problem) => !/Failed to load resource/.test(problem));
};

test.each([
  ["an error of the server", { status: 503, body: "{}" }, "The server reported an error."],
  ["an answer that cannot be read", { status: 200, body: "<html>" }, "The server's answer cannot be read."],
  ["a server that hangs up", undefined, "The server cannot be reached."],
])("the map says why it has no routes, %s, and draws them when asked again", async (_, answer, reason) => {
  const { page } = dashboard;
  await page.route("**/routes?*", (route) => (answer ? route.fulfill(answer) : route.abort()));
  await open(yesterday);
  await alert().getByText(reason).waitFor();
  expect(await page.getByText("Loading the map…").count()).toBe(0);
  await page.unroute("**/routes?*");
  await alert().getByRole("button", { name: "Try again" }).click();
  await isDrawn();
  await eventually(() => alert().count()).toBe(0);
  forgiveAnswers();
});

test("a map whose script does not come says so, and is drawn when asked again", async () => {
  const { page } = dashboard;
  await page.route(/_next\/static\/chunks\/.*\.js/, async (route) => {
    const answer = await route.fetch();
    return (await answer.text()).includes("maplibregl-canvas")
      ? route.abort()
      : route.fulfill({ response: answer });
  });
  await open(yesterday);
  await page.getByText("The map cannot be loaded.").waitFor({ timeout: 30_000 });
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByRole("button", { name: "Try again" }).click();
  await isDrawn();
  forgiveAnswers();
});

const heading = (name: RegExp) => dashboard.page.getByRole("heading", { name }).waitFor();
const links = () => dashboard.page.locator("main a[href]").filter({ hasText: /\S/ });

test("a date to come says so and leads back to today", async () => {
  await open(noonDate(-2));
  await heading(/^\d+ \w+ \d{4} is in the future$/);
  await dashboard.page.getByRole("link", { name: "Go to today" }).click();
  await pathIs(`/day/${today}`);
});

test("a date before the first trip leads to the first one", async () => {
  await open("2020-02-29");
  await heading(/^29 February 2020 is before your first trip$/);
  await dashboard.page.getByRole("link", { name: /^First day with trips: / }).click();
  await pathIs(`/day/${tenDaysAgo}`);
});

test("a day without trips leads to the last one, to recording, to a phone and to files", async () => {
  await open(noonDate(6));
  await heading(/^No trips on this day$/);
  const leads = await links().evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(leads).toEqual(expect.arrayContaining(["/record", "/connect", "/import"]));
  await dashboard.page.getByRole("link", { name: /^Last day with trips: / }).click();
  await pathIs(`/day/${(await dashboard.api.day(driver, today)).tripCount > 0 ? today : yesterday}`);
});

test("somebody without any trip is told how to get some, and a fleet manager where the fleet's are", async () => {
  const { page, platform } = dashboard;
  await dashboard.signIn("newcomer", true);
  await page.goto(`${platform.webUrl}/day`);
  await heading(/^You have no trips yet$/);
  await page.getByRole("link", { name: "Connect a phone" }).click();
  await pathIs("/connect");
  await page.goBack();
  await page.getByRole("link", { name: /^Fleet's last day with trips: / }).click();
  await eventually(() => new URL(page.url()).pathname).toMatch(/^\/fleet\//);
  await page.getByRole("region", { name: "Trips" }).waitFor();
  await page.goto(`${platform.webUrl}/fleet/${noonDate(-2)}`);
  await heading(/is in the future$/);
  await page.getByRole("link", { name: "Go to today" }).click();
  await pathIs(`/fleet/${today}`);
});

test("a month without trips leads from the calendar to the last day that has some", async () => {
  const { page } = dashboard;
  await open("2020-02-29");
  await page.getByRole("button", { name: "Choose a date" }).click();
  const calendar = page.getByRole("dialog", { name: "Calendar" });
  await calendar.getByText("No trips this month.").waitFor();
  await calendar.getByRole("link", { name: "Last day with trips" }).click();
  await eventually(() => new URL(page.url()).pathname).not.toMatch(/2020|last/);
});

test("times of two zones name theirs, and a clock other than the reader's says by how much", async () => {
  const otherWest = hoursWest > 0 ? hoursWest - 3 : hoursWest + 3;
  const other = `Etc/GMT${otherWest < 0 ? "-" : "+"}${Math.abs(otherWest)}`;
  const nameOf = (west: number) => `UTC${west === 0 ? "" : `${west > 0 ? "−" : "+"}${Math.abs(west)}`}`;
  await send("at-home", noonInstant(5, 9), [driving(5)]);
  await send("abroad", noonInstant(5, 12), [driving(5)], { timeZone: other });
  await until(
    () => dashboard.api.day(driver, noonDate(5)),
    ({ tripCount }) => tripCount === 2,
  );
  await open(noonDate(5));
  const difference = `${nameOf(otherWest)}, 3 h ${hoursWest > 0 ? "ahead of" : "behind"} yours`;
  await region("Timeline").getByText(difference).waitFor();
  const named = dashboard.page.getByRole("link", { name: /^Open the trip .*, UTC/ });
  expect(await named.count()).toBe(2);
  await named.first().click();
  await dashboard.page.getByText(`Times in ${difference}`).waitFor();
});

test("the map shows the city's streets and their names, and with tiles off asks no other host", async () => {
  const { page, platform } = dashboard;
  await watchMap(page);
  const origins = new Set<string>();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await open(yesterday);
  await eventually(async () => (await shownOn(page)).layers).toEqual(
    expect.arrayContaining(["lines", "city-ground", "city-avenues", "city-streets"]),
  );
  // What the map fits into view first would move it away again.
  await isDrawn();
  await lookAt(page, [-58.3816, -34.6037], 15.2);
  await eventually(async () => (await shownOn(page)).names).toEqual(
    expect.arrayContaining(["Av. Central", "Av. Libertad"]),
  );
  origins.delete(platform.issuerUrl);
  expect([...origins].filter((origin) => /^https?:/.test(origin))).toEqual([platform.webUrl]);
});

test("a drive over the date line is shown where it is, in one line", async () => {
  const { api, page, platform } = dashboard;
  const startMs = noonInstant(1, 9);
  const lonAt = (second: number) => Number((179.995 + second * 9.4e-5).toFixed(6));
  const records = Array.from({ length: 120 }, (_, second) => ({
    id: second,
    t: startMs + second * 1000,
    lat: -17,
    lon: lonAt(second) > 180 ? Number((lonAt(second) - 360).toFixed(6)) : lonAt(second),
    speed: 10,
    accuracy: 4,
  }));
  const body = { timeZone: noonZone, end: true, records };
  expect((await api.post("over-the-line", body, { driver: "fiona" })).status).toBe(200);
  await until(
    () => api.day("fiona", yesterday),
    ({ tripCount }) => tripCount === 1,
  );
  await dashboard.signIn("fiona");
  await watchMap(page);
  const isWhole = async () => {
    const { west, east } = await viewOn(page);
    const turn = east < 0 ? 360 : 0;
    return west + turn < lonAt(0) && east + turn > lonAt(119) && east - west < 1;
  };
  for (const [path, layer] of [
    [`/day/${yesterday}`, "lines"],
    ["/trips/over-the-line", "speeds"],
  ] as const) {
    await page.goto(`${platform.webUrl}${path}`);
    await eventually(async () => (await shownOn(page)).layers).toContain(layer);
    await eventually(isWhole).toBe(true);
  }
});
