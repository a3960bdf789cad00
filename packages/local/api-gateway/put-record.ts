import type { IncomingMessage } from "node:http";
import type { JsonService, WireResponse } from "../service.ts";
import type { Route } from "../settings.ts";
import { type Answer, GatewayError } from "./gateway-error.ts";
import { readText } from "./request-body.ts";
import { type GatewayRequest, lastValues, multiValueHeaders, multiValueQuery } from "./request-context.ts";
import { createResponseSelector } from "./response-selector.ts";
import { compileTemplate, type Rendered, type Template, type TemplateInput } from "./template.ts";
import { createBodyValidator } from "./validator.ts";

export type Integration = (request: GatewayRequest) => Promise<Answer>;

/** Limits how long an integration may take. */
export type WithinTimeout = <Result>(work: Promise<Result>) => Promise<Result>;

/** A request whose body has been read. */
export type PutRecordRequest = Pick<GatewayRequest, "match" | "query" | "context"> & {
  readonly incoming: Pick<IncomingMessage, "headers" | "rawHeaders">;
};

type PutRecordSpec = Extract<Route["integration"], { readonly type: "kinesis-put-record" }>;

type Services = { readonly kinesis: Pick<JsonService, "handle">; readonly withinTimeout: WithinTimeout };

export const createPutRecordIntegration = ({
  integration,
  ...services
}: Services & { readonly integration: PutRecordSpec }): Integration => {
  const answer = compilePutRecord(integration);
  return async (request) => {
    // Before the body: a type without a template is refused unread.
    requireTemplate(integration, request);
    return answer(services, request, await readText(request.incoming));
  };
};

const requireTemplate = (
  { requestTemplates }: PutRecordSpec,
  { incoming }: Pick<PutRecordRequest, "incoming">,
): string => {
  const type = mediaTypeOf(incoming.headers["content-type"]);
  if (!Object.hasOwn(requestTemplates, type)) throw new GatewayError("UNSUPPORTED_MEDIA_TYPE");
  return type;
};

/**
 * The AWS service integration with Kinesis PutRecord: the body is validated, wrapped by the request template and
 * handed to Kinesis in its wire form, so that Kinesis itself refuses what is invalid. The response template is chosen
 * by matching the status of its answer.
 */
export const compilePutRecord = (
  integration: PutRecordSpec,
): ((services: Services, request: PutRecordRequest, body: string) => Promise<Answer>) => {
  const validate = integration.model && createBodyValidator(integration.model);
  const requestTemplates = new Map(
    Object.entries(integration.requestTemplates).map(([type, source]) => [type, compileTemplate(source)]),
  );
  const choose = createResponseSelector(
    integration.responses.map(({ template, ...response }) => ({
      ...response,
      template: compileTemplate(template),
    })),
  );

  const toAnswer = (response: WireResponse, input: Omit<TemplateInput, "body">): Answer => {
    const chosen = choose(response.statusCode);
    if (chosen === undefined)
      throw configurationError(`no integration response for status ${response.statusCode}`);
    const body = Buffer.from(response.body).toString("utf8");
    const { text, responseOverride } = render(chosen.template, { ...input, body });
    return {
      statusCode: responseOverride.status ?? chosen.statusCode,
      headers: { "Content-Type": "application/json", ...responseOverride.headers },
      body: text.trim(),
    };
  };

  return async ({ kinesis, withinTimeout }, request, body) => {
    const { incoming, match, query, context } = request;
    const requestTemplate = requestTemplates.get(requireTemplate(integration, request))!;
    const document = validate?.(body);
    // Few templates ask for more than the path.
    const parameters = {
      path: match.pathParameters,
      get querystring() {
        return lastValues(multiValueQuery(query));
      },
      get header() {
        return lastValues(multiValueHeaders(incoming));
      },
    };
    const { text } = render(requestTemplate, { body, document, parameters, context }, notJson);
    const response = await withinTimeout(
      kinesis.handle("PutRecord", Buffer.from(text, "utf8"), "application/x-amz-json-1.1"),
    );
    return toAnswer(response, { parameters, context });
  };
};

/** A request without a content type counts as JSON. */
const mediaTypeOf = (contentType = "application/json"): string =>
  contentType.split(";")[0]!.trim().toLowerCase();

/** What a client's body must be for a template that reads it, where no model says so. */
const notJson = new GatewayError("BAD_REQUEST", { detail: "Could not parse request body into json." });

const render = (template: Template, input: TemplateInput, onSyntaxError?: GatewayError): Rendered => {
  try {
    return template(input);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    if (onSyntaxError && error instanceof SyntaxError) throw onSyntaxError;
    throw configurationError(
      `a mapping template failed with ${error instanceof Error ? error.name : "an error"}`,
    );
  }
};

const configurationError = (reason: string): GatewayError =>
  new GatewayError("API_CONFIGURATION_ERROR", { reason });
