import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { createShareStore } from "@trips/aws/dynamodb/share-store.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { createShare, maxSharesPerTrip } from "@trips/core/application/shares.ts";
import type { ReadTrip } from "@trips/core/application/trip-reader.ts";
import { distanceMm } from "@trips/core/domain/geodesy.ts";
import { hiddenMm } from "@trips/core/domain/hidden-area.ts";
import { table } from "@trips/core/pipeline.ts";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SharedTrip } from "../../web/features/share/model/share-model.ts";
import type { ListedShare, ShareLink, ShareRequest } from "../../web/features/share/model/share-request.ts";
import { extendTrack, noTrack } from "../../web/features/trip/model/trip-model.ts";
import { useDashboard } from "../support/dashboard.ts";
import { type ErrandRecord, errandStartMs, errandZone, recordErrand } from "../support/errand-trip.ts";

const driver = "ana.gomez";
const dashboard = useDashboard(errandZone);

/**
 * From home 3 km to the north at 20 m/s, a stand of three minutes, and back: past home, and on to the south.
 *
 *   seconds  0 ...... 149 | 150 .... 329 | 330 ....... 629
 *            north 3 km   | stands       | south 6 km
 */
const records: readonly ErrandRecord[] = Array.from({ length: 630 }, (_, second) => {
  const north = 20 * (Math.min(second, 150) - Math.max(0, second - 329));
  return {
    id: second,
    t: errandStartMs + second * 1000,
    lat: Number((-34.6 + north * 9.013e-6).toFixed(6)),
    lon: -58.38,
    speed: second >= 150 && second < 330 ? 0 : 20,
    accuracy: 4,
  };
});

let dynamoDb: DynamoDBDocumentClient;

beforeAll(async () => {
  await recordErrand(dashboard, "errand", records);
  await recordErrand(dashboard, "short", records.slice(0, 30));
  dynamoDb = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: dashboard.platform.edgeUrl,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    }),
  );
});
afterAll(() => dynamoDb?.destroy());

const url = (path: string): string => `${dashboard.platform.webUrl}${path}`;

/** The id of a link that the driver has made, some time ago if need be. */
const idOf = async (given: {
  readonly trip?: string;
  readonly hidesEnds?: boolean;
  readonly expiresAtMs?: number;
}): Promise<string> => {
  const { trip = "errand", hidesEnds = true, expiresAtMs = Date.now() + 3_600_000 } = given;
  const madeAtMs = Date.now() - 86_400_000;
  const options = { client: dynamoDb, tableName: table.name };
  const created = await createShare(
    { driver, isFleet: false },
    {
      // Links outlive their trips, so one is made here of a trip that is not there, too.
      reader: { ...createTripReader(options), loadTrip: async () => ({}) as ReadTrip },
      shares: createShareStore(options),
      now: () => madeAtMs,
      randomBytes: (count) => randomBytes(count),
    },
    { driver, trip },
    { hidesEnds, lifetimeMs: expiresAtMs - madeAtMs },
  );
  if (created === "too many") throw new Error("the trip has too many links");
  return created.id;
};

/** Runs with a browser in which nobody is signed in; fails if the page's console shows an error. */
const signedOut = async (visit: (page: Page) => Promise<void>): Promise<void> => {
  const context: BrowserContext = await dashboard.context
    .browser()!
    .newContext({ timezoneId: errandZone, locale: "en-IE" });
  try {
    const page = await context.newPage();
    page.on("pageerror", ({ message }) => dashboard.problems.push(message));
    page.on("console", (message) => {
      const isStatus = /status of 404/.test(message.text());
      if (message.type() === "error" && !isStatus) dashboard.problems.push(message.text());
    });
    await visit(page);
  } finally {
    await context.close();
  }
};

const sharedTrip = async (id: string): Promise<SharedTrip> => {
  const response = await fetch(url(`/api/shares/${id}`));
  expect(response.status).toBe(200);
  return (await response.json()) as SharedTrip;
};

const own = () => ({ origin: dashboard.platform.webUrl });

