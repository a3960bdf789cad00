import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";

export type Person = { readonly name: string; readonly isFleet: boolean };

/** A browser of its own, with nothing in its cache but a session. */
export const signIn = async (
  browser: Browser,
  webUrl: string,
  person: Person,
  options: BrowserContextOptions,
): Promise<BrowserContext> => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(webUrl);
  await page.locator("a[href^='/auth/sign-in']").click();
  await page.getByLabel("Driver name").fill(person.name);
  if (person.isFleet) await page.getByLabel("Fleet manager").check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/(?:day|fleet)\//);
  const state = await context.storageState();
  await context.close();
  return browser.newContext({ ...options, storageState: state });
};
