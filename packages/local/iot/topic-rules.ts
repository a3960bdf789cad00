import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonService, Log, ObjectStore, Running } from "../service.ts";
import type { TopicRuleSpec } from "../settings.ts";
import { type Message, matchesFilter, parseRuleSql, parseTemplate } from "./rule-sql.ts";

export type TopicRulesOptions = {
  readonly rules: readonly TopicRuleSpec[];
  readonly kinesis: Pick<JsonService, "call">;
  readonly objectStore: Pick<ObjectStore, "putObject">;
  /** The pause before the second try, which doubles; for tests. */
  readonly pauseMs?: number;
  readonly log: Log;
};

const tries = 5;

/**
 * The rules of AWS IoT Core that put messages into Kinesis streams. What the stream does not take, though tried again, goes
 * to the error action: an object with the message and the reason, as IoT Core writes it. Throws a StartError for SQL that
 * is not emulated.
 */
export const startTopicRules = (
  options: TopicRulesOptions,
): Running & { readonly onMessage: (message: Message) => void } => {
  const rules = options.rules.map((rule) => ({
    ...rule,
    sql: parseRuleSql(rule.sql),
    partitionKey: parseTemplate(rule.partitionKey),
  }));
  const underway = new Set<Promise<void>>();
  return {
    onMessage: (message) => {
      for (const rule of rules) {
        if (!matchesFilter(message.topic, rule.sql.filter)) continue;
        const action = carryOut(rule, message, options).catch((error: unknown) =>
          options.log(`a message is lost by the rule "${rule.name}"`, error),
        );
        underway.add(action);
        void action.finally(() => underway.delete(action));
      }
    },
    stop: async () => {
      await Promise.all(underway);
    },
  };
};

type Rule = Omit<TopicRuleSpec, "sql" | "partitionKey"> & {
  readonly sql: ReturnType<typeof parseRuleSql>;
  readonly partitionKey: ReturnType<typeof parseTemplate>;
};

const carryOut = async (rule: Rule, message: Message, options: TopicRulesOptions): Promise<void> => {
  const { kinesis, objectStore, pauseMs = 100, log } = options;
  const record = {
    StreamName: rule.stream,
    PartitionKey: rule.partitionKey(message),
    Data: Buffer.from(JSON.stringify(rule.sql.select(message))),
  };
  let reason: unknown;
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) await sleep(pauseMs * 2 ** (attempt - 1));
    try {
      await kinesis.call("PutRecord", record);
      return;
    } catch (error) {
      reason = error;
    }
  }
  log(`the stream takes no message of the rule "${rule.name}", so it is kept among the failures`, reason);
  const failure = {
    ruleName: rule.name,
    topic: message.topic,
    cloudwatchTraceId: randomUUID(),
    clientId: message.clientId,
    base64OriginalPayload: Buffer.from(message.payload).toString("base64"),
    failures: [{ failedAction: "KinesisAction", failedResource: rule.stream, errorMessage: String(reason) }],
  };
  await objectStore.putObject(
    rule.errors.bucket,
    `${rule.errors.prefix}${randomUUID()}`,
    Buffer.from(JSON.stringify(failure)),
  );
};
