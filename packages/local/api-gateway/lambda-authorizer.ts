import { hash } from "node:crypto";
import type { FunctionRuntime, InvocationResult } from "../service.ts";
import { type CallerIdentity, type LambdaAuthorizerSpec, region } from "../settings.ts";
import { GatewayError } from "./gateway-error.ts";
import { requestEventOf } from "./lambda-proxy.ts";
import type { WithinTimeout } from "./put-record.ts";
import type { AuthorizerContext, GatewayRequest } from "./request-context.ts";

/** What the function says of a caller. */
type Verdict = {
  readonly context: Readonly<Record<string, string>>;
  readonly statements: readonly {
    readonly effect: "Allow" | "Deny";
    readonly resources: readonly RegExp[];
  }[];
};

export type LambdaAuthorizer = (request: GatewayRequest) => Promise<AuthorizerContext>;

/** How many callers' answers are kept; beyond it the oldest one goes. */
const mostKept = 10_000;

/**
 * A Lambda authorizer of type REQUEST: the function's policy decides, explicit Deny first, then Allow. As in API
 * Gateway the policy is kept by the identity source alone, also one that denies, and is applied to every route that
 * shares the authorizer; an error of the function is not kept.
 */
export const createLambdaAuthorizer = (options: {
  readonly spec: LambdaAuthorizerSpec;
  readonly functions: FunctionRuntime;
  readonly withinTimeout: WithinTimeout;
  readonly port: () => number;
  readonly now: () => number;
}): LambdaAuthorizer => {
  const { spec, functions, now } = options;
  const kept = new Map<string, { readonly verdict: Verdict; readonly untilMs: number }>();

  const ask = async (request: GatewayRequest): Promise<Verdict> => {
    const event = {
      type: "REQUEST",
      methodArn: methodArnOf(request),
      ...requestEventOf(request, options.port()),
    };
    return verdictOf(await options.withinTimeout(functions.invoke(spec.function, event)), spec.function);
  };

  return async (request) => {
    const identity = identityIn(request, spec.identity);
    if (!identity) throw new GatewayError("UNAUTHORIZED");
    // A hash, so that no key is kept.
    const name = hash("sha256", identity, "base64");
    const known = kept.get(name);
    const isKept = known !== undefined && now() < known.untilMs;
    const verdict = isKept ? known.verdict : await ask(request);
    if (!isKept && spec.resultTtlSeconds > 0) {
      kept.delete(name);
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      kept.set(name, { verdict, untilMs: now() + spec.resultTtlSeconds * 1000 });
    }
    requireAllowed(verdict, methodArnOf(request));
    return verdict.context;
  };
};

const identityIn = ({ incoming, query }: GatewayRequest, identity: CallerIdentity): string | undefined => {
  if ("query" in identity) return query.getAll(identity.query).at(-1);
  return incoming.headers[identity.header.toLowerCase()]?.toString();
};

const methodArnOf = ({ context, match, path }: GatewayRequest): string =>
  `arn:aws:execute-api:${region}:${context.accountId}:${context.apiId}/${context.stage}/${match.route.method}${path}`;

const requireAllowed = ({ statements }: Verdict, methodArn: string): void => {
  const effects = statements.flatMap(({ effect, resources }) =>
    resources.some((resource) => resource.test(methodArn)) ? [effect] : [],
  );
  if (effects.includes("Deny"))
    throw new GatewayError("ACCESS_DENIED", {
      detail: "User is not authorized to access this resource with an explicit deny",
    });
  if (!effects.includes("Allow")) throw new GatewayError("ACCESS_DENIED");
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Throws what API Gateway answers if the function fails, or if its answer is no policy. */
const verdictOf = (result: InvocationResult, functionName: string): Verdict => {
  if (!result.ok && result.errorMessage === "Unauthorized") throw new GatewayError("UNAUTHORIZED");
  const fail = (reason: string): GatewayError =>
    new GatewayError("AUTHORIZER_FAILURE", { reason: `function ${functionName}: ${reason}` });
  if (!result.ok) throw fail(result.errorType);
  const { payload } = result;
  if (!isObject(payload) || typeof payload.principalId !== "string")
    throw fail("its response has no principalId");
  if (!isObject(payload.policyDocument)) throw fail("its response has no policyDocument");
  const statements = [payload.policyDocument.Statement].flat().map((statement) => {
    if (!isObject(statement) || (statement.Effect !== "Allow" && statement.Effect !== "Deny"))
      throw fail("a statement of its policy has no Effect");
    return { effect: statement.Effect, resources: [statement.Resource].flat().map(patternOf) } as const;
  });
  const given = isObject(payload.context) ? payload.context : {};
  const context = Object.entries(given).map(([name, value]): [string, string] => {
    if (!["string", "number", "boolean"].includes(typeof value))
      throw fail("a value of its context is neither a string, a number nor a boolean");
    return [name, String(value)];
  });
  return { statements, context: { ...Object.fromEntries(context), principalId: payload.principalId } };
};

/** `*` stands for any text, slashes included, `?` for one character. */
const patternOf = (resource: unknown): RegExp => {
  const escaped = String(resource).replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
};
