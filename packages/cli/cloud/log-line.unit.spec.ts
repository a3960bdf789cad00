import { OperatorError } from "@trips/local/process/operator-error.ts";
import { expect, test } from "vitest";
import { logLine } from "./log-line.ts";

test("an error is logged with where it happened, not with what it quotes", () => {
  const line = logLine("s3: GET / failed", new TypeError("ana.gomez at -34.603722"));
  expect(line).toMatch(/^s3: GET \/ failed: TypeError: /);
  expect(line).toContain("log-line.unit.spec.ts");
  expect(line).not.toMatch(/ana|34/);
});

test("an error for operators is logged with its own message", () => {
  expect(logLine("issuer", new OperatorError("x.json is damaged."))).toContain(
    "issuer: Error: x.json is damaged.",
  );
});

test("a message without an error is logged unchanged", () => {
  expect(logLine("kinesis: opened")).toBe("kinesis: opened");
});