/** Requests a link as the page does, with the cookies of the signed-in user. */
const ask = (
  path: string,
  request: ShareRequest | object | string,
  headers: Readonly<Record<string, string>> = own(),
) =>
  dashboard.page.request.post(url(`/api/trips/${path}`), {
    headers: { "content-type": "application/json", ...headers },
    data: request,
  });

const fine: ShareRequest = { lifetime: "hour", hidesEnds: true };

const isNearHome = ({ lat }: ErrandRecord, end: ErrandRecord): boolean =>
  distanceMm(
    { latMicrodegrees: Math.round(lat * 1e6), lonMicrodegrees: 0 },
    { latMicrodegrees: Math.round(end.lat * 1e6), lonMicrodegrees: 0 },
  ) <= hiddenMm;

/** Points within 500 m of where the trip began or ended, whenever the car was there. */
const hidden = records.filter((record) =>
  [records[0]!, records.at(-1)!].some((end) => isNearHome(record, end)),
);

const openDialog = async () => {
  await dashboard.page.goto(url("/trips/errand"));
  await dashboard.page.getByRole("button", { name: "Share" }).click();
  return dashboard.page.getByRole("dialog", { name: "Share this trip" });
};

describe("a link made on the trip's page", () => {
  test("is copied, and shows the trip without its ends to someone who is not signed in", async () => {
    await dashboard.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await dashboard.signIn(driver);
    const dialog = await openDialog();
    await dialog.getByLabel("7 days").check();
    expect(await dialog.getByLabel("Hide 500 m around both ends").isChecked()).toBe(true);
    await dialog.getByRole("button", { name: "Create link" }).click();
    await dialog.getByText(/^Link copied\. It works until/).waitFor();
    const link = (await dashboard.page.evaluate("navigator.clipboard.readText()")) as string;
    expect(link).toBe(await dialog.getByLabel("Link to the trip").inputValue());
    expect(new URL(link).pathname).toMatch(/^\/s\/[\w-]{22}$/);
    await dashboard.page.keyboard.press("Escape");
    await expect.poll(() => dialog.count()).toBe(0);

    await signedOut(async (page) => {
      const response = await page.goto(link);
      expect(response?.status()).toBe(200);
      await page.locator("[data-state=ready]").waitFor();
      await page.locator(".uplot canvas").waitFor();
      await page.getByRole("heading", { level: 1, name: /^11:00 – 11:\d\d$/ }).waitFor();
      await page.getByText("At least 500 m around both ends are hidden.").waitFor();
      await page.getByRole("button", { name: /Hidden/ }).waitFor();
      for (const name of ["Why this number?", "Back to", "AB123CD", "ana.gomez", "GPX", "Minute by minute"])
        expect(await page.getByText(name).count()).toBe(0);
      expect(await page.locator("a[href*='/day/'], a[href*='/trips/']").count()).toBe(0);
      await page.getByRole("slider").press("Home");
      // The way from the door is not counted.
      expect(await page.getByRole("slider").getAttribute("aria-valuetext")).toMatch(
        /^11:00:[345]\d, 72 km\/h, 0\.0 km/,
      );
    });
  });

  test("shows the whole trip if its ends are not hidden", async () => {
    await dashboard.signIn(driver);
    const dialog = await openDialog();
    await dialog.getByLabel("Hide 500 m around both ends").uncheck();
    await dialog.getByRole("button", { name: "Create link" }).click();
    const link = await dialog.getByLabel("Link to the trip").inputValue();
    const { track, start } = await sharedTrip(link.split("/").at(-1)!);
    expect([track.points, start]).toEqual([records.length, new Date(records[0]!.t).toISOString()]);
  });

  test("is listed until it is revoked, and then leads nowhere, even on open pages", async () => {
    await dashboard.signIn(driver);
    const dialog = await openDialog();
    await dialog.getByRole("button", { name: "Create link" }).click();
    const link = await dialog.getByLabel("Link to the trip").inputValue();
    await dashboard.page.reload();
    await dashboard.page.getByRole("button", { name: "Share" }).click();
    const links = dialog.getByRole("region", { name: "Active links" }).getByRole("listitem");
    await links.first().waitFor();
    const before = await links.count();

    await signedOut(async (page) => {
      await page.goto(link);
      await page.locator("[data-state=ready]").waitFor();
      // The latest comes first.
      await links
        .first()
        .getByRole("button", { name: /^Revoke the link until .* · ends hidden$/ })
        .click();
      await dialog.getByText("The link is revoked. It no longer works.").waitFor();
      expect(await links.count()).toBe(before - 1);
      expect((await fetch(link)).status).toBe(404);
      // An open page shows it at its next poll.
      await page.evaluate("window.dispatchEvent(new Event('online'))");
      await page.getByRole("heading", { level: 1, name: "This link does not work" }).waitFor();
      expect(await page.locator("canvas").count()).toBe(0);
    });
  });
});

