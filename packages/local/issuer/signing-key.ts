import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type JWK,
} from "jose";
import { writeSecret } from "./files.ts";

export type SigningKey = { readonly id: string; readonly privateKey: CryptoKey; readonly publicJwk: JWK };

/** The RS256 key in this directory, made at the first start, so that tokens stay valid across restarts. */
export const loadSigningKey = async (directory: string): Promise<SigningKey> => {
  const path = join(directory, "signing-key.pem");
  const pem = await readPem(path);
  if (pem !== undefined) return toSigningKey(await importPem(path, pem));
  const { privateKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  await writeSecret(path, await exportPKCS8(privateKey));
  return toSigningKey(privateKey);
};

const readPem = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

const importPem = async (path: string, pem: string): Promise<CryptoKey> => {
  try {
    return await importPKCS8(pem, "RS256", { extractable: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${path} holds no RSA key in PKCS #8 (${reason}). Delete it for a new key; existing tokens become invalid.`,
    );
  }
};

const toSigningKey = async (privateKey: CryptoKey): Promise<SigningKey> => {
  const { kty, n, e } = await exportJWK(privateKey);
  const id = await calculateJwkThumbprint({ kty, n, e });
  return { id, privateKey, publicJwk: { kty, n, e, kid: id, use: "sig", alg: "RS256" } };
};
