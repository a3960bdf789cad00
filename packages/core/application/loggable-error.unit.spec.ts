import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loggableError, loggableText, OperatorError } from "./loggable-error.ts";

const secret = "ana.gomez-at-minus-34.603722";

/** All that a log could print of an error. */
const printed = (error: unknown): string =>
  [loggableText(error), inspect(loggableError(error), { depth: null, showHidden: true })].join("\n");

const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

/** As the SDK throws it if another writer was faster. */
const cancelled = Object.assign(
  new Error(`Transaction cancelled: [ConditionalCheckFailed] of TRIP#${secret}`),
  {
    name: "TransactionCanceledException",
    $fault: "client",
    $metadata: { httpStatusCode: 400, requestId: "4KBN", attempts: 1 },
    CancellationReasons: [
      { Code: "ConditionalCheckFailed", Message: secret, Item: { pk: { S: `TRIP#${secret}` } } },
      { Code: "None" },
    ],
  },
);

describe("an error in a log", () => {
  test("of the table gives the reasons and the request, without the items", () => {
    const text = printed(cancelled);
    expect(text).not.toContain(secret);
    expect(text).toContain(
      "TransactionCanceledException: ConditionalCheckFailed, None; HTTP 400; request 4KBN; attempts 1",
    );
  });

  test.each<[string, () => unknown]>([
    ["a line that is not JSON", () => JSON.parse(`{"lat":${secret}`)],
    ["an invalid URL", () => new URL(secret)],
    ["an argument that Node refuses", () => Buffer.alloc(secret as unknown as number)],
    ["an invalid key", () => new Error(`not the key of a trip: TRIP#${secret}`)],
    ["a cause", () => new Error("failed", { cause: new Error(secret, { cause: cancelled }) })],
    ["several errors at once", () => new AggregateError([new Error(secret), cancelled], secret)],
    ["a member", () => Object.assign(new Error("failed"), { input: secret, $response: { body: secret } })],
    ["a name", () => Object.assign(new Error("failed"), { name: `of ${secret} ` })],
    ["a code", () => Object.assign(new Error("failed"), { code: `${secret} !` })],
    ["several lines", () => new Error(`failed\n${secret}\n  ${secret}`)],
    ["a text", () => secret],
    ["an object", () => ({ message: secret })],
  ])("quotes nothing of %s", (_, run) => {
    expect(printed(thrownBy(run))).not.toContain(secret);
  });

  test("quotes no message", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(printed(new Error(`${before}${secret}${after}`))).not.toContain(secret);
      }),
    );
  });

  test("has its class, code, stack and cause", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
      code: "ECONNREFUSED",
      syscall: "connect",
    });
    const error = loggableError(new TypeError("fetch failed", { cause: refused }));
    expect(error).toMatchObject({
      name: "TypeError",
      cause: { name: "Error", code: "ECONNREFUSED", message: "syscall connect" },
    });
    expect(error.stack).toMatch(/^TypeError: .+\n\s+at .*loggable-error\.unit\.spec\.ts:\d+:\d+/);
    expect(loggableText(error)).toMatch(/caused by Error: syscall connect(?:.|\n)*code: ECONNREFUSED/);
  });

  test("stays the same when made loggable twice", () => {
    const once = loggableError(cancelled);
    expect(loggableError(once)).toBe(once);
  });

  test("keeps a message that was written for operators", () => {
    expect(loggableError(new OperatorError("TRIPS_TABLE_NAME is not set")).message).toBe(
      "TRIPS_TABLE_NAME is not set",
    );
  });
});
