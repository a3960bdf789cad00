import { AwsError, type JsonService, type Log } from "../service.ts";
import type { Admission } from "./admission.ts";
import type { Forwarder } from "./forward.ts";
import { maximumBodyBytes, readBody } from "./read-body.ts";
import {
  type EdgeRequest,
  type EdgeResponse,
  nameRequest,
  respond,
  respondDenied,
  respondError,
} from "./respond.ts";
import { respondStreamed, type StreamingService } from "./streaming.ts";
import { type TableHome, translateTableArns } from "./table-arns.ts";

/** The part of the local cloud that answers S3 requests, path style. */
export type ObjectStoreHandler = {
  handle(request: EdgeRequest, response: EdgeResponse): Promise<void> | void;
};

export type EdgeService = JsonService & Partial<StreamingService>;

export type Backends = {
  readonly services: readonly EdgeService[] | Promise<readonly EdgeService[]>;
  readonly dynamoDb: Forwarder | undefined;
  readonly home: TableHome;
  readonly admit: Admission;
  readonly objectStore: ObjectStoreHandler | undefined;
  readonly log: Log;
};

/** `DynamoDB_20120810`, and `DynamoDBStreams_20120810` with it. */
const dynamoDbTarget = /^DynamoDB(?:Streams)?_\d{8}$/;

/** Hands one request to its service by `X-Amz-Target`. Every failure becomes an answer. */
export const dispatch = async (
  backends: Backends,
  request: EdgeRequest,
  response: EdgeResponse,
): Promise<void> => {
  const requestId = nameRequest(response);
  response.on("error", (error) => backends.log(`Edge: an answer could not be sent: ${error.message}`));
  try {
    const denial = backends.admit(request);
    if (denial !== undefined) {
      request.resume();
      respondDenied(request, response, denial, requestId);
      return;
    }
    const target = request.headers["x-amz-target"];
    if (target === undefined) await answerObject(backends, request, response);
    else await answerTarget(backends, String(target), request, response);
  } catch (error) {
    backends.log(`Edge: request ${requestId} (${request.method} ${request.url}) failed`, error);
    if (response.headersSent) response.destroy();
    else respondError(response, 500, "InternalFailure", "Internal Service Failure");
  }
};

const answerObject = async (
  backends: Backends,
  request: EdgeRequest,
  response: EdgeResponse,
): Promise<void> => {
  if (backends.objectStore === undefined) {
    request.resume();
    respondError(
      response,
      404,
      "ResourceNotFoundException",
      "The request has no X-Amz-Target header, and no object store is behind this edge.",
    );
    return;
  }
  await backends.objectStore.handle(request, response);
};

const answerTarget = async (
  backends: Backends,
  target: string,
  request: EdgeRequest,
  response: EdgeResponse,
): Promise<void> => {
  const dot = target.indexOf(".");
  const prefix = dot < 0 ? target : target.slice(0, dot);
  if (backends.dynamoDb !== undefined && dynamoDbTarget.test(prefix)) {
    await answerTable(backends.dynamoDb, backends.home, target.slice(dot + 1), request, response);
    return;
  }
  const services = await backends.services;
  const service = services.find((candidate) => candidate.targetPrefix === prefix);
  if (service === undefined || dot < 0) {
    request.resume();
    const known = services.map((candidate) => candidate.targetPrefix);
    if (backends.dynamoDb !== undefined) known.push("DynamoDB_20120810");
    const message = `Nothing answers the target ${target.slice(0, 200)}; this edge has ${known.join(", ") || "no services"}.`;
    respondError(response, 400, "UnknownOperationException", message);
    return;
  }
  const body = await readOrRefuse(request, response);
  if (body === undefined) return;
  const contentType = request.headers["content-type"] ?? "";
  const operation = target.slice(dot + 1);
  if (service.isStreamed?.(operation) && service.handleStreamed !== undefined) {
    const answer = await service.handleStreamed(operation, body, contentType);
    if ("chunks" in answer) await respondStreamed(response, answer);
    else respond(response, answer);
    return;
  }
  respond(response, await service.handle(operation, body, contentType));
};

const answerTable = async (
  dynamoDb: Forwarder,
  home: TableHome,
  operation: string,
  request: EdgeRequest,
  response: EdgeResponse,
): Promise<void> => {
  const body = await readOrRefuse(request, response);
  if (body === undefined) return;
  try {
    dynamoDb.forward(request, response, translateTableArns(operation, body, home));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    respondError(response, error.statusCode, error.code, error.message);
  }
};

/** The body; undefined when the client went away or the body is too large, which is answered here. */
const readOrRefuse = async (request: EdgeRequest, response: EdgeResponse): Promise<Buffer | undefined> => {
  const body = await readBody(request);
  if (body === "aborted") return undefined;
  if (body !== "too large") return body;
  const message = `The request body exceeds ${maximumBodyBytes} bytes.`;
  respondError(response, 413, "RequestEntityTooLargeException", message);
  return undefined;
};
