import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { sealData } from "iron-session";
import { beforeAll, describe, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";

const owner = "ana.gomez";
const stranger = "bruno.fernandez";
const manager = "fleet.manager";
const timeZone = "America/Argentina/Buenos_Aires";
const date = "2026-03-10";
const trip = "errand";
const startedMs = Date.parse("2026-03-10T14:00:00Z");

const dashboard = useDashboard(timeZone);

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Whom a route serves, and one of its paths with data behind it. */
type Case = {
  readonly for: "everyone" | "driver" | "owner" | "fleet";
  readonly path: string;
  readonly body?: object;
  /** A form answers with a redirect to a page: without a session, the sign-in page. */
  readonly isForm?: true;
};

const routes: Readonly<Record<string, Case>> = {
  "GET /api/alive": { for: "everyone", path: "/api/alive" },
  "GET /api/day/[date]": { for: "driver", path: `/api/day/${date}` },
  "GET /api/day/[date]/routes": {
    for: "driver",
    path: `/api/day/${date}/routes?${new URLSearchParams({ trip: `${owner}/${trip}` })}`,
  },
  "GET /api/days": { for: "driver", path: `/api/days?from=2026-03-01&to=${date}` },
  "GET /api/shares/[id]": { for: "everyone", path: "/api/shares/no-such-link" },
  "GET /api/trips/[tripId]": { for: "owner", path: `/api/trips/${trip}` },
  "GET /api/trips/[tripId]/export/[format]": { for: "owner", path: `/api/trips/${trip}/export/gpx` },
  "GET /api/fleet/[date]": { for: "fleet", path: `/api/fleet/${date}` },
  "GET /api/fleet/[date]/csv": { for: "fleet", path: `/api/fleet/${date}/csv` },
  "GET /api/fleet/[date]/routes": {
    for: "fleet",
    path: `/api/fleet/${date}/routes?${new URLSearchParams({ level: "detail", trip: `${owner}/${trip}` })}`,
  },
  "GET /api/map/[pass]/style/[theme]": { for: "everyone", path: "/api/map/no-such-pass/style/light" },
  "GET /api/map/[pass]/tiles/[z]/[x]/[y]": { for: "everyone", path: "/api/map/no-such-pass/tiles/0/0/0" },
  "GET /api/phones": { for: "driver", path: "/api/phones" },
  "GET /api/pulse": { for: "fleet", path: "/api/pulse?minutes=60" },
  "GET /api/record/[tripId]": { for: "driver", path: `/api/record/${trip}` },
  "POST /api/devices": { for: "driver", path: "/api/devices", isForm: true },
  "GET /devices/setup/[seal]/[file]": { for: "everyone", path: "/devices/setup/no-such-seal/a.properties" },
  "POST /api/erasures": { for: "driver", path: "/api/erasures", isForm: true },
  "POST /api/display": { for: "everyone", path: "/api/display" },
  "POST /api/profile": { for: "driver", path: "/api/profile", isForm: true },
  "GET /api/trips/[tripId]/shares": { for: "owner", path: `/api/trips/${trip}/shares` },
  "POST /api/trips/[tripId]/shares": {
    for: "owner",
    path: `/api/trips/${trip}/shares`,
    body: { lifetime: "day", hidesEnds: true },
  },
  "DELETE /api/trips/[tripId]/shares/[digest]": {
    for: "owner",
    path: `/api/trips/${trip}/shares/${"x".repeat(43)}`,
  },
  "GET /s/[id]/picture": { for: "everyone", path: "/s/no-such-link/picture" },
  "GET /auth/callback": { for: "everyone", path: "/auth/callback" },
  "GET /auth/sign-in": { for: "everyone", path: "/auth/sign-in" },
  "POST /auth/sign-out": { for: "everyone", path: "/auth/sign-out" },
  "POST /auth/token": { for: "driver", path: "/auth/token" },
};

const pages: Readonly<Record<string, Case>> = {
  "/": { for: "driver", path: "/" },
  "/connect": { for: "driver", path: "/connect" },
  "/day": { for: "driver", path: "/day" },
  "/devices": { for: "driver", path: "/devices" },
  "/devices/fleet": { for: "fleet", path: "/devices/fleet" },
  "/devices/setup/[seal]": { for: "everyone", path: "/devices/setup/no-such-seal" },
  "/day/[date]": { for: "driver", path: `/day/${date}` },
  "/fleet": { for: "fleet", path: "/fleet" },
  "/fleet/[date]": { for: "fleet", path: `/fleet/${date}` },
  "/import": { for: "driver", path: "/import" },
  "/month/[month]": { for: "driver", path: `/month/${date.slice(0, 7)}` },
  "/offline": { for: "everyone", path: "/offline" },
  "/profile": { for: "driver", path: "/profile" },
  "/pulse": { for: "fleet", path: "/pulse" },
  "/record": { for: "driver", path: "/record" },
  "/s/[id]": { for: "everyone", path: "/s/no-such-link" },
  "/sign-in": { for: "everyone", path: "/sign-in" },
  "/[...unknown]": { for: "everyone", path: "/nowhere" },
  "/trips/[tripId]": { for: "owner", path: `/trips/${trip}` },
};

const app = fileURLToPath(new URL("../../web/app", import.meta.url));
const methodPattern = /^export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/gm;

/** Every handler in the app's folder, as `GET /api/day/[date]`. */
const findRoutes = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const file of glob("**/route.ts", { cwd: app })) {
    const source = await readFile(`${app}/${file}`, "utf8");
    const path = `/${file.replace(/\/?route\.ts$/, "")}`;
    for (const [, method] of source.matchAll(methodPattern)) found.push(`${method} ${path}`);
  }
  return found.sort();
};

