import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createHostCheck } from "../process/known-hosts.ts";
import { listen } from "../process/listen.ts";
import type { FunctionRuntime, JsonService, Log, Running } from "../service.ts";
import type { ApiSpec, LambdaAuthorizerSpec, Route, ThrottleSettings } from "../settings.ts";
import { createAuthorizer } from "./authorizer.ts";
import { createCallerRate } from "./caller-rate.ts";
import { type Answer, GatewayError, toAnswer } from "./gateway-error.ts";
import { createLambdaAuthorizer, type LambdaAuthorizer } from "./lambda-authorizer.ts";
import { createLambdaProxyIntegration } from "./lambda-proxy.ts";
import { createPutRecordIntegration, type Integration, type WithinTimeout } from "./put-record.ts";
import { ClientGone } from "./request-body.ts";
import { type AuthorizerContext, createRequestContext, type GatewayRequest } from "./request-context.ts";
import { respond } from "./respond.ts";
import { createRouter } from "./router.ts";
import { createThrottle } from "./throttle.ts";

export type ApiGatewayOptions = {
  /** 0: any free port. */
  readonly port: number;
  readonly host?: string;
  /** Host names, besides the loopback's, that requests may use. */
  readonly allowedHosts?: readonly string[];
  readonly api: ApiSpec;
  readonly kinesis: JsonService;
  readonly functions: FunctionRuntime;
  /** URL of the token issuer: the `iss` of its tokens, with its keys at `/.well-known/jwks.json`. */
  readonly issuer: string;
  /** Client ids whose ID tokens are accepted. */
  readonly audience: readonly string[];
  readonly now?: () => number;
  readonly log?: Log;
  readonly accountId?: string;
  readonly integrationTimeoutMs?: number;
};

/** API Gateway's limit for an integration. */
const defaultIntegrationTimeoutMs = 29_000;
const accountThrottle: ThrottleSettings = { rateLimit: 10_000, burstLimit: 5_000 };
/** How long `stop` waits for requests in flight. */
const stopGraceMs = 1_000;

/**
 * A REST API of API Gateway on one machine: routes, Cognito and Lambda authorizers, request validator, mapping
 * templates and Lambda proxy. A request reaches an integration only after its caller and its body have been accepted.
 */
