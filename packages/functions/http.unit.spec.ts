import middy from "@middy/core";
import { TripsError } from "@trips/core/application/errors.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { expect, test } from "vitest";
import { allowAnyOrigin, errorResponse, jsonResponse, refuseLongAnswers } from "./http.ts";

const invoke = (answer: () => APIGatewayProxyResult): Promise<APIGatewayProxyResult> => {
  const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(allowAnyOrigin)
    .use({
      onError: (request) => {
        const { error } = request;
        request.response =
          error instanceof TripsError
            ? errorResponse(error)
            : jsonResponse({ message: "Internal server error" }, 500);
      },
    })
    .use(refuseLongAnswers)
    .handler(async () => answer());
  return handler({} as APIGatewayProxyEvent, {} as Context);
};

test("a page of any origin may read an answer, and keeps the headers it has", async () => {
  const { headers } = await invoke(() => ({ statusCode: 200, headers: { "content-type": "a/b" }, body: "" }));
  expect(headers).toMatchObject({ "content-type": "a/b", "Access-Control-Allow-Origin": "*" });
});

test("a page of any origin may read why it was refused", async () => {
  const { statusCode, headers } = await invoke(() => {
    throw new Error("broken");
  });
  expect(statusCode).toBe(500);
  expect(headers).toMatchObject({ "Access-Control-Allow-Origin": "*" });
});

test.each([
  [6_270_000, 200],
  [6_291_556, 413],
])("a response of %i bytes in all has the status %i", async (bytes, status) => {
  const answerOf = (length: number) => ({ statusCode: 200, body: "x".repeat(length) });
  const around = Buffer.byteLength(JSON.stringify(answerOf(0)));
  const { statusCode } = await invoke(() => answerOf(bytes - around));
  expect(statusCode).toBe(status);
});

test.each([
  ["within Lambda's limit passes", 3_000_000, 200],
  ["beyond Lambda's limit is refused with how to ask for less", 3_200_000, 413],
])("an answer %s", async (_, quotes, status) => {
  const { statusCode, body } = await invoke(() => ({ statusCode: 200, body: '"'.repeat(quotes) }));
  expect(statusCode).toBe(status);
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(6_291_556);
  if (status === 413)
    expect(JSON.parse(body)).toMatchObject({
      code: "too-large",
      message: expect.stringContaining("from and to"),
    });
});
