import { type AuthorizingPorts, authorizeDevice, noteUse } from "@trips/core/application/authorize-device.ts";
import type { Device } from "@trips/core/application/device.ts";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import type { createTelemetry } from "./telemetry.ts";

type Event = Pick<APIGatewayRequestAuthorizerEvent, "headers" | "methodArn">;

type Ports = AuthorizingPorts & { readonly telemetry: Pick<ReturnType<typeof createTelemetry>, "logger"> };

/** Says whose device sends a request, by the key in its Authorization header alone. */
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

const keyIn = ({ headers }: Event): string => {
  const given = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "authorization")?.[1];
  return /^Bearer +(\S+) *$/i.exec(given ?? "")?.[1] ?? "";
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
  ...(device && { context: { driver: device.driver } }),
});
