import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiClient, until } from "../support/api-client.ts";
import { launchBrowser } from "../support/browser.ts";
import { makeDirectory, type Platform, startPlatform } from "../support/platform.ts";
import { copyRepository } from "../support/repository-copy.ts";

/** A page is compiled on its first request. */
const patient = { timeout: 120_000 };

let copy: Awaited<ReturnType<typeof copyRepository>>;
let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let browser: Browser;

beforeAll(async () => {
  [copy, directory] = await Promise.all([copyRepository(), makeDirectory()]);
  const bin = join(copy.path, "packages/cli/bin/trips.js");
  [platform, browser] = await Promise.all([
    startPlatform({ directory: directory.path, web: true, bin, options: ["--dev"] }),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await platform?.interrupt();
  await Promise.all([copy?.remove(), directory?.remove()]);
});

const change = async (path: string, from: RegExp, to: string): Promise<void> => {
  const file = join(copy.path, path);
  const text = await readFile(file, "utf8");
  expect(text).toMatch(from);
  await writeFile(file, text.replace(from, to));
};

test("a page shows its changed text without a restart or a reload, under the same policy as at npm start", async () => {
  const page = await browser.newPage();
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  const answer = await page.goto(`${platform.webUrl}/sign-in`, patient);
  expect(answer!.headers()["content-security-policy"]).toMatch(
    /script-src 'self' 'nonce-.+' 'strict-dynamic'/,
  );
  await page.evaluate(() => Object.assign(globalThis, { isStillHere: true }));

  await change(
    "web/features/sign-in/server/sign-in-card.tsx",
    /<main([^>]*)>/,
    "<main$1><p>Seen at once.</p>",
  );
  await page.getByText("Seen at once.").waitFor(patient);
  expect(await page.evaluate(() => "isStillHere" in globalThis)).toBe(true);
  expect(refused).toEqual([]);

  const malformed = await fetch(`${platform.webUrl}/%`);
  expect(malformed.status).toBe(400);
});

test("a function reloads when one of its sources changes, and fails no request meanwhile", async () => {
  const api = createApiClient(platform);
  const answerOf = async () => {
    const response = await api.get("/v1/trips/none", "ana.gomez");
    return { status: response.status, ...((await response.json()) as { message: string }) };
  };
  expect((await answerOf()).message).not.toContain("(changed)");
  await change("packages/core/application/errors.ts", /super\(message\)/, 'super(message + " (changed)")');
  await until(
    async () => {
      const answer = await answerOf();
      expect(answer.status).toBe(404);
      return answer.message;
    },
    (message) => message.endsWith("(changed)"),
  );
});
