import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import manifest from "../../web/package.json" with { type: "json" };
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";

const driver = "ana.gomez";
/** Chromium's name for it; some other browsers use an older one. */
const timeZone = "Europe/Madrid";

const dashboard = useDashboard(timeZone, { newContexts: true });

type Noted = { readonly t: number; readonly lat: number };

/** Every fix that the browser gave to any page of the test. */
let noted: Noted[] = [];
let position = 0;

/** Notes each fix before the page gets it. A string, because it runs in the browser, untyped. */
const noteFixes = `(() => {
  const { geolocation } = navigator;
  const watch = geolocation.watchPosition.bind(geolocation);
  geolocation.watchPosition = (take, ...rest) =>
    watch((fix) => { void noteFix({ t: fix.timestamp, lat: fix.coords.latitude }); take(fix); }, ...rest);
})()`;

beforeEach(async () => {
  noted = [];
  position = 0;
  const { context, platform } = dashboard;
  await context.grantPermissions(["geolocation"], { origin: platform.webUrl });
  await context.setGeolocation({ latitude: -34.6, longitude: -58.38, accuracy: 5 });
  await context.exposeBinding("noteFix", (_, fix: Noted) => noted.push(fix));
  await context.addInitScript(noteFixes);
});

const counts = async (page: Page): Promise<{ kept: number; sent: number; counted: number }> => {
  const list = page.locator("dl[aria-label='GPS points']").first();
  const [kept, sent, counted] = await list.getByRole("definition").allInnerTexts();
  const number = (text: string | undefined) => Number((text ?? "0").replaceAll(",", ""));
  return { kept: number(kept), sent: number(sent), counted: number(counted) };
};

const recorded = async (page: Page): Promise<number> => {
  const { kept, sent } = await counts(page);
  return kept + sent;
};

/** Moves on by this many fixes, waiting until each is stored. */
const drive = async (page: Page, fixes: number): Promise<void> => {
  for (let made = 0; made < fixes; made++) {
    const before = noted.length;
    position += 1;
    await dashboard.context.setGeolocation({
      ...{ latitude: -34.6 + position * 1e-4, longitude: -58.38, accuracy: 5 },
    });
    await expect.poll(() => noted.length).toBeGreaterThan(before);
    // The browser may report a position more than once, so both counts can grow while the spec waits.
    await expect.poll(async () => (await recorded(page)) - noted.length).toBe(0);
  }
};

const openRecord = async (page: Page): Promise<void> => {
  await page.goto(`${dashboard.platform.webUrl}/record`);
  await page.getByRole("heading", { name: "Record a trip" }).waitFor();
};

const press = (page: Page, name: string) => page.getByRole("button", { name }).click();
const phase = (page: Page, name: string) => page.getByRole("region", { name, exact: true }).waitFor();

/** Resolves when the offline page is cached. */
const untilKept = (page: Page): Promise<void> =>
  until(
    () =>
      page.evaluate(
        "(async () => !!navigator.serviceWorker.controller && !!(await caches.match('/record', { ignoreVary: true })))()",
      ),
    (isKept) => isKept === true,
  ).then(() => undefined);

/** The browser itself logs that it is offline, what the service worker therefore does not have, and which requests were refused. */
const forgiveNetworkErrors = (): void => {
  dashboard.problems = dashboard.problems.filter(
    (problem) => !/net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED|status of 401/.test(problem),
  );
};

/** The fixes that the API holds for this test's only trip, by time. */
const arrived = async (page: Page): Promise<readonly Noted[]> => {
  const path = await page.getByRole("link", { name: /^Open the trip of/ }).getAttribute("href");
  const tripId = path!.split("/").at(-1)!;
  const trip = await dashboard.api.trip(driver, tripId);
  expect(trip).toMatchObject({ timeZone, status: "ended", quality: { missing: 0, conflicts: 0 } });
  const { geometry, properties } = await dashboard.api.route(driver, tripId);
  if (geometry?.type !== "LineString") throw new Error(`the route is a ${geometry?.type}`);
  expect(trip.quality.unique).toBe(geometry.coordinates.length);
  return geometry.coordinates.map(([, lat], index) => ({ t: Date.parse(properties.times[index]!), lat }));
};

const asRecords = (fixes: readonly Noted[]): readonly Noted[] =>
  fixes.map(({ t, lat }) => ({ t: Math.round(t), lat: Math.round(lat * 1e6) / 1e6 }));

const allCounted = (page: Page) => page.getByText("All sent and counted.").waitFor({ timeout: 60_000 });

