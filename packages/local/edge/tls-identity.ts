import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createSelfSigned, type Identity } from "./self-signed-certificate.ts";

const dayMs = 24 * 3_600_000;
const validDays = 397;
const renewalDays = 30;

export const certificatePath = (directory: string): string => join(directory, "edge-certificate.pem");

/** The identity stored in a directory, or a new one if none is valid for another 30 days. */
export const loadTlsIdentity = async (directory: string, nowMs: number): Promise<Identity> => {
  const kept = await readIdentity(directory);
  if (kept !== undefined && isUsable(kept, nowMs)) return kept;
  const identity = await createSelfSigned({
    commonName: "Local cloud",
    dnsNames: ["localhost", "*.localhost"],
    addresses: ["127.0.0.1", "::1"],
    validFromMs: nowMs - dayMs,
    validUntilMs: nowMs + validDays * dayMs,
  });
  await mkdir(directory, { recursive: true });
  await replaceFile(keyPath(directory), identity.key);
  await replaceFile(certificatePath(directory), identity.certificate);
  return identity;
};

const keyPath = (directory: string): string => join(directory, "edge-key.pem");

const readIdentity = async (directory: string): Promise<Identity | undefined> => {
  try {
    return {
      key: await readFile(keyPath(directory), "utf8"),
      certificate: await readFile(certificatePath(directory), "utf8"),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

/** An unreadable key or certificate is replaced too. */
const isUsable = ({ key, certificate }: Identity, nowMs: number): boolean => {
  try {
    const parsed = new X509Certificate(certificate);
    return (
      parsed.checkPrivateKey(createPrivateKey(key)) && isValidBeyond(parsed, nowMs + renewalDays * dayMs)
    );
  } catch {
    return false;
  }
};

const isValidBeyond = (certificate: X509Certificate, timeMs: number): boolean =>
  certificate.validToDate.getTime() > timeMs;

const replaceFile = async (path: string, text: string): Promise<void> => {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
};
