import { expect, test } from "vitest";
import { entranceKeyVariable, presentKey, requireKey } from "./entrance-key.ts";

type Headers = Record<string, string>;
type Answer = { statusCode: number; body: string } | "passed on";

/** Sends a request through the server's check, as SST puts it at the start of the handler. */
const knock = (headers: Headers | undefined, variables: Headers): Answer => {
  let answer: Answer = "passed on";
  const awslambda = {
    HttpResponseStream: {
      from: (_: unknown, { statusCode }: { statusCode: number }) => ({
        end: (body: string) => {
          answer = { statusCode, body };
        },
      }),
    },
  };
  const parameters = ["event", "responseStream", "awslambda", "process"];
  new Function(...parameters, requireKey)({ headers }, {}, awslambda, { env: variables });
  return answer;
};

/** The request that the server receives through the entrance. */
const throughEntrance = (key: string, sent: Headers): Headers => {
  const headers = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, { value }]));
  const event = { request: { headers } };
  new Function("event", presentKey(key))(event);
  return Object.fromEntries(Object.entries(event.request.headers).map(([name, { value }]) => [name, value]));
};

const variables = { [entranceKeyVariable]: "the key" };

test("a request through the entrance is answered, whatever key the browser sent", () => {
  expect(knock(throughEntrance("the key", {}), variables)).toBe("passed on");
  const [name] = Object.keys(throughEntrance("", {}));
  expect(knock(throughEntrance("the key", { [name!]: "a guess" }), variables)).toBe("passed on");
});

test("a request to the server's own address is refused", () => {
  const refused = expect.objectContaining({ statusCode: 403 });
  expect(knock(undefined, variables)).toEqual(refused);
  expect(knock({}, variables)).toEqual(refused);
  expect(knock(throughEntrance("another key", {}), variables)).toEqual(refused);
});

test("a server without a key answers nobody", () => {
  expect(knock(throughEntrance("", {}), {})).toEqual(expect.objectContaining({ statusCode: 403 }));
  expect(knock({}, {})).toEqual(expect.objectContaining({ statusCode: 403 }));
});
