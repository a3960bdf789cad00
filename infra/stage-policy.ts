import { type LakeKind, lakeKinds } from "../packages/core/pipeline.ts";
import type { MapVariables } from "../packages/core/wiring.ts";

/**
 * What a stage may cost and what must survive it, decided once, here, from the stage's name and its owner's settings.
 * Pure: `sst.config.ts` reads the environment and passes it in.
 */
export type StagePolicy = {
  readonly stage: string;
  readonly isProduction: boolean;
  /** True: anything that costs money while idle is left out. */
  readonly lite: boolean;
  /** What `sst remove` does to buckets and tables. */
  readonly removal: "retain" | "remove";
  /** True: `sst remove` refuses, and the table cannot be deleted. */
  readonly protect: boolean;
  /** The first is in service; the others are filled or kept beside it. */
  readonly tables: readonly [string, ...string[]];
  readonly stream: { readonly mode: "ON_DEMAND" } | { readonly mode: "PROVISIONED"; readonly shards: number };
  /** Lite: the retention that Kinesis includes at no charge. */
  readonly streamRetentionHours: number;
  /** True: `aggregate` reads through a registered consumer, 2 MB/s of its own per shard; billed per shard-hour. */
  readonly enhancedFanOut: boolean;
  /** AWS WAF holds each caller of the API to a rate; billed by month, rule and request. */
  readonly callerRate: boolean;
  /** `iceberg`: a table of Iceberg in S3 Tables beside the files of Parquet. */
  readonly lake: LakeKind;
  /** Devices may publish by MQTT, over AWS IoT Core; billed by connection and message. */
  readonly mqtt: boolean;
  /** False: the stream is encrypted by the key AWS manages, which has no monthly price. */
  readonly customerKey: boolean;
  readonly pointInTimeRecovery: boolean;
  readonly alarms: boolean;
  /** False: functions share the account's concurrency, of which a new account has none to reserve. */
  readonly reservedConcurrency: boolean;
  /** A schedule comes no more often than this. */
  readonly leastRateMinutes: number;
  readonly logRetention: "1 week" | "1 year";
  /** The dashboard's host name; absent: the one CloudFront gives. */
  readonly webDomain: string | undefined;
  readonly map: MapVariables;
};

const productionStage = "production";

/** What `sst.config.ts` tells SST about a stage before anything else is known; derived from the name alone. */
export const protectionOf = (stage: string): Pick<StagePolicy, "isProduction" | "removal" | "protect"> => {
  const isProduction = stage === productionStage;
  return { isProduction, removal: isProduction ? "retain" : "remove", protect: isProduction };
};

/** Options of resources that hold data: in production they cannot be deleted or replaced, and outlive their code. */
export const keepData = ({ removal, protect }: StagePolicy) => ({
  protect,
  retainOnDelete: removal === "retain",
});

export type Variables = Readonly<Record<string, string | undefined>>;

export class StagePolicyError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The deployment's settings are wrong:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "StagePolicyError";
    this.problems = problems;
  }
}

/** An account can ask Kinesis for more, but a setting above this is a typing error. */
const mostShards = 500;
const freeRetentionHours = 24;
export const liteRateMinutes = 60;

const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

type Settings = ReturnType<typeof createSettings>;

/** Reads the variables, and lists what is wrong with them. */
const createSettings = (variables: Variables) => {
  const problems: string[] = [];

  const text = (name: string): string | undefined => variables[name]?.trim() || undefined;

  const flag = (name: string, whenUnset = false): boolean => {
    const value = text(name);
    if (value === undefined) return whenUnset;
    if (value === "0" || value === "false") return false;
    if (value === "1" || value === "true") return true;
    problems.push(`${name} is "${value}": 1 or true turns it on, 0 or false off`);
    return false;
  };

  const matching = (name: string, accepts: (value: string) => boolean, what: string): string | undefined => {
    const value = text(name);
    if (value !== undefined && !accepts(value)) problems.push(`${name} is "${value}": expected ${what}`);
    return value;
  };

  return { problems, text, flag, matching };
};

const shardsOf = ({ text, problems }: Settings): number | undefined => {
  const name = "TRIPS_STREAM_SHARDS";
  const value = text(name);
  if (value === undefined) return undefined;
  const count = /^\d+$/.test(value) ? Number(value) : 0;
  if (count >= 1 && count <= mostShards) return count;
  problems.push(
    `${name} is "${value}": a whole number from 1 to ${mostShards} makes a provisioned stream, nothing an on-demand one`,
  );
  return undefined;
};

