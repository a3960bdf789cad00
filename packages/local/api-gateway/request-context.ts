import type { IncomingMessage } from "node:http";
import type { Match } from "./router.ts";

export const stageName = "live";

/** One request through the gateway. */
export type GatewayRequest = {
  readonly incoming: IncomingMessage;
  readonly match: Match;
  /** Without the query string, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly context: RequestContext;
};

/** What a user pool's authorizer adds is `claims`, what a Lambda authorizer adds are strings by name. */
export type AuthorizerContext = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** `$context` of a mapping template and `requestContext` of a proxy event, as REST APIs (version 1) shape it. */
export type RequestContext = {
  readonly accountId: string;
  readonly apiId: string;
  readonly authorizer?: AuthorizerContext;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly extendedRequestId: string;
  readonly httpMethod: string;
  readonly identity: Readonly<Record<string, string | null>>;
  readonly path: string;
  readonly protocol: string;
  readonly requestId: string;
  readonly requestTime: string;
  readonly requestTimeEpoch: number;
  readonly resourceId: string;
  readonly resourcePath: string;
  readonly stage: string;
};

/** What is known of a caller that IAM did not authorise. */
const unknownCaller: RequestContext["identity"] = Object.fromEntries(
  [
    "accessKey",
    "accountId",
    "apiKey",
    "apiKeyId",
    "caller",
    "clientCert",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
  ].map((field) => [field, null]),
);

export const createRequestContext = (options: {
  incoming: IncomingMessage;
  match: Match;
  path: string;
  requestId: string;
  accountId: string;
  timeMs: number;
}): RequestContext => {
  const { incoming, match, timeMs, requestId } = options;
  const domainName = (incoming.headers.host ?? "localhost").replace(/:\d+$/, "");
  const resource = Buffer.from(`${match.route.method} ${match.route.path}`).toString("base64url");
  return {
    accountId: options.accountId,
    apiId: "local",
    domainName,
    domainPrefix: domainName.split(".")[0]!,
    extendedRequestId: Buffer.from(requestId.replaceAll("-", ""), "hex").toString("base64url"),
    httpMethod: match.route.method,
    identity: {
      ...unknownCaller,
      sourceIp: sourceIp(incoming),
      userAgent: incoming.headers["user-agent"] ?? null,
    },
    path: `/${stageName}${options.path}`,
    protocol: `HTTP/${incoming.httpVersion}`,
    requestId,
    requestTime: commonLogTime(timeMs),
    requestTimeEpoch: timeMs,
    resourceId: resource.slice(-10).toLowerCase(),
    resourcePath: match.route.path,
    stage: stageName,
  };
};

export const sourceIp = (incoming: IncomingMessage): string =>
  (incoming.socket.remoteAddress ?? "").replace(/^::ffff:/, "");

/** `24/Nov/2026:18:00:00 +0000`. */
const commonLogTime = (timeMs: number): string => {
  const [, day, month, year, time] = new Date(timeMs).toUTCString().split(/,? /);
  return `${day}/${month}/${year}:${time} +0000`;
};

/** Request headers, named as the client wrote them; a repeated one has all its values, in order. */
export const multiValueHeaders = (
  incoming: Pick<IncomingMessage, "rawHeaders">,
): Record<string, string[]> => {
  const values: Record<string, string[]> = {};
  const names = new Map<string, string>();
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    const written = incoming.rawHeaders[index]!;
    const name = names.get(written.toLowerCase()) ?? written;
    names.set(written.toLowerCase(), name);
    values[name] = [...(Object.hasOwn(values, name) ? values[name]! : []), incoming.rawHeaders[index + 1]!];
  }
  return values;
};

/** Query parameters, decoded; a repeated one has all its values, in order. */
export const multiValueQuery = (query: URLSearchParams): Record<string, string[]> => {
  const names = new Set(query.keys());
  return Object.fromEntries([...names].map((name) => [name, query.getAll(name)]));
};

/** Where only one value fits, API Gateway keeps the last one of a repeated header or parameter. */
export const lastValues = (values: Readonly<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1)!]));
