import type { Page } from "playwright-core";
import { eventfulTrip } from "./eventful-trip.ts";
import type { Look } from "./looks.ts";

export type Picture = {
  readonly name: string;
  readonly as: "nobody" | "driver" | "manager";
  readonly path: string;
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
  readonly languages?: readonly Look["language"][];
  /** On a screen so tall that nothing has to be scrolled. */
  readonly isTall?: boolean;
};

const both = ["en", "es"] as const;

const openNewestTrip = async (page: Page): Promise<void> => {
  await page
    .getByRole("link", { name: /^Open the trip/ })
    .first()
    .click();
  await page.locator("[data-state=ready]").waitFor();
};

const replay = async (page: Page): Promise<void> => {
  const slider = page.getByRole("slider").first();
  await slider.focus();
  for (let presses = 0; presses < 40; presses++) await page.keyboard.press("ArrowRight");
};

/** Drives some hundred metres north, one fix after the other. */
const drive = async (page: Page): Promise<void> => {
  const context = page.context();
  await context.grantPermissions(["geolocation"]);
  const moveTo = (step: number) =>
    context.setGeolocation({ latitude: -34.6 + step * 2e-4, longitude: -58.38, accuracy: 6 });
  await moveTo(0);
  await page.getByRole("button", { name: "Start recording" }).click();
  for (let step = 1; step <= 6; step++) {
    await moveTo(step);
    await page.waitForTimeout(1100);
  }
};

/** Opens a page that needs the network after it is gone. */
const loseNetwork = async (page: Page): Promise<void> => {
  await page.waitForFunction(
    "(async () => !!navigator.serviceWorker.controller && !!(await caches.match('/offline', { ignoreVary: true })))()",
  );
  const address = new URL("/profile", page.url());
  await page.context().setOffline(true);
  await page.goto(address.href);
  await page.getByRole("heading", { level: 1 }).waitFor();
};

/** Opens a share link to the shown trip, as its recipient does. */
const openSharedTrip = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: /^(Share|Compartir)$/ }).click();
  await page.getByRole("button", { name: /^(Create link|Crear el enlace)$/ }).click();
  const link = await page.locator("input[readonly]").inputValue();
  await page.context().clearCookies();
  await page.goto(link);
  await page.locator("[data-state=ready]").waitFor();
};

const openShareDialog = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Create link" }).click();
  await page
    .getByRole("button", { name: /^Revoke the link/ })
    .first()
    .waitFor();
};

/** One device, whatever other pictures have registered. */
const registerDevice = async (page: Page): Promise<void> => {
  if (await page.getByRole("button", { name: /^(Revoke|Revocar): / }).isVisible()) {
    await page.getByRole("button", { name: /^(Revoke|Revocar): / }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^(Revoke|Revocar)$/ })
      .click();
    await page.waitForURL(/outcome=revoked/);
  }
  await page.locator("input[name=name]").fill("Pixel 9");
  await page.getByRole("button", { name: /^(Register|Registrar)$/ }).click();
  await page.getByRole("button", { name: /^(Done|Listo)/ }).waitFor();
};

const openMinutes = async (page: Page): Promise<void> => {
  await page.getByText(/^(Minute by minute|Minuto a minuto)/).click();
  await page.getByRole("table").waitFor();
};

/** Shows on the map what was left out of the route. */
const showLeftOut = async (page: Page): Promise<void> => {
  const buttons = page.getByRole("button", { name: /^(Show on the map|Mostrar en el mapa): / });
  for (const button of await buttons.all()) await button.click();
};

const openDayBefore = async (page: Page): Promise<void> => {
  await page.getByRole("link", { name: "Previous day" }).click();
  await page.getByRole("button", { name: "Driven hours" }).click();
};

const thisMonth = new Date().toISOString().slice(0, 7);
const eventful = `/trips/${eventfulTrip.id}`;

/** Within a person's pictures, those that change the browser's state come last. */
export const pictures: readonly Picture[] = [
  { name: "sign-in", as: "nobody", path: "/sign-in", languages: both },
  { name: "sign-in-problem", as: "nobody", path: "/sign-in?problem=expired" },
  { name: "share-not-found", as: "nobody", path: "/s/nowhere" },
  { name: "day", as: "driver", path: "/", languages: both },
  { name: "day-whole", as: "driver", path: "/", isTall: true },
  { name: "day-before", as: "driver", path: "/", prepare: openDayBefore },
  { name: "day-empty", as: "driver", path: "/day/2020-02-29" },
  { name: "day-not-found", as: "driver", path: "/day/2026-02-30" },
  { name: "day-future", as: "driver", path: "/day/2099-01-01" },
  { name: "month", as: "driver", path: `/month/${thisMonth}`, languages: both },
  { name: "trip-newest", as: "driver", path: "/", prepare: openNewestTrip },
  { name: "trip", as: "driver", path: eventful, prepare: replay, languages: both },
  { name: "trip-whole", as: "driver", path: eventful, prepare: openMinutes, languages: both, isTall: true },
  { name: "trip-left-out", as: "driver", path: eventful, prepare: showLeftOut },
  { name: "trip-share", as: "driver", path: eventful, prepare: openShareDialog },
  { name: "trip-not-found", as: "driver", path: "/trips/nowhere" },
  { name: "record", as: "driver", path: "/record", languages: both },
  { name: "import", as: "driver", path: "/import", languages: both },
  { name: "connect", as: "driver", path: "/connect", languages: both, isTall: true },
  { name: "devices", as: "driver", path: "/devices", prepare: registerDevice, languages: both, isTall: true },
  { name: "profile", as: "driver", path: "/profile", languages: both, isTall: true },
  { name: "not-found", as: "driver", path: "/nowhere" },
  { name: "record-driving", as: "driver", path: "/record", prepare: drive },
  { name: "offline", as: "driver", path: "/record", prepare: loseNetwork, languages: both },
  { name: "share", as: "driver", path: eventful, prepare: openSharedTrip, languages: both },
  { name: "fleet", as: "manager", path: "/fleet", languages: both },
  { name: "fleet-whole", as: "manager", path: "/fleet", isTall: true },
  { name: "fleet-empty", as: "manager", path: "/fleet/2020-02-29" },
  { name: "pulse", as: "manager", path: "/pulse", languages: both, isTall: true },
  { name: "day-of-manager", as: "manager", path: "/" },
];