describe("what the server sends for a trip whose ends are hidden", () => {
  test("contains nothing of them, in the page or as data, even where the car passed them on its way", async () => {
    const id = await idOf({});
    const shared = await sharedTrip(id);
    const track = extendTrack(noTrack, shared.track);
    expect(track.times.length).toBeGreaterThan(200);
    expect(hidden.length).toBeGreaterThan(90);
    const page = await (await fetch(url(`/s/${id}`))).text();
    const places = new Set(track.positions.map(String));
    for (const { t, lat, lon } of hidden) {
      expect(track.times).not.toContain(t);
      expect(places.has(String([lon, lat]))).toBe(false);
      for (const text of [page, JSON.stringify(shared)])
        expect(text).not.toContain(new Date(t).toISOString());
    }
    for (const text of [page, JSON.stringify(shared)]) expect(text).not.toMatch(/ana\.gomez|AB123CD|errand/);
    expect(page).toContain(shared.track.version);
    expect(shared.marks.filter(({ kind }) => kind === "hidden")).toHaveLength(1);
  });

  test("counts only what is shown", async () => {
    const { distanceMeters, movingSeconds, track } = await sharedTrip(await idOf({}));
    const { drivenMeters } = extendTrack(noTrack, track);
    expect(drivenMeters[0]).toBe(0);
    expect(distanceMeters).toBeCloseTo(drivenMeters.at(-1)!, 0);
    expect(distanceMeters).toBeLessThan(9_000 - 2_000);
    expect(movingSeconds).toBeLessThan(450 - 100);
  });

  test("is only the day if the whole trip is near its ends", async () => {
    const id = await idOf({ trip: "short" });
    const shared = await sharedTrip(id);
    expect([shared.track.points, shared.start, shared.end, shared.stops, shared.marks]).toEqual([
      ...[0, null, null, [], []],
    ]);
    expect(shared.distanceMeters).toBe(0);
    await signedOut(async (page) => {
      await page.goto(url(`/s/${id}`));
      await page.getByRole("heading", { level: 1, name: "Trip of 10 Mar 2026" }).waitFor();
      await page.getByRole("heading", { name: "No route is shown" }).waitFor();
      expect(await page.locator("canvas").count()).toBe(0);
      expect(await page.getByText("km").count()).toBe(0);
    });
  });
});

test("the page's head gives messengers a preview", async () => {
  const page = await (await fetch(url(`/s/${await idOf({})}`))).text();
  const head = page.slice(0, page.indexOf("</head>"));
  const { distanceMeters } = await sharedTrip(await idOf({}));
  expect(head).toContain("<title>Trip of 10 Mar 2026 · Trips</title>");
  expect(head).toContain('<meta property="og:title" content="Trip of 10 Mar 2026"');
  expect(head).toContain(
    `<meta property="og:description" content="${(distanceMeters / 1000).toFixed(1)} km · `,
  );
  expect(head).toContain('<meta property="og:site_name" content="Trips"');
  expect(head).not.toMatch(/ana\.gomez|AB123CD|errand/);
  const none = await (await fetch(url(`/s/${await idOf({ trip: "short" })}`))).text();
  expect(none.slice(0, none.indexOf("</head>"))).toContain('og:description" content="A shared trip"');
});

