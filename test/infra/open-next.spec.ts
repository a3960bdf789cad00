import { access, glob, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildDashboardBundle, type DashboardBundle } from "./support/dashboard-bundle.ts";
import { type FunctionUrl, startFunctionUrl } from "./support/function-url.ts";
import { openNextOutput } from "./support/open-next-output.ts";
import { captureDashboardDeployment, type DashboardDeployment } from "./support/program/capture-graph.ts";

let bundle: DashboardBundle;
let deployment: DashboardDeployment;
let dashboard: FunctionUrl;

/** A request through the entrance. */
const get = (path: string) => dashboard.get(path, deployment.entranceHeaders);

beforeAll(async () => {
  [bundle, deployment] = await Promise.all([
    buildDashboardBundle(),
    captureDashboardDeployment({ stage: "ana" }),
  ]);
  const directory = join(bundle.path, openNextOutput.origins.default.bundle);
  for (const [name, contents] of deployment.files) await writeFile(join(directory, name), contents);
  dashboard = await startFunctionUrl(directory, deployment.handler, {
    AWS_REGION: "us-east-1",
    ...deployment.variables,
  });
});
afterAll(async () => {
  await dashboard?.stop();
  await bundle?.remove();
});

const nonceOf = (policy: string | undefined): string | undefined => policy?.match(/'nonce-([^']+)'/)?.[1];

test("the build is the one on which the graph of resources is captured", async () => {
  const output = await readFile(join(bundle.path, ".open-next/open-next.output.json"), "utf8");
  expect(JSON.parse(output)).toMatchObject(openNextOutput);
  expect(Object.keys(JSON.parse(output).origins)).toEqual(Object.keys(openNextOutput.origins));
});

test("the server answers under the deployed runtime with the sign-in page, its nonce on every script", async () => {
  expect(dashboard.nodeVersion).toMatch(/^v24\./);
  const page = await get("/sign-in");
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain("Sign in");
  expect(page.body).toContain('href="/auth/sign-in');

  const nonce = nonceOf(page.headers["content-security-policy"]);
  expect(nonce).toMatch(/^[\w+/]{22}==$/);
  const scripts = page.body.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
  expect(page.headers).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff" });
});

test("a request that does not come through the entrance is refused", async () => {
  expect(Object.keys(deployment.entranceHeaders)).toHaveLength(1);
  const [name] = Object.keys(deployment.entranceHeaders);
  for (const headers of [{}, { [name!]: "a guess" }]) {
    const answer = await dashboard.get("/sign-in", headers);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).not.toContain("Sign in");
  }
});

test("no two answers share a nonce", async () => {
  const [first, second] = [await get("/sign-in"), await get("/sign-in")];
  expect(nonceOf(first.headers["content-security-policy"])).not.toBe(
    nonceOf(second.headers["content-security-policy"]),
  );
});

test("a day without a session redirects to the sign-in page and back, uncached", async () => {
  const answer = await get("/day/2026-11-20");
  expect(answer.statusCode).toBe(307);
  expect(answer.headers.location).toBe("/sign-in?return=%2Fday%2F2026-11-20");
  expect(answer.headers["cache-control"]).toContain("no-store");
});

test("a path that cannot be decoded is answered with 400 and the security headers", async () => {
  for (const path of ["/%", "/trips/%E0%A4%A", "/api/trips/%zz"]) {
    const answer = await get(path);
    expect([path, answer.statusCode]).toEqual([path, 400]);
    expect(
      Object.fromEntries(Object.entries(answer.headers).map(([key, value]) => [key.toLowerCase(), value])),
    ).toMatchObject({
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
    });
  }
  expect((await get("/nowhere/%25")).statusCode).toBe(404);
});

test("nothing in the server's bundle is compiled for one processor", async () => {
  const directory = join(bundle.path, openNextOutput.origins.default.bundle);
  const files = await Array.fromAsync(glob("**/*", { cwd: directory }));
  expect(files).toContain("index.mjs");
  expect(files.filter((file) => file.endsWith(".node"))).toEqual([]);
});

test("the files of `public` are among the assets, at the site's root", async () => {
  const inPublic = await readdir(join(bundle.path, "public"));
  expect(inPublic).toContain("service-worker.js");
  expect(await readdir(join(bundle.path, ".open-next/assets"))).toEqual(expect.arrayContaining(inPublic));
});

test("what a page refers to is an asset or served by the server", async () => {
  const { body } = await get("/sign-in");
  const paths = [...body.matchAll(/(?:src|href)="(\/_next\/[^"?]+)/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) await access(join(bundle.path, ".open-next/assets", path));
  const icon = await get("/icon.svg");
  expect(icon.statusCode).toBe(200);
  expect(icon.headers["content-type"]).toBe("image/svg+xml");
});
