/**
 * What runs inside the worker thread of one function instance: imports the handler's module once, then serves
 * one invocation after another. Errors are named as Lambda's Node.js runtime names them.
 */
import { parentPort, workerData } from "node:worker_threads";
import { guardProcess } from "./guard-process.ts";
import {
  type InstanceData,
  type InstanceMessage,
  type InvocationError,
  type InvokeMessage,
  maximumResponseBytes,
} from "./invocation.ts";

type Handler = (event: unknown, context: object) => unknown;

const port = parentPort;
if (port === null) throw new Error("instance-main.ts runs as a worker thread of the function runtime only.");
const { entryUrl } = workerData as InstanceData;

const send = (message: InstanceMessage) => port.postMessage(message);

const describeError = (thrown: unknown): InvocationError =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message }
    : { errorType: typeof thrown, errorMessage: String(thrown) };

const printError = (title: string, thrown: unknown) =>
  console.error(`${title} ${thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown)}`);

const crash = (title: string, thrown: unknown, error: InvocationError) => {
  printError(title, thrown);
  send({ type: "crashed", error });
  process.exit(129);
};

process.on("uncaughtException", (thrown) => crash("Uncaught Exception", thrown, describeError(thrown)));
process.on("unhandledRejection", (reason) =>
  crash("Unhandled Promise Rejection", reason, {
    errorType: "Runtime.UnhandledPromiseRejection",
    errorMessage: String(reason),
  }),
);

let requestId: string | undefined;

guardProcess((description) => {
  const request = requestId === undefined ? "" : `RequestId: ${requestId} `;
  const errorMessage = `${request}Error: Runtime exited with error: signal: ${description}`;
  send({ type: "crashed", error: { errorType: "Runtime.ExitError", errorMessage } });
  process.exit(128);
});

const describeInitError = (thrown: unknown): InvocationError => {
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") {
    return { errorType: "Runtime.ImportModuleError", errorMessage: `Error: ${(thrown as Error).message}` };
  }
  if (thrown instanceof SyntaxError) {
    return { errorType: "Runtime.UserCodeSyntaxError", errorMessage: `SyntaxError: ${thrown.message}` };
  }
  return describeError(thrown);
};

const failInit = (error: InvocationError) => {
  send({ type: "initFailed", error });
  process.exit(1);
};

const loadHandler = async (): Promise<Handler | undefined> => {
  let module: { handler?: unknown; default?: { handler?: unknown } };
  try {
    module = await import(entryUrl);
  } catch (thrown) {
    printError("Init Error", thrown);
    failInit(describeInitError(thrown));
    return undefined;
  }
  const handler = module.handler ?? module.default?.handler;
  if (typeof handler !== "function") {
    failInit({
      errorType: "Runtime.HandlerNotFound",
      errorMessage: `${entryUrl}: handler is undefined or not exported`,
    });
    return undefined;
  }
  if (handler.length > 2 && handler.constructor.name !== "AsyncFunction") {
    failInit({
      errorType: "Runtime.CallbackHandlerDeprecated",
      errorMessage:
        "Callback-based function handlers ended with nodejs24.x: export an async function of (event, context).",
    });
    return undefined;
  }
  return handler as Handler;
};

const createContext = (message: InvokeMessage) => ({
  ...message.context,
  functionVersion: "$LATEST",
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, message.deadline - Date.now()),
});

const serializeResponse = (response: unknown): InstanceMessage => {
  let text: string;
  try {
    text = JSON.stringify(response) ?? "null";
  } catch (thrown) {
    printError("Unable to stringify response body", thrown);
    return {
      type: "failed",
      error: { errorType: "Error", errorMessage: "Unable to stringify response body" },
    };
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > maximumResponseBytes) {
    const errorMessage = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${maximumResponseBytes} bytes).`;
    return { type: "failed", error: { errorType: "Function.ResponseSizeTooLarge", errorMessage } };
  }
  return { type: "responded", response: text, bytes };
};

const handler = await loadHandler();
if (handler !== undefined) {
  port.on("message", async (message: InvokeMessage) => {
    requestId = message.context.awsRequestId;
    let response: unknown;
    try {
      response = await handler(JSON.parse(message.event), createContext(message));
    } catch (thrown) {
      printError("Invoke Error", thrown);
      send({ type: "failed", error: describeError(thrown) });
      return;
    }
    send(serializeResponse(response));
  });
  send({ type: "ready" });
}