test("every fix arrives exactly once, although the page is reloaded, offline and killed while it records", async () => {
  const { context } = dashboard;
  let { page } = dashboard;
  await dashboard.signIn(driver);
  await openRecord(page);
  await untilKept(page);
  await press(page, "Start recording");
  await drive(page, 4);

  await page.reload();
  await phase(page, "Recording");
  await drive(page, 4);

  await context.setOffline(true);
  // Shown once something waits: what came before may have been sent already.
  await drive(page, 4);
  await page.getByText("Offline. Everything is kept here").waitFor();
  await page.reload();
  await phase(page, "Recording");
  await drive(page, 4);
  const offline = await counts(page);

  await page.close();
  page = await context.newPage();
  await openRecord(page);
  await phase(page, "Recording");
  const found = await counts(page);
  expect(found.sent).toBe(offline.sent);
  expect(found.kept).toBeGreaterThanOrEqual(offline.kept);
  await drive(page, 4);

  await context.setOffline(false);
  await expect.poll(async () => (await counts(page)).sent, { timeout: 30_000 }).toBeGreaterThan(0);
  await drive(page, 4);
  await press(page, "Finish trip");
  await phase(page, "Ready");
  await allCounted(page);

  expect(await arrived(page)).toEqual(asRecords(noted));
  expect(await counts(page)).toEqual({ kept: 0, sent: noted.length, counted: noted.length });
  const times = page.getByRole("link", { name: /^Open the trip of/ });
  await times.click();
  await page.getByRole("region", { name: "Totals of the trip" }).waitFor();
  forgiveNetworkErrors();
});

test("records wait while the driver is signed out, and are sent after the next sign-in", async () => {
  const { page, context, platform } = dashboard;
  await dashboard.signIn(driver);
  await openRecord(page);
  await untilKept(page);
  await press(page, "Start recording");
  await context.setOffline(true);
  await drive(page, 3);
  await context.clearCookies();
  await page.reload();
  await phase(page, "Recording");
  await context.setOffline(false);
  await page.getByText("You are signed out.").waitFor({ timeout: 30_000 });
  await drive(page, 2);
  expect((await counts(page)).sent).toBe(0);

  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Driver name").fill(driver);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${platform.webUrl}/record`);
  await phase(page, "Recording");
  await drive(page, 2);
  await press(page, "Finish trip");
  await allCounted(page);
  expect(await arrived(page)).toEqual(asRecords(noted));
  forgiveNetworkErrors();
});

test("a paused trip takes no fixes, and only one tab records", async () => {
  const { page, context } = dashboard;
  await dashboard.signIn(driver);
  await openRecord(page);
  await page.getByText("Recording as Ana Gomez").waitFor();
  await press(page, "Start recording");
  await drive(page, 2);
  await press(page, "Pause");
  await phase(page, "Paused");
  const paused = noted.length;
  // Nearby: a leap would be an outlier or not, depending on how long the test takes.
  await context.setGeolocation({ latitude: -34.6 + 2.5e-4, longitude: -58.38, accuracy: 5 });

  const second = await context.newPage();
  await openRecord(second);
  await second.getByRole("heading", { name: "Recording is open in another tab" }).waitFor();
  await page.close();
  await phase(second, "Paused");
  // The counts update after the state.
  await expect.poll(async () => [await recorded(second), noted.length]).toEqual([paused, paused]);
  await press(second, "Continue");
  await drive(second, 2);
  await press(second, "Finish trip");
  await allCounted(second);
  expect(await arrived(second)).toEqual(asRecords(noted));
});

test("each request says the app with its version, and how many records wait on the phone", async () => {
  const { page, context } = dashboard;
  const sent: { app?: string; queued?: number; records: object[] }[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/records")) sent.push(request.postDataJSON());
  });
  await dashboard.signIn(driver);
  await openRecord(page);
  await untilKept(page);
  await press(page, "Start recording");
  await context.setOffline(true);
  await drive(page, 3);
  await context.setOffline(false);
  await press(page, "Finish trip");
  await allCounted(page);
  expect(sent.length).toBeGreaterThan(0);
  for (const batch of sent)
    expect(batch).toMatchObject({ app: `Trips Record ${manifest.version}`, queued: 0 });
  forgiveNetworkErrors();
});

test("a denied position is reported, and recording continues once it is allowed", async () => {
  const { page, context, platform } = dashboard;
  await context.clearPermissions();
  await dashboard.signIn(driver);
  await openRecord(page);
  await press(page, "Start recording");
  await page.getByRole("alert").getByText("This page may not read your position.").waitFor();
  await context.grantPermissions(["geolocation"], { origin: platform.webUrl });
  await press(page, "Try again");
  await drive(page, 1);
  await press(page, "Finish trip");
  await allCounted(page);
});

test("tokens are issued only to the signed-in driver's own pages", async () => {
  const { page, platform } = dashboard;
  const ask = (headers: Record<string, string>) =>
    page.request.post(`${platform.webUrl}/auth/token`, { headers });
  const own = { origin: platform.webUrl };
  expect((await ask(own)).status()).toBe(401);
  await dashboard.signInAnew(driver);
  expect((await ask({})).status()).toBe(403);
  expect((await ask({ origin: "https://elsewhere.example" })).status()).toBe(403);
  expect((await ask({ ...own, "sec-fetch-site": "cross-site" })).status()).toBe(403);
  const given = await ask(own);
  expect([given.status(), given.headers()["cache-control"]]).toEqual([200, "no-store"]);
  expect(await given.json()).toMatchObject({ driver, expiresInSeconds: expect.any(Number) });

  const counted = (query: string) => page.request.get(`${platform.webUrl}/api/record/nothing-yet${query}`);
  expect(await (await counted("")).json()).toEqual({ unique: 0, missing: 0 });
  expect((await counted("?driver=bruno.fernandez")).status()).toBe(404);

  const cookies = await dashboard.context.cookies(`${platform.webUrl}/auth`);
  const refresh = cookies.find(({ name }) => name === "trips-renewal");
  expect(refresh).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  const stolen = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
  expect((await ask({ ...own, ...stolen })).status()).toBe(401);
});

