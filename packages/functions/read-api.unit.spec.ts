import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { startTable } from "@trips/aws/testing/dynamodb.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "./testing/environment.ts";
import { aContext, captureOutput, withFaults } from "./testing/invocation.ts";

const clients = vi.hoisted(() => ({ document: {} as DynamoDBDocumentClient }));
vi.mock("./clients.ts", () => ({ createDocumentClient: () => clients.document }));

let table: Awaited<ReturnType<typeof startTable>>;
let handler: (event: APIGatewayProxyEvent, context: typeof aContext) => Promise<APIGatewayProxyResult>;
let fault: Error | undefined;
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  table = await startTable();
  clients.document = withFaults(table.client, () => fault);
  ({ handler } = await import("./read-api.ts"));
});
afterAll(() => table.stop());
beforeEach(() => {
  fault = undefined;
  output = captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const get = async (
  path: string,
  query: Record<string, string> = {},
  claims: object = { sub: "ana.gomez" },
) => {
  const event = {
    httpMethod: "GET",
    path,
    pathParameters: null,
    queryStringParameters: query,
    requestContext: { authorizer: { claims } },
  };
  const response = await handler(event as unknown as APIGatewayProxyEvent, aContext);
  return { ...response, json: JSON.parse(response.body) };
};
const day = "/v1/days/2026-11-20";

test("an answer is JSON that no cache keeps and any page may read", async () => {
  const { statusCode, headers, json } = await get(day);
  expect([statusCode, json.date, json.trips]).toEqual([200, "2026-11-20", []]);
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "cache-control": "no-store",
    "Access-Control-Allow-Origin": "*",
  });
  expect(output.metrics("Requests", "Refused", "Failed")).toEqual([1, 0, 0]);
});

test.each<[number, string, string, Record<string, string>]>([
  [400, "invalid-request", "/v1/days/2026-11-31", {}],
  [400, "invalid-request", day, { scope: "world" }],
  [400, "invalid-request", day, { driver: "a driver" }],
  [403, "forbidden", day, { scope: "fleet" }],
  [403, "forbidden", "/v1/pulse", {}],
  [404, "not-found", "/v1/trips/none", {}],
  [404, "not-found", day, { driver: "bruno" }],
])(
  "%i %s is the answer to GET %s %o, with the reason, for any page to read",
  async (status, code, path, query) => {
    const { statusCode, headers, json } = await get(path, query);
    expect([statusCode, json]).toEqual([
      status,
      { code, message: expect.stringMatching(/^\w.*\.$|must match/) },
    ]);
    expect(headers).toMatchObject({ "Access-Control-Allow-Origin": "*" });
    expect(output.metrics("Requests", "Refused", "Failed")).toEqual([1, 1, 0]);
  },
);

test("members of the group fleet read the fleet's data", async () => {
  const fleet = { sub: "boss", "cognito:groups": "[admin fleet]" };
  expect((await get(day, { scope: "fleet" }, fleet)).statusCode).toBe(200);
  expect((await get("/v1/pulse", {}, fleet)).statusCode).toBe(200);
  const fleets = { sub: "boss", "cognito:groups": "fleets,notfleet" };
  expect((await get("/v1/pulse", {}, fleets)).statusCode).toBe(403);
});

test.each([[{}], [{ sub: "" }], [{ sub: "two words" }], [{ sub: 7 }]])(
  "a token without a valid sub is a fault, not a caller: %o",
  async (claims) => {
    const { statusCode, json } = await get(day, {}, claims);
    expect([statusCode, json]).toEqual([500, { message: "Internal server error" }]);
  },
);

test("a fault is logged without the data it quotes, and the caller sees none of it", async () => {
  fault = new Error("the item of ana.gomez at -34.6");
  const { statusCode, headers, json } = await get(day);
  expect([statusCode, json]).toEqual([500, { message: "Internal server error" }]);
  expect(headers).toMatchObject({ "Access-Control-Allow-Origin": "*" });
  expect(output.metrics("Requests", "Refused", "Failed")).toEqual([1, 0, 1]);
  const logged = output.lines.filter((line) => line.includes("request failed"));
  expect(logged).toHaveLength(1);
  expect(logged[0]).not.toMatch(/ana|-34/);
});