const pngSize = (png: Buffer) => [png.subarray(1, 4).toString(), png.readUInt32BE(16), png.readUInt32BE(20)];

test("the preview's picture is a PNG of the shown route, until the link is revoked", async () => {
  await dashboard.signIn(driver);
  const { url: link, digest } = (await (await ask("errand/shares", fine)).json()) as ShareLink;
  const page = await (await fetch(link)).text();
  const head = page.slice(0, page.indexOf("</head>"));
  const [, picture] = /<meta property="og:image" content="([^"]+)"/.exec(head)!;
  expect(picture).toBe(`${link}/picture`);
  expect(head).toContain('<meta property="og:image:width" content="1200"');
  expect(head).toContain('<meta name="twitter:card" content="summary_large_image"');
  expect(head).toContain(`<meta name="twitter:image" content="${picture}"`);

  const read = async (of: string) =>
    Buffer.from(await (await fetch(`${url(`/s/${of}`)}/picture`)).arrayBuffer());
  const response = await fetch(picture!);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
  const shown = Buffer.from(await response.arrayBuffer());
  expect(pngSize(shown)).toEqual(["PNG", 1200, 630]);
  expect(shown.length).toBeLessThan(300_000);
  const [whole, nothing] = [
    await read(await idOf({ hidesEnds: false })),
    await read(await idOf({ trip: "short" })),
  ];
  expect([pngSize(whole), pngSize(nothing)]).toEqual([pngSize(shown), pngSize(shown)]);
  // The whole route, the shown part and none of it are different pictures.
  expect(whole.equals(shown)).toBe(false);
  expect(nothing.equals(shown)).toBe(false);

  await dashboard.page.request.delete(url(`/api/trips/errand/shares/${digest}`), { headers: own() });
  const gone = await fetch(picture!);
  expect([gone.status, await gone.json()]).toEqual([404, { message: "There is no such link" }]);
  const after = await (await fetch(link)).text();
  expect(after.slice(0, after.indexOf("</head>"))).not.toContain("og:image");
});

test("a link is neither cached nor passed on as a referrer", async () => {
  const id = await idOf({});
  for (const path of [
    `/s/${id}`,
    `/s/${id}/picture`,
    `/api/shares/${id}`,
    "/s/nonsense",
    "/api/shares/nonsense",
  ]) {
    const { headers } = await fetch(url(path));
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-robots-tag")).toContain("noindex");
    expect(headers.get("cache-control")).toContain("private");
    expect(headers.get("cache-control")).toContain("no-store");
  }
  const page = await (await fetch(url(`/s/${id}`))).text();
  expect(page).toMatch(/<meta name="robots" content="noindex, nofollow"/);
  expect(page).toMatch(/<meta name="referrer" content="no-referrer"/);
  // Nor is it in the table, which stores its digest.
  const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: table.name }));
  expect(Items.filter(({ pk }) => String(pk).startsWith("SHARE#"))).not.toEqual([]);
  expect(JSON.stringify(Items)).not.toContain(id);
});