export const startApiGateway = async (options: ApiGatewayOptions): Promise<Running & { port: number }> => {
  const now = options.now ?? Date.now;
  const log = options.log ?? (() => {});
  const { api } = options;
  const router = createRouter(api.routes);
  const authorize = createAuthorizer({ issuer: options.issuer, audience: options.audience, now });
  const host = options.host ?? "127.0.0.1";
  const foreignHost = createHostCheck(host, options.allowedHosts);
  const mayPass = createThrottle(api.throttle ?? accountThrottle, now);
  const refuseBeyondRate = createRateGuard(api, now);
  const stopping = new AbortController();
  const withinTimeout = boundedBy(
    options.integrationTimeoutMs ?? defaultIntegrationTimeoutMs,
    stopping.signal,
  );

  const lambdaAuthorizers = new Map<LambdaAuthorizerSpec, LambdaAuthorizer>();
  for (const { authorization: spec } of api.routes)
    if (typeof spec === "object")
      lambdaAuthorizers.set(
        spec,
        createLambdaAuthorizer({ spec, functions: options.functions, withinTimeout, port: () => port, now }),
      );
  /** Undefined: anyone may call. */
  const authorizerContextOf = async (request: GatewayRequest): Promise<AuthorizerContext | undefined> => {
    const { authorization } = request.match.route;
    if (authorization === "none") return undefined;
    if (authorization === "userPool")
      return { claims: await authorize(request.incoming.headers.authorization) };
    return lambdaAuthorizers.get(authorization)!(request);
  };

  const createIntegration = ({ integration }: Route): Integration => {
    switch (integration.type) {
      case "kinesis-put-record":
        return createPutRecordIntegration({
          integration,
          kinesis: options.kinesis,
          withinTimeout,
        });
      case "lambda-proxy":
        return createLambdaProxyIntegration({
          functionName: integration.function,
          functions: options.functions,
          port: () => port,
          withinTimeout,
        });
      case "mock": {
        const answer: Answer = {
          statusCode: 200,
          headers: { "Content-Type": "application/json" },
          body: integration.body,
        };
        return async () => answer;
      }
      default:
        throw new Error(`Unknown integration ${JSON.stringify(integration satisfies never)}.`);
    }
  };
  const integrations = new Map(api.routes.map((route) => [route, createIntegration(route)]));

  const process = async (incoming: IncomingMessage, requestId: string): Promise<Answer> => {
    const denial = foreignHost(incoming.headers);
    if (denial !== undefined) throw new GatewayError("FOREIGN_HOST", { detail: denial });
    const method = incoming.method ?? "";
    const [path, query] = splitTarget(incoming.url ?? "/");
    if (method === "OPTIONS") {
      const methods = router.methodsOf(path);
      if (api.cors !== undefined && methods.length > 0)
        return { statusCode: 204, headers: api.cors.preflightHeaders(methods), body: "" };
    }
    const match = router.match(method, path);
    if (match === undefined) throw new GatewayError("MISSING_AUTHENTICATION_TOKEN");
    if (!mayPass()) throw new GatewayError("THROTTLED");
    const accountId = options.accountId ?? "000000000000";
    const context = createRequestContext({ incoming, match, path, requestId, accountId, timeMs: now() });
    const request = { incoming, match, path, query: new URLSearchParams(query), context };
    const authorizer = await authorizerContextOf(request);
    return integrations.get(match.route)!({
      ...request,
      context: { ...context, ...(authorizer && { authorizer }) },
    });
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    let answer: Answer;
    try {
      answer = refuseBeyondRate(incoming) ?? (await process(incoming, requestId));
    } catch (error) {
      if (error instanceof ClientGone) return;
      const failure =
        error instanceof GatewayError
          ? error
          : new GatewayError("API_CONFIGURATION_ERROR", {
              reason: `it failed with ${error instanceof Error ? error.name : "an error"}`,
            });
      answer = toAnswer(failure, api.gatewayResponses);
      if (answer.statusCode >= 500)
        log(`request ${requestId} answered ${answer.statusCode}: ${failure.reason}`);
    }
    await respond(incoming, outgoing, answer, api, requestId);
  };

  const server = createServer({ requestTimeout: 120_000, keepAliveTimeout: 65_000 }, (incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      log(`an answer could not be sent: ${error instanceof Error ? error.name : "an error"}`);
      outgoing.destroy();
    });
  });
  await listen(server, { port: options.port, host, flag: "--api-port" });
  const { port } = server.address() as AddressInfo;
  return { port, stop: () => stopServer(server, stopping) };
};

/** The answer to a caller beyond its rate, before anything else in the request is checked. */
const createRateGuard = ({ callerRate }: ApiSpec, now: () => number) => {
  if (callerRate === undefined) return () => undefined;
  const { rate, response } = callerRate;
  const isBeyond = createCallerRate(rate, now);
  const answer: Answer = {
    ...response,
    headers: { ...response.headers, "Content-Type": "application/json" },
  };
  return (incoming: IncomingMessage): Answer | undefined => (isBeyond(incoming) ? answer : undefined);
};

/** Some clients send the whole URL as their request target. */
const splitTarget = (target: string): [path: string, query: string] => {
  const relative = target.replace(/^https?:\/\/[^/?]*/i, "");
  const [path = "", ...query] = relative.split("?");
  return [path === "" ? "/" : path, query.join("?")];
};

const boundedBy =
  (timeoutMs: number, stopping: AbortSignal): WithinTimeout =>
  (work) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => fail(new GatewayError("INTEGRATION_TIMEOUT", { reason: `no answer within ${timeoutMs} ms` })),
        timeoutMs,
      );
      const abort = (): void =>
        fail(new GatewayError("INTEGRATION_FAILURE", { reason: "the gateway is stopping" }));
      const settle = (): void => {
        clearTimeout(timer);
        stopping.removeEventListener("abort", abort);
      };
      const fail = (error: unknown): void => {
        settle();
        reject(error);
      };
      stopping.addEventListener("abort", abort);
      work.then((result) => {
        settle();
        resolve(result);
      }, fail);
    });

/** Waits a moment for requests in flight, then closes their connections. */
const stopServer = async (server: Server, stopping: AbortController): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    stopping.abort();
    setImmediate(() => server.closeAllConnections());
  }, stopGraceMs);
  await closed;
  clearTimeout(timer);
};
