import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";

const mostTries = 12;
const betweenTriesMs = 400;

/** A picture of the page once it stops changing; a live page is taken as it is after some seconds. */
export const takeSettled = async (page: Page): Promise<Buffer> => {
  await page.locator("[data-state=waiting], [aria-busy=true]").first().waitFor({ state: "detached" });
  let before = await page.screenshot();
  for (let tries = 0; tries < mostTries; tries++) {
    await sleep(betweenTriesMs);
    const now = await page.screenshot();
    if (now.equals(before)) return now;
    before = now;
  }
  return before;
};
