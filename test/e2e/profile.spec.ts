import { beforeAll, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { launchBrowser } from "../support/browser.ts";
import { useDashboard } from "../support/dashboard.ts";

const driver = "ana.gomez";
const timeZone = "America/Argentina/Buenos_Aires";
const date = "2026-03-10";
const startedMs = Date.parse("2026-03-10T14:00:00Z");

const dashboard = useDashboard(timeZone);

beforeAll(async () => {
  const records = Array.from({ length: 300 }, (_, second) => ({
    id: second,
    t: startedMs + second * 1000,
    lat: Number((-34.6 + second * 1e-4).toFixed(6)),
    lon: -58.38,
    speed: 11,
    accuracy: 4,
  }));
  await dashboard.api.post("errand", { timeZone, vehicle: "AB123CD", end: true, records });
  await until(
    async () => (await dashboard.api.get("/v1/trips/errand", driver)).status,
    (status) => status === 200,
  );
});

const url = (path: string) => `${dashboard.platform.webUrl}${path}`;

test("miles and Spanish apply at once on every page, and after the next sign-in", async () => {
  const { page } = dashboard;
  await dashboard.signInAnew(driver);
  await page.goto(url("/profile"));
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  expect(await page.getByLabel("Kilometres").isChecked()).toBe(true);
  await page.getByLabel("Miles").check();
  await page.getByRole("main").getByLabel("Español").check();
  await page.getByLabel("Vehicle").fill("  Fiat   Cronos ");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Guardado. Se aplica desde ahora en todas las páginas.").waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("es");
  expect(await page.getByLabel("Vehículo").inputValue()).toBe("Fiat Cronos");
  expect(await page.getByLabel("Millas").isChecked()).toBe(true);

  const units = async (): Promise<boolean[]> => {
    const text = await page.getByRole("main").innerText();
    return [/\bmi\b|\bmph\b/.test(text), /\bkm\b|km\/h/.test(text)];
  };
  await page.goto(url(`/day/${date}`));
  await page.getByRole("heading", { name: /Martes 10 mar 2026/ }).waitFor();
  await expect.poll(units).toEqual([true, false]);
  await page.goto(url("/trips/errand"));
  await page.getByRole("region", { name: "Totales del viaje" }).waitFor();
  await expect.poll(units).toEqual([true, false]);
  await page.goto(url("/record"));
  await page.getByRole("button", { name: "Empezar a grabar" }).waitFor();
  await page.getByText("Vehículo Fiat Cronos").waitFor();

  await page.goto(url("/profile"));
  await page.getByRole("main").getByRole("button", { name: "Cerrar sesión" }).click();
  await page.getByText("Cerraste la sesión.").waitFor();
  await dashboard.signInAnew(driver);
  await page.goto(url("/profile"));
  expect(await page.getByLabel("Millas").isChecked()).toBe(true);
});

test("theme and language change at once on any page, and come along to another device", async () => {
  const { page, context } = dashboard;
  await dashboard.signInAnew("bruno.fernandez");
  await page.goto(url(`/day/${date}`));
  const surface = () => page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor");
  expect(await surface()).toBe("rgb(255, 255, 255)");
  await page.getByRole("button", { name: "Display" }).click();
  const saved = page.waitForResponse((response) => response.url().endsWith("/api/display"));
  await page.getByLabel("Dark").check();
  expect(await surface()).toBe("rgb(22, 28, 25)");
  expect((await saved).status()).toBe(204);
  await page.getByLabel("Español").check();
  await page.getByRole("heading", { name: /Martes/ }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("es");
  // What comes next is dark from its first byte on.
  const next = await (await page.request.get(url("/profile"))).text();
  expect(next).toMatch(/<html[^>]*lang="es"[^>]*data-theme="dark"/);

  const device = await context.browser()!.newContext({ locale: "en-US" });
  try {
    const other = await device.newPage();
    await other.goto(url("/sign-in"));
    expect(await other.locator("html").getAttribute("lang")).toBe("en");
    await other.locator("a[href^='/auth/sign-in']").click();
    await other.getByLabel("Driver name").fill("bruno.fernandez");
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.waitForURL(/\/day\//);
    expect(await other.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(await other.locator("html").getAttribute("lang")).toBe("es");
    await other.goto(url("/profile"));
    // Never chosen, so they are those of the browser's region.
    expect(await other.getByLabel("Millas").isChecked()).toBe(true);
    expect(await other.getByLabel("Oscuro").last().isChecked()).toBe(true);
  } finally {
    await device.close();
  }
});

test("signed out, theme and language hold in this browser, and the vehicle of the person before does not", async () => {
  const { page, context } = dashboard;
  await context.addCookies([
    { name: "trips-preferences", value: "vehicle=AB123CD&theme=light", url: dashboard.platform.webUrl },
  ]);
  await page.goto(url("/sign-in"));
  await page.getByRole("button", { name: "Display" }).click();
  await page.getByLabel("Dark").check();
  await expect
    .poll(async () => (await page.request.get(url("/sign-in"))).text())
    .toContain('data-theme="dark"');
  await dashboard.signInAnew("carla.rodriguez");
  await page.goto(url("/profile"));
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  expect(await page.getByLabel("Vehicle").inputValue()).toBe("");
});

test("it works without JavaScript, and refuses a form whose vehicle name is too long", async () => {
  await dashboard.signIn("diego.sosa");
  const cookies = await dashboard.context.cookies();
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-IE" });
    await context.addCookies(cookies);
    const page = await context.newPage();
    await page.goto(url("/profile"));
    await page.getByLabel("Miles").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. It applies from now on").waitFor();
    const cookie = (await context.cookies()).find(({ name }) => name === "trips-preferences");
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    expect(cookie!.expires * 1000 - Date.now()).toBeGreaterThan(360 * 86_400_000);

    const sent = await page.request.post(url("/api/profile"), {
      form: { locale: "es", units: "metric", theme: "system", vehicle: "x".repeat(65) },
      headers: { origin: dashboard.platform.webUrl },
    });
    expect(sent.url()).toBe(url("/profile?problem=vehicle"));
    await page.goto(sent.url());
    const alert = page.getByRole("alert");
    expect(await alert.innerText()).toBe(
      "Nothing was saved: the vehicle's name is longer than 64 characters.",
    );
    expect(await page.getByLabel("Miles").isChecked()).toBe(true);
  } finally {
    await browser.close();
  }
});

test("preferences are accepted only from the site's own pages and from signed-in users", async () => {
  const { page } = dashboard;
  const send = (origin: string, form: Record<string, string>) =>
    page.request.post(url("/api/profile"), { form, headers: { origin }, maxRedirects: 0 });
  const form = { locale: "es", units: "metric", theme: "system", vehicle: "" };
  const signedOut = await send(dashboard.platform.webUrl, form);
  expect([signedOut.status(), signedOut.headers().location]).toEqual([
    303,
    url("/sign-in?return=%2Fprofile"),
  ]);
  await dashboard.signIn("elena.benitez");
  expect((await send("https://elsewhere.example", form)).status()).toBe(403);
  const wrong = await send(dashboard.platform.webUrl, { ...form, units: "nautical" });
  expect(wrong.headers().location).toBe(url("/profile?problem=choice"));
  expect((await dashboard.context.cookies()).some(({ name }) => name === "trips-preferences")).toBe(false);
});

test("it shows who is signed in and what they may see", async () => {
  await dashboard.signIn("fleet.manager", true);
  await dashboard.page.goto(url("/profile"));
  const account = dashboard.page.getByRole("region", { name: "Account" });
  expect((await account.getByRole("definition").allInnerTexts()).at(-1)).toBe("Fleet: sees everyone's trips");
  await dashboard.page.setViewportSize({ width: 390, height: 844 });
  expect(await dashboard.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
});