test("unchanged data are not sent again", async () => {
  const path = url(`/api/shares/${await idOf({})}`);
  const first = await fetch(path);
  const again = await fetch(path, { headers: { "if-none-match": first.headers.get("etag")! } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("expired, revoked, old-style and unknown links get the same answer", async () => {
  const expired = await idOf({ expiresAtMs: Date.now() - 60_000 });
  await dashboard.signIn(driver);
  const { url: link, digest } = (await (await ask("errand/shares", fine)).json()) as ShareLink;
  const revoked = link.split("/").at(-1)!;
  await sharedTrip(revoked);
  const revoke = () =>
    dashboard.page.request.delete(url(`/api/trips/errand/shares/${digest}`), { headers: own() });
  expect([(await revoke()).status(), (await revoke()).status()]).toEqual([204, 404]);

  const altered = await idOf({});
  const others = [
    ...[expired, revoked, `${altered[0] === "a" ? "b" : "a"}${altered.slice(1)}`, altered.slice(0, -1)],
    ...[await idOf({ trip: "never-driven" }), "x".repeat(22), "nonsense", "x".repeat(400)],
  ];
  for (const other of others) {
    const [page, data] = await Promise.all([fetch(url(`/s/${other}`)), fetch(url(`/api/shares/${other}`))]);
    expect([page.status, data.status, await data.json()]).toEqual([
      ...[404, 404, { message: "There is no such link" }],
    ]);
    expect(await page.text()).toContain("This link does not work");
  }
  const earlier = await fetch(url(`/share/${"x".repeat(400)}`));
  expect([earlier.status, await earlier.text()]).toEqual([
    404,
    expect.stringContaining("This link does not work"),
  ]);
});

test("an open page stops showing the trip when its link expires", async () => {
  const id = await idOf({ expiresAtMs: Date.now() + 6_000 });
  await signedOut(async (page) => {
    await page.goto(url(`/s/${id}`));
    await page.getByRole("heading", { level: 1, name: /^This link (has expired|does not work)$/ }).waitFor();
    expect(await page.locator("canvas").count()).toBe(0);
  });
});

describe("a link is created", () => {
  test("only for a trip that the caller may see", async () => {
    expect((await ask("errand/shares", fine)).status()).toBe(401);
    await dashboard.signIn("eva");
    for (const trip of ["errand/shares", `errand/shares?driver=${driver}`, "never-driven/shares"]) {
      const response = await ask(trip, fine);
      expect([response.status(), await response.json()]).toEqual([404, { message: "There is no such trip" }]);
    }
  });

  test("by members of the fleet for any driver's trip", async () => {
    await dashboard.signIn("fleet.manager", true);
    const response = await ask(`errand/shares?driver=${driver}`, { lifetime: "month", hidesEnds: true });
    const { url: link, expiresAtMs } = (await response.json()) as ShareLink;
    expect(Math.abs(expiresAtMs - Date.now() - 30 * 86_400_000)).toBeLessThan(600_000);
    expect((await sharedTrip(link.split("/").at(-1)!)).hidesEnds).toBe(true);
  });

  test("only from the site's own pages, and only with the offered options", async () => {
    await dashboard.signIn(driver);
    for (const headers of [
      { origin: "https://elsewhere.example" },
      {},
      { origin: dashboard.platform.webUrl, "sec-fetch-site": "cross-site" },
    ])
      expect((await ask("errand/shares", fine, headers as Record<string, string>)).status()).toBe(403);
    for (const [request, message] of [
      [{ lifetime: "year", hidesEnds: true }, "lifetime must be one of hour, day, week, month"],
      [{ lifetime: "day" }, "hidesEnds must be true or false"],
      ["{", "lifetime must be one of hour, day, week, month"],
    ] as const) {
      const response = await ask("errand/shares", request);
      expect([response.status(), await response.json()]).toEqual([400, { message }]);
    }
  });

  test("up to the limit of links per trip", async () => {
    await dashboard.signIn(driver);
    const statuses = [];
    for (let count = 0; count <= maxSharesPerTrip; count++)
      statuses.push((await ask("short/shares", fine)).status());
    expect(statuses.at(-1)).toBe(409);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(maxSharesPerTrip - 4);
  });
});

test("only those who may see the trip can revoke a link", async () => {
  const id = await idOf({});
  await dashboard.signIn(driver);
  const links = (await (
    await dashboard.page.request.get(url("/api/trips/errand/shares"))
  ).json()) as ListedShare[];
  expect(JSON.stringify(links)).not.toContain(id);
  await dashboard.dropSession();
  const revoke = async (query: string) =>
    (
      await dashboard.page.request.delete(url(`/api/trips/errand/shares/${links[0]!.digest}${query}`), {
        headers: own(),
      })
    ).status();
  expect(await revoke("")).toBe(401);
  await dashboard.signIn("eva");
  expect([await revoke(""), await revoke(`?driver=${driver}`)]).toEqual([404, 404]);
  await sharedTrip(id);
});
