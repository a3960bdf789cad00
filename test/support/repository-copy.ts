import { cp, link, mkdir, mkdtemp, readdir, readlink, rm, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const outputs = new Set([".next", ".open-next", ".cache"]);

/** Hard-links files: there are tens of thousands, and nothing changes what npm installed. */
const linkTree = async (from: string, to: string): Promise<void> => {
  await mkdir(to);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (outputs.has(entry.name)) return;
      if (entry.isDirectory()) await linkTree(source, target);
      else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
      else await link(source, target);
    }),
  );
};

/** A copy of the platform whose sources a spec may change. In the repository, as hard links need the same file system. */
export const copyRepository = async (): Promise<{ readonly path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(root, ".copy-"));
  const filter = (source: string) => !outputs.has(basename(source));
  for (const name of ["package.json", "packages", "web"])
    await cp(join(root, name), join(path, name), { recursive: true, filter });
  await linkTree(join(root, "node_modules"), join(path, "node_modules"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
};
