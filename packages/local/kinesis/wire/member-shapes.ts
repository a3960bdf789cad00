/** Members common to several requests, as the service's API model constrains them. */

export const streamName = {
  type: "String",
  minimum: 1,
  maximum: 128,
  pattern: "[a-zA-Z0-9_.-]+",
} as const;

export const shardId = streamName;
export const hashKey = { type: "String", pattern: "0|([1-9]\\d{0,38})" } as const;
export const sequenceNumber = { type: "String", pattern: "0|([1-9]\\d{0,128})" } as const;
export const partitionKey = { type: "String", minimum: 1, maximum: 256 } as const;
export const nextToken = { type: "String", minimum: 1, maximum: 1_048_576 } as const;

export const stream = {
  StreamName: streamName,
  StreamARN: {
    type: "String",
    minimum: 1,
    maximum: 2048,
    pattern: "arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+",
  },
} as const;

export const streamMode = {
  type: "Structure",
  members: {
    StreamMode: { type: "String", values: ["PROVISIONED", "ON_DEMAND"], required: true },
  },
} as const;

const tagKey = { type: "String", minimum: 1, maximum: 128 } as const;

export const tags = {
  type: "Map",
  key: tagKey,
  value: { type: "String", maximum: 256 },
  minimum: 1,
  maximum: 200,
} as const;

export const tagKeys = { type: "List", member: tagKey, minimum: 1, maximum: 50 } as const;

const arn = { type: "String", minimum: 1, maximum: 2048 } as const;

export const resourceArn = { ...arn, pattern: "arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+" } as const;

export const consumerName = streamName;

export const consumerArn = {
  ...arn,
  pattern: "(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+",
} as const;