test("it can be installed as an app", async () => {
  const { page, platform } = dashboard;
  await dashboard.signIn(driver);
  await openRecord(page);
  const href = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = (await (await page.request.get(`${platform.webUrl}${href}`)).json()) as {
    start_url: string;
    display: string;
    icons: { src: string; type: string; purpose: string }[];
  };
  expect(manifest).toMatchObject({ start_url: "/record", display: "standalone" });
  expect(manifest.icons.map(({ purpose }) => purpose)).toContain("maskable");
  for (const { src, type } of manifest.icons) {
    const icon = await page.request.get(`${platform.webUrl}${src}`);
    expect([icon.status(), icon.headers()["content-type"]]).toEqual([200, type]);
  }
});

test("the page fits a phone's width while it records", async () => {
  const { page } = dashboard;
  await page.setViewportSize({ width: 390, height: 844 });
  await dashboard.signIn(driver);
  await openRecord(page);
  await press(page, "Start recording");
  await drive(page, 2);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  await press(page, "Finish trip");
  await allCounted(page);
});

test("without a network every other page of the app is one of its own, which leads on and recovers by itself", async () => {
  const { page, context, platform } = dashboard;
  await dashboard.signIn(driver);
  await openRecord(page);
  await untilKept(page);
  await context.setOffline(true);
  await page.goto(`${platform.webUrl}/profile`);
  await page.getByRole("heading", { name: "You are offline" }).waitFor();
  await page.getByText(/^Profile needs a connection\./).waitFor();
  await page.getByText(/^Last contact \d\d:\d\d, \d+ (s|min) ago$/).waitFor();
  expect(await page.content()).not.toContain(driver);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);

  await page.getByRole("link", { name: "Record a trip" }).click();
  await page.getByRole("heading", { name: "Record a trip" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "You are offline" }).waitFor();
  await context.setOffline(false);
  await page.getByRole("heading", { name: "Profile" }).waitFor({ timeout: 20_000 });
  expect(new URL(page.url()).pathname).toBe("/profile");
  forgiveNetworkErrors();
});

test("the page for no network is in the reader's language after a change of it", async () => {
  const { page, context, platform } = dashboard;
  await dashboard.signIn(driver);
  await openRecord(page);
  await untilKept(page);
  const value = new URLSearchParams({ locale: "es", units: "metric", vehicle: "" }).toString();
  await context.addCookies([{ name: "trips-preferences", value, url: platform.webUrl }]);
  await page.reload();
  await page.getByRole("heading", { name: "Grabar un viaje" }).waitFor();
  await until(
    () => page.evaluate("caches.match('/offline', { ignoreVary: true }).then((page) => page.text())"),
    (html) => String(html).includes('lang="es"'),
  );
  await context.setOffline(true);
  await page.goto(`${platform.webUrl}/profile`);
  await page.getByRole("heading", { name: "No tienes conexión" }).waitFor();
  forgiveNetworkErrors();
});

test("it records only while positions come, shows the way on a map, and a finish can be undone", async () => {
  const { page } = dashboard;
  await dashboard.signIn(driver);
  await openRecord(page);
  const scripts: string[] = [];
  page.on("response", (response) => scripts.push(response.url()));
  const hasMap = () => page.evaluate("document.querySelector('.maplibregl-map') !== null");
  expect(await hasMap()).toBe(false);
  await page.evaluate("navigator.geolocation.watchPosition = () => 0");
  await press(page, "Start recording");
  await phase(page, "Waiting for a position…");
  await press(page, "Pause");
  await page.reload();
  await phase(page, "Paused");
  await press(page, "Continue");
  await drive(page, 3);
  await phase(page, "Recording");
  const map = page.getByRole("region", { name: "Map of the trip so far" });
  await expect.poll(() => map.getAttribute("data-state"), { timeout: 30_000 }).toBe("ready");
  const follow = page.getByRole("button", { name: "Follow the car again" });
  expect(await follow.count()).toBe(0);
  const { x, y, width, height } = (await map.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 60, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await follow.click();
  await expect.poll(() => follow.count()).toBe(0);

  await press(page, "Finish trip");
  await phase(page, "Finished");
  await press(page, "Undo");
  await drive(page, 2);
  await phase(page, "Recording");
  await page.getByText(/^No position$/).waitFor({ timeout: 30_000 });
  await page.getByText(/^for \d+ s$/).waitFor();
  await drive(page, 1);
  await phase(page, "Recording");
  await press(page, "Finish trip");
  await allCounted(page);
  expect(await arrived(page)).toEqual(asRecords(noted));
});
