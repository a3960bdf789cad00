import { batchSchema } from "@trips/core/api/batch-schema.ts";
import { putRecordTemplate } from "@trips/core/api/put-record-template.ts";
import { GatewayError } from "@trips/local/api-gateway/gateway-error.ts";
import { compileTemplate } from "@trips/local/api-gateway/template.ts";
import { createBodyValidator } from "@trips/local/api-gateway/validator.ts";

export type Post = {
  readonly driver: string;
  readonly trip: string;
  readonly body: string;
  readonly receivedAt: number;
};

/** What a POST puts into the stream, or why nothing: the template's reason as the request carries it. */
export type Passage = { readonly data: Uint8Array } | { readonly refused: string };

/** The ingest route without HTTP and Kinesis, with the same model and template: for specs and benchmarks. */
export const createBorder = (): ((post: Post) => Passage) => {
  const validate = createBodyValidator(batchSchema);
  const template = compileTemplate(putRecordTemplate("records", "idToken"));
  return ({ driver, trip, body, receivedAt }) => {
    try {
      validate(body);
    } catch (error) {
      if (error instanceof GatewayError) return { refused: error.detail ?? error.message };
      throw error;
    }
    const { text } = template({
      body,
      parameters: { path: { tripId: trip }, querystring: {}, header: {} },
      context: { requestId: "r", requestTimeEpoch: receivedAt, authorizer: { claims: { sub: driver } } },
    });
    const { Data, ExplicitHashKey } = JSON.parse(text) as { Data?: string; ExplicitHashKey: string };
    return Data === undefined ? { refused: ExplicitHashKey } : { data: Buffer.from(Data, "base64") };
  };
};
