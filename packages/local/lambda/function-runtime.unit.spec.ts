import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { FunctionSpec } from "../settings.ts";
import { type FunctionRuntimeOptions, startFunctionRuntime } from "./function-runtime.ts";

const sources: Record<string, string> = {
  "echo.ts": `
    type Context = { awsRequestId: string; getRemainingTimeInMillis(): number; [member: string]: unknown };
    let invocations = 0;
    export const handler = async (event: { note?: string }, context: Context) => {
      console.log("seen", event.note);
      console.error("warned");
      return { event, invocations: ++invocations, remaining: context.getRemainingTimeInMillis(), context };
    };`,
  "mark.ts": `
    import { appendFileSync } from "node:fs";
    let invocations = 0;
    export const handler = async (event: { mark: number }) => {
      appendFileSync(process.env.MARKS!, event.mark + " ");
      return ++invocations;
    };`,
  "environment.mjs": "export const handler = async () => process.env;",
  "throws.ts": `
    class PaymentRequired extends Error { override name = "PaymentRequired"; }
    export const handler = (event: { how: string }) => {
      if (event.how === "throw") throw new PaymentRequired("no money");
      if (event.how === "string") throw "plain";
      return Promise.reject(new TypeError("rejected"));
    };`,
  "misbehaves.ts": `
    export const handler = async (event: { how: string }) => {
      switch (event.how) {
        case "exit": return process.exit(3);
        case "leave": return process.exit(0);
        case "spin": for (;;);
        case "hang": return new Promise(() => {});
        case "eat": { const eaten: unknown[] = []; for (;;) eaten.push(new Array(10_000).fill({}).map(() => ({ a: Math.random() }))); }
        case "buffers": { const kept: Buffer[] = []; for (let i = 0; i < 20; i++) { kept.push(Buffer.alloc(10_000_000, 1)); await new Promise((r) => setTimeout(r, 20)); } return new Promise(() => kept); }
        case "buffers-spin": { const kept = Array.from({ length: 20 }, () => new Uint8Array(10_000_000).fill(1)); for (;;) kept.at(0); }
        case "kill": return process.kill(process.pid);
        case "kill-group": { const { kill } = await import("node:process"); return kill(0, "SIGKILL"); }
        case "kill-check": return process.kill(process.pid, 0);
        case "kill-odd": return process.kill(process.pid, "SIGNOTHING");
        case "abort": return process.abort();
        case "reject": void Promise.reject(new Error("later")); return new Promise(() => {});
        case "uncaught": setTimeout(() => { throw new RangeError("from a timer"); }, 1); return new Promise(() => {});
        case "large": return "x".repeat(6_291_555);
        case "largest": return "x".repeat(6_291_554);
        case "big": return 1n;
        case "nothing": return undefined;
        default: return "fine";
      }
    };`,
  "slow.ts": `
    import { setTimeout as sleep } from "node:timers/promises";
    export const handler = async () => { await sleep(50); return process.env.AWS_LAMBDA_LOG_STREAM_NAME; };`,
  "load-throws.ts": 'throw new Error("no table configured");',
  "load-missing.ts": 'import "./not-there.ts"; export const handler = async () => 1;',
  "load-syntax.mjs": "export const handler = async () => {",
  "no-handler.ts": "export const main = async () => 1;",
  "callback.ts":
    "export const handler = (event: unknown, context: unknown, callback: () => void) => callback();",
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "functions-"));
  for (const [name, source] of Object.entries(sources)) await writeFile(join(root, name), source);
});
afterAll(() => rm(root, { recursive: true }));

const withRuntime = async (
  entry: string,
  use: (invoke: (event: unknown) => Promise<unknown>) => Promise<void>,
  spec: Partial<FunctionSpec> = {},
  options: Partial<FunctionRuntimeOptions> = {},
) => {
  const runtime = startFunctionRuntime({
    root,
    functions: { subject: { entry, timeoutSeconds: 20, memoryMb: 256, ...spec } },
    environment: { AWS_ENDPOINT_URL: "http://localhost:4566" },
    ...options,
  });
  try {
    await use((event) => runtime.invoke("subject", event));
  } finally {
    await runtime.stop();
  }
};

