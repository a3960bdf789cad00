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
  /** As new for every test, which fails if the page's console shows an error. */
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

const windowSize = { width: 1280, height: 800 };

/** Takes away what a site keeps in a browser, its cookies aside. */
const forgetSite = `(async () => {
  localStorage.clear();
  sessionStorage.clear();
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.unregister()));
  for (const name of await caches.keys()) await caches.delete(name);
  const remove = (name) => new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    Object.assign(request, { onsuccess: resolve, onerror: reject, onblocked: reject });
  });
  for (const { name } of await indexedDB.databases()) await remove(name);
})()`;

/**
 * Makes a page as new. It rests on a picture of the site, not on a blank page: so its process stays, which has the site's
 * scripts compiled.
 */
const renew = async (page: Page, webUrl: string): Promise<void> => {
  const context = page.context();
  for (const other of context.pages()) if (other !== page) await other.close();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await context.setOffline(false);
  await page.goto(`${webUrl}/icon.svg`);
  await page.evaluate(forgetSite);
  await context.clearCookies();
  await context.clearPermissions();
  await page.emulateMedia({ media: null, colorScheme: null, reducedMotion: null });
  await page.setViewportSize(windowSize);
  await page.mouse.move(-1, -1);
};

export type DashboardOptions = {
  /** Of the platform. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For tests that change the browser beyond what a renewed page forgets. */
  readonly newContexts?: boolean;
};

/** A platform with the dashboard and a browser for one spec file; filled in before its first test. */
export const useDashboard = (timeZone: string, options: DashboardOptions = {}): Dashboard => {
  const { environment, newContexts = false } = options;
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

  const openPage = async (): Promise<void> => {
    dashboard.context = await browser.newContext({
      timezoneId: timeZone,
      // English of a region that measures in kilometres.
      locale: "en-IE",
      viewport: windowSize,
    });
    dashboard.page = await dashboard.context.newPage();
    dashboard.page.on("pageerror", (error) => dashboard.problems.push(error.message));
    dashboard.page.on("console", (message) => {
      if (message.type() === "error") dashboard.problems.push(message.text());
    });
  };
  let isOpen = false;
  beforeEach(async () => {
    dashboard.problems = [];
    if (!isOpen) await openPage();
    isOpen = true;
  });
  afterEach(async ({ task }) => {
    const { context, page, platform } = dashboard;
    const problems = [...dashboard.problems];
    const isAsExpected = task.result?.state !== "fail" && problems.length === 0;
    isOpen = false;
    if (newContexts || !isAsExpected || page.isClosed()) await context.close();
    else {
      await renew(page, platform.webUrl);
      isOpen = true;
    }
    expect(problems).toEqual([]);
  });
  return dashboard;
};
