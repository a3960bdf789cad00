import { type AuthorizingPorts, authorizeDevice, noteUse } from "@trips/core/application/authorize-device.ts";
import type { Device } from "@trips/core/application/device.ts";
import { deviceAuthorizing } from "@trips/core/pipeline.ts";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import type { createTelemetry } from "./telemetry.ts";

type Event = Pick<APIGatewayRequestAuthorizerEvent, "methodArn" | "headers" | "queryStringParameters"> &
  Partial<Pick<APIGatewayRequestAuthorizerEvent, "multiValueHeaders" | "multiValueQueryStringParameters">>;

type Ports = AuthorizingPorts & { readonly telemetry: Pick<ReturnType<typeof createTelemetry>, "logger"> };

/** Says whose device sends a request, by the key in its Authorization header or in its address, and nothing else. */
export const createDeviceAuthorizer = (ports: Ports) => async (event: Event) => {
  const device = await authorizeDevice(ports, keyIn(event));
  if (device) await noteUse(ports, device).catch(reportTo(ports));
  return policyOf(device, event);
};

/** A post is worth more than the time of it. */
const reportTo =
  ({ telemetry }: Ports) =>
  (error: unknown): void =>
    telemetry.logger.warn("a device's last use was not noted", { error });

const { deviceKey, deviceKeyInUrl } = deviceAuthorizing.identities;

/** Two are none: API Gateway might keep the answer for the one that was not looked at. */
const keyIn = (event: Event): string => {
  const header = deviceKey.header.toLowerCase();
  const keys = [
    ...valuesOf(event.multiValueHeaders ?? event.headers, (name) => name.toLowerCase() === header).map(keyOf),
    ...valuesOf(
      event.multiValueQueryStringParameters ?? event.queryStringParameters,
      (name) => name === deviceKeyInUrl.query,
    ),
  ];
  return (keys.length === 1 && keys[0]) || "";
};

type Values = Readonly<Record<string, string | readonly string[] | undefined>> | null;

const valuesOf = (values: Values, isMeant: (name: string) => boolean): readonly string[] =>
  Object.entries(values ?? {}).flatMap(([name, given]) => (isMeant(name) && given ? [given].flat() : []));

/** A Bearer token, or the password of whoever. */
const keyOf = (authorization: string): string => {
  const [, scheme = "", given = ""] = /^(Bearer|Basic) +(\S+) *$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== "basic") return given;
  return /^[^:]*:(.*)$/s.exec(Buffer.from(given, "base64").toString("utf8"))?.[1] ?? "";
};

/** For every route of the stage, since API Gateway keeps the answer for all that devices may call. */
const policyOf = (device: Device | undefined, { methodArn }: Event): APIGatewayAuthorizerResult => ({
  principalId: device?.id ?? "unknown",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [
      {
        Action: "execute-api:Invoke",
        Effect: device ? "Allow" : "Deny",
        Resource: `${methodArn.split("/").slice(0, 2).join("/")}/*`,
      },
    ],
  },
  ...(device && { context: { driver: device.driver, device: device.id } }),
});
