import type { Fetch } from "../effects.ts";
import type { Batch, TripRecord } from "../records.ts";

export type Fault =
  | { readonly kind: "none" }
  | { readonly kind: "unreachable" }
  /** The batch is stored, its answer is lost. */
  | { readonly kind: "answerLost" }
  /** The answer is lost, and the batch is stored only when later ones have been. */
  | { readonly kind: "storedLate" }
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: "captivePortal" };

export type StoredBatch = {
  readonly driver: string;
  readonly tripId: string;
  readonly batch: Batch;
};

export type FakeAnswer = {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
};

const answer = (status: number, body: object | string, headers: Record<string, string> = {}): FakeAnswer => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/**
 * The POST route as the API answers it, in memory: tokens are `<driver>.<anything>`, unless revoked. `fault`
 * is asked before each request. A lost answer is undefined.
 */
export const createFakeRecordsApi = (settings: {
  readonly fault?: () => Fault;
  readonly refuses?: (record: TripRecord) => boolean;
}) => {
  const stored: StoredBatch[] = [];
  const requests: { tripId: string; batch: Batch; authorization: string }[] = [];
  const revoked = new Set<string>();
  let late: StoredBatch[] = [];

  const storeLate = () => {
    stored.push(...late);
    late = [];
  };

  const handle = (path: string, authorization: string, body: string): FakeAnswer | undefined => {
    const tripId = /^\/v1\/trips\/([^/]+)\/records$/.exec(path)?.[1];
    if (tripId === undefined) return answer(403, { message: "Missing Authentication Token" });
    const batch = JSON.parse(body) as Batch;
    requests.push({ tripId, batch, authorization });
    const fault = settings.fault?.() ?? { kind: "none" };
    if (fault.kind === "unreachable") return undefined;
    if (fault.kind === "captivePortal") return answer(200, "<html>Welcome to the hotel</html>");
    if (fault.kind === "status") {
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
      return answer(fault.status, { message: `Fault ${fault.status}` }, headers as Record<string, string>);
    }
    const token = authorization.replace(/^Bearer /, "");
    const driver = token.split(".")[0] ?? "";
    if (driver === "" || revoked.has(token)) return answer(401, { message: "Unauthorized" });
    if (batch.records.length === 0 || batch.records.some((record) => settings.refuses?.(record))) {
      return answer(400, { message: "Invalid request body" });
    }
    const entry = { driver, tripId: decodeURIComponent(tripId), batch };
    if (fault.kind === "storedLate") {
      late.push(entry);
      return undefined;
    }
    stored.push(entry);
    storeLate();
    if (fault.kind === "answerLost") return undefined;
    return answer(200, { shardId: "shardId-000000000000", sequenceNumber: String(stored.length) });
  };

  const fetch: Fetch = async (url, request) => {
    await Promise.resolve();
    if (request.signal.aborted) throw new Error("This operation was aborted");
    const result = handle(new URL(url).pathname, request.headers.authorization ?? "", request.body);
    if (result === undefined) throw new TypeError("fetch failed");
    return {
      status: result.status,
      headers: { get: (name) => result.headers[name.toLowerCase()] ?? null },
      text: async () => result.body,
    };
  };

  return {
    stored,
    requests,
    handle,
    fetch,
    storeLate,
    revoke: (token: string) => revoked.add(token),
    recordsOf: (tripId: string): TripRecord[] =>
      stored.filter((entry) => entry.tripId === tripId).flatMap((entry) => entry.batch.records),
  };
};

export type FakeRecordsApi = ReturnType<typeof createFakeRecordsApi>;
