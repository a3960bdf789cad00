import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { type Dashboard, useDashboard } from "../support/dashboard.ts";
import { lookAt, shownOn, watchMap } from "../support/map-of-page.ts";
import { noonDate, noonInstant, noonZone } from "../support/noon-zone.ts";
import { makeDirectory } from "../support/platform.ts";
import { tileArchiveOf } from "../support/tile-archive.ts";
import { startTileServer } from "../support/tile-server.ts";

const driver = "ana.gomez";
/** WebGL in software on a busy machine draws a frame in seconds. */
const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 60_000 });
const tiles = await startTileServer();
const folder = await makeDirectory();
const archive = join(folder.path, "world.pmtiles");
await writeFile(archive, tileArchiveOf("water"));
afterAll(async () => {
  tiles.close();
  await folder.remove();
});

const drive = async ({ api }: Dashboard): Promise<void> => {
  const records = Array.from({ length: 120 }, (_, second) => ({
    id: second,
    t: noonInstant(1, 8) + second * 1000,
    lat: Number((-34.6 + second * 9e-5).toFixed(6)),
    lon: -58.38,
    speed: 10,
    accuracy: 4,
  }));
  const body = { timeZone: noonZone, end: true, records };
  expect((await api.post("drive", body, { driver })).status).toBe(200);
  await until(
    () => api.day(driver, noonDate(1)),
    ({ tripCount }) => tripCount === 1,
  );
};

/** Opens the day, and resolves once its route and the offline city are drawn. */
const open = async (dashboard: Dashboard): Promise<void> => {
  const { page, platform } = dashboard;
  await dashboard.signIn(driver);
  await watchMap(page);
  await page.goto(`${platform.webUrl}/day/${noonDate(1)}`);
  await eventually(async () => (await shownOn(page)).layers).toEqual(
    expect.arrayContaining(["lines", "city-avenues", "city-ground"]),
  );
  // What the map fits into view first would undo a move.
  await page.locator("[data-state=ready]").waitFor();
};

const isOnline = ({ page }: Dashboard) => page.locator("[data-base=online]").count();

const onlineLayers = async ({ page }: Dashboard): Promise<string[]> =>
  (await shownOn(page)).layers.filter((id) => id.includes("://") || id.startsWith("/api/map"));

