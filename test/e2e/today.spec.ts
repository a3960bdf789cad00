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

  await dashboard.dropSession();
  await dashboard.signIn("fleet.manager", true);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/fleet/${today}`);
  await expect
    .poll(() => dashboard.page.getByText("Ana Gomez").count(), { timeout: 15_000 })
    .toBeGreaterThan(0);
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

test("a trip whose phone is silent says for how long, on its day and on its own page", async () => {
  const startedMs = Date.now() - 15 * 60_000;
  const records = Array.from({ length: 120 }, (_, second) => ({
    ...{ id: second, t: startedMs + second * 1000, lat: -34.6 + second * 1e-4, lon: -58.38 },
    ...{ speed: 10, accuracy: 4 },
  }));
  await dashboard.api.post("silent", { timeZone, records }, { driver: "bruno" });
  await until(
    () => dashboard.api.day("bruno", today),
    ({ tripCount }) => tripCount === 1,
  );
  await dashboard.signIn("bruno");
  const silence = dashboard.page.getByText(/^Silent for 1[34] min$/);
  await silence.waitFor();
  expect(await dashboard.page.getByText("Driving now").count()).toBe(0);
  await dashboard.page.goto(`${dashboard.platform.webUrl}/trips/silent`);
  await silence.waitFor();
});

/** Every page by its path; a driver's trip as the fleet's manager sees it. */
const everyPage = async (): Promise<readonly string[]> => {
  const { page, platform } = dashboard;
  const made = await page.request.post(`${platform.webUrl}/api/trips/silent/shares?driver=bruno`, {
    headers: { origin: platform.webUrl },
    data: { lifetime: "day", hidesEnds: false },
  });
  const { url } = (await made.json()) as { url: string };
  return [
    ...[`/day/${today}`, "/day/2020-02-29", "/trips/silent?driver=bruno", `/fleet/${today}`],
    ...["/pulse", "/profile", "/record", "/connect", new URL(url).pathname],
  ];
};

/** The ten seconds are a law of `watch-connection.unit.spec.ts`; a busy machine is slower. */
const noticed = 40_000;

const bar = () => dashboard.page.locator("[data-connection]:not([data-connection=well])");

/** Once the script that watches the connection has come. */
const openWatched = async (path: string): Promise<void> => {
  const { page, platform } = dashboard;
  await page.goto(`${platform.webUrl}${path}`);
  await page.locator("[data-connection]").waitFor({ state: "attached", timeout: 30_000 });
};

test("every page says that it is offline and how old it is, and recovers by itself", async () => {
  const { context } = dashboard;
  await dashboard.signIn("fleet.manager", true);
  for (const path of await everyPage()) {
    await openWatched(path);
    await context.setOffline(true);
    await bar().waitFor({ timeout: noticed });
    const said = await bar().innerText();
    expect([path, said]).toEqual([
      path,
      expect.stringMatching(/^Offline\. (As of|Last contact) \d\d:\d\d, \d+ (s|min) ago\s+Try again$/),
    ]);
    // Announced once: what ticks is not part of what is announced.
    expect(await bar().getByRole("status").innerText()).not.toMatch(/ago/);
    await context.setOffline(false);
    await bar().waitFor({ state: "detached", timeout: noticed });
  }
  dashboard.problems.length = 0;
}, 240_000);

test("a server that does not answer is told from a device that is offline, with polling and without", async () => {
  const { page } = dashboard;
  await dashboard.signIn("fleet.manager", true);
  for (const path of [`/day/${today}`, "/profile", "/record"]) {
    await openWatched(path);
    await page.route("**/api/**", () => new Promise(() => undefined));
    await bar()
      .getByText(/^The server is not answering\./)
      .waitFor({ timeout: noticed });
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await bar().waitFor({ state: "detached", timeout: noticed });
  }
  dashboard.problems.length = 0;
}, 300_000);

test("a page that the server cannot update says so, and when it was current", async () => {
  const { page } = dashboard;
  await dashboard.signIn(driver);
  await openWatched(`/day/${today}`);
  await page.route("**/api/day/*", (route) => route.fulfill({ status: 503, body: "{}" }));
  await bar()
    .getByText(/^This page cannot be updated\. As of/)
    .waitFor({ timeout: 60_000 });
  await page.unroute("**/api/day/*");
  await bar().getByRole("button", { name: "Try again" }).click();
  await bar().waitFor({ state: "detached" });
  dashboard.problems.length = 0;
});

test("each app is set up with what the devices page shows, and is then understood", async () => {
  const { page, platform } = dashboard;
  await dashboard.signIn("diego");
  const register = async (kind: string) => {
    await page.goto(`${platform.webUrl}/devices`);
    await page.getByRole("textbox", { name: "Name" }).fill(`Diego’s ${kind}`);
    await page.getByLabel(kind, { exact: false }).check();
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByRole("heading", { name: `Diego’s ${kind} is registered` }).waitFor();
  };
  const linkOf = async (name: string): Promise<URL> => {
    const href = (await page.getByRole("link", { name }).getAttribute("href"))!;
    const elsewhere = await fetch((await page.locator("main details pre").first().textContent())!);
    expect(await elsewhere.text()).toContain(href.replaceAll("&", "&amp;"));
    return new URL(href);
  };
  const send = async (url: string, body?: object, authorization?: string): Promise<unknown> => {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: {
        ...(body && { "content-type": "application/json" }),
        ...(authorization && { authorization }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return [response.status, await response.json()];
  };

  await register("OwnTracks");
  const inline = (await linkOf("Set up OwnTracks")).searchParams.get("inline")!;
  const { url, username, password } = JSON.parse(atob(inline)) as Record<string, string>;
  await page.getByText("Or set it up by hand").click();
  expect(await page.locator("main details[open] ol pre").allInnerTexts()).toEqual([url, password]);
  const file = await page.getByRole("link", { name: "Download the settings as a file" }).getAttribute("href");
  expect(file).toMatch(/\.otrc$/);
  expect(await (await fetch(file!)).json()).toEqual(JSON.parse(atob(inline)));
  const basic = `Basic ${btoa(`${username}:${password}`)}`;
  expect(await send(url!, { _type: "location", tst: 1, lat: 1, lon: 1 }, basic)).toEqual([200, []]);

  await page.getByText("Or send by MQTT").click();
  const byMqtt = JSON.parse(
    atob((await linkOf("Set OwnTracks up for MQTT")).searchParams.get("inline")!),
  ) as Record<string, string>;
  const mqttFile = await page
    .getByRole("link", { name: "Download the settings for MQTT as a file" })
    .getAttribute("href");
  expect(await (await fetch(mqttFile!)).json()).toEqual(byMqtt);
  expect(byMqtt).toMatchObject({ port: Number(new URL(platform.mqttUrl).port), username: "diego", password });

  await register("Overland");
  const overland = Object.fromEntries((await linkOf("Set up Overland")).searchParams);
  expect(await send(overland.url!, { locations: [] }, `Bearer ${overland.token}`)).toEqual([
    200,
    { result: "ok" },
  ]);

  await register("Traccar Client");
  const traccar = (await linkOf("Set up Traccar Client")).searchParams.get("url")!;
  expect(await send(traccar, { location: {} })).toEqual([200, { result: "ok" }]);

  await register("OsmAnd");
  const [address] = await page.locator("main ol pre").allInnerTexts();
  expect(await send(address!.replaceAll(/\{\d\}/g, "1"))).toEqual([200, { result: "ok" }]);
});

test("a registered phone's points are counted until its key is revoked", async () => {
  const { page, platform, api } = dashboard;
  await dashboard.signIn("carla");
  await page.goto(`${platform.webUrl}/connect`);
  await page.getByRole("link", { name: "Register this phone" }).click();
  await page.getByLabel("Name").fill("Carla’s phone");
  await page.getByRole("button", { name: "Register" }).click();
  const profileLink = await page.getByRole("link", { name: "Set up GPSLogger" }).getAttribute("href");
  await page.getByText("Or set it up by hand").click();
  const [url, body, headers] = await page.locator("main ol pre").allInnerTexts();
  const setup = await fetch((await page.locator("main details pre").first().textContent())!);
  expect(await setup.text()).toContain(`href="${profileLink}"`);
  const profile = await fetch(profileLink!.replace("gpslogger://properties/", ""));
  expect(await profile.text()).toContain(`log_customurl_url=${url}\nlog_customurl_method=POST\n`);
  const second = Math.floor(Date.now() / 1000) - 60;
  const filledIn = (template: string, at: number): string =>
    Object.entries({
      ...{ lat: -34.6 + at * 1e-4, lon: -58.38, acc: 4.5, dir: 0, spd: 11.1 },
      ...{ timestamp: second + at, starttimestamp: second, batt: 87 },
    }).reduce(
      (text, [word, value]) => text.replaceAll(new RegExp(`%${word}`, "gi"), String(value)),
      template,
    );
  const sentHeaders = Object.fromEntries(headers!.split("\n").map((line) => line.split(": ", 2))) as Record<
    string,
    string
  >;
  const send = (at: number) =>
    fetch(filledIn(url!, at), { method: "POST", headers: sentHeaders, body: filledIn(body!, at) });
  for (let at = 0; at < 30; at++) {
    const answer = await send(at);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("shardId")]);
  }
  await until(
    () => api.day("carla", today),
    ({ trips }) => trips[0]?.quality.unique === 30,
  );
  await page.getByRole("button", { name: "Done, hide the key" }).click();
  await page.getByText(/^Last used about /).waitFor();
  expect(await page.content()).not.toContain(sentHeaders.Authorization!.slice("Bearer ".length));
  await page.getByRole("button", { name: "Revoke: Carla’s phone" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByText("None yet.").waitFor();
  await until(
    () => send(30),
    ({ status }) => status === 403,
  );
});