const tableName = /^trips([2-9]|[1-9]\d)?$/;
const mostTables = 3;

/** `trips` is the only table of a stage that was never given another. */
const tablesOf = ({ matching }: Settings): StagePolicy["tables"] => {
  const names = matching(
    "TRIPS_TABLES",
    (value) => {
      const each = value.split(",");
      return (
        each.length <= mostTables &&
        new Set(each).size === each.length &&
        each.every((name) => tableName.test(name))
      );
    },
    `up to ${mostTables} different tables, called trips, trips2, … trips99, the one in service first: trips,trips2`,
  );
  const [served = "trips", ...others] = names?.split(",") ?? [];
  return [served, ...others];
};

const lakeOf = ({ text, problems }: Settings): LakeKind => {
  const value = text("TRIPS_LAKE");
  const kind = value === undefined ? "parquet" : lakeKinds.find((each) => each === value);
  if (kind === undefined)
    problems.push(`TRIPS_LAKE is "${value}": ${lakeKinds.join(" or ")}; nothing is ${lakeKinds[0]}`);
  return kind ?? "parquet";
};

const isHttps = (value: string): boolean => URL.parse(value)?.protocol === "https:";

const mapOf = ({ matching }: Settings): MapVariables => ({
  TRIPS_MAP_STYLE_URL: matching(
    "TRIPS_MAP_STYLE_URL",
    (value) => value === "off" || isHttps(value),
    'an https URL of a MapLibre style or a .pmtiles file, or "off"; a file on this machine is not deployed',
  ),
  TRIPS_MAP_STYLE_URL_DARK: matching("TRIPS_MAP_STYLE_URL_DARK", isHttps, "an https URL of a MapLibre style"),
  TRIPS_MAP_HOSTS: matching(
    "TRIPS_MAP_HOSTS",
    (value) => value.split(",").every((each) => isHttps(each) && new URL(each).origin === each.trim()),
    "https origins such as https://tiles.example.com, separated by commas",
  ),
});

/** Throws one StagePolicyError that lists every problem. */
export const stagePolicyOf = (stage: string, variables: Variables, retentionHours: number): StagePolicy => {
  const settings = createSettings(variables);
  const { problems, flag } = settings;
  const protection = protectionOf(stage);
  const { isProduction } = protection;
  const lite = flag("TRIPS_LITE");
  const enhancedFanOut = flag("TRIPS_ENHANCED_FAN_OUT");
  const callerRate = flag("TRIPS_WAF", isProduction);
  const wantedShards = shardsOf(settings) ?? (lite ? 1 : undefined);
  const webDomain = settings.matching(
    "TRIPS_WEB_DOMAIN",
    (value) => hostName.test(value),
    "a host name in lower case such as trips.example.com",
  );
  const tables = tablesOf(settings);
  const map = mapOf(settings);
  const lake = lakeOf(settings);
  const mqtt = flag("TRIPS_MQTT");
  if (lite && isProduction)
    problems.push(`TRIPS_LITE is on: the stage "${productionStage}" keeps its backups and alarms`);
  if (lite && enhancedFanOut)
    problems.push("TRIPS_ENHANCED_FAN_OUT is on together with TRIPS_LITE: it is billed for every idle hour");
  if (lite && callerRate && !isProduction)
    problems.push("TRIPS_WAF is on together with TRIPS_LITE: it is billed for every idle month");
  if (problems.length > 0) throw new StagePolicyError(problems);

  return {
    stage,
    ...protection,
    lite,
    tables,
    stream: wantedShards ? { mode: "PROVISIONED", shards: wantedShards } : { mode: "ON_DEMAND" },
    streamRetentionHours: lite ? freeRetentionHours : retentionHours,
    enhancedFanOut,
    callerRate,
    lake,
    mqtt,
    customerKey: !lite,
    pointInTimeRecovery: !lite,
    alarms: !lite,
    reservedConcurrency: !lite,
    leastRateMinutes: lite ? liteRateMinutes : 1,
    logRetention: isProduction ? "1 year" : "1 week",
    webDomain,
    map,
  };
};
