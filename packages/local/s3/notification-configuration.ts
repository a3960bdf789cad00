import { randomUUID } from "node:crypto";
import { malformedXml, S3Error } from "./s3-error.ts";
import { childText, readXml, type XmlContent, type XmlElement } from "./xml.ts";

/** Which events of a bucket invoke which function: one LambdaFunctionConfiguration of the S3 API. */
export type NotificationRule = {
  readonly id: string;
  readonly functionArn: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete`, … */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
};

const emulatedEvents: readonly string[] = [
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:Put",
  "s3:ObjectCreated:Post",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
];
const otherEvents =
  /^s3:(ObjectRemoved:DeleteMarkerCreated|ReducedRedundancyLostObject|(ObjectRestore|Replication|LifecycleExpiration|ObjectTagging):[A-Za-z*]+|LifecycleTransition|IntelligentTiering|ObjectAcl:Put|ObjectAnnotation:[A-Za-z*]+)$/;
const functionArnPattern =
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([a-zA-Z0-9_-]{1,140})(:[a-zA-Z0-9_$-]+)?$/;

export const functionNameOf = (functionArn: string): string =>
  functionArnPattern.exec(functionArn)?.[1] ?? "";

const invalid = (message: string, name: string, value: string): S3Error =>
  new S3Error("InvalidArgument", message, { ArgumentName: name, ArgumentValue: value });

const covers = (pattern: string, eventName: string): boolean =>
  pattern === eventName || (pattern.endsWith("*") && eventName.startsWith(pattern.slice(0, -1)));

/** `eventName` without `s3:`, as an event document names it. */
export const matchesRule = (rule: NotificationRule, eventName: string, key: string): boolean =>
  rule.events.some((pattern) => covers(pattern, `s3:${eventName}`)) &&
  key.startsWith(rule.prefix) &&
  key.endsWith(rule.suffix);

/** Checks rules by what S3 allows; throws InvalidArgument naming the wrong one. */
export const checkRules = (rules: readonly NotificationRule[], functionNames?: readonly string[]): void => {
  for (const { events, functionArn, prefix, suffix } of rules) {
    for (const event of events) {
      if (emulatedEvents.includes(event)) continue;
      if (otherEvents.test(event)) throw new S3Error("NotImplemented", `The event ${event} is not emulated.`);
      throw invalid("The event is not supported for notifications", "Event", event);
    }
    const name = functionNameOf(functionArn);
    if (name === "") throw invalid("The ARN could not be parsed", "CloudFunction", functionArn);
    if (functionNames && !functionNames.includes(name)) {
      throw invalid(
        "Unable to validate the following destination configurations",
        functionArn,
        `There is no function ${name}; there are ${functionNames.join(", ")}.`,
      );
    }
    for (const text of [prefix, suffix]) {
      if (Buffer.byteLength(text) > 1024)
        throw invalid(
          "Size of filter rule value cannot exceed 1024 bytes in UTF-8",
          "FilterRule.Value",
          text,
        );
    }
  }
  if (new Set(rules.map(({ id }) => id)).size < rules.length) {
    throw new S3Error("InvalidArgument", "Same ID used for multiple configurations. IDs must be unique");
  }
  rules.forEach((rule, at) => {
    if (rules.slice(at + 1).some((other) => overlap(rule, other))) {
      throw new S3Error(
        "InvalidArgument",
        "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
      );
    }
  });
};

const overlap = (left: NotificationRule, right: NotificationRule): boolean => {
  const shareEvent = left.events.some((one) =>
    right.events.some((other) => covers(one, other) || covers(other, one)),
  );
  const nested = (one: string, other: string, contains: (whole: string, part: string) => boolean): boolean =>
    contains(one, other) || contains(other, one);
  return (
    shareEvent &&
    nested(left.prefix, right.prefix, (whole, part) => whole.startsWith(part)) &&
    nested(left.suffix, right.suffix, (whole, part) => whole.endsWith(part))
  );
};

/** Reads a NotificationConfiguration document; functions are the only destinations. */
export const readNotificationDocument = (document: string): NotificationRule[] => {
  const root = readXml(document);
  if (root.name !== "NotificationConfiguration") throw malformedXml("the root is NotificationConfiguration");
  return root.children.map((element) => {
    switch (element.name) {
      case "CloudFunctionConfiguration":
      case "LambdaFunctionConfiguration":
        return readRule(element);
      case "TopicConfiguration":
      case "QueueConfiguration":
      case "EventBridgeConfiguration":
        throw new S3Error(
          "NotImplemented",
          `${element.name} is not emulated: only functions can be notified.`,
        );
      default:
        throw malformedXml(`${element.name} is not a configuration`);
    }
  });
};

const readRule = (element: XmlElement): NotificationRule => {
  const known = new Set(["Id", "CloudFunction", "LambdaFunctionArn", "Event", "Filter"]);
  const unknown = element.children.find((child) => !known.has(child.name));
  if (unknown) throw malformedXml(`${unknown.name} is not part of a configuration`);
  const functionArn = childText(element, "CloudFunction") ?? childText(element, "LambdaFunctionArn");
  const events = element.children.filter(({ name }) => name === "Event").map(({ text }) => text.trim());
  if (!functionArn || events.length === 0) throw malformedXml("a configuration holds a function and events");
  const filters = { prefix: "", suffix: "" };
  const told = new Set<string>();
  const filter = element.children.find(({ name }) => name === "Filter");
  for (const rule of filter?.children.find(({ name }) => name === "S3Key")?.children ?? []) {
    const name = (childText(rule, "Name") ?? "").toLowerCase();
    if (name !== "prefix" && name !== "suffix")
      throw invalid("filter rule name must be either prefix or suffix", "FilterRule.Name", name);
    if (told.has(name))
      throw invalid(`Cannot specify more than one ${name} rule in a filter.`, "FilterRule.Name", name);
    told.add(name);
    filters[name] = childText(rule, "Value") ?? "";
  }
  const id = childText(element, "Id") || randomUUID();
  if (id.length > 255) throw invalid("An Id has at most 255 characters", "Id", id);
  return { id, functionArn: functionArn.trim(), events, ...filters };
};

export const writeNotificationDocument = (rules: readonly NotificationRule[]): XmlContent => ({
  CloudFunctionConfiguration: rules.map(({ id, functionArn, events, prefix, suffix }) => {
    const rule = [
      ...(prefix ? [{ Name: "Prefix", Value: prefix }] : []),
      ...(suffix ? [{ Name: "Suffix", Value: suffix }] : []),
    ];
    return {
      Id: id,
      CloudFunction: functionArn,
      Event: events,
      Filter: rule.length > 0 ? { S3Key: { FilterRule: rule } } : undefined,
    };
  }),
});
