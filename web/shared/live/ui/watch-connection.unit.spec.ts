import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connection } from "../model/connection.ts";
import { lastContactKey } from "../model/last-contact.ts";
import { type Watch, watchConnection } from "./watch-connection.ts";

const second = 1_000;

let watch: Watch;
let stored: Map<string, string>;
let answer: (signal: AbortSignal) => Promise<{ status: number }>;
let asked: number;

/** Never answers, until the request is given up. */
const hangs = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

beforeEach(() => {
  vi.useFakeTimers();
  stored = new Map();
  asked = 0;
  answer = async () => ({ status: 204 });
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), ms);
    return controller.signal;
  });
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("localStorage", { setItem: (key: string, value: string) => stored.set(key, value) });
  vi.stubGlobal("fetch", (_: string, { signal }: { signal: AbortSignal }) => {
    asked += 1;
    return answer(signal);
  });
  connection.set({ trouble: undefined, heardAtMs: Date.now() });
  watch = watchConnection();
});

afterEach(() => {
  watch.stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const trouble = () => connection.get().trouble;

test("a server that falls silent is noticed within 10 s, whenever that happens", async () => {
  for (const after of [0, 1_200, 2_900, 3_400]) {
    answer = async () => ({ status: 204 });
    watch.probe();
    await vi.advanceTimersByTimeAsync(after);
    answer = hangs;
    await vi.advanceTimersByTimeAsync(10 * second);
    expect([after, trouble()]).toEqual([after, "unreachable"]);
  }
});

test("a gateway without a server behind it is no answer", async () => {
  answer = async () => ({ status: 502 });
  await vi.advanceTimersByTimeAsync(5 * second);
  expect(trouble()).toBe("unreachable");
});

test("a device that goes offline says so at once, and what waits is told when the server answers again", async () => {
  const reached = vi.fn();
  window.addEventListener("trips:reached", reached);
  vi.stubGlobal("navigator", { onLine: false });
  answer = async () => Promise.reject(new TypeError("Failed to fetch"));
  window.dispatchEvent(new Event("offline"));
  await vi.advanceTimersByTimeAsync(0);
  expect([trouble(), reached.mock.calls.length]).toEqual(["offline", 0]);
  answer = async () => ({ status: 204 });
  await vi.advanceTimersByTimeAsync(5 * second);
  expect([trouble(), reached.mock.calls.length]).toEqual([undefined, 1]);
});

test("while the page hears from the server, and while nobody sees it, nothing more is asked", async () => {
  for (let passed = 0; passed < 30; passed++) {
    connection.set({ trouble: undefined, heardAtMs: Date.now() });
    await vi.advanceTimersByTimeAsync(2 * second);
  }
  expect(asked).toBe(0);
  Object.assign(document, { hidden: true });
  await vi.advanceTimersByTimeAsync(60 * second);
  expect(asked).toBe(0);
});

test("the time of the last contact is kept, and a lost network does not change it", async () => {
  await vi.advanceTimersByTimeAsync(20 * second);
  const last = Number(stored.get(lastContactKey));
  expect(last).toBeGreaterThan(0);
  answer = hangs;
  await vi.advanceTimersByTimeAsync(10 * second);
  const later = stored.get(lastContactKey);
  await vi.advanceTimersByTimeAsync(60 * second);
  expect(stored.get(lastContactKey)).toBe(later);
});

test("the time of the contact that brought the page is kept before the first look", () => {
  expect(Number(stored.get(lastContactKey))).toBe(Date.now());
});

test("a page that opens without the server keeps no contact until there is one", async () => {
  for (const [onLine, trouble, controller] of [
    [false, undefined, null],
    [false, "offline", null],
    [true, "unreachable", null],
    [true, undefined, "a service worker, which may have kept the page"],
  ] as const) {
    watch.stop();
    stored.clear();
    vi.stubGlobal("navigator", { onLine, serviceWorker: { controller } });
    answer = async () => Promise.reject(new TypeError("Failed to fetch"));
    connection.set({ trouble, heardAtMs: 0 });
    watch = watchConnection();
    await vi.advanceTimersByTimeAsync(20 * second);
    expect([onLine, trouble, controller, stored.get(lastContactKey)]).toEqual([
      ...[onLine, trouble, controller],
      undefined,
    ]);
    answer = async () => ({ status: 204 });
    await vi.advanceTimersByTimeAsync(10 * second);
    expect(Number(stored.get(lastContactKey))).toBeGreaterThan(Date.now() - 10 * second);
  }
});
