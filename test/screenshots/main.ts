/**
 * `npm run screenshots`: pictures of every page, on desktop, tablet and phone, light and dark, into `screenshots/`. It
 * runs its own platform with simulated drives. `npm run screenshots -- day trip phone dark` takes only some.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { fleetTimeZone } from "@trips/cli/simulator/fleet.ts";
import { fleetManager, fleetOf } from "@trips/cli/simulator/identities.ts";
import type { Browser, BrowserContext } from "playwright-core";
import { createApiClient, until } from "../support/api-client.ts";
import { launchBrowser } from "../support/browser.ts";
import { makeDirectory, startPlatform } from "../support/platform.ts";
import { postEventfulTrip } from "./eventful-trip.ts";
import { contextOptionsOf, type Look, looksOf, suffixOf } from "./looks.ts";
import { type Picture, pictures } from "./pictures.ts";
import { takeSettled } from "./settle.ts";

const folder = fileURLToPath(new URL("../../screenshots/", import.meta.url));
const drivers = 6;
const historyWeeks = 5;
const tallHeight = 2400;

const people = { driver: fleetOf(1)[0]!.driver, manager: fleetManager.driver } as const;

const openContext = async (
  browser: Browser,
  look: Look,
  webUrl: string,
  as: Picture["as"],
): Promise<BrowserContext> => {
  const context = await browser.newContext({ ...contextOptionsOf(look), timezoneId: fleetTimeZone });
  if (as === "nobody") return context;
  const page = await context.newPage();
  await page.goto(`${webUrl}/auth/sign-in`);
  await page.locator(`button[value="${people[as]}"]`).click();
  await page.waitForURL(/\/(?:day|fleet)\//);
  await page.close();
  return context;
};

const take = async (context: BrowserContext, picture: Picture, look: Look, webUrl: string): Promise<void> => {
  const page = await context.newPage();
  try {
    const size = page.viewportSize();
    if (picture.isTall && size) await page.setViewportSize({ width: size.width, height: tallHeight });
    await page.goto(`${webUrl}${picture.path}`);
    await picture.prepare?.(page);
    const file = `${picture.name}-${suffixOf(look)}.png`;
    await writeFile(`${folder}${file}`, await takeSettled(page));
    console.log(`screenshots/${file}`);
  } finally {
    await page.close();
    await context.setOffline(false);
  }
};

type Choice = { readonly wanted: readonly Picture[]; readonly looks: readonly Look[] };

const takeAll = async (browser: Browser, { wanted, looks }: Choice, webUrl: string): Promise<void> => {
  for (const look of looks)
    for (const as of ["nobody", "driver", "manager"] as const) {
      const group = wanted.filter(
        (each) => each.as === as && (each.languages ?? ["en"]).includes(look.language),
      );
      if (group.length === 0) continue;
      const context = await openContext(browser, look, webUrl, as);
      try {
        for (const picture of group)
          await take(context, picture, look, webUrl).catch((error: unknown) => {
            // Carry on with the other pictures.
            process.exitCode = 1;
            console.error(`${picture.name}-${suffixOf(look)}:`, error);
          });
      } finally {
        await context.close();
      }
    }
};

/** Arguments that name a look filter the looks; all others name pictures. */
const choose = (words: readonly string[]): Choice => {
  const all = looksOf(["en", "es"]);
  const values = new Set(all.flatMap((look): string[] => Object.values(look)));
  const names = words.filter((word) => !values.has(word));
  const unknown = names.find((name) => !pictures.some((picture) => picture.name === name));
  if (unknown !== undefined)
    throw new Error(
      `There is no picture "${unknown}"; there are ${pictures.map(({ name }) => name).join(", ")}.`,
    );
  return {
    wanted: names.length === 0 ? pictures : pictures.filter(({ name }) => names.includes(name)),
    looks: all.filter((look) =>
      Object.entries(look).every(([kind, value]) => {
        const asked = words.filter((word) => all.some((each) => each[kind as keyof Look] === word));
        return asked.length === 0 || asked.includes(value);
      }),
    ),
  };
};

const choice = choose(process.argv.slice(2));
await mkdir(folder, { recursive: true });
const directory = await makeDirectory();
const platform = await startPlatform({ directory: directory.path, drivers, historyWeeks, web: true });
const browser = await launchBrowser({ drawsPages: true });
try {
  const api = createApiClient(platform);
  await postEventfulTrip(api);
  await until(
    async () => platform.output(),
    (output) => output.includes("past weeks are posted"),
    600_000,
  );
  await takeAll(browser, choice, platform.webUrl);
} finally {
  await browser.close();
  await platform.interrupt();
  await directory.remove();
}
