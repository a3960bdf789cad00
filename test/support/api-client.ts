import { setTimeout as sleep } from "node:timers/promises";
import type { DayView, RouteFeature, TripAnswer } from "@trips/core/application/views.ts";
import { answerFaults } from "@trips/core/testing/answer-faults.ts";
import type { Platform } from "./platform.ts";

const requestToken = async (issuerUrl: string, driver: string, fleet: boolean): Promise<string> => {
  const response = await fetch(`${issuerUrl}/dev/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ driver, ...(fleet && { groups: ["fleet"] }) }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return ((await response.json()) as { idToken: string }).idToken;
};

/** Calls the HTTP API as a driver or, with `fleet`, as a member of the fleet group. Every answer must match the API's document. */
export const createApiClient = (platform: Pick<Platform, "apiUrl" | "issuerUrl">) => {
  const tokens = new Map<string, Promise<string>>();

  const tokenOf = (driver: string, fleet = false): Promise<string> => {
    const name = `${driver}/${fleet}`;
    const known = tokens.get(name) ?? requestToken(platform.issuerUrl, driver, fleet);
    tokens.set(name, known);
    return known;
  };

  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const { method = "GET" } = init;
    const response = await fetch(`${platform.apiUrl}${path}`, init);
    const faults = answerFaults({
      method,
      path,
      status: response.status,
      contentType: response.headers.get("content-type"),
      body: await response.clone().text(),
    });
    if (faults.length > 0) throw new Error(`${method} ${path} is not as documented: ${faults.join("; ")}`);
    return response;
  };

  const get = async (path: string, driver: string, fleet = false): Promise<Response> =>
    call(path, { headers: { authorization: `Bearer ${await tokenOf(driver, fleet)}` } });

  const getText = async (path: string, driver: string, fleet = false): Promise<string> => {
    const response = await get(path, driver, fleet);
    const text = await response.text();
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${text}`);
    return text;
  };

  const send = async (method: string, path: string, body: object, driver: string): Promise<Response> =>
    call(path, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${await tokenOf(driver)}` },
      body: JSON.stringify(body),
    });

  return {
    tokenOf,
    get,
    getText,
    post: async (
      tripId: string,
      body: string | Uint8Array | object,
      options: { driver?: string; headers?: Record<string, string> } = {},
    ): Promise<Response> =>
      call(`/v1/trips/${tripId}/records`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${await tokenOf(options.driver ?? "ana.gomez")}`,
          ...options.headers,
        },
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    patch: (tripId: string, label: object, driver = "ana.gomez") =>
      send("PATCH", `/v1/trips/${tripId}`, label, driver),
    correct: (tripId: string, correction: object, driver = "ana.gomez") =>
      send("POST", `/v1/trips/${tripId}/corrections`, correction, driver),
    day: async (driver: string, date: string) =>
      JSON.parse(await getText(`/v1/days/${date}`, driver)) as DayView,
    fleetDay: async (date: string) =>
      JSON.parse(await getText(`/v1/days/${date}?scope=fleet`, "fleet.manager", true)) as DayView,
    trip: async (driver: string, tripId: string) =>
      JSON.parse(await getText(`/v1/trips/${tripId}`, driver)) as TripAnswer,
    route: async (driver: string, tripId: string) =>
      JSON.parse(await getText(`/v1/trips/${tripId}/route`, driver)) as RouteFeature,
  };
};

export type ApiClient = ReturnType<typeof createApiClient>;

/** Waits until `read` returns a value that `accept` takes; after `withinMs` it fails with the last one. */
export const until = async <Value>(
  read: () => Promise<Value>,
  accept: (value: Value) => boolean,
  withinMs = 60_000,
): Promise<Value> => {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms; last: ${JSON.stringify(value)}`);
    await sleep(50);
  }
};
