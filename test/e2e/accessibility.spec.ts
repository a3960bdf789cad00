import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { sealData } from "iron-session";
import type { BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";
import { seedPhones } from "../support/seed-phones.ts";
import { makeShareLink } from "../support/share-link.ts";
import { targetsOf } from "../support/targets.ts";

const driver = "ana.gomez";
const timeZone = "America/Argentina/Buenos_Aires";
const date = "2026-03-10";
const startedMs = Date.parse("2026-03-10T14:00:00Z");

const dashboard = useDashboard(timeZone);

/** A drive with everything a page can show: a stand, harsh braking, poor fixes, a silence, a jump. */
const records = Array.from({ length: 900 }, (_, second) => {
  const isStanding = second >= 300 && second < 480;
  const driven = Math.min(second, 300) + Math.max(0, second - 480);
  return {
    id: second,
    t: startedMs + second * 1000,
    lat: Number((-34.6 - driven * 9.013e-5 + (second === 600 ? 0.02 : 0)).toFixed(6)),
    lon: -58.38,
    speed: isStanding ? 0 : 10,
    accuracy: second % 97 === 5 ? 300 : 4,
  };
}).filter(({ id }) => id < 650 || id > 800);

beforeAll(async () => {
  await seedPhones(dashboard.platform.edgeUrl, driver, "Ana Gomez");
  await dashboard.api.post("errand", { timeZone, vehicle: "AB123CD", end: true, records });
  await until(
    async () => (await dashboard.api.get("/v1/trips/errand", driver)).status,
    (status) => status === 200,
  );
});

/** Each theme and each width once, as they are independent. */
const looks = [
  ["desktop", "light", { width: 1280, height: 800 }],
  ["phone", "dark", { width: 390, height: 844 }],
] as const;

/** Serious and critical violations, as lines of a report. */
const barriersOf = async (page: Page): Promise<string[]> => {
  await page.locator("[data-state=waiting], [aria-busy=true]").first().waitFor({ state: "detached" });
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help} (${target.join(" ")}) ${failureSummary}`),
    );
};

/** A link that the driver has made. */
const linkTo = async (trip: string, hidesEnds: boolean): Promise<string> => {
  const secret = await readFile(`${dashboard.dataDirectory}/session-secret`, "utf8");
  const session = { driver, name: driver, groups: [], expiresAtMs: Date.now() + 3_600_000 };
  const cookie = `trips-session=${await sealData(session, { password: secret })}`;
  const { webUrl } = dashboard.platform;
  return (await makeShareLink(webUrl, cookie, trip, { lifetime: "day", hidesEnds })).url;
};

type Visit = {
  readonly name: string;
  readonly path: string;
  readonly ready: (page: Page) => Promise<unknown>;
};

const heading = (page: Page) => page.getByRole("heading", { level: 1 }).waitFor();

const ofAnyone: readonly Visit[] = [
  { name: "sign-in", path: "/sign-in", ready: heading },
  { name: "sign-in after a problem", path: "/sign-in?problem=expired", ready: heading },
];

const ofDriver: readonly Visit[] = [
  {
    name: "a day",
    path: `/day/${date}`,
    ready: (page) => page.getByRole("link", { name: /^Open/ }).waitFor(),
  },
  { name: "a day without trips", path: "/day/2026-03-09", ready: heading },
  { name: "a day to come", path: "/day/2999-01-01", ready: heading },
  { name: "connecting a phone", path: "/connect", ready: heading },
  {
    name: "a device that was just registered",
    path: "/devices?outcome=invalid-name",
    ready: async (page) => {
      await page.getByLabel("Name").fill("My phone");
      await page.getByRole("button", { name: "Register" }).click();
      await page.getByText("Or set it up by hand").click();
    },
  },
  {
    name: "the question before revoking",
    path: "/devices",
    ready: async (page) => {
      await page.getByRole("button", { name: "Revoke: My phone" }).first().click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "no such day", path: "/day/2026-02-30", ready: heading },
  { name: "a trip", path: "/trips/errand", ready: (page) => page.getByRole("slider").first().waitFor() },
  {
    name: "a trip with everything opened",
    path: "/trips/errand",
    ready: async (page) => {
      await page.getByRole("slider").first().waitFor();
      await page.getByText(/^Minute by minute/).click();
      await page.getByText(/^Did not occur/).click();
      await page.getByRole("button", { name: "Share" }).click();
      await page.getByRole("button", { name: "Create link" }).click();
      await page
        .getByRole("button", { name: /^Revoke the link/ })
        .first()
        .waitFor();
    },
  },
  {
    name: "the month",
    path: `/month/${date.slice(0, 7)}`,
    ready: (page) => page.getByRole("table").waitFor(),
  },
  { name: "recording", path: "/record", ready: heading },
  {
    name: "an import with a file that fails",
    path: "/import",
    ready: async (page) => {
      await page.getByRole("button", { name: "Choose files" }).and(page.locator(":enabled")).waitFor();
      const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("a note") };
      await page.locator("input[type=file]").first().setInputFiles(file);
      await page.getByText("notes.txt is none of what can be imported").waitFor();
    },
  },
  { name: "the profile", path: "/profile", ready: heading },
  { name: "the profile, saved", path: "/profile?saved", ready: heading },
  { name: "no such trip", path: "/trips/nowhere", ready: heading },
  { name: "no such page", path: "/nowhere", ready: heading },
];

const ofFleet: readonly Visit[] = [
  {
    name: "the fleet",
    path: `/fleet/${date}`,
    ready: (page) => page.getByText("Ana Gomez").filter({ visible: true }).first().waitFor(),
  },
  { name: "the fleet on a day without trips", path: "/fleet/2026-03-09", ready: heading },
  { name: "the pulse", path: "/pulse", ready: heading },
  {
    name: "the fleet's phones",
    path: "/devices/fleet",
    ready: (page) => page.getByLabel("Search").waitFor(),
  },
];

describe.each(looks)("on a %s in the %s theme", (_, theme, viewport) => {
  const visitAll = async (visits: readonly Visit[]): Promise<void> => {
    const { page } = dashboard;
    for (const { name, path, ready } of visits) {
      await page.goto(`${dashboard.platform.webUrl}${path}`);
      await ready(page);
      expect({ name, barriers: await barriersOf(page) }).toEqual({ name, barriers: [] });
      expect([name, await page.evaluate("document.documentElement.lang")]).toEqual([name, "en"]);
      expect([name, await page.evaluate("document.documentElement.scrollWidth <= innerWidth")]).toEqual([
        name,
        true,
      ]);
    }
    // The browser itself logs an answer of 404.
    dashboard.problems.splice(
      0,
      dashboard.problems.length,
      ...dashboard.problems.filter((problem) => !problem.includes("status of 404")),
    );
  };

  const look = async (): Promise<void> => {
    await dashboard.page.setViewportSize(viewport);
    await dashboard.page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  };

  test("pages without a session have no serious accessibility violation", async () => {
    await look();
    await visitAll(ofAnyone);
  });

  test("shared trips have no serious accessibility violation", async () => {
    await look();
    const [whole, nothing] = [await linkTo("errand", false), await linkTo("errand", true)];
    await visitAll([
      { name: "a shared trip", path: new URL(whole).pathname, ready: heading },
      { name: "a shared trip that is all hidden", path: new URL(nothing).pathname, ready: heading },
      { name: "a link that leads nowhere", path: "/s/nowhere", ready: heading },
    ]);
  });

  test("a driver's pages have no serious accessibility violation", async () => {
    await look();
    await dashboard.signIn(driver);
    await visitAll(ofDriver);
  });

  test("the fleet's pages have no serious accessibility violation", async () => {
    await look();
    await dashboard.signIn("fleet.manager", true);
    await visitAll(ofFleet);
  });
});

/** Pages whose layout no other has, without those that a question covers. */
const laidOut = (visits: readonly Visit[]) =>
  visits.filter(({ name }) => !/saved|problem|no such|without trips|question/.test(name));

/** The pages of both, in a browser of its own; `see` is called on each. */
const visitWith = async (
  options: BrowserContextOptions,
  see: (page: Page, name: string) => Promise<void>,
): Promise<void> => {
  for (const [as, visits] of [
    [driver, laidOut([...ofAnyone, ...ofDriver])],
    ["fleet.manager", laidOut(ofFleet)],
  ] as const) {
    // With the session of the one before, there is no sign-in page.
    await dashboard.dropSession();
    await dashboard.signIn(as, as !== driver);
    const session = await dashboard.context.cookies();
    const context = await dashboard.context
      .browser()!
      .newContext({ ...options, timezoneId: timeZone, locale: "en-IE", reducedMotion: "reduce" });
    const page = await context.newPage();
    for (const { name, path, ready } of visits) {
      if (path !== "/sign-in") await context.addCookies(session);
      await page.goto(`${dashboard.platform.webUrl}${path}`);
      await ready(page);
      await page.locator("[data-state=waiting], [aria-busy=true]").first().waitFor({ state: "detached" });
      await see(page, name);
    }
    await context.close();
  }
};

/** Writes every weekday with every month into a page's heading; those that do not fit beside or above the controls. */
const datesThatDoNotFit = (page: Page, language: string): Promise<string[]> =>
  page.evaluate(`(() => {
    const title = document.querySelector("h1");
    const [weekday, day] = title.children;
    return Array.from({ length: 84 }, (_, index) => {
      const at = new Date(Date.UTC(2026, index % 12, 20 + (index % 7)));
      const text = (options) =>
        new Intl.DateTimeFormat("${language}", { ...options, timeZone: "UTC" }).format(at);
      weekday.textContent = text({ weekday: "long" });
      day.textContent = text({ day: "numeric", month: "short", year: "numeric" });
      const box = title.getBoundingClientRect();
      const parts = [...title.parentElement.querySelectorAll("a, button")].map((part) =>
        part.getBoundingClientRect(),
      );
      const isBeside = parts.every(
        (part) => part.left >= box.right || part.top >= box.bottom || part.bottom <= box.top,
      );
      const isInside = [box, ...parts].every(({ left, right }) => left >= 0 && right <= innerWidth);
      return isBeside && isInside && title.scrollWidth <= title.clientWidth ? "" : title.textContent;
    }).filter((each) => each !== "");
  })()`);

describe("on a touch screen", () => {
  test("every target is at least 44 by 44 pixels", async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    await visitWith(phone, async (page, name) => {
      const small = (await targetsOf(page)).filter(({ width, height }) => width < 44 || height < 44);
      expect({ name, small }).toEqual({ name, small: [] });
    });
  });

  test("the heading and the buttons beside it never overlap, whatever the date and the language", async () => {
    await dashboard.signIn(driver);
    const session = await dashboard.context.cookies();
    const context = await dashboard.context.browser()!.newContext({ hasTouch: true, isMobile: true });
    await context.addCookies(session);
    const page = await context.newPage();
    await page.goto(`${dashboard.platform.webUrl}/day/${date}`);
    const heading = page.getByRole("heading", { level: 1 });
    await heading.waitFor();
    for (const width of [390, 360, 320]) {
      await page.setViewportSize({ width, height: 844 });
      for (const language of ["en", "es"])
        expect({ width, language, wrong: await datesThatDoNotFit(page, language) }).toEqual({
          ...{ width, language, wrong: [] },
        });
    }
    await context.close();
  });
});

describe("zoomed in", () => {
  test.each([
    ["200 % of a small window", { width: 640, height: 360 }],
    ["400 % of 1280 × 1024", { width: 320, height: 256 }],
  ])("to %s every control can be scrolled into view, and nothing covers it", async (_, viewport) => {
    await visitWith({ viewport }, async (page, name) => {
      const covered = (await targetsOf(page)).filter(({ isCovered }) => isCovered).map((each) => each.name);
      expect({ name, covered }).toEqual({ name, covered: [] });
      const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
      expect({ name, isWide }).toEqual({ name, isWide: false });
    });
  });
});
