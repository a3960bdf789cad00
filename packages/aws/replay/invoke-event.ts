import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";

/** Invokes a function with an event again, or says why that cannot be. */
export type InvokeAgain = (functionName: string, payload: unknown) => Promise<string | undefined>;

/** Asynchronously, as what failed was: it is retried, and may end in the failure bucket again. */
export const createInvokeEvent =
  (client: LambdaClient): InvokeAgain =>
  async (functionName, payload) => {
    const { StatusCode } = await client.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: "Event",
        Payload: Buffer.from(JSON.stringify(payload)),
      }),
    );
    return StatusCode === 202 ? undefined : `Lambda answered ${StatusCode}`;
  };