const failure = (errorType: string, errorMessage: unknown) =>
  expect.objectContaining({ ok: false, errorType, errorMessage });
const success = (payload: unknown) => expect.objectContaining({ ok: true, payload });

describe("a function", () => {
  test("sees the event as JSON and a context, and its instance stays warm", async () => {
    await withRuntime("echo.ts", async (invoke) => {
      const first = await invoke({ note: "one", absent: undefined });
      expect(first).toMatchObject({
        ok: true,
        payload: {
          event: { note: "one" },
          invocations: 1,
          context: {
            functionName: "subject",
            functionVersion: "$LATEST",
            memoryLimitInMB: "256",
            invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:subject",
            logGroupName: "/aws/lambda/subject",
          },
        },
      });
      const { payload, requestId } = first as { payload: Record<string, never>; requestId: string };
      expect(payload.event).not.toHaveProperty("absent");
      expect(payload.context).toHaveProperty("awsRequestId", requestId);
      expect(payload.remaining).toBeGreaterThan(0);
      expect(payload.remaining).toBeLessThanOrEqual(20_000);
      expect(await invoke({})).toMatchObject({ payload: { invocations: 2 } });
    });
  });

  test("has exactly the given environment and Lambda's own variables", async () => {
    await withRuntime(
      "environment.mjs",
      async (invoke) => {
        const { payload } = (await invoke({})) as { payload: Record<string, string> };
        expect(payload).toEqual({
          AWS_ENDPOINT_URL: "http://localhost:4566",
          TABLE: "trips",
          AWS_REGION: "us-east-1",
          AWS_DEFAULT_REGION: "us-east-1",
          AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
          AWS_LAMBDA_FUNCTION_NAME: "subject",
          AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
          AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
          AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
          AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/subject",
          AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
          LAMBDA_TASK_ROOT: root,
          _HANDLER: "environment.handler",
        });
      },
      {},
      { functionEnvironment: { subject: { TABLE: "trips" }, other: { TABLE: "other" } } },
    );
  });

  test("that prints is logged under its name", async () => {
    const lines: string[] = [];
    await withRuntime(
      "echo.ts",
      async (invoke) => {
        await invoke({ note: "hello" });
        await vi.waitFor(() =>
          expect(lines).toEqual(expect.arrayContaining(["subject: seen hello", "subject: warned"])),
        );
      },
      {},
      { log: (line) => lines.push(line) },
    );
  });

  test.each([
    ["throw", failure("PaymentRequired", "no money")],
    ["string", failure("string", "plain")],
    ["reject", failure("TypeError", "rejected")],
  ])("that fails by %s is a failed invocation with the error's name", async (how, expected) => {
    await withRuntime("throws.ts", async (invoke) => expect(await invoke({ how })).toEqual(expected));
  });

  test.each([
    [
      "exit",
      failure(
        "Runtime.ExitError",
        expect.stringMatching(/^RequestId: .+ Error: Runtime exited with error: exit status 3$/),
      ),
    ],
    [
      "leave",
      failure("Runtime.ExitError", expect.stringContaining("Runtime exited without providing a reason")),
    ],
    ["eat", failure("Runtime.ExitError", expect.stringContaining("signal: killed"))],
    ["buffers", failure("Runtime.ExitError", expect.stringMatching(/^RequestId: .+ signal: killed$/))],
    ["buffers-spin", failure("Runtime.ExitError", expect.stringContaining("signal: killed"))],
    ["kill", failure("Runtime.ExitError", expect.stringMatching(/^RequestId: .+ signal: terminated$/))],
    ["kill-group", failure("Runtime.ExitError", expect.stringContaining("signal: killed"))],
    ["kill-check", success(true)],
    ["kill-odd", failure("TypeError", expect.stringContaining("SIGNOTHING"))],
    ["abort", failure("TypeError", expect.stringContaining("process.abort"))],
    ["reject", failure("Runtime.UnhandledPromiseRejection", "Error: later")],
    ["uncaught", failure("RangeError", "from a timer")],
    ["large", failure("Function.ResponseSizeTooLarge", expect.stringContaining("(6291557 bytes)"))],
    ["big", failure("Error", "Unable to stringify response body")],
    ["nothing", success(null)],
    ["largest", expect.objectContaining({ ok: true, payload: "x".repeat(6_291_554), bytes: 6_291_556 })],
  ])("that does %s has a result, and the next invocation works", async (how, expected) => {
    await withRuntime(
      "misbehaves.ts",
      async (invoke) => {
        expect(await invoke({ how })).toEqual(expected);
        expect(await invoke({})).toEqual(success("fine"));
      },
      { memoryMb: 64 },
    );
  });

  test.each(["spin", "hang"])(
    "that would %s for ever times out, and the next invocation works",
    async (how) => {
      await withRuntime(
        "misbehaves.ts",
        async (invoke) => {
          expect(await invoke({})).toEqual(success("fine"));
          const message = expect.stringMatching(/^RequestId: .+ Error: Task timed out after 0\.50 seconds$/);
          expect(await invoke({ how })).toEqual(failure("Function.TimedOut", message));
          expect(await invoke({})).toEqual(success("fine"));
        },
        { timeoutSeconds: 0.5 },
      );
    },
  );

  test.each([
    ["load-throws.ts", "Error", "no table configured"],
    ["load-missing.ts", "Runtime.ImportModuleError", expect.stringContaining("not-there.ts")],
    ["absent.ts", "Runtime.ImportModuleError", expect.stringContaining("absent.ts")],
    ["load-syntax.mjs", "Runtime.UserCodeSyntaxError", expect.stringContaining("SyntaxError")],
    ["no-handler.ts", "Runtime.HandlerNotFound", expect.stringContaining("not exported")],
    ["callback.ts", "Runtime.CallbackHandlerDeprecated", expect.stringContaining("async")],
  ])("in the module %s fails every invocation", async (entry, errorType, message) => {
    await withRuntime(entry, async (invoke) => {
      expect(await invoke({})).toEqual(failure(errorType, message));
      expect(await invoke({})).toEqual(failure(errorType, message));
    });
  });
});

