import { Agent, createServer, type IncomingMessage, request as startRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { createForwarder } from "../edge/forward.ts";
import { readBody } from "../edge/read-body.ts";
import { respond } from "../edge/respond.ts";
import { privateAddress } from "../process/private-address.ts";
import type { AwsError, Log, Running, WireResponse } from "../service.ts";
import type { FaultTarget } from "./fault.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { type Delay, dropResponse } from "./service-faults.ts";

const jsonType = "application/x-amz-json-1.0";
const typePrefix = "com.amazonaws.dynamodb.v20120810#";
const transactions: readonly string[] = ["TransactWriteItems", "TransactGetItems"];

const refusal = (statusCode: number, code: string, document: object): WireResponse => ({
  statusCode,
  headers: { "content-type": jsonType, "x-amzn-errortype": code },
  body: Buffer.from(JSON.stringify({ __type: `${typePrefix}${code}`, ...document })),
});

const countActions = (body: Buffer): number => {
  try {
    const { TransactItems } = JSON.parse(body.toString("utf8")) as { TransactItems?: unknown };
    return Array.isArray(TransactItems) ? TransactItems.length : 0;
  } catch {
    return 0;
  }
};

/** The first action conflicts with another transaction; DynamoDB reports None for the others. */
const transactionCanceled = (actions: number): WireResponse => {
  const reasons = Array.from({ length: actions }, (_, index) =>
    index === 0
      ? { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" }
      : { Code: "None" },
  );
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return refusal(400, "TransactionCanceledException", {
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  });
};

type DynamoDbFaults = {
  readonly url: string;
  /** Where requests should go now: past this endpoint, straight to DynamoDB, while it would only pass them on. */
  route(): string;
};

const ownFaults = ["delay", "cancel-transaction", "drop-response"] as const;

/**
 * An endpoint in front of DynamoDB, on a free port of a private address: it adds the plan's delays, cancelled
 * transactions and lost answers. Without such faults a request is streamed through, byte for byte.
 */
export const startDynamoDbFaults = async (options: {
  readonly dynamoDbUrl: string;
  readonly plan: FaultPlan;
  readonly delay: Delay;
  readonly log: Log;
}): Promise<Running & DynamoDbFaults> => {
  const { dynamoDbUrl, plan, delay, log } = options;
  const forwarder = createForwarder(() => dynamoDbUrl, log);
  const agent = new Agent({ keepAlive: true });

  const send = (incoming: IncomingMessage, body: Buffer): Promise<WireResponse> =>
    new Promise((resolve, reject) => {
      const headers = { ...incoming.headers, "content-length": String(body.length) };
      delete headers["transfer-encoding"];
      delete headers.connection;
      const outgoing = startRequest(new URL(incoming.url ?? "/", dynamoDbUrl), {
        agent,
        method: incoming.method,
        headers,
      });
      outgoing.on("error", reject);
      outgoing.on("response", async (response) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          resolve({
            statusCode: response.statusCode ?? 502,
            headers: { "content-type": response.headers["content-type"] ?? jsonType },
            body: Buffer.concat(chunks),
          });
        } catch (error) {
          reject(error as Error);
        }
      });
      outgoing.end(body);
    });

  const answer = async (
    target: FaultTarget,
    incoming: IncomingMessage,
    body: Buffer,
  ): Promise<WireResponse> => {
    await delay(target);
    const actions = transactions.includes(target.operation) ? countActions(body) : 0;
    const cancel = actions > 0 ? plan.hit("cancel-transaction", target) : undefined;
    if (cancel?.when === "before") return transactionCanceled(actions);
    const response = await send(incoming, body);
    if (response.statusCode !== 200) return response;
    if (cancel !== undefined) return transactionCanceled(actions);
    try {
      dropResponse(plan, target);
      return response;
    } catch (error) {
      return refusal(500, "InternalServerError", { message: (error as AwsError).message });
    }
  };

  const server = createServer({ keepAliveTimeout: 65_000 }, async (request, response) => {
    if (!plan.isSet(...ownFaults)) {
      forwarder.forward(request, response);
      return;
    }
    try {
      const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
      const body = await readBody(request);
      if (body === "aborted") return;
      if (body === "too large") respond(response, refusal(413, "RequestEntityTooLargeException", {}));
      else respond(response, await answer({ service: "dynamodb", operation }, request, body));
    } catch (error) {
      log(`${dynamoDbUrl} did not answer: ${(error as Error).message}`);
      respond(response, refusal(500, "InternalServerError", { message: "DynamoDB did not answer." }));
    }
  });
  const host = privateAddress();
  server.listen(0, host);
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    route: () => (plan.isSet(...ownFaults) ? url : dynamoDbUrl),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      forwarder.stop();
      agent.destroy();
      await closed;
    },
  };
};
