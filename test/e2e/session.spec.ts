import { readFile } from "node:fs/promises";
import { sealData, unsealData } from "iron-session";
import { expect, test } from "vitest";
import { useDashboard } from "../support/dashboard.ts";

const driver = "ana.gomez";
const dashboard = useDashboard("UTC");

const secret = () => readFile(`${dashboard.dataDirectory}/session-secret`, "utf8");

type Cookies = Readonly<Record<string, string>>;

const heldCookies = async (): Promise<Cookies> =>
  Object.fromEntries((await dashboard.context.cookies()).map(({ name, value }) => [name, value]));

/** The cookies of a session old enough to be renewed with the issuer. */
const aged = async (cookies: Cookies): Promise<Cookies> => {
  const password = await secret();
  const session = await unsealData<object>(cookies["trips-session"]!, { password });
  const old = { ...session, expiresAtMs: Date.now() + 60_000 };
  return { ...cookies, "trips-session": await sealData(old, { password }) };
};

const get = (path: string, cookies: Cookies): Promise<Response> =>
  fetch(`${dashboard.platform.webUrl}${path}`, {
    redirect: "manual",
    headers: {
      cookie: Object.entries(cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join("; "),
    },
  });

const today = new Date().toISOString().slice(0, 10);

test("the refresh token is out of reach of scripts and other sites", async () => {
  await dashboard.signInAnew(driver);
  const cookies = await dashboard.context.cookies();
  expect(cookies.find(({ name }) => name === "trips-renewal")).toMatchObject({
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
  });
});

test("a session in use is renewed, in pages and in what they fetch", async () => {
  await dashboard.signInAnew(driver);
  for (const path of [`/day/${today}`, `/api/day/${today}`]) {
    const answer = await get(path, await aged(await heldCookies()));
    expect([path, answer.status]).toEqual([path, 200]);
    const set = answer.headers.getSetCookie().join("\n");
    expect(set).toMatch(/trips-session=Fe26[^\n]*HttpOnly/i);
    expect(set).toMatch(/trips-renewal=Fe26[^\n]*HttpOnly/i);
  }
  // An expired session is renewed, and the renewing request already uses the new one.
  const { "trips-session": _, ...withoutSession } = await heldCookies();
  expect((await get(`/api/day/${today}`, withoutSession)).status).toBe(200);
  expect((await get(`/day/${today}`, withoutSession)).status).toBe(200);
});

test("a young session is not renewed", async () => {
  await dashboard.signInAnew(driver);
  const answer = await get(`/api/day/${today}`, await heldCookies());
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
});

test("copied cookies end when their owner signs out", async () => {
  await dashboard.signInAnew(driver);
  const copied = await aged(await heldCookies());
  await dashboard.page.getByRole("button", { name: "Sign out" }).click();
  await dashboard.page.getByText("You are signed out.").waitFor();
  const answer = await get(`/api/day/${today}`, copied);
  expect(answer.status).toBe(401);
  expect(answer.headers.getSetCookie().join("\n")).toMatch(/trips-session=;[^\n]*Max-Age=0/i);
  const page = await get(`/day/${today}`, copied);
  expect([page.status, page.headers.get("location")]).toEqual([307, `/sign-in?return=%2Fday%2F${today}`]);
});
