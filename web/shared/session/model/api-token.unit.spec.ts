import { expect, test } from "vitest";
import { createTokenSource } from "./api-token.ts";

type Answer = { readonly status: number; readonly body?: unknown };

/** A dashboard that issues numbered tokens: `ana-1`, `ana-2`. */
const createDashboard = (expiresInSeconds = 3600) => {
  let nowMs = 1_000_000;
  let given = 0;
  let signedIn: string | undefined = "ana";
  let answer: Answer | undefined;
  const asked: string[] = [];
  const tokens = createTokenSource({
    now: () => nowMs,
    fetch: async (path, { method }) => {
      asked.push(`${method} ${path}`);
      if (answer) return Response.json(answer.body ?? {}, { status: answer.status });
      if (!signedIn) return Response.json({ message: "Sign in first" }, { status: 401 });
      given++;
      return Response.json({ idToken: `${signedIn}-${given}`, driver: signedIn, expiresInSeconds });
    },
  });
  return {
    tokens,
    asked,
    pass: (seconds: number) => {
      nowMs += seconds * 1000;
    },
    signIn: (driver: string | undefined) => {
      signedIn = driver;
    },
    answerWith: (next: Answer | undefined) => {
      answer = next;
    },
  };
};

test("a token is kept until a minute before it expires", async () => {
  const { tokens, asked, pass } = createDashboard();
  const getToken = tokens.of("ana");
  expect([await getToken(), await getToken()]).toEqual(["ana-1", "ana-1"]);
  pass(3539);
  expect(await getToken()).toBe("ana-1");
  pass(1);
  expect(await getToken()).toBe("ana-2");
  expect(asked).toEqual(["POST /auth/token", "POST /auth/token"]);
});

test("a token that the API has refused is not used again", async () => {
  const getToken = createDashboard().tokens.of("ana");
  expect([await getToken(), await getToken("ana-1"), await getToken("ana-1")]).toEqual([
    ...["ana-1", "ana-2", "ana-2"],
  ]);
});

test("trips that ask at the same time share one request", async () => {
  const { tokens, asked } = createDashboard();
  expect(await Promise.all([tokens.of("ana")(), tokens.of("ana")()])).toEqual(["ana-1", "ana-1"]);
  expect(asked).toHaveLength(1);
});

test("a driver's trip gets no token of another driver, and its own when the driver is back", async () => {
  const { tokens, signIn } = createDashboard();
  signIn("bruno");
  await expect(tokens.of("ana")()).rejects.toThrow("bruno is signed in");
  expect(tokens.refusalOf("ana")).toEqual({ kind: "otherDriver", driver: "bruno" });
  expect(await tokens.of("bruno")()).toBe("bruno-1");
  signIn("ana");
  expect(await tokens.of("ana")()).toBe("ana-2");
  expect(tokens.refusalOf("ana")).toBeUndefined();
});

test("a signed-out driver gets no token until signed in again", async () => {
  const { tokens, signIn } = createDashboard();
  signIn(undefined);
  await expect(tokens.of("ana")()).rejects.toThrow("nobody is signed in");
  expect(tokens.refusalOf("ana")).toEqual({ kind: "signedOut" });
  signIn("ana");
  expect(await tokens.of("ana")()).toBe("ana-1");
});

test("a dashboard that is down, or answers something else, refuses nobody", async () => {
  const { tokens, answerWith } = createDashboard();
  answerWith({ status: 503 });
  await expect(tokens.of("ana")()).rejects.toThrow("the dashboard answered 503");
  answerWith({ status: 200, body: { hotel: "welcome" } });
  await expect(tokens.of("ana")()).rejects.toThrow("not a token");
  expect(tokens.refusalOf("ana")).toBeUndefined();
  answerWith(undefined);
  expect(await tokens.of("ana")()).toBe("ana-1");
});
