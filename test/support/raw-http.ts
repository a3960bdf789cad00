import { Agent, request as startRequest } from "node:http";

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

export type RawRequest = {
  readonly method?: string;
  /** Sent verbatim, not normalised by a client. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
};

/** Sends requests that no SDK would send, over kept-alive connections. */
export const createRawHttp = (baseUrl: string) => {
  const { hostname, port } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  return {
    send: ({ method = "POST", path, headers = {}, body = "" }: RawRequest): Promise<RawAnswer> =>
      new Promise((resolve, reject) => {
        const bytes = Buffer.from(body as string);
        const length = "transfer-encoding" in headers ? {} : { "content-length": String(bytes.length) };
        const request = startRequest(
          { agent, hostname, port, method, path, headers: { ...length, ...headers } },
          async (response) => {
            try {
              const parts: Buffer[] = [];
              for await (const part of response) parts.push(part as Buffer);
              const text = Buffer.concat(parts).toString("utf8");
              resolve({ status: response.statusCode!, headers: response.headers, text });
            } catch (error) {
              reject(error);
            }
          },
        );
        request.on("error", reject);
        request.end(bytes);
      }),
    close: () => agent.destroy(),
  };
};

export type RawHttp = ReturnType<typeof createRawHttp>;
