import fc from "fast-check";
import { expect, test } from "vitest";
import { isMalformedPath, malformedPathAnswer } from "../web/shared/server/malformed-path.ts";
import { refuseMalformedPath } from "./malformed-path.ts";

type Prelude = { statusCode: number; headers: Record<string, string> };

/** Sends a path through the server's check, as SST puts it at the start of the handler. */
const send = (rawPath: string | undefined): (Prelude & { body: string }) | "passed on" => {
  let answer: ReturnType<typeof send> = "passed on";
  const from = (_: unknown, prelude: Prelude) => ({
    end: (body: string) => {
      answer = { ...prelude, body };
    },
  });
  const run = new Function("event", "responseStream", "awslambda", refuseMalformedPath);
  run({ rawPath }, {}, { HttpResponseStream: { from } });
  return answer;
};

test("the deployed server refuses the paths that the local one refuses, in the same words", () => {
  for (const path of ["/%", "/trips/%E0%A4%A", "/api/trips/%zz", "/day/%ff"])
    expect(send(path)).toEqual(malformedPathAnswer);
  for (const path of [undefined, "/", "/trips/2026%3A1", "/nowhere/%25"])
    expect(send(path)).toBe("passed on");
  fc.assert(
    fc.property(fc.stringMatching(/^\/[%0-9a-fA-Fz]{0,9}$/), (path) => {
      expect(send(path)).toEqual(isMalformedPath(path) ? malformedPathAnswer : "passed on");
    }),
  );
});