const findPages = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const file of glob("**/page.tsx", { cwd: app }))
    found.push(`/${file.replace(/\/?page\.tsx$/, "")}`);
  return found.sort();
};

const cookieName = "trips-session";

const sealed = async (session: object, password?: string): Promise<string> => {
  const secret = password ?? (await readFile(`${dashboard.dataDirectory}/session-secret`, "utf8"));
  return `${cookieName}=${await sealData(session, { password: secret })}`;
};

const ownerSession = () => ({
  driver: owner,
  name: owner,
  groups: ["fleet"],
  expiresAtMs: Date.now() + 3_600_000,
});

const changed = (text: string, at: number): string =>
  `${text.slice(0, at)}${text[at] === "a" ? "b" : "a"}${text.slice(at + 1)}`;

/** Cookies that give no access. */
const worthless: Readonly<Record<string, () => Promise<string>>> = {
  "no session": async () => "",
  "an expired session": () => sealed({ ...ownerSession(), expiresAtMs: Date.now() - 1000 }),
  "a session without an expiry": async () => sealed({ ...ownerSession(), expiresAtMs: undefined }),
  "a session sealed with another secret": () => sealed(ownerSession(), "x".repeat(64)),
  "a session changed at its beginning": async () =>
    changed(await sealed(ownerSession()), cookieName.length + 40),
  "a session changed in its middle": async () => changed(await sealed(ownerSession()), 200),
  "a session whose end is cut off": async () => (await sealed(ownerSession())).slice(0, -8),
  "a session that is plain text": async () =>
    `${cookieName}=${encodeURIComponent(JSON.stringify(ownerSession()))}`,
};

