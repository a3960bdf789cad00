import type { Browser, BrowserContext, Cookie, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { launchBrowser } from "./browser.ts";
import { makeDirectory, type Platform, startPlatform } from "./platform.ts";

export type Dashboard = {
  platform: Platform;
  /** Where the platform stores everything, including the sessions' key. */
  dataDirectory: string;
  api: ApiClient;
  context: BrowserContext;
  /** A new page for every test, which fails if the page's console shows an error. */
  page: Page;
  problems: string[];
  /** Opens the dashboard, reusing the session of an earlier test as the same person if there is one. */
  signIn(name: string, fleet?: boolean): Promise<void>;
  /** Ends the session in this browser, after leaving a page that would be refused without it. */
  dropSession(): Promise<void>;
  /** For a test that invalidates its session. */
  signInAnew(name: string, fleet?: boolean): Promise<void>;
};

/** A driver starts with the day, a fleet manager with the fleet. */
const startPage = /\/(?:day|fleet)\/\d{4}-\d\d-\d\d$/;

/** A platform with the dashboard and a browser for one spec file; filled in before its first test. */
export const useDashboard = (timeZone: string, environment?: Readonly<Record<string, string>>): Dashboard => {
  const sessions = new Map<string, Cookie[]>();
  const dashboard = {
    async signIn(name, fleet = false) {
      const { context, page, platform } = dashboard;
      const session = sessions.get(`${name} ${fleet}`);
      if (session === undefined) {
        await dashboard.signInAnew(name, fleet);
        sessions.set(`${name} ${fleet}`, await context.cookies());
        return;
      }
      await context.addCookies(session);
      // Most tests go on to another page, so nothing of this one is waited for.
      await page.goto(platform.webUrl, { waitUntil: "commit" });
      await page.waitForURL(startPage, { waitUntil: "commit" });
    },
    async dropSession() {
      await dashboard.page.goto("about:blank");
      await dashboard.context.clearCookies();
    },
    async signInAnew(name, fleet = false) {
      const { page, platform } = dashboard;
      await page.goto(platform.webUrl);
      await page.locator("a[href^='/auth/sign-in']").click();
      await page.getByLabel("Driver name").fill(name);
      if (fleet) await page.getByLabel("Fleet manager").check();
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(startPage);
    },
  } as Dashboard;
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  let browser: Browser;

  beforeAll(async () => {
    directory = await makeDirectory();
    dashboard.dataDirectory = directory.path;
    [dashboard.platform, browser] = await Promise.all([
      startPlatform({ directory: directory.path, web: true, environment }),
      launchBrowser(),
    ]);
    dashboard.api = createApiClient(dashboard.platform);
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard.platform?.interrupt();
    await directory?.remove();
  });

  beforeEach(async () => {
    const problems: string[] = [];
    dashboard.problems = problems;
    dashboard.context = await browser.newContext({
      timezoneId: timeZone,
      // English of a region that measures in kilometres.
      locale: "en-IE",
      viewport: { width: 1280, height: 800 },
    });
    dashboard.page = await dashboard.context.newPage();
    dashboard.page.on("pageerror", (error) => problems.push(error.message));
    dashboard.page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
  });
  afterEach(async () => {
    await dashboard.context.close();
    expect(dashboard.problems).toEqual([]);
  });
  return dashboard;
};
