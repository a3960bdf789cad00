import { generateKeyPairSync, hash, randomBytes, sign } from "node:crypto";
import {
  bitString,
  explicit,
  identifier,
  implicit,
  integer,
  octetString,
  sequence,
  set,
  text,
  utcTime,
  yes,
} from "./der.ts";

/** Both in PEM. */
export type Identity = { readonly key: string; readonly certificate: string };

export type CertificateOptions = {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  /** As bytes: 4 of IPv4, 16 of IPv6. */
  readonly addresses: readonly Uint8Array[];
  readonly validFromMs: number;
  readonly validUntilMs: number;
};

const ecdsaWithSha256 = sequence(identifier("1.2.840.10045.4.3.2"));
const commonName = identifier("2.5.4.3");

/**
 * An X.509 version 3 certificate (RFC 5280) with a new ECDSA P-256 key, signed by that key with SHA-256: for a
 * TLS server of these names, and its own authority, so that a client can be told to trust it.
 */
export function createSelfSigned(options: CertificateOptions): Identity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const name = sequence(set(sequence(commonName, text(options.commonName))));
  const publicKeyInfo = publicKey.export({ type: "spki", format: "der" });
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    name,
    sequence(utcTime(options.validFromMs), utcTime(options.validUntilMs)),
    name,
    publicKeyInfo,
    explicit(3, extensions(options, hash("sha1", publicKeyInfo, "buffer"))),
  );
  const certificate = sequence(body, ecdsaWithSha256, bitString(sign("sha256", body, privateKey)));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: pem("CERTIFICATE", certificate),
  };
}

function extensions({ dnsNames, addresses }: CertificateOptions, keyId: Uint8Array): Buffer {
  const names = [
    ...dnsNames.map((name) => implicit(2, Buffer.from(name))),
    ...addresses.map((address) => implicit(7, address)),
  ];
  const serverAuthentication = identifier("1.3.6.1.5.5.7.3.1");
  const digitalSignatureAndCertificateSign = bitString(Buffer.from([0b1000_0100]), 2);
  return sequence(
    sequence(identifier("2.5.29.14"), octetString(octetString(keyId))),
    sequence(identifier("2.5.29.35"), octetString(sequence(implicit(0, keyId)))),
    sequence(identifier("2.5.29.19"), yes, octetString(sequence(yes))),
    sequence(identifier("2.5.29.15"), yes, octetString(digitalSignatureAndCertificateSign)),
    sequence(identifier("2.5.29.37"), octetString(sequence(serverAuthentication))),
    sequence(identifier("2.5.29.17"), octetString(sequence(...names))),
  );
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