const ask = (method: string, { path, body }: Case, headers: Record<string, string>): Promise<Response> => {
  const sent = method === "GET" ? undefined : body && JSON.stringify(body);
  return fetch(`${dashboard.platform.webUrl}${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...(method !== "GET" && { origin: dashboard.platform.webUrl }),
      ...(sent && { "content-type": "application/json" }),
      ...headers,
    },
    body: sent,
  });
};

const mostRedirects = 5;

/** The page at the end of a page's redirects. */
const follow = async (path: string, cookie: string): Promise<{ url: URL; response: Response }> => {
  let url = new URL(path, dashboard.platform.webUrl);
  for (let redirects = 0; redirects < mostRedirects; redirects++) {
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    const location = response.headers.get("location");
    if (location === null) return { url, response };
    url = new URL(location, url);
  }
  throw new Error(`${path} redirects endlessly, at last to ${url}`);
};

const methodOf = (route: string): Method => route.split(" ")[0] as Method;

const protectedRoutes = Object.entries(routes).filter(([, each]) => each.for !== "everyone");
const protectedPages = Object.entries(pages).filter(([, each]) => each.for !== "everyone");

const sessionOf = (driver: string, groups: readonly string[] = []) =>
  sealed({ driver, name: driver, groups, expiresAtMs: Date.now() + 3_600_000 });

/** The trip's latitude, which no answer to anybody else may contain. */
const latitude = "-34.6";

beforeAll(async () => {
  const records = Array.from({ length: 120 }, (_, second) => ({
    id: second,
    t: startedMs + second * 1000,
    lat: Number((-34.6 - second * 9.013e-5).toFixed(6)),
    lon: -58.38,
    speed: 10,
    accuracy: 4,
  }));
  await dashboard.api.post(trip, { timeZone, vehicle: "AB123CD", end: true, records });
  await until(
    async () => (await dashboard.api.get(`/v1/trips/${trip}`, owner)).status,
    (status) => status === 200,
  );
  // The phone's register has a consumer of its own, which waits for some seconds.
  await until(
    () => dashboard.api.getText("/v1/devices", owner),
    (text) => (JSON.parse(text) as { phones: readonly object[] }).phones.length > 0,
  );
});

test("every route and every page of the dashboard is tested here", async () => {
  expect(Object.keys(routes).sort()).toEqual(await findRoutes());
  expect(Object.keys(pages).sort()).toEqual(await findPages());
});

test("the owner gets what others are refused", async () => {
  const cookie = await sessionOf(owner, ["fleet"]);
  for (const [route, each] of protectedRoutes.filter(([route]) => methodOf(route) === "GET")) {
    const response = await ask("GET", each, { cookie });
    expect([route, response.status]).toEqual([route, 200]);
  }
  for (const [page, each] of protectedPages) {
    const { url, response } = await follow(each.path, cookie);
    expect([page, response.status, url.pathname]).toEqual([
      page,
      200,
      expect.not.stringMatching(/^.sign-in/),
    ]);
  }
});

describe.each(Object.entries(worthless))("with %s", (_, cookieOf) => {
  test("no route returns or changes anything", async () => {
    const cookie = await cookieOf();
    for (const [route, each] of protectedRoutes) {
      const response = await ask(methodOf(route), each, { cookie });
      expect([route, response.status]).toEqual([route, each.isForm ? 303 : 401]);
      if (each.isForm) expect(response.headers.get("location")).toMatch(/\/sign-in\?/);
      expect(response.headers.get("set-cookie")).toBeNull();
      expect(await response.text()).not.toContain(latitude);
    }
  });

  test("every page redirects to the sign-in page, which leads back", async () => {
    const cookie = await cookieOf();
    for (const [page, each] of protectedPages) {
      const response = await ask("GET", each, { cookie });
      const location = new URL(response.headers.get("location") ?? "", dashboard.platform.webUrl);
      expect([page, response.status, location.pathname]).toEqual([page, 307, "/sign-in"]);
      expect(location.searchParams.get("return") ?? "/").toBe(each.path);
      expect(await response.text()).not.toContain(latitude);
    }
  });
});

describe("another driver", () => {
  const addresses = [
    ["as one's own", ""],
    ["as its driver's", `driver=${owner}`],
    ["as two drivers' at once", `driver=${owner}&driver=${stranger}`],
    ["as nobody's", "driver="],
  ] as const;

  test.each(addresses)("finds no trip of somebody else, requested %s", async (_, query) => {
    const cookie = await sessionOf(stranger);
    const answers = new Set<string>();
    for (const [route, each] of protectedRoutes.filter(([, each]) => each.for === "owner"))
      for (const path of [each.path, each.path.replace(trip, "no-such-trip")]) {
        const joint = path.includes("?") ? "&" : "?";
        const response = await ask(methodOf(route), { ...each, path: `${path}${joint}${query}` }, { cookie });
        answers.add(`${methodOf(route)} ${response.status} ${await response.text()}`);
      }
    // The same answer whether or not the trip exists, so that nobody learns which do.
    for (const method of new Set([...answers].map((each) => each.split(" ")[0])))
      expect([...answers].filter((each) => each.startsWith(`${method} `))).toHaveLength(1);
    for (const each of answers) expect(each).toMatch(/^\w+ 404 /);
  });

  test.each([
    "a%2Fb",
    "..%2F..%2Fana.gomez%2Ferrand",
    "ana.gomez%2Ferrand",
    "%00",
    "x".repeat(500),
    "%F0%9F%9A%97",
  ])("gets nothing for the trip id %s", async (id) => {
    const cookie = await sessionOf(stranger);
    for (const [route, each] of protectedRoutes.filter(([, each]) => each.for === "owner")) {
      const path = each.path.replace(trip, id);
      const response = await ask(methodOf(route), { ...each, path }, { cookie });
      expect([route, response.status]).toEqual([
        route,
        expect.toSatisfy((status) => status === 404 || status === 400),
      ]);
      expect(await response.text()).not.toContain(latitude);
    }
  });

  test("sees nothing of it in any answer meant for all drivers", async () => {
    const cookie = await sessionOf(stranger);
    const ownersCookie = await sessionOf(owner);
    for (const [route, each] of protectedRoutes.filter(([, each]) => each.for === "driver")) {
      if (methodOf(route) !== "GET") continue;
      const text = await (await ask("GET", each, { cookie })).text();
      for (const sign of [latitude, owner, "AB123CD"]) expect(text).not.toContain(sign);
      const ownersText = await (await ask("GET", each, { cookie: ownersCookie })).text();
      expect([route, text]).not.toEqual([route, ownersText]);
    }
  });

  test("has no access to the fleet's data", async () => {
    const cookie = await sessionOf(stranger, ["fleets", "Fleet", "drivers"]);
    const fleetRoutes = protectedRoutes.filter(([, each]) => each.for === "fleet");
    for (const [route, each] of fleetRoutes) {
      const response = await ask(methodOf(route), each, { cookie });
      expect([route, response.status]).toEqual([route, 403]);
      expect(await response.text()).not.toContain(owner);
    }
    for (const [page, each] of protectedPages.filter(([, each]) => each.for === "fleet")) {
      const { url, response } = await follow(each.path, cookie);
      expect([page, response.status, url.pathname]).toEqual([page, 200, expect.stringMatching(/^.day./)]);
      const text = await response.text();
      for (const sign of [latitude, owner, "AB123CD"]) expect(text).not.toContain(sign);
    }
  });

  test("finds no page for somebody else's trip", async () => {
    const cookie = await sessionOf(stranger);
    for (const [page, each] of protectedPages.filter(([, each]) => each.for === "owner"))
      for (const query of ["", `?driver=${owner}`]) {
        const response = await ask("GET", { ...each, path: `${each.path}${query}` }, { cookie });
        expect([page, response.status]).toEqual([page, 404]);
        const text = await response.text();
        for (const sign of [latitude, "AB123CD"]) expect(text).not.toContain(sign);
      }
  });
});

test("the offline page names nobody", async () => {
  const cookie = await sessionOf(owner, ["fleet"]);
  const response = await ask("GET", pages["/record"]!, { cookie, "trips-shell": "1" });
  expect(response.status).toBe(200);
  expect(await response.text()).not.toContain(owner);
});

test("a member of the fleet sees another driver's trip by naming the driver", async () => {
  const cookie = await sessionOf(manager, ["fleet"]);
  const [plain, named] = await Promise.all(
    ["", `?driver=${owner}`].map((query) =>
      ask("GET", { for: "owner", path: `/api/trips/${trip}${query}` }, { cookie }),
    ),
  );
  expect([plain?.status, named?.status]).toEqual([404, 200]);
});

describe("a route that changes data", () => {
  const mutations = Object.entries(routes).filter(([route]) => methodOf(route) !== "GET");
  const foreign: Readonly<Record<string, Record<string, string>>> = {
    "another site": { origin: "https://evil.example" },
    "no origin": { origin: "" },
    "an opaque origin": { origin: "null" },
    "another port of this host": { origin: "http://localhost:1" },
    "a host that begins like this one": {},
  };

  test.each(Object.entries(foreign))("refuses %s", async (_, headers) => {
    const cookie = await sessionOf(owner);
    const origin = headers.origin ?? `${dashboard.platform.webUrl}.evil.example`;
    for (const [route, each] of mutations) {
      const response = await ask(methodOf(route), each, { cookie, origin });
      expect([route, response.status]).toEqual([route, 403]);
      expect(response.headers.get("set-cookie")).toBeNull();
    }
  });

  test("refuses requests that the browser marks as coming from elsewhere", async () => {
    const cookie = await sessionOf(owner);
    for (const [route, each] of mutations)
      for (const site of ["cross-site", "same-site", "none"]) {
        const response = await ask(methodOf(route), each, { cookie, "sec-fetch-site": site });
        expect([route, site, response.status]).toEqual([route, site, 403]);
      }
  });

  test("does not accept GET", async () => {
    const cookie = await sessionOf(owner);
    for (const [route, each] of mutations) {
      const isReadToo = Object.hasOwn(routes, route.replace(/^\w+/, "GET"));
      if (!isReadToo) expect([route, (await ask("GET", each, { cookie })).status]).toEqual([route, 405]);
    }
  });
});

test("the session's cookie is limited to this site and unreadable by scripts", async () => {
  await dashboard.signInAnew(owner);
  const cookies = await dashboard.context.cookies();
  const session = cookies.find(({ name }) => name === cookieName)!;
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  for (const cookie of cookies.filter(({ name }) => /session|refresh|pending/.test(name)))
    expect(cookie.httpOnly).toBe(true);
  expect(await dashboard.page.evaluate("document.cookie")).not.toContain(session.value);
});

describe("every page", () => {
  const read = async (each: Case) => {
    const response = await ask("GET", each, { cookie: await sessionOf(owner, ["fleet"]) });
    return { response, html: await response.text() };
  };

  test.each(Object.entries(pages))(
    "%s has a policy with a nonce of its own, and the other headers",
    async (_, each) => {
      const [{ response, html }, second] = [await read(each), await read(each)];
      const policy = response.headers.get("content-security-policy") ?? "";
      const [, nonce] = /'nonce-([^']+)'/.exec(policy) ?? [];
      expect(nonce).toBeTruthy();
      expect(second.response.headers.get("content-security-policy")).not.toContain(nonce);
      expect(policy).not.toMatch(/unsafe-(inline|eval|hashes)/);
      for (const directive of [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        // With map tiles off, images come from no other host.
        "img-src 'self' data: blob:;",
      ])
        expect(policy).toContain(directive);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": expect.stringMatching(/^(same-origin|no-referrer)$/),
        "cross-origin-opener-policy": "same-origin",
      });
      expect(response.headers.get("x-powered-by")).toBeNull();
      for (const [script] of html.matchAll(/<script\b[^>]*>/g)) expect(script).toContain(`nonce="${nonce}"`);
      expect(html).not.toMatch(/<[a-z][^>]*\son[a-z]+=/);
      expect(html).not.toMatch(/<[a-z][^>]*\sstyle=/);
    },
  );
});

describe("an address that cannot be decoded", () => {
  test.each([
    ...["/%", "/%E0%A4%A", "/trips/%", "/trips/%E0%A4%A", "/day/%zz", "/s/%", "/fleet/%ff", "/sign-in/%"],
    ...["/api/trips/%", "/api/trips/%E0%A4%A/export/gpx", "/api/shares/%", "/api/day/%c0", "/auth/%"],
  ])("%s is answered with 400 and the headers of every page", async (path) => {
    for (const cookie of ["", await sessionOf(owner, ["fleet"])]) {
      const response = await ask("GET", { for: "everyone", path }, { cookie });
      expect(response.status).toBe(400);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-security-policy": expect.stringContaining("default-src 'none'"),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
      });
      expect(await response.text()).not.toContain(latitude);
    }
  });

  test.each([
    "/%25",
    "/trips/%25",
    "/trips/%25E0%25A4%25A",
    "/s/%25",
    "/day/2026-03-10%25",
    "/?return=%",
    "/nowhere?x=%E0%A4%A",
  ])("%s is none: it is answered as any other", async (path) => {
    const response = await ask("GET", { for: "everyone", path }, { cookie: await sessionOf(owner) });
    expect([path, response.status]).toEqual([
      path,
      expect.toSatisfy((status) => status === 404 || status === 307),
    ]);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
  });
});

test("no shared cache keeps data, and its type is not sniffed", async () => {
  const cookie = await sessionOf(owner, ["fleet"]);
  for (const [route, each] of protectedRoutes.filter(([route]) => methodOf(route) === "GET")) {
    const { headers } = await ask("GET", each, { cookie });
    expect([route, headers.get("cache-control")]).toEqual([route, expect.stringMatching(/private|no-store/)]);
    expect([route, headers.get("x-content-type-options")]).toEqual([route, "nosniff"]);
    expect([route, headers.get("access-control-allow-origin")]).toEqual([route, null]);
  }
});

test("browsers find the icon under the name by which they ask for it", async () => {
  const icon = await fetch(`${dashboard.platform.webUrl}/favicon.ico`);
  expect([icon.status, icon.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
});
