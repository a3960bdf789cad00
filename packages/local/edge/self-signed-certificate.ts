/** Both in PEM. */
export type Identity = { readonly key: string; readonly certificate: string };

export type CertificateOptions = {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  readonly validFromMs: number;
  readonly validUntilMs: number;
};

/**
 * A certificate with a new ECDSA P-256 key, signed by that key with SHA-256: for a TLS server of these names, and its
 * own authority, so that a client can be configured to trust it.
 */
export const createSelfSigned = async (options: CertificateOptions): Promise<Identity> => {
  // Needed once a year, and slow to load.
  const { generate } = await import("selfsigned");
  const { private: key, cert: certificate } = await generate(
    [{ name: "commonName", value: options.commonName }],
    {
      keyType: "ec",
      curve: "P-256",
      algorithm: "sha256",
      notBeforeDate: new Date(options.validFromMs),
      notAfterDate: new Date(options.validUntilMs),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
        { name: "extKeyUsage", serverAuth: true },
        {
          name: "subjectAltName",
          altNames: [
            ...options.dnsNames.map((value) => ({ type: 2, value }) as const),
            ...options.addresses.map((ip) => ({ type: 7, ip }) as const),
          ],
        },
      ],
    },
  );
  return { key, certificate };
};
