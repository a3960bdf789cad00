import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Aedes, type AuthenticateError, type Client } from "aedes";
import { listen } from "../process/listen.ts";
import type { FunctionRuntime, Log, Running } from "../service.ts";
import { type IotPolicy, isAllowed } from "./iot-policy.ts";
import type { Message } from "./rule-sql.ts";

export type MqttBrokerOptions = {
  /** 0: any free port. */
  readonly port: number;
  readonly host?: string;
  /** The function of the custom authorizer that every connection is put to. */
  readonly authorizer: string;
  readonly functions: FunctionRuntime;
  readonly onMessage: (message: Message) => void;
  readonly region: string;
  readonly accountId?: string;
  /** How long a second of what the authorizer says lasts; for tests. */
  readonly secondMs?: number;
  readonly log: Log;
};

/** AWS IoT Core's quotas. */
const maxPayloadBytes = 128 * 1024;
const maxTopicBytes = 256;
const maxSlashes = 7;

/** What the custom authorizer answered (AWS IoT developer guide, "Defining your Lambda function"). */
type Answer = {
  readonly isAuthenticated?: unknown;
  readonly policyDocuments?: readonly IotPolicy[];
  readonly refreshAfterInSeconds?: number;
  readonly disconnectAfterInSeconds?: number;
};

type Connection = { policies: readonly IotPolicy[]; readonly timers: NodeJS.Timeout[] };

/** Codes of CONNACK in MQTT 3.1.1. */
const [serverUnavailable, notAuthorized] = [3, 5];

const refusal = (message: string, returnCode: number): AuthenticateError =>
  Object.assign(new Error(message), { returnCode });

/**
 * The message broker of AWS IoT Core over TCP, with a custom authorizer for user names and passwords. What a policy does
 * not allow ends the connection, and so do QoS 2 and messages beyond the quotas; a subscription that is not allowed is
 * answered with a failure. A message is acknowledged when the broker has it, whatever becomes of it in a rule.
 */
export const startMqttBroker = async (
  options: MqttBrokerOptions,
): Promise<Running & { readonly port: number }> => {
  const { region, accountId = "000000000000", host = "127.0.0.1", secondMs = 1000, log } = options;
  const arnOf = (kind: string, name: string) => `arn:aws:iot:${region}:${accountId}:${kind}/${name}`;
  const connections = new Map<Client, Connection>();
  const may = (client: Client, action: string, kind: string, name: string): boolean =>
    isAllowed(connections.get(client)?.policies ?? [], action, arnOf(kind, name));

  const ask = async (client: Client, username: string | undefined, password: Buffer | undefined) => {
    const event = {
      protocols: ["tls", "mqtt"],
      signatureVerified: false,
      protocolData: { mqtt: { clientId: client.id, username, password: password?.toString("base64") } },
      connectionMetadata: { id: randomUUID() },
    };
    const result = await options.functions.invoke(options.authorizer, event);
    if (!result.ok) throw new Error(`${result.errorType}: ${result.errorMessage}`);
    return (result.payload ?? {}) as Answer;
  };

  const connect = async (client: Client, username: string | undefined, password: Buffer | undefined) => {
    const { isAuthenticated, policyDocuments = [], ...times } = await ask(client, username, password);
    if (isAuthenticated !== true || !isAllowed(policyDocuments, "iot:Connect", arnOf("client", client.id)))
      throw refusal("not authorized", notAuthorized);
    const connection: Connection = { policies: policyDocuments, timers: [] };
    connections.set(client, connection);
    const every = (seconds: number | undefined, then: () => void) => {
      if (seconds) connection.timers.push(setInterval(then, seconds * secondMs));
    };
    every(times.disconnectAfterInSeconds, () => client.close());
    every(times.refreshAfterInSeconds, () => {
      ask(client, username, password).then(
        (answer) => {
          connection.policies = answer.policyDocuments ?? [];
          if (answer.isAuthenticated !== true) client.close();
        },
        (error: unknown) => log("the authorizer failed, so a connection goes on as it was", error),
      );
    });
  };

  const broker = await Aedes.createBroker({
    authenticate: (client, username, password, done) => {
      connect(client, username, password).then(
        () => done(null, true),
        (error: AuthenticateError) => {
          if (error.returnCode === undefined) log("the authorizer failed, so a client is refused", error);
          done(error.returnCode === undefined ? refusal(error.message, serverUnavailable) : error, false);
        },
      );
    },
    authorizePublish: (client, packet, done) => {
      if (!client) return done();
      const { topic, retain, qos } = packet;
      const isRefused =
        qos === 2 ||
        packet.payload.length > maxPayloadBytes ||
        Buffer.byteLength(topic) > maxTopicBytes ||
        topic.split("/").length - 1 > maxSlashes ||
        !may(client, "iot:Publish", "topic", topic) ||
        (retain && !may(client, "iot:RetainPublish", "topic", topic));
      done(isRefused ? new Error(`${client.id} may not publish this`) : null);
    },
    authorizeSubscribe: (client, subscription, done) =>
      done(null, may(client, "iot:Subscribe", "topicfilter", subscription.topic) ? subscription : null),
    authorizeForward: (client, packet) =>
      may(client, "iot:Receive", "topic", packet.topic) ? packet : undefined,
  });
  broker.on("publish", ({ topic, payload }, client) => {
    if (client)
      options.onMessage({ topic, payload: Buffer.from(payload), clientId: client.id, now: Date.now() });
  });
  broker.on("clientDisconnect", (client) => {
    for (const timer of connections.get(client)?.timers ?? []) clearInterval(timer);
    connections.delete(client);
  });

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    broker.handle(socket);
  });
  await listen(server, { port: options.port, host, flag: "--mqtt-port" });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, "close");
      server.close();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      for (const { timers } of connections.values()) for (const timer of timers) clearInterval(timer);
      await closed;
    },
  };
};
