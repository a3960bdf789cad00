import { createSleep } from "../lambda/bell.ts";
import { systemEffects } from "../process/effects.ts";
import { AwsError, type FunctionRuntime, type JsonService } from "../service.ts";
import { type FaultTarget, writesOf } from "./fault.ts";
import type { FaultPlan } from "./fault-plan.ts";

const sleep = createSleep(systemEffects.after);

/** Waits for the plan's delay of this request, but not beyond the cloud's stop. */
export type Delay = (target: FaultTarget) => Promise<void>;

export const createDelay =
  (plan: FaultPlan, signal: AbortSignal): Delay =>
  async (target) => {
    const fault = plan.isSet("delay") ? plan.hit("delay", target) : undefined;
    if (fault !== undefined) await sleep(fault.milliseconds, signal);
  };

/** Throws instead of answering a write that was done. */
export const dropResponse = (plan: FaultPlan, target: FaultTarget): void => {
  const { service, operation } = target;
  const writes: readonly string[] = service === "lambda" ? [] : writesOf[service];
  if (!writes.includes(operation) || !plan.isSet("drop-response")) return;
  if (plan.hit("drop-response", target) === undefined) return;
  throw new AwsError("InternalFailure", "The response was dropped after the write (a fault on demand).", 500);
};

/** Firehose with the plan's delays and lost answers. */
export const withFirehoseFaults = <Service extends JsonService>(
  firehose: Service,
  plan: FaultPlan,
  delay: Delay,
): Service => {
  const targetOf = (operation: string, input: unknown): FaultTarget => {
    const name = (input as { DeliveryStreamName?: unknown } | null)?.DeliveryStreamName;
    return { service: "firehose", operation, stream: typeof name === "string" ? name : undefined };
  };
  const decode = (body: Uint8Array): unknown => {
    try {
      return JSON.parse(Buffer.from(body).toString("utf8"));
    } catch {
      return undefined;
    }
  };
  return {
    ...firehose,
    async call(operation, input) {
      await delay(targetOf(operation, input));
      const output = await firehose.call(operation, input);
      dropResponse(plan, targetOf(operation, input));
      return output;
    },
    async handle(operation, body, contentType) {
      if (!plan.isSet("delay", "drop-response")) return firehose.handle(operation, body, contentType);
      const target = targetOf(operation, decode(body));
      await delay(target);
      const response = await firehose.handle(operation, body, contentType);
      if (response.statusCode !== 200) return response;
      try {
        dropResponse(plan, target);
        return response;
      } catch (error) {
        const { code, message, statusCode } = error as AwsError;
        const headers = { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code };
        return { statusCode, headers, body: Buffer.from(JSON.stringify({ __type: code, message })) };
      }
    },
  };
};

/** The functions with the plan's delays. Killing their instances is up to the function runtime. */
export const withFunctionDelays = (functions: FunctionRuntime, delay: Delay): FunctionRuntime => ({
  async invoke(functionName, event, requestId) {
    await delay({ service: "lambda", operation: "Invoke", function: functionName });
    return functions.invoke(functionName, event, requestId);
  },
});
