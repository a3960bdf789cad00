import { readFile } from "node:fs/promises";
import { runInNewContext } from "node:vm";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { shellHeader } from "../../model/record-shell.ts";

const origin = "https://trips.example.com";
const source = await readFile(new URL("../../../../public/service-worker.js", import.meta.url), "utf8");

type Answer = { readonly body: string; readonly status?: number };
type Event = {
  readonly data?: unknown;
  waitUntil(work: Promise<unknown>): void;
  respondWith?(answer: Promise<unknown>): void;
};

/** One browser: its caches outlive the worker, which `start` restarts. */
const createBrowser = () => {
  const caches = new Map<string, Map<string, Response>>();
  const site = new Map<string, Answer>();
  const asked: { path: string; isShell: boolean }[] = [];
  let isOnline = true;

  const fetch = async (
    target: string | { url: string },
    options: { headers?: Record<string, string> } = {},
  ) => {
    const path = typeof target === "string" ? target : target.url.slice(origin.length);
    asked.push({ path, isShell: options.headers?.[shellHeader] !== undefined });
    if (!isOnline) throw new TypeError("Failed to fetch");
    const answer = site.get(options.headers?.[shellHeader] ? `shell of ${path}` : path);
    return new Response(answer?.body ?? "", {
      status: answer ? (answer.status ?? 200) : 404,
      headers: { "Content-Security-Policy": `policy of ${answer?.body}` },
    });
  };
  const cacheOf = (entries: Map<string, Response>) => ({
    match: async (path: string) => entries.get(path)?.clone(),
    put: async (path: string, response: Response) => entries.set(path, response),
    delete: async (path: string) => entries.delete(path),
    keys: async () => [...entries.keys()].map((path) => ({ url: origin + path })),
  });
  const storage = {
    open: async (name: string) => {
      const entries = caches.get(name) ?? new Map<string, Response>();
      caches.set(name, entries);
      return cacheOf(entries);
    },
    keys: async () => [...caches.keys()],
    delete: async (name: string) => caches.delete(name),
  };

  const start = () => {
    const listeners = new Map<string, (event: Event & { request?: object; data?: object }) => void>();
    const self = {
      location: { origin },
      skipWaiting: async () => undefined,
      clients: { claim: async () => undefined },
      addEventListener: (name: string, listener: (event: Event) => void) => listeners.set(name, listener),
    };
    runInNewContext(source, { self, caches: storage, fetch, URL, setTimeout, console });
    const raise = async (name: string, request?: object, data?: object): Promise<Response | undefined> => {
      const works: Promise<unknown>[] = [];
      let answer: Promise<unknown> | undefined;
      listeners.get(name)?.({
        ...(request && { request }),
        ...(data && { data }),
        waitUntil: (work) => works.push(work),
        respondWith: (given) => {
          answer = given;
        },
      });
      const response = await answer;
      await Promise.all(works);
      return response as Response | undefined;
    };
    return {
      install: async () => {
        await raise("install");
        await raise("activate");
      },
      tell: (data: object) => raise("message", undefined, data),
      get: (path: string, mode = "navigate") =>
        raise("fetch", { url: path.startsWith("http") ? path : origin + path, method: "GET", mode }),
    };
  };

  return {
    start,
    site,
    asked,
    caches,
    kept: () => [...(caches.get("trips-shell-1")?.keys() ?? [])].sort(),
    setOnline: (next: boolean) => {
      isOnline = next;
    },
  };
};

const html = (script: string) =>
  `<link href="/_next/static/a.css"><script src="/_next/static/${script}.js"></script>` +
  `<script>self.__next_f.push([1,"[\\"/_next/static/flight.js\\"]"])</script>`;

const offlinePage = `the offline page <script src="/_next/static/offline.js"></script>`;

let browser: ReturnType<typeof createBrowser>;
beforeEach(() => {
  vi.restoreAllMocks();
  browser = createBrowser();
  for (const path of ["a.css", "one.js", "two.js", "flight.js", "other.js", "offline.js"])
    browser.site.set(`/_next/static/${path}`, { body: path });
  browser.site.set("/icon.svg", { body: "icon" });
  browser.site.set("/manifest.webmanifest", { body: "{}" });
  browser.site.set("/record", { body: "the page of ana.gomez" });
  browser.site.set("shell of /record", { body: html("one") });
  browser.site.set("shell of /offline", { body: offlinePage });
});

const textOf = async (response: Response | undefined) => response?.text();

