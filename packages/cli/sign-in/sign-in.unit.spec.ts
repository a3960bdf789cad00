import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLineRedirectUri } from "@trips/core/pipeline.ts";
import { type RunningIssuer, startIssuer } from "@trips/local/issuer/issuer.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startFakeCloud } from "../testing/fake-cloud.ts";
import { runCli } from "../testing/run-cli.ts";
import { fixedToken, subjectOf } from "../token-source.ts";
import { signIn } from "./sign-in.ts";

const clientId = "trips-phone";
const port = Number(new URL(commandLineRedirectUri).port);

let folder: string;
let issuer: RunningIssuer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trips-sign-in-"));
  issuer = await startIssuer({
    port: 0,
    directory: join(folder, "issuer"),
    clients: [{ clientId, redirectUris: [commandLineRedirectUri] }],
    users: [{ driver: "ana" }],
  });
});
afterEach(async () => {
  await issuer.stop();
  await rm(folder, { recursive: true });
});

/** A browser: opens the printed address, signs in and follows the redirect. */
const browse = async (printed: string, change: (back: URL) => void = () => {}): Promise<Response> => {
  const address = /http:\S+/.exec(printed)![0];
  const page = await fetch(address);
  const form = await page.text();
  const token = /name="form_token" value="([^"]+)"/.exec(form)![1]!;
  const back = await fetch(address, {
    method: "POST",
    redirect: "manual",
    headers: {
      cookie: page.headers.get("set-cookie")!.split(";")[0]!,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ form_token: token, user: "ana" }),
  });
  const url = new URL(back.headers.get("location")!);
  change(url);
  return fetch(url);
};

test("a person signs in through the browser, and the token is renewed without them", async () => {
  let browser: Promise<Response> | undefined;
  const print = (line: string) => {
    browser = browse(line);
  };
  const { token, renew } = await signIn({ issuer: issuer.issuer, clientId, print });
  expect((await browser)!.status).toBe(200);
  expect(subjectOf(token.idToken, Date.now())).toBe("ana");
  expect(token.expiresAtMs - Date.now()).toBeGreaterThan(3_500_000);
  expect(subjectOf((await renew()).idToken, Date.now())).toBe("ana");
});

test("a redirect with a foreign state is refused", async () => {
  const print = (line: string) => void browse(line, (back) => back.searchParams.set("state", "another"));
  await expect(signIn({ issuer: issuer.issuer, clientId, print })).rejects.toThrow(
    /cannot sign in at .*state/,
  );
});

test("a taken port, an unreachable issuer and an interrupt are reported, and nothing keeps listening", async () => {
  const print = () => {};
  await expect(signIn({ issuer: "http://localhost:1", clientId, print })).rejects.toThrow(
    /cannot sign in at/,
  );
  const other = createServer().listen(port, "localhost");
  await expect(signIn({ issuer: issuer.issuer, clientId, print })).rejects.toThrow(`port ${port} is taken`);
  await new Promise((resolve) => other.close(resolve));
  const abort = new AbortController();
  const waiting = signIn({
    issuer: issuer.issuer,
    clientId,
    signal: abort.signal,
    print: () => abort.abort(),
  });
  await expect(waiting).rejects.toMatchObject({ code: "interrupted" });
  const again = createServer().listen(port, "localhost");
  await new Promise((resolve) => again.once("listening", resolve));
  await new Promise((resolve) => again.close(resolve));
});

const tokenOf = (claims: object): string =>
  `ana.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;

describe("trips import on a deployed system", () => {
  const run = async (lines: readonly object[], ...words: string[]) => {
    const cloud = await startFakeCloud({ rejects: ({ lat }) => lat === 13 });
    const path = join(folder, "a.ndjson");
    await writeFile(path, lines.map((line) => JSON.stringify(line)).join("\n"));
    const result = await runCli("import", path, "--api-url", cloud.url, ...words);
    await cloud.stop();
    return { ...result, ...cloud };
  };
  const line = { trip: "one", t: Date.UTC(2026, 9, 5), lat: 50.9, lon: 6.27 };

  test("posts with the given token, whatever driver the file names or lacks", async () => {
    const token = tokenOf({ sub: "ana", exp: Date.now() / 1000 + 60 });
    for (const driver of ["zoe", undefined]) {
      const { api, exitCode, tokenRequests } = await run([{ ...line, driver }], "--token", token);
      expect([exitCode, tokenRequests]).toEqual([0, []]);
      expect(api.requests.map(({ authorization }) => authorization)).toEqual([`Bearer ${token}`]);
    }
  });

  test("names the rejected line, although the API and the file name the driver differently", async () => {
    const lines = [line, { ...line, t: line.t + 1000, lat: 13 }].map((each) => ({ ...each, driver: "zoe" }));
    const { stderr, exitCode } = await run(lines, "--token", tokenOf({ sub: "ana" }));
    expect(stderr).toContain("a.ndjson, line 2: rejected (window-full)");
    expect(exitCode).toBe(1);
  });

  test.each<[string, readonly object[], string[], string]>([
    [
      "several drivers",
      [line, line].map((each, n) => ({ ...each, driver: `d${n}` })),
      ["--token", tokenOf({ sub: "ana" })],
      "the files name 2 drivers",
    ],
    [
      "a token that has expired",
      [line],
      ["--token", tokenOf({ sub: "ana", exp: 1_600_000_000 })],
      "the token expired at 2020-09-13",
    ],
    ["no token", [line], ["--token", "secret"], "is no ID token, which has three parts"],
    [
      "a driver besides",
      [line],
      ["--token", tokenOf({ sub: "a" }), "--driver", "zoe"],
      "the token says who drives",
    ],
    [
      "an issuer without client",
      [line],
      ["--issuer", "https://issuer.example"],
      "--issuer needs --client-id",
    ],
  ])("with %s is refused before anything is posted", async (_, lines, words, reason) => {
    const { api, stderr, exitCode } = await run(lines, ...words);
    expect(stderr).toContain(reason);
    expect([exitCode > 0, api.requests]).toEqual([true, []]);
  });

  test("a token that the API refuses ends the import at once", async () => {
    const token = `.${tokenOf({ sub: "ana" }).split(".").slice(1).join(".")}`;
    const { stderr, exitCode } = await run([line], "--token", token, "--again");
    expect(stderr).toContain("the API refuses the token");
    expect(exitCode).toBe(1);
    await expect(fixedToken("x").tokenFor("a")("x")).rejects.toMatchObject({ code: "token" });
  });
});