describe("a map with streets of another host", () => {
  const dashboard = useDashboard(noonZone, {
    environment: {
      TRIPS_MAP_STYLE_URL: `${tiles.url}/light`,
      TRIPS_MAP_STYLE_URL_DARK: `${tiles.url}/dark`,
    },
  });
  beforeAll(() => drive(dashboard));

  test("takes the place of the offline one; the route and the simulated city stay above it", async () => {
    tiles.behaves = "serves";
    await open(dashboard);
    await eventually(() => isOnline(dashboard)).toBe(1);
    await eventually(async () => (await shownOn(dashboard.page)).layers).not.toContain("land");
    const { layers } = await shownOn(dashboard.page);
    expect(layers).toEqual(expect.arrayContaining([`${tiles.url}/light light`, "lines", "city-avenues"]));
    await dashboard.page.getByText("Tiles of the test").waitFor();
    expect(tiles.requests.filter((path) => path.startsWith("/never-asked"))).toEqual([]);
  });

  test("changes with the theme, and the route stays", async () => {
    tiles.behaves = "serves";
    await open(dashboard);
    await eventually(() => onlineLayers(dashboard)).toEqual([`${tiles.url}/light light`]);
    const before = tiles.requests.filter((path) => path.startsWith("/tiles/")).length;
    await dashboard.page.emulateMedia({ colorScheme: "dark" });
    await eventually(() => onlineLayers(dashboard)).toEqual([`${tiles.url}/dark dark`]);
    expect((await shownOn(dashboard.page)).layers).toContain("lines");
    expect(tiles.requests.filter((path) => path.startsWith("/tiles/"))).toHaveLength(before);
    // A choice of the page counts more than the system's.
    await dashboard.page.evaluate('document.documentElement.dataset.theme = "light"');
    await eventually(() => onlineLayers(dashboard)).toEqual([`${tiles.url}/light light`]);
  });

  test("gives way to the offline one when its host is lost, and comes back with the network", async () => {
    tiles.behaves = "serves";
    const { page, problems } = dashboard;
    await open(dashboard);
    await eventually(() => isOnline(dashboard)).toBe(1);
    tiles.behaves = "refuses";
    await lookAt(page, [2.35, 48.85], 6);
    await eventually(() => isOnline(dashboard)).toBe(0);
    await eventually(async () => (await shownOn(page)).layers).toContain("land");
    tiles.behaves = "serves";
    await page.evaluate('window.dispatchEvent(new Event("online"))');
    await eventually(() => isOnline(dashboard)).toBe(1);
    // The browser itself notes a failed request.
    problems.splice(0, problems.length, ...problems.filter((text) => !text.includes("net::ERR")));
  });

  test.each(["refuses", "hangs", "tiles hang"] as const)(
    "stays the offline one if the host %s, without a word to the driver",
    async (behaviour) => {
      tiles.behaves = behaviour;
      const { page, problems } = dashboard;
      const given = new Promise<void>((done) => {
        page.on("console", (message) => {
          if (message.text().includes("the online style is not shown")) done();
        });
      });
      await open(dashboard);
      await given;
      expect(await isOnline(dashboard)).toBe(0);
      await eventually(() => onlineLayers(dashboard)).toEqual([]);
      expect((await shownOn(page)).layers).toEqual(expect.arrayContaining(["lines", "city-avenues"]));
      expect(await page.getByRole("region", { name: "Map of the routes" }).getByRole("status").count()).toBe(
        0,
      );
      // The browser itself notes a failed request.
      problems.splice(0, problems.length, ...problems.filter((text) => !text.includes("net::ERR")));
    },
  );

  test("is the only one that the page may load from", async () => {
    const response = await fetch(dashboard.platform.webUrl);
    const policy = response.headers.get("content-security-policy")!;
    const sources = (name: string) => policy.split("; ").find((each) => each.startsWith(`${name} `));
    expect(sources("connect-src")).toBe(
      `connect-src 'self' ${new URL(dashboard.platform.apiUrl).origin} ${tiles.url}`,
    );
    expect(sources("img-src")).toBe(`img-src 'self' data: blob: ${tiles.url}`);
  });
});

describe("a map from an archive", () => {
  const dashboard = useDashboard(noonZone, { environment: { TRIPS_MAP_STYLE_URL: archive } });
  beforeAll(() => drive(dashboard));

  test("is served by the dashboard itself, and nobody else is asked", async () => {
    const others: string[] = [];
    dashboard.page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (
        protocol.startsWith("http") &&
        origin !== dashboard.platform.webUrl &&
        origin !== dashboard.platform.issuerUrl
      )
        others.push(request.url());
    });
    await open(dashboard);
    await eventually(() => isOnline(dashboard)).toBe(1);
    expect((await onlineLayers(dashboard)).some((id) => id.endsWith(" water"))).toBe(true);
    expect(others).toEqual([]);
  });

  test("is served to those only who opened a page with a map", async () => {
    const { page, platform } = dashboard;
    const style = page.waitForResponse((response) => response.url().includes("/api/map/"));
    await open(dashboard);
    const { pathname } = new URL((await style).url());
    const tile = pathname.replace("/style/light", "/tiles/0/0/0");
    const answer = (path: string) => fetch(`${platform.webUrl}${path}`);
    expect((await answer(tile)).status).toBe(200);
    expect((await answer(tile.replace("/0/0/0", "/1/0/0"))).status).toBe(204);
    expect((await answer(tile.replace("/0/0/0", "/1/2/0"))).status).toBe(404);
    expect((await answer(tile.replace(/map\/[^/]+/, "map/guessed"))).status).toBe(404);
  });
});
