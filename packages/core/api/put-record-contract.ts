import type { AppName } from "../domain/apps/app.ts";
import { appModels } from "./app-models.ts";
import { appResponses, appTemplate } from "./app-template.ts";
import { batchSchema } from "./batch-schema.ts";
import { correctionModels } from "./correction-schema.ts";
import { correctionResponses, correctionTemplate } from "./correction-template.ts";
import type { IntegrationResponse } from "./put-record-responses.ts";
import { putRecordResponses, putRecordTemplate } from "./put-record-template.ts";
import type { Route } from "./routes.ts";

/** What API Gateway needs to put what a route receives into the stream without a Lambda, here and as deployed. */
export type PutRecordContract = {
  /** By content type, of which a request without one has the first; any other is a 415. */
  readonly requestTemplates: Readonly<Record<string, string>>;
  /** JSON schema (draft 4) of a body in JSON; its title is the model's name. */
  readonly model: (object & { readonly title: string }) | undefined;
  readonly responses: readonly IntegrationResponse[];
};

const jsonType = "application/json";
const formType = "application/x-www-form-urlencoded";

const contentTypesOf = (app: AppName | undefined): readonly string[] =>
  app === "osmand" ? [jsonType, formType] : [jsonType];

/** Undefined: the route puts nothing. */
export const putRecordContractOf = (
  { integration, authorization }: Pick<Route, "integration" | "authorization">,
  streamName: string,
): PutRecordContract | undefined => {
  if (integration.type !== "kinesis-put-record") return undefined;
  const { app, says } = integration;
  if (says)
    return {
      requestTemplates: { [jsonType]: correctionTemplate(streamName, authorization) },
      model: correctionModels[says],
      responses: correctionResponses(authorization),
    };
  const template = app
    ? appTemplate(streamName, app, authorization)
    : putRecordTemplate(streamName, authorization);
  return {
    requestTemplates: Object.fromEntries(contentTypesOf(app).map((type) => [type, template])),
    model: app ? appModels[app] : batchSchema,
    responses: app ? appResponses(app, authorization) : putRecordResponses(authorization),
  };
};
