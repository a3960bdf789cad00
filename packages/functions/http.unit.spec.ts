import middy from "@middy/core";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { expect, test } from "vitest";
import { allowAnyOrigin, jsonResponse } from "./http.ts";

const invoke = (answer: () => APIGatewayProxyResult): Promise<APIGatewayProxyResult> => {
  const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(allowAnyOrigin)
    .use({
      onError: (request) => {
        request.response = jsonResponse({ message: "Internal server error" }, 500);
      },
    })
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
