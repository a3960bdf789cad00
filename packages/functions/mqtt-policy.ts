import { type AuthorizingPorts, authorizeDevice, noteUse } from "@trips/core/application/authorize-device.ts";
import type { Device } from "@trips/core/application/device.ts";
import { mqttConnections, mqttTopicOf } from "@trips/core/pipeline.ts";
import type { Context, IoTCustomAuthorizerEvent, IoTCustomAuthorizerResult } from "aws-lambda";
import type { createTelemetry } from "./telemetry.ts";

type Event = { readonly protocolData?: Pick<IoTCustomAuthorizerEvent["protocolData"], "mqtt"> };

type Ports = AuthorizingPorts & { readonly telemetry: Pick<ReturnType<typeof createTelemetry>, "logger"> };

/** Says whose device connects to the MQTT broker, by the password alone: it is the device's key. */
export const createMqttAuthorizer =
  (ports: Ports) =>
  async (event: Event, context: Pick<Context, "invokedFunctionArn">): Promise<IoTCustomAuthorizerResult> => {
    const device = await authorizeDevice(ports, keyIn(event));
    if (!device) return refused;
    await noteUse(ports, device).catch((error: unknown) =>
      ports.telemetry.logger.warn("a device's last use was not noted", { error }),
    );
    return {
      isAuthenticated: true,
      principalId: device.id,
      refreshAfterInSeconds: mqttConnections.refreshSeconds,
      disconnectAfterInSeconds: mqttConnections.disconnectSeconds,
      policyDocuments: [policyOf(device, context.invokedFunctionArn)],
    };
  };

const keyIn = ({ protocolData }: Event): string =>
  Buffer.from(protocolData?.mqtt?.password ?? "", "base64").toString();

const refused: IoTCustomAuthorizerResult = {
  isAuthenticated: false,
  principalId: "unknown",
  refreshAfterInSeconds: mqttConnections.refreshSeconds,
  disconnectAfterInSeconds: mqttConnections.refreshSeconds,
  policyDocuments: [],
};

/**
 * Under its own topic alone, so that a topic says whose message it is. Below it apps publish events and states that no rule
 * reads; IoT Core would end the connection. Retained messages are not allowed: they would stay in the broker when the
 * driver's data is erased. A device reads nothing.
 */
const policyOf = ({ driver, id }: Device, functionArn: string) => {
  const [, partition, , region, account] = functionArn.split(":");
  const arn = `arn:${partition}:iot:${region}:${account}`;
  const topic = `${arn}:topic/${mqttTopicOf(driver, id)}`;
  return {
    Version: "2012-10-17",
    Statement: [
      { Action: "iot:Connect", Effect: "Allow" as const, Resource: `${arn}:client/*` },
      { Action: "iot:Publish", Effect: "Allow" as const, Resource: [topic, `${topic}/*`] },
    ],
  };
};
