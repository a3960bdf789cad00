import { copyFile, mkdir, mkdtemp, readdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openNextOutput } from "../open-next-output.ts";
import { repositoryRoot } from "../repository.ts";
import { platformPath, providerLockPath } from "./platform.ts";

const linkAll = async (from: string, to: string, except: readonly string[]): Promise<void> => {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from))
    if (!except.includes(entry)) await symlink(join(from, entry), join(to, entry));
};

const write = async (path: string, contents: string | object): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof contents === "string" ? contents : JSON.stringify(contents));
};

/** SST keeps its output in `.sst`; the program finds its providers from there. */
const linkPlatform = async (root: string): Promise<void> => {
  const work = join(root, ".sst");
  await mkdir(work);
  await symlink(platformPath, join(work, "platform"));
  await symlink(join(platformPath, "node_modules"), join(work, "node_modules"));
  await copyFile(providerLockPath, join(work, "provider-lock.json"));
};

/**
 * A double of the repository on an installed platform: links to all of it, except the dashboard, which has the
 * minimal build that SST reads.
 */
export const makeRoot = async (): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), "trips-graph-"));
  await linkAll(repositoryRoot, root, ["web", ".sst", ".git"]);
  await linkPlatform(root);
  await linkAll(join(repositoryRoot, "web"), join(root, "web"), [".next", ".open-next"]);
  const web = join(root, "web");
  await Promise.all([
    write(join(web, ".next/BUILD_ID"), "build"),
    write(join(web, ".next/routes-manifest.json"), { basePath: "" }),
    write(join(web, ".next/prerender-manifest.json"), { version: 4, routes: {} }),
    write(join(web, ".open-next/open-next.output.json"), openNextOutput),
    write(join(web, ".open-next/assets/BUILD_ID"), "build"),
    write(join(web, ".open-next/assets/service-worker.js"), "// the service worker\n"),
    write(join(web, ".open-next/assets/_next/static/page.js"), "// a page\n"),
    ...[openNextOutput.origins.default, openNextOutput.origins.imageOptimizer].map(({ bundle }) =>
      write(join(web, bundle, "index.mjs"), "export const handler = async () => {};\n"),
    ),
  ]);
  return root;
};