describe("without a network", () => {
  test("the page that names nobody opens, with its policy, its scripts and its styles", async () => {
    const worker = browser.start();
    await worker.install();
    browser.setOnline(false);
    const page = await worker.get("/record");
    expect(page?.headers.get("content-security-policy")).toBe(`policy of ${html("one")}`);
    expect(await textOf(page)).toBe(html("one"));
    for (const path of ["a.css", "one.js", "flight.js"])
      expect(await textOf(await worker.get(`/_next/static/${path}`, "no-cors"))).toBe(path);
  });

  test("every other page is the offline page, with its policy and its script", async () => {
    const worker = browser.start();
    await worker.install();
    browser.setOnline(false);
    for (const path of ["/", "/day/2026-11-20", "/record/x", "/trips/t?driver=bruno", "/profile"]) {
      const page = await worker.get(path);
      expect([path, await textOf(page)]).toEqual([path, offlinePage]);
      expect(page?.headers.get("content-security-policy")).toBe(`policy of ${offlinePage}`);
    }
    expect(await textOf(await worker.get("/_next/static/offline.js", "no-cors"))).toBe("offline.js");
  });

  test("no data is served or kept, and of the pages only the two that name nobody", async () => {
    browser.site.set("/day/2026-11-20", { body: "the day of ana.gomez" });
    const worker = browser.start();
    await worker.install();
    expect(await textOf(await worker.get("/day/2026-11-20"))).toBe("the day of ana.gomez");
    for (const path of ["/api/trips/t/export/gpx", "https://api.example.com/record"])
      expect(await worker.get(path)).toBeUndefined();
    for (const path of ["/api/day/2026-11-20", "/auth/token", "/record"])
      expect(await worker.get(path, "cors")).toBeUndefined();
    await worker.get("/record");
    expect(browser.kept()).toEqual([
      ...[
        "/_next/static/a.css",
        "/_next/static/flight.js",
        "/_next/static/offline.js",
        "/_next/static/one.js",
      ],
      ...["/icon.svg", "/manifest.webmanifest", "/offline", "/record"],
    ]);
    const kept = [...browser.caches.values()].flatMap((entries) => [...entries.values()]);
    const texts = await Promise.all(kept.map((response) => response.clone().text()));
    expect(texts.join()).not.toContain("ana.gomez");
  });

  test("the scripts of the map, which the page names when it has loaded them, are there too", async () => {
    const worker = browser.start();
    await worker.install();
    browser.site.set("/api/day/2026-11-20", { body: "the day of ana.gomez" });
    await worker.tell({ keep: ["/_next/static/other.js", "/_next/static/one.js", "/api/day/2026-11-20"] });
    await worker.tell({ keep: ["/_next/static/other.js"] });
    expect([...browser.caches.get("trips-map-1")!.keys()]).toEqual(["/_next/static/other.js"]);
    await worker.get("/record");
    browser.setOnline(false);
    const restarted = browser.start();
    await restarted.install().catch(() => undefined);
    expect(await textOf(await restarted.get("/_next/static/other.js", "no-cors"))).toBe("other.js");
  });

  test("a server that is down is treated like no network", async () => {
    const worker = browser.start();
    await worker.install();
    browser.site.set("/record", { body: "Bad gateway", status: 502 });
    expect(await textOf(await worker.get("/record"))).toBe(html("one"));
  });
});

describe("with a network", () => {
  test("the page is the server's own, and a new build replaces what was kept", async () => {
    const worker = browser.start();
    await worker.install();
    browser.site.set("shell of /record", { body: html("two") });
    expect(await textOf(await worker.get("/record"))).toBe("the page of ana.gomez");
    expect(browser.kept()).toContain("/_next/static/two.js");
    expect(browser.kept()).not.toContain("/_next/static/one.js");
    browser.setOnline(false);
    expect(await textOf(await browser.start().get("/record"))).toBe(html("two"));
  });

  test("another page's failure is the server's own answer", async () => {
    const worker = browser.start();
    await worker.install();
    browser.site.set("/pulse", { body: "Something went wrong", status: 500 });
    expect((await worker.get("/pulse"))?.status).toBe(500);
  });

  test("a page whose language or theme has changed has the kept pages replaced", async () => {
    const worker = browser.start();
    await worker.install();
    browser.site.set("shell of /offline", { body: "sin conexión" });
    await worker.tell({ refresh: true });
    browser.setOnline(false);
    expect(await textOf(await worker.get("/"))).toBe("sin conexión");
  });

  test("a new build that was not fetched completely leaves the old one in place", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const worker = browser.start();
    await worker.install();
    browser.site.set("shell of /record", { body: html("two") });
    browser.site.delete("/_next/static/two.js");
    await worker.get("/record");
    browser.setOnline(false);
    expect(await textOf(await worker.get("/record"))).toBe(html("one"));
    expect(await textOf(await worker.get("/_next/static/one.js", "no-cors"))).toBe("one.js");
  });

  test("scripts that are not cached come from the network", async () => {
    const worker = browser.start();
    await worker.install();
    expect(await textOf(await worker.get("/_next/static/other.js", "no-cors"))).toBe("other.js");
    expect(browser.kept()).not.toContain("/_next/static/other.js");
  });

  test("caches of an older version of the worker are removed", async () => {
    browser.caches.set("trips-shell-0", new Map());
    await browser.start().install();
    expect([...browser.caches.keys()]).toEqual(["trips-shell-1"]);
  });
});
