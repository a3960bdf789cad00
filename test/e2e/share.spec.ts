import { readFile } from "node:fs/promises";
import { rules } from "@trips/core/domain/rules.ts";
import { sealData } from "iron-session";
import type { BrowserContext, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { SharedTrip } from "../../web/lib/share-model.ts";
import type { ShareLink, ShareRequest } from "../../web/lib/share-request.ts";
import { sealShare } from "../../web/lib/share-token.ts";
import { extendTrack, noTrack } from "../../web/lib/trip-model.ts";
import { useDashboard } from "../support/dashboard.ts";
import { errandZone, recordErrand, errandRecords as records } from "../support/errand-trip.ts";

const driver = "ana.gomez";
const dashboard = useDashboard(errandZone);

beforeAll(async () => {
  await recordErrand(dashboard, "errand");
  await recordErrand(dashboard, "short", records.slice(0, 90));
});

const url = (path: string): string => `${dashboard.platform.webUrl}${path}`;
const secret = () => readFile(`${dashboard.dataDirectory}/session-secret`, "utf8");

const tokenOf = async (given: {
  readonly trip?: string;
  readonly hidesEnds?: boolean;
  readonly expiresAtMs?: number;
}): Promise<string> => {
  const { trip = "errand", hidesEnds = true, expiresAtMs = Date.now() + 3_600_000 } = given;
  return sealShare({ trip: { driver, trip }, hidesEnds, expiresAtMs }, await secret());
};

/** Runs with a browser that nobody is signed in with; fails when the page's console shows an error. */
const signedOut = async (visit: (page: Page) => Promise<void>): Promise<void> => {
  const context: BrowserContext = await dashboard.context.browser()!.newContext({ timezoneId: errandZone });
  try {
    const page = await context.newPage();
    page.on("pageerror", ({ message }) => dashboard.problems.push(message));
    page.on("console", (message) => {
      const isStatus = /status of (404|410)/.test(message.text());
      if (message.type() === "error" && !isStatus) dashboard.problems.push(message.text());
    });
    await visit(page);
  } finally {
    await context.close();
  }
};

const sharedTrip = async (token: string): Promise<SharedTrip> => {
  const response = await fetch(url(`/api/share/${token}`));
  expect(response.status).toBe(200);
  return (await response.json()) as SharedTrip;
};

/** Asks for a link as the page does, with the cookies of who is signed in. */
const ask = (
  trip: string,
  request: ShareRequest | object | string,
  headers: Readonly<Record<string, string>> = { origin: dashboard.platform.webUrl },
) =>
  dashboard.page.request.post(url(`/api/trips/${trip}`), {
    headers: { "content-type": "application/json", ...headers },
    data: request,
  });

const fine: ShareRequest = { lifetime: "hour", hidesEnds: true };

/** What lies within 500 m of either end: the drive is 10 m a second, straight on. */
const usable = records.filter(({ accuracy }) => accuracy <= rules.maxAccuracyMeters);
const metersOf = (lat: number): number => (lat + 34.6) / 9.013e-6;
const wholeMeters = metersOf(usable.at(-1)!.lat);

describe("a link made on the trip's page", () => {
  test("is copied, and shows the trip without its ends to someone who is not signed in", async () => {
    await dashboard.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await dashboard.signIn(driver);
    await dashboard.page.goto(url("/trips/errand"));
    await dashboard.page.getByRole("button", { name: "Share" }).click();
    const dialog = dashboard.page.getByRole("dialog", { name: "Share this trip" });
    await dialog.getByLabel("7 days").check();
    expect(await dialog.getByLabel("Hide the first and last 500 m").isChecked()).toBe(true);
    await dialog.getByRole("button", { name: "Make the link" }).click();
    await dialog.getByText(/^The link is copied\. It works until/).waitFor();
    const link = (await dashboard.page.evaluate("navigator.clipboard.readText()")) as string;
    expect(link).toBe(await dialog.getByLabel("Link to the trip").inputValue());
    await dashboard.page.keyboard.press("Escape");
    await expect.poll(() => dialog.count()).toBe(0);

    await signedOut(async (page) => {
      const response = await page.goto(link);
      expect(response?.status()).toBe(200);
      await page.locator("[data-state=ready]").waitFor();
      await page.locator(".uplot canvas").waitFor();
      await page.getByRole("heading", { level: 1, name: /^11:00 – 11:0\d$/ }).waitFor();
      await page.getByText("The first and last 500 m are hidden.").waitFor();
      await page.getByRole("button", { name: "Play the trip" }).waitFor();
      for (const name of ["Why this number?", "Back to", "AB123CD", "ana.gomez", "GPX", "Minute by minute"])
        expect(await page.getByText(name).count()).toBe(0);
      expect(await page.locator("a[href*='/day/'], a[href*='/trips/']").count()).toBe(0);
      await page.getByRole("slider").press("Home");
      const first = await page.getByRole("slider").getAttribute("aria-valuetext");
      expect(first).toMatch(/^11:00:5\d, 36 km\/h, 0\.5 km/);
    });
  });

  test("shows all of the trip when its ends are not to be hidden", async () => {
    await dashboard.signIn(driver);
    await dashboard.page.goto(url("/trips/errand"));
    await dashboard.page.getByRole("button", { name: "Share" }).click();
    const dialog = dashboard.page.getByRole("dialog");
    await dialog.getByLabel("Hide the first and last 500 m").uncheck();
    await dialog.getByRole("button", { name: "Make the link" }).click();
    const link = await dialog.getByLabel("Link to the trip").inputValue();
    const { track, start } = await sharedTrip(link.split("/").at(-1)!);
    expect([track.points, start]).toEqual([usable.length, new Date(usable[0]!.t).toISOString()]);
  });
});

test("the server sends nothing of the hidden ends, in the page or as data", async () => {
  const token = await tokenOf({});
  const shared = await sharedTrip(token);
  const track = extendTrack(noTrack, shared.track);
  const shown = usable.filter(({ lat }) => metersOf(lat) > 500 && wholeMeters - metersOf(lat) > 500);
  expect(shown.length).toBeGreaterThan(200);
  // The engine's metres and those of this spec differ by less than a fix.
  expect(Math.abs(track.times[0]! - shown[0]!.t)).toBeLessThanOrEqual(2_000);
  expect(Math.abs(track.times.at(-1)! - shown.at(-1)!.t)).toBeLessThanOrEqual(2_000);
  const page = await (await fetch(url(`/share/${token}`))).text();
  for (const text of [page, JSON.stringify(shared)]) {
    for (const { t } of usable.slice(0, 45).concat(usable.slice(-45)))
      expect(text).not.toContain(new Date(t).toISOString());
    expect(text).not.toMatch(/ana\.gomez|AB123CD|errand/);
  }
  expect(page).toContain(shared.track.version);
});

test("a link is kept by nobody and told to nobody", async () => {
  const token = await tokenOf({});
  for (const path of [`/share/${token}`, `/api/share/${token}`, "/share/expired", "/api/share/nonsense"]) {
    const { headers } = await fetch(url(path));
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-robots-tag")).toContain("noindex");
    expect(headers.get("cache-control")).toContain("private");
    expect(headers.get("cache-control")).toContain("no-store");
  }
  const page = await (await fetch(url(`/share/${token}`))).text();
  expect(page).toMatch(/<meta name="robots" content="noindex, nofollow"/);
  expect(page).toMatch(/<meta name="referrer" content="no-referrer"/);
});

test("what has not changed is not sent again", async () => {
  const path = url(`/api/share/${await tokenOf({})}`);
  const first = await fetch(path);
  const again = await fetch(path, { headers: { "if-none-match": first.headers.get("etag")! } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("an expired link says so and shows nothing", async () => {
  const token = await tokenOf({ expiresAtMs: Date.now() - 1 });
  const data = await fetch(url(`/api/share/${token}`));
  expect([data.status, await data.json()]).toEqual([410, { message: "This link has expired" }]);
  await signedOut(async (page) => {
    const response = await page.goto(url(`/share/${token}`));
    expect(response?.status()).toBe(404);
    await page.getByRole("heading", { level: 1, name: "This link has expired" }).waitFor();
    expect(await response!.text()).not.toMatch(/errand|AB123CD|ana\.gomez/);
  });
});

test("a page that is open when its link expires shows the trip no longer", async () => {
  const token = await tokenOf({ expiresAtMs: Date.now() + 5_000 });
  await signedOut(async (page) => {
    await page.goto(url(`/share/${token}`));
    await page.getByRole("heading", { level: 1, name: "This link has expired" }).waitFor();
    expect(await page.locator("canvas").count()).toBe(0);
  });
});

test("an altered link, or one sealed for something else, leads nowhere", async () => {
  const token = await tokenOf({});
  const middle = Math.floor(token.length / 2);
  const session = { driver, name: driver, groups: [], expiresAtMs: Date.now() + 3_600_000 };
  const sealed = await sealData(session, { password: await secret() });
  const others = [
    token.slice(0, middle) + (token[middle] === "a" ? "b" : "a") + token.slice(middle + 1),
    token.slice(0, -10),
    sealed.slice("Fe26.2*".length).replaceAll("*", "."),
    await sealShare({ trip: { driver, trip: "errand" }, hidesEnds: true, expiresAtMs: 9e15 }, "x".repeat(64)),
    await tokenOf({ trip: "never-driven" }),
    "nonsense",
  ];
  for (const other of others) {
    const [page, data] = await Promise.all([
      fetch(url(`/share/${other}`)),
      fetch(url(`/api/share/${other}`)),
    ]);
    expect([page.status, data.status, await data.json()]).toEqual([
      ...[404, 404, { message: "There is no such link" }],
    ]);
    expect(await page.text()).toContain("This link leads nowhere");
  }
});

test("a link signs nobody in", async () => {
  const seal = `Fe26.2*${(await tokenOf({})).replaceAll(".", "*")}`;
  const response = await fetch(url("/api/trips/errand"), { headers: { cookie: `trips-session=${seal}` } });
  expect(response.status).toBe(401);
});

describe("a link is made", () => {
  test("only of a trip that one may see oneself", async () => {
    expect((await ask("errand/share", fine)).status()).toBe(401);
    await dashboard.signIn("eva");
    for (const trip of ["errand/share", `errand/share?driver=${driver}`, "never-driven/share"]) {
      const response = await ask(trip, fine);
      expect([response.status(), await response.json()]).toEqual([404, { message: "There is no such trip" }]);
    }
  });

  test("by members of the fleet of every driver's trip", async () => {
    await dashboard.signIn("fleet.manager", true);
    const response = await ask(`errand/share?driver=${driver}`, { lifetime: "month", hidesEnds: true });
    const { url: link, expiresAtMs } = (await response.json()) as ShareLink;
    expect(Math.abs(expiresAtMs - Date.now() - 30 * 86_400_000)).toBeLessThan(600_000);
    expect((await sharedTrip(link.split("/").at(-1)!)).hidesEnds).toBe(true);
  });

  test("only from the site's own pages, and only for what is offered", async () => {
    await dashboard.signIn(driver);
    for (const headers of [
      { origin: "https://elsewhere.example" },
      {},
      { origin: dashboard.platform.webUrl, "sec-fetch-site": "cross-site" },
    ])
      expect((await ask("errand/share", fine, headers as Record<string, string>)).status()).toBe(403);
    for (const [request, message] of [
      [{ lifetime: "year", hidesEnds: true }, "lifetime must be one of hour, day, week, month"],
      [{ lifetime: "day" }, "hidesEnds must be true or false"],
      ["{", "lifetime must be one of hour, day, week, month"],
    ] as const) {
      const response = await ask("errand/share", request);
      expect([response.status(), await response.json()]).toEqual([400, { message }]);
    }
    expect((await dashboard.page.request.get(url("/api/trips/errand/share"))).status()).toBe(405);
  });
});

test("of a trip of less than a kilometre only the day and the figures are shown", async () => {
  const shared = await sharedTrip(await tokenOf({ trip: "short" }));
  expect([shared.track.points, shared.start, shared.end, shared.stops, shared.marks]).toEqual([
    ...[0, null, null, [], []],
  ]);
  await signedOut(async (page) => {
    await page.goto(url(`/share/${await tokenOf({ trip: "short" })}`));
    await page.getByRole("heading", { level: 1, name: "Trip of 10 Mar 2026" }).waitFor();
    await page.getByRole("heading", { name: "No route is shown" }).waitFor();
    expect(await page.locator("canvas").count()).toBe(0);
  });
});
