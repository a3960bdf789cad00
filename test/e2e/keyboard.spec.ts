import { localDateOf } from "@trips/core/domain/local-date.ts";
import type { Page } from "playwright-core";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { addDays } from "../../web/shared/dates/model/dates.ts";
import { formatExactTime } from "../../web/shared/format/model/format.ts";
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";

const driver = "ana.gomez";
/** A zone where it is around noon, so that no test meets midnight. POSIX signs: Etc/GMT+3 lies west of UTC. */
const hoursWest = new Date().getUTCHours() - 12;
const timeZone = `Etc/GMT${hoursWest < 0 ? "-" : "+"}${Math.abs(hoursWest)}`;
const startedMs = Math.floor(Date.now() / 1000) * 1000 - 600_000;
const today = localDateOf(startedMs, timeZone);

const dashboard = useDashboard(timeZone);

beforeAll(async () => {
  const records = Array.from({ length: 300 }, (_, second) => ({
    id: second,
    t: startedMs + second * 1000,
    lat: Number((-34.6 - second * 9.013e-5).toFixed(6)),
    lon: -58.38,
    speed: 10,
    accuracy: 4,
  }));
  await dashboard.api.post("errand", { timeZone, vehicle: "AB123CD", end: true, records });
  await until(
    async () => (await dashboard.api.get("/v1/trips/errand", driver)).status,
    (status) => status === 200,
  );
});

// With smooth scrolling, the focused element may not be in view yet.
beforeEach(() => dashboard.page.emulateMedia({ reducedMotion: "reduce" }));

type Focused = {
  readonly name: string;
  readonly role: string;
  /** It has a visible outline. */
  readonly isMarked: boolean;
  readonly isSeen: boolean;
};

/** The focused element, as a sighted user would describe it. */
const focused = (page: Page): Promise<Focused> =>
  page.evaluate(`(() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const middle = document.elementFromPoint(
      Math.min(innerWidth - 1, Math.max(0, box.x + box.width / 2)),
      Math.min(innerHeight - 1, Math.max(0, box.y + box.height / 2)),
    );
    return {
      name: (element.getAttribute("aria-label") ?? element.innerText ?? element.value ?? "").trim(),
      role: element.getAttribute("role") ?? element.tagName.toLowerCase(),
      isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1,
      isSeen: box.width > 0 && box.height > 0 && middle !== null &&
        (element.contains(middle) || middle.contains(element)),
    };
  })()`) as Promise<Focused>;

const mostSteps = 80;

/** Presses Tab until the focus is `wanted`; every stop on the way must be visible. */
const tabTo = async (page: Page, wanted: (focus: Focused) => boolean): Promise<Focused[]> => {
  const way: Focused[] = [];
  for (let step = 0; step < mostSteps; step++) {
    await page.keyboard.press("Tab");
    const focus = await focused(page);
    if (focus.role === "body") continue;
    way.push(focus);
    expect(focus).toMatchObject({ isMarked: true, isSeen: true });
    expect(focus.name).not.toBe("");
    if (wanted(focus)) return way;
  }
  throw new Error(`not reached within ${mostSteps} steps: ${way.map(({ name }) => name).join(" | ")}`);
};

const named = (pattern: RegExp) => (focus: Focused) => pattern.test(focus.name);

const signInByKeyboard = async (page: Page): Promise<void> => {
  const { webUrl } = dashboard.platform;
  await page.goto(webUrl);
  await tabTo(page, named(/^Continue to sign-in$/));
  await page.keyboard.press("Enter");
  await page.getByLabel("Driver name").waitFor();
  for (let step = 0; step < mostSteps; step++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate("document.activeElement.id")) === "driver") break;
  }
  await page.keyboard.type(driver);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${webUrl}/day/**`);
};

test("from the sign-in to a day, its trip, back, the profile and out, by the keyboard alone", async () => {
  const { page } = dashboard;
  const { webUrl } = dashboard.platform;
  await signInByKeyboard(page);

  expect(new URL(page.url()).pathname).toBe(`/day/${today}`);
  await page.getByRole("link", { name: /^Open the trip/ }).waitFor();
  const way = await tabTo(page, named(/^Open the trip/));
  // First the skip link, then the header, then the content in reading order.
  const names = way.map(({ name }) => name);
  expect(names[0]).toBe("Skip to the content");
  const order = ["Trips", "Day", "Record", "Display", "Profile of Ana Gomez", "Sign out"];
  expect(names.filter((name) => order.includes(name))).toEqual(order);
  expect(names.indexOf("Previous day")).toBeGreaterThan(names.indexOf("Sign out"));

  await page.keyboard.press("Enter");
  await page.waitForURL(`${webUrl}/trips/errand**`);
  await page.getByRole("slider", { name: "Moment of the trip" }).waitFor();
  await tabTo(page, named(/^Back to/));
  await page.keyboard.press("Enter");
  await page.waitForURL(`${webUrl}/day/${today}`);

  await page.getByRole("link", { name: /^Open the trip/ }).waitFor();
  await tabTo(page, named(/^Profile of/));
  await page.keyboard.press("Enter");
  await page.waitForURL(`${webUrl}/profile`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await tabTo(page, named(/^Sign out$/));
  await page.keyboard.press("Enter");
  await page.waitForURL(`${webUrl}/sign-in**`);
  await page.getByText("You are signed out.").waitFor();
});

test("the skip link leads into the content", async () => {
  const { page } = dashboard;
  await dashboard.signIn(driver);
  await tabTo(page, named(/^Skip to the content$/));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.querySelector('main').contains(document.activeElement)")).toBe(true);
});

test("arrow keys move between the days", async () => {
  const { page } = dashboard;
  const { webUrl } = dashboard.platform;
  await dashboard.signIn(driver);
  // The bars appear once the page is hydrated: earlier keys are lost.
  await page.locator("[aria-labelledby=weeks-title] [data-date]").first().waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL(`${webUrl}/day/${addDays(today, -1)}`);
  await page.getByText("is before your first trip").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(`${webUrl}/day/${today}`);
  await page.getByRole("link", { name: /^Open the trip/ }).waitFor();
});

test("arrow keys move a trip's cursor, and the moment is announced", async () => {
  const { page } = dashboard;
  await dashboard.signIn(driver);
  await page.goto(`${dashboard.platform.webUrl}/trips/errand`);
  const slider = page.getByRole("slider", { name: "Moment of the trip" });
  await slider.waitFor();
  await tabTo(page, ({ role }) => role === "slider");
  await page.keyboard.press("Home");
  expect(await slider.getAttribute("aria-valuetext")).toContain(formatExactTime(startedMs, timeZone));
  await page.keyboard.press("End");
  expect(await slider.getAttribute("aria-valuetext")).toContain(
    formatExactTime(startedMs + 299_000, timeZone),
  );
});

/** The sheet's handle once its script follows it: earlier keys and drags are lost. */
const handleOf = async (page: Page) => {
  await page.locator("[data-sheet]").waitFor();
  return page.getByRole("slider", { name: "Height of the panel" });
};

