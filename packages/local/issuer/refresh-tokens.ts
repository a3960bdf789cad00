import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "../process/operator-error.ts";
import { writeSecret } from "./files.ts";
import type { Identity } from "./tokens.ts";

export type Grant = {
  readonly identity: Identity;
  readonly clientId: string;
  readonly scope: string;
  readonly expiresAtMs: number;
};

export type RefreshTokens = {
  issue(grant: Omit<Grant, "expiresAtMs">): Promise<string>;
  find(token: string): Promise<Grant | undefined>;
  revoke(token: string): Promise<void>;
};

/** Cognito's default. */
const lifetimeMs = 30 * 24 * 3_600_000;

/** One file per token, named by its SHA-256, so that the directory holds no usable token. */
export const openRefreshTokens = async (directory: string, now: () => number): Promise<RefreshTokens> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const pathOf = (token: string): string =>
    join(directory, `${createHash("sha256").update(token).digest("hex")}.json`);

  const read = async (path: string): Promise<Grant | undefined> => {
    try {
      const grant = JSON.parse(await readFile(path, "utf8")) as Grant;
      return grant.expiresAtMs > now() ? grant : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      if (error instanceof SyntaxError)
        throw new OperatorError(`${path} is damaged: it holds no JSON. Delete it.`);
      throw error;
    }
  };

  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (name.endsWith(".tmp") || (await read(path)) === undefined) await rm(path, { force: true });
  }

  return {
    async issue(grant) {
      const token = randomBytes(48).toString("base64url");
      await writeSecret(pathOf(token), JSON.stringify({ ...grant, expiresAtMs: now() + lifetimeMs }));
      return token;
    },
    find: (token) => read(pathOf(token)),
    revoke: (token) => rm(pathOf(token), { force: true }),
  };
};
