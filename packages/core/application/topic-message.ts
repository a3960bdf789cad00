/** What a device published by MQTT, as its broker took it. */
export type TopicMessage = {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: number;
  readonly requestId: string;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/**
 * The record of the stream that the rule (`mqttRule` of pipeline.ts) makes of a message: driver and device are the topic's,
 * whatever the message says. Undefined: the rule takes nothing of this topic.
 */
export const recordOfMessage = ({
  topic,
  payload,
  receivedAt,
  requestId,
}: TopicMessage): { readonly partitionKey: string; readonly data: Uint8Array } | undefined => {
  const [app, driver, device, ...below] = topic.split("/");
  if (app !== "owntracks" || driver === undefined || device === undefined || below.length > 0)
    return undefined;
  const body = parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload));
  const envelope = { version: 2, driver, device, app, receivedAt, requestId, body };
  return { partitionKey: `${driver}/${device}`, data: new TextEncoder().encode(JSON.stringify(envelope)) };
};
