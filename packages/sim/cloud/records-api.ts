import { putRecordContractOf } from "@trips/core/api/put-record-contract.ts";
import { gatewayResponses, type Route, type RouteName, routes } from "@trips/core/api/routes.ts";
import { stream } from "@trips/core/pipeline.ts";
import { GatewayError, toAnswer } from "@trips/local/api-gateway/gateway-error.ts";
import { compilePutRecord, type PutRecordRequest } from "@trips/local/api-gateway/put-record.ts";
import type { JsonService } from "@trips/local/service.ts";
import type { Faults } from "../faults/faults.ts";
import type { Random } from "../world/random.ts";
import type { Scheduler } from "../world/scheduler.ts";

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type ApiPost = {
  readonly route: Extract<
    RouteName,
    "POST /v1/trips/{tripId}/records" | "POST /v1/trips/{tripId}/corrections"
  >;
  readonly driver: string;
  readonly tripId: string;
  readonly body: string;
};

/** Templates and model, compiled once for all seeds. */
const compiled = new Map(
  (routes as readonly Route[])
    .filter(({ method, path }) => method === "POST" && /^\/v1\/trips\/.*\/(records|corrections)$/.test(path))
    .map((route) => [
      `${route.method} ${route.path}`,
      compilePutRecord({ type: "kinesis-put-record", ...putRecordContractOf(route, stream.name)! }),
    ]),
);

const timeoutMs = 29_000;

/** API Gateway: model, template, PutRecord, answer. Tokens are taken as they are. */
export const createRecordsApi = (options: {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly kinesis: Pick<JsonService, "handle">;
}) => {
  const { scheduler, random, faults, kinesis } = options;
  const handle: JsonService["handle"] = async (...request) => {
    await scheduler.sleep(random.whole(2, 25));
    if (faults.strikes("shard-hot"))
      return {
        statusCode: 400,
        headers: {},
        body: Buffer.from('{"__type":"ProvisionedThroughputExceededException","message":"Rate exceeded"}'),
      };
    const answer = await kinesis.handle(...request);
    // Its answer never comes.
    if (faults.strikes("put-answer-lost")) await scheduler.sleep(2 * timeoutMs);
    return answer;
  };
  const withinTimeout = <Result>(work: Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      const cancel = scheduler.after(timeoutMs, () => reject(new GatewayError("INTEGRATION_TIMEOUT")));
      work.then(resolve, reject).finally(cancel);
    });

  return async ({ route, driver, tripId, body }: ApiPost): Promise<ApiAnswer> => {
    const request = {
      match: { pathParameters: { tripId } },
      query: new URLSearchParams(),
      context: {
        requestId: random.uuid(),
        requestTimeEpoch: scheduler.now(),
        authorizer: { claims: { sub: driver } },
      },
      incoming: { headers: { "content-type": "application/json" }, rawHeaders: [] },
    } as unknown as PutRecordRequest;
    const answer = await compiled.get(route)!({ kinesis: { handle }, withinTimeout }, request, body).catch(
      (error: unknown) => {
        if (error instanceof GatewayError) return toAnswer(error, gatewayResponses);
        throw error;
      },
    );
    return {
      status: answer.statusCode,
      headers: answer.headers as Readonly<Record<string, string>>,
      body: answer.body as string,
    };
  };
};