test("on a phone the panel's handle moves it between three heights, and the focus is never under the edge", async () => {
  const { page } = dashboard;
  await page.setViewportSize({ width: 390, height: 844 });
  await dashboard.signIn(driver);
  const handle = await handleOf(page);
  const top = async () => Math.round((await page.getByRole("main").boundingBox())!.y);
  const height = () => handle.getAttribute("aria-valuetext");
  await expect.poll(height).toBe("Half");
  const half = await top();
  await handle.focus();
  await page.keyboard.press("ArrowUp");
  await expect.poll(height).toBe("Full");
  expect(await top()).toBe(0);
  await page.keyboard.press("Enter");
  await expect.poll(height).toBe("Low");
  const low = await top();
  expect(low).toBeGreaterThan(half + 150);
  // The headline figure is still seen.
  const figure = (await page
    .getByText(/^\d+\.\d\s*km$/)
    .first()
    .boundingBox())!;
  expect(figure.y + figure.height).toBeLessThan(844 - 56);
  await tabTo(page, named(/^Open the trip/));
  await page.getByRole("link", { name: "Previous day" }).click();
  await page.getByText("is before your first trip").waitFor();
  await handle.focus();
  await page.keyboard.press("Home");
  await expect.poll(height).toBe("Low");
  await page.getByRole("link", { name: "Next day" }).click();
  await page.getByRole("link", { name: /^Open the trip/ }).waitFor();
  expect([await height(), await top()]).toEqual(["Low", low]);
});

test("on a phone the panel makes way for a control of the map that has the focus, and only then", async () => {
  const { page } = dashboard;
  await page.setViewportSize({ width: 390, height: 844 });
  await dashboard.signIn(driver);
  const handle = await handleOf(page);
  const height = () => handle.getAttribute("aria-valuetext");
  const zoom = page.getByRole("button", { name: "Zoom in" });
  await zoom.waitFor();
  await handle.focus();
  await page.keyboard.press("End");
  await expect.poll(height).toBe("Full");
  await zoom.focus();
  await expect.poll(height).not.toBe("Full");
  const { y, height: size } = (await zoom.boundingBox())!;
  expect(y + size).toBeLessThanOrEqual((await page.getByRole("main").boundingBox())!.y);
  const kept = await height();
  await page.getByRole("button", { name: "Zoom out" }).focus();
  await page.waitForTimeout(300);
  expect(await height()).toBe(kept);
});

test("on a phone a mouse drags the panel by its handle, and the map is fitted to what is left of it", async () => {
  const { page } = dashboard;
  await dashboard.signIn(driver);
  // The bars appear once the page is hydrated.
  await page.locator("[aria-labelledby=weeks-title] [data-date]").first().waitFor();
  // A window that becomes as narrow as a phone is treated as one.
  await page.setViewportSize({ width: 390, height: 844 });
  const handle = await handleOf(page);
  await expect.poll(() => handle.getAttribute("aria-valuetext")).toBe("Half");
  const { x, y, width, height } = (await handle.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y - 120, { steps: 6 });
  expect((await handle.boundingBox())!.y).toBeLessThan(y - 100);
  await page.mouse.move(x + width / 2, y + 300, { steps: 6 });
  await page.waitForTimeout(200);
  await page.mouse.up();
  await expect.poll(() => handle.getAttribute("aria-valuetext")).toBe("Low");
});
