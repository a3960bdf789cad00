import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type FunctionUrlCall = { readonly event: unknown };

export type FunctionUrlAnswer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string;
};

export type FunctionUrl = {
  readonly nodeVersion: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<FunctionUrlAnswer>;
  stop(): Promise<void>;
};

/** A function URL's event, payload format 2.0, as CloudFront's function passes it on. */
const eventOf = (path: string, headers: Readonly<Record<string, string>>) => {
  const host = "example.lambda-url.us-east-1.on.aws";
  const url = new URL(path, `https://${host}`);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: {
      host,
      accept: "text/html",
      "x-forwarded-host": "trips.example.com",
      "x-forwarded-proto": "https",
      ...headers,
    },
    requestContext: {
      accountId: "anonymous",
      apiId: "example",
      domainName: host,
      domainPrefix: "example",
      http: {
        method: "GET",
        path: url.pathname,
        protocol: "HTTP/1.1",
        sourceIp: "192.0.2.1",
        userAgent: "test",
      },
      requestId: "test",
      routeKey: "$default",
      stage: "$default",
      time: "20/Nov/2026:12:00:00 +0000",
      timeEpoch: 1_795_176_000_000,
    },
    isBase64Encoded: false,
  };
};

const messageOf = async <Message>(child: ChildProcess, output: () => string): Promise<Message> => {
  const abort = new AbortController();
  const { signal } = abort;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([message]) => message as Message),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`The function's process ended with ${code}:\n${output()}`);
      }),
    ]);
  } finally {
    abort.abort();
  }
};

/** Runs a streaming handler (`<module>.<export>`) in a process of its own, from its own folder, as Lambda does. */
export const startFunctionUrl = async (
  directory: string,
  handler: string,
  environment: Readonly<Record<string, string>>,
): Promise<FunctionUrl> => {
  const worker = fileURLToPath(new URL("function-url-worker.ts", import.meta.url));
  const child = fork(worker, [directory, handler], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...environment },
    silent: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const { nodeVersion } = await messageOf<{ nodeVersion: string }>(child, () => output);
  return {
    nodeVersion,
    get: (path, headers = {}) => {
      child.send({ event: eventOf(path, headers) } satisfies FunctionUrlCall);
      return messageOf<FunctionUrlAnswer>(child, () => output);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, "exit");
    },
  };
};
