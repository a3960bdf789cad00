import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { useDashboard } from "../support/dashboard.ts";
import { seedPhones } from "../support/seed-phones.ts";

const dashboard = useDashboard("America/Argentina/Buenos_Aires");
const patient = { timeout: 15_000 };

beforeAll(() => seedPhones(dashboard.platform.edgeUrl, "ana.gomez", "Ana Gómez"));

const phonesOf = (page: Page): Locator => page.getByRole("listitem").filter({ hasText: "Last seen" });

test("a driver sees which of the own phones needs help, and why, and nobody else's", async () => {
  const { page } = dashboard;
  await dashboard.signIn("ana.gomez");
  await page.goto(`${dashboard.platform.webUrl}/devices`);
  const phones = phonesOf(page);
  await expect.poll(() => phones.count(), patient).toBe(3);
  const [first, second, third] = await phones.allInnerTexts();
  expect(first).toContain("Galaxy S24");
  expect(first).toContain("Needs help: silent for 3 h 00 min while driving, battery 4 %");
  expect(second).toContain("Fine");
  expect(second).toContain("just now");
  expect(third).toMatch(/^Record in the browser\s+Trips Record 0\.1\.0 · signed in\s/);
  expect(third).toContain("12 points");
  expect(await page.getByRole("link", { name: "The fleet's phones" }).count()).toBe(0);
});

test("a fleet manager finds the phones that need help, by driver, phone or app", async () => {
  const { page } = dashboard;
  await dashboard.dropSession();
  await dashboard.signIn("fleet.manager", true);
  await page.goto(`${dashboard.platform.webUrl}/fleet`);
  await page.getByRole("link", { name: "The fleet's phones" }).click();
  await page.getByText("2 of 5 need help").waitFor();
  const phones = phonesOf(page);
  expect(await phones.count()).toBe(5);
  expect((await phones.allInnerTexts()).map((text) => /Needs help|Fine|Not in use/.exec(text)?.[0])).toEqual([
    ...["Needs help", "Needs help", "Fine", "Fine", "Not in use"],
  ]);
  await page.getByLabel("Search").fill("acme bruno");
  await expect.poll(() => phones.count()).toBe(1);
  expect(await phones.innerText()).toContain("its points come 50 min late");
  await page.getByLabel("Search").fill("GOMEZ");
  await page.getByRole("button", { name: "Needs help" }).click();
  await expect.poll(() => phones.allInnerTexts()).toEqual([expect.stringContaining("Galaxy S24")]);
  expect(new URL(page.url()).search).toBe("?q=GOMEZ&help=1");
  await page.reload();
  await expect.poll(() => phones.count()).toBe(1);
});
