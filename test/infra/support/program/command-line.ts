import { createCipheriv } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { bootstrap } from "./aws-doubles.ts";

type BuildInput = {
  readonly functionID: string;
  readonly handler: string;
  /** A folder that is built already. */
  readonly bundle?: string;
  readonly links: unknown;
  /** 32 bytes in base64. */
  readonly encryptionKey?: string;
};

/** The linked resources as a function finds them: AES-256-GCM under a key of its own, so that no nonce is needed. */
const writeLinks = (folder: string, { links, encryptionKey }: BuildInput): void => {
  if (!encryptionKey) return;
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(encryptionKey, "base64"), Buffer.alloc(12));
  const sealed = [cipher.update(JSON.stringify(links)), cipher.final(), cipher.getAuthTag()];
  writeFileSync(join(folder, "resource.enc"), Buffer.concat(sealed));
};

/**
 * The calls that a program makes to the command line which runs it. A function's build is an empty module:
 * the true bundles have a spec of their own.
 */
const methods = (artifacts: string): Readonly<Record<string, (input: BuildInput) => unknown>> => ({
  "Provider.Aws.Bootstrap": () => bootstrap,
  "Provider.Aws.Appsync": () => ({ http: bootstrap.appsyncHttp, realtime: bootstrap.appsyncRealtime }),
  "Runtime.Build": (input) => {
    const out = input.bundle ?? join(artifacts, input.functionID);
    if (!input.bundle) {
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, "bundle.mjs"), `// ${input.handler}\nexport const handler = async () => {};\n`);
    }
    writeLinks(out, input);
    return { out, handler: input.bundle ? input.handler : "bundle.handler", errors: [], sourcemaps: [] };
  },
});

/** Serves JSON-RPC as `sst` does; returns the URL that the program finds in SST_SERVER. */
export const serveCommandLine = async (artifacts: string): Promise<string> => {
  const known = methods(artifacts);
  const server = createServer(async (request, response) => {
    const { method, params } = (await json(request)) as { method: string; params: [BuildInput] };
    const answer = known[method];
    const result = answer ? { result: answer(params[0]) } : { error: `rpc: can't find method ${method}` };
    response.writeHead(200, { "content-type": "application/json", connection: "close" });
    response.end(JSON.stringify(result));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