describe("an interrupted invocation", () => {
  const outcomes = async (moments: readonly ("before" | "after" | undefined)[]) => {
    const results: unknown[] = [];
    const marks = join(root, `marks-${moments.join("-")}`);
    let started = 0;
    await withRuntime(
      "mark.ts",
      async (invoke) => {
        for (const mark of moments.keys()) results.push(await invoke({ mark }));
      },
      {},
      { interrupt: () => moments[started++], environment: { MARKS: marks } },
    );
    return { results, seen: (await readFile(marks, "utf8")).trim() };
  };
  const killed = failure("Runtime.ExitError", expect.stringMatching(/^RequestId: .+ signal: killed$/));

  test("killed before its handler never runs it, and the next one starts cold", async () => {
    const { results, seen } = await outcomes([undefined, "before", undefined]);
    expect(results).toEqual([success(1), killed, success(1)]);
    expect(seen).toBe("0 2");
  });

  test("killed after its handler runs it to the end and loses the result", async () => {
    const { results, seen } = await outcomes(["after", undefined, undefined]);
    expect(results).toEqual([killed, success(1), success(2)]);
    expect(seen).toBe("0 1 2");
  });
});

describe("the runtime", () => {
  test("refuses an event beyond 6 MB, an event that is not JSON, and an unknown function", async () => {
    const functions = { subject: { entry: "echo.ts", timeoutSeconds: 20, memoryMb: 256 } };
    const runtime = startFunctionRuntime({ root, functions, environment: {} });
    try {
      const tooLarge = await runtime.invoke("subject", "x".repeat(6_291_455));
      expect(tooLarge).toEqual(
        failure("RequestEntityTooLargeException", expect.stringContaining("6291457 byte")),
      );
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      for (const event of [circular, 1n, () => {}]) {
        const expected = failure("InvalidRequestContentException", expect.stringContaining("not JSON"));
        expect(await runtime.invoke("subject", event)).toEqual(expected);
      }
      const unknown = failure("ResourceNotFoundException", "There is no function other; there are subject.");
      expect(await runtime.invoke("other", {})).toEqual(unknown);
    } finally {
      await runtime.stop();
    }
  });

  test.each<[string, Partial<FunctionSpec>, Partial<FunctionRuntimeOptions>]>([
    ["the cap", {}, { concurrency: 3 }],
    ["the function's reserved concurrency", { reservedConcurrency: 3 }, { concurrency: 10 }],
  ])(
    "runs invocations in parallel up to %s, one at a time per instance, and the rest wait",
    async (_, spec, options) => {
      await withRuntime(
        "slow.ts",
        async (invoke) => {
          const results = (await Promise.all(Array.from({ length: 9 }, () => invoke({})))) as {
            payload: string;
          }[];
          expect(results.every((result) => "payload" in result)).toBe(true);
          expect(new Set(results.map(({ payload }) => payload)).size).toBe(3);
          const next = (await invoke({})) as { payload: string };
          const again = (await invoke({})) as { payload: string };
          expect(again.payload).toBe(next.payload);
        },
        spec,
        options,
      );
    },
  );

  test("lets running invocations finish with the old code on a reload, and runs later ones with the new", async () => {
    const entry = "changing.ts";
    const write = (version: string) =>
      writeFile(
        join(root, entry),
        `import { setTimeout } from "node:timers/promises";
        export const handler = async (ms: number) => { await setTimeout(ms); return "${version}"; };`,
      );
    await write("old");
    const functions = { subject: { entry, timeoutSeconds: 20, memoryMb: 256 } };
    const runtime = startFunctionRuntime({ root, functions, environment: {} });
    try {
      expect(await runtime.invoke("subject", 0)).toMatchObject({ payload: "old" });
      const running = runtime.invoke("subject", 500);
      const idle = await runtime.invoke("subject", 0);
      expect(idle).toMatchObject({ payload: "old" });
      await write("new");
      expect(await runtime.invoke("subject", 0)).toMatchObject({ payload: "old" });
      runtime.restart();
      expect(await runtime.invoke("subject", 0)).toMatchObject({ payload: "new" });
      expect(await running).toMatchObject({ payload: "old" });
      const all = await Promise.all([500, 500].map((ms) => runtime.invoke("subject", ms)));
      expect(all).toMatchObject([{ payload: "new" }, { payload: "new" }]);
    } finally {
      await runtime.stop();
    }
  });

  test("lets running invocations finish on stop, kills hanging ones and refuses later ones", async () => {
    const functions = {
      slow: { entry: "slow.ts", timeoutSeconds: 20, memoryMb: 256 },
      misbehaves: { entry: "misbehaves.ts", timeoutSeconds: 20, memoryMb: 256 },
    };
    const runtime = startFunctionRuntime({
      root,
      functions,
      environment: {},
      stopGraceMs: 500,
      concurrency: 1,
    });
    await Promise.all([runtime.invoke("slow", {}), runtime.invoke("misbehaves", {})]);
    const slow = runtime.invoke("slow", {});
    const hanging = runtime.invoke("misbehaves", { how: "hang" });
    const waiting = runtime.invoke("misbehaves", {});
    await runtime.stop();
    expect(await slow).toEqual(success(expect.any(String)));
    expect(await hanging).toEqual(failure("ServiceException", expect.stringContaining("stopped")));
    expect(await waiting).toEqual(failure("ServiceException", expect.stringContaining("stopped")));
    expect(await runtime.invoke("slow", {})).toEqual(
      failure("ServiceException", expect.stringContaining("stopped")),
    );
  });

  test("refuses a concurrency that is not a whole number", () => {
    const start = () => startFunctionRuntime({ root, functions: {}, environment: {}, concurrency: 0.5 });
    expect(start).toThrow("it must be a whole number");
  });
});
