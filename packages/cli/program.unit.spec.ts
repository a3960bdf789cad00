import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startFakeCloud } from "./testing/fake-cloud.ts";
import { runCli } from "./testing/run-cli.ts";
import { createTokenSource } from "./token-source.ts";

const run = promisify(execFile);
const bin = fileURLToPath(new URL("bin/trips.js", import.meta.url));

afterEach(() => vi.unstubAllEnvs());

const withCloud = async (work: (cloud: Awaited<ReturnType<typeof startFakeCloud>>) => Promise<void>) => {
  const cloud = await startFakeCloud();
  try {
    await work(cloud);
  } finally {
    await cloud.stop();
  }
};

describe("trips token", () => {
  test("prints the token alone, so that a shell can use it", () =>
    withCloud(async ({ url, tokenRequests }) => {
      const words = ["token", "--driver", "ana", "--fleet", "--expires-in", "60", "--issuer-url", url];
      expect(await runCli(...words)).toEqual({ stdout: "ana.1\n", stderr: "", exitCode: 0 });
      expect(tokenRequests).toEqual([{ driver: "ana", groups: ["fleet"], expiresInSeconds: 60 }]);
    }));

  test("takes every option from the environment, where false means no", () =>
    withCloud(async ({ url, tokenRequests }) => {
      vi.stubEnv("TRIPS_DRIVER", "bo");
      vi.stubEnv("TRIPS_FLEET", "false");
      vi.stubEnv("TRIPS_EXPIRES_IN", "5");
      vi.stubEnv("TRIPS_ISSUER_URL", url);
      expect((await runCli("token")).exitCode).toBe(0);
      expect(tokenRequests).toEqual([{ driver: "bo", expiresInSeconds: 5 }]);
      vi.stubEnv("TRIPS_FLEET", "perhaps");
      const { stderr, exitCode } = await runCli("token");
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('TRIPS_FLEET is "perhaps"')]);
    }));

  test.each([
    [["token"], "required option '--driver <name>' not specified"],
    [["token", "--driver", "a b"], "is not allowed: 1 to 64 of the letters"],
    [["token", "--driver", "a", "--expires-in", "0.5"], "A whole number from"],
    [["import", "x.gpx", "--batch-size", "1001"], "A whole number from 1 to 1000 is needed"],
    [["import", "x.gpx", "--time-zone", "Mars"], "is not an IANA time zone"],
    [["import", "x.gpx", "--api-url", "localhost:4000"], "is not an address such as http://localhost:4000"],
    [["simulate", "--speed-up", "fast"], "A number from 0.1 to 1000 is needed"],
    [["drive"], "unknown command 'drive'"],
  ])("%j is refused with what is allowed", async (words, message) => {
    const { stderr, exitCode } = await runCli(...words);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  test("an issuer that does not answer is reported, with what to do", async () => {
    const { stderr, exitCode } = await runCli(
      "token",
      "--driver",
      "ana",
      "--issuer-url",
      "http://127.0.0.1:1",
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^trips: the token issuer at http:\/\/127\.0\.0\.1:1 does not answer .* is npm start running/,
    );
  });
});

describe("createTokenSource", () => {
  test("asks once for many requests, again before the token expires, and again when it is refused", async () => {
    let asked = 0;
    let nowMs = 0;
    const fetch = async () => {
      asked += 1;
      const body = { idToken: `token-${asked}`, expiresAt: new Date(nowMs + 3_600_000).toISOString() };
      return { status: 200, headers: { get: () => null }, text: async () => JSON.stringify(body) };
    };
    const getToken = createTokenSource({ issuerUrl: "http://issuer.test", fetch, now: () => nowMs }).tokenFor(
      "ana",
    );
    expect(await Promise.all([getToken(), getToken(), getToken()])).toEqual([
      "token-1",
      "token-1",
      "token-1",
    ]);
    nowMs = 3_500_000;
    expect(await getToken()).toBe("token-1");
    nowMs = 3_545_000;
    expect(await getToken()).toBe("token-2");
    expect(await getToken("token-2")).toBe("token-3");
    expect(await getToken("token-2")).toBe("token-3");
    expect(asked).toBe(3);
  });
});

describe("bin/trips.js", () => {
  test("lists every command", async () => {
    const { stdout } = await run(process.execPath, [bin, "--help"]);
    for (const command of ["token", "import", "simulate"]) expect(stdout).toContain(`\n  ${command} `);
  });

  test("exits with a message, not a stack, when something is wrong", async () => {
    const failed = run(process.execPath, [bin, "import", "nowhere.gpx"]);
    await expect(failed).rejects.toMatchObject({
      code: 2,
      stderr: "trips: nowhere.gpx: there is no such file\n",
    });
  });
});
