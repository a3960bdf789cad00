import { describe, expect, test } from "vitest";
import { stream } from "../packages/core/pipeline.ts";
import { keepData, StagePolicyError, stagePolicyOf, type Variables } from "./stage-policy.ts";

const policyOf = (stage: string, variables: Variables = {}) =>
  stagePolicyOf(stage, variables, stream.retentionHours);

const problemsOf = (stage: string, variables: Variables): readonly string[] => {
  try {
    policyOf(stage, variables);
  } catch (error) {
    if (error instanceof StagePolicyError) return error.problems;
    throw error;
  }
  return [];
};

describe("production", () => {
  test("keeps and protects its data", () => {
    const policy = policyOf("production");
    expect(policy).toMatchObject({ isProduction: true, removal: "retain", protect: true });
    expect(policy).toMatchObject({ pointInTimeRecovery: true, customerKey: true, alarms: true });
    expect(keepData(policy)).toEqual({ protect: true, retainOnDelete: true });
  });

  test("limits every caller's rate unless set otherwise", () => {
    expect(policyOf("production").callerRate).toBe(true);
    expect(policyOf("production", { TRIPS_WAF: "0" }).callerRate).toBe(false);
  });

  test("cannot be deployed without backups and alarms", () => {
    expect(problemsOf("production", { TRIPS_LITE: "1" })).toEqual([
      expect.stringContaining("TRIPS_LITE is on"),
    ]);
  });
});

describe("any other stage", () => {
  test("can be removed with everything it holds, even if its name resembles production's", () => {
    for (const stage of ["dev", "Production", "production-2"]) {
      const policy = policyOf(stage);
      expect(policy).toMatchObject({ isProduction: false, removal: "remove", protect: false });
      expect(keepData(policy)).toEqual({ protect: false, retainOnDelete: false });
    }
  });

  test("has an on-demand stream with the pipeline's retention unless set otherwise", () => {
    expect(policyOf("dev")).toMatchObject({
      stream: { mode: "ON_DEMAND" },
      streamRetentionHours: stream.retentionHours,
      enhancedFanOut: false,
    });
  });

  test("has AWS WAF, which is billed by the month, only when set", () => {
    expect(policyOf("dev").callerRate).toBe(false);
    expect(policyOf("dev", { TRIPS_WAF: "1" }).callerRate).toBe(true);
  });
});

describe("the tables of a stage", () => {
  test("are one, unless set; the first of them is in service", () => {
    expect(policyOf("dev").tables).toEqual(["trips"]);
    expect(policyOf("dev", { TRIPS_TABLES: "trips2,trips" }).tables).toEqual(["trips2", "trips"]);
  });

  test.each(["trips,trips", "trips1", "Trips", "trips,", "trips trips2", "trips,trips2,trips3,trips4"])(
    "are not %j",
    (value) => {
      expect(problemsOf("dev", { TRIPS_TABLES: value })).toEqual([
        expect.stringContaining("the one in service first: trips,trips2"),
      ]);
    },
  );
});

describe("a lite stage", () => {
  test("has nothing that is billed while idle except the cheapest stream", () => {
    expect(policyOf("dev", { TRIPS_LITE: "1" })).toMatchObject({
      stream: { mode: "PROVISIONED", shards: 1 },
      streamRetentionHours: 24,
      enhancedFanOut: false,
      customerKey: false,
      pointInTimeRecovery: false,
      alarms: false,
      leastRateMinutes: 60,
    });
  });

  test("reserves no concurrency, of which a new account has none", () => {
    expect(policyOf("dev", { TRIPS_LITE: "1" }).reservedConcurrency).toBe(false);
    expect(policyOf("dev")).toMatchObject({ reservedConcurrency: true, leastRateMinutes: 1 });
  });

  test("has as many shards as are set", () => {
    const { stream } = policyOf("dev", { TRIPS_LITE: "true", TRIPS_STREAM_SHARDS: "3" });
    expect(stream).toEqual({ mode: "PROVISIONED", shards: 3 });
  });

  test.each(["TRIPS_ENHANCED_FAN_OUT", "TRIPS_WAF"])("cannot have %s, which is billed by time", (name) => {
    expect(problemsOf("dev", { TRIPS_LITE: "1", [name]: "1" })).toEqual([expect.stringContaining(name)]);
  });
});

describe("a setting", () => {
  test("of shards makes the stream a provisioned one", () => {
    expect(policyOf("dev", { TRIPS_STREAM_SHARDS: " 4 " }).stream).toEqual({
      mode: "PROVISIONED",
      shards: 4,
    });
    expect(policyOf("dev", { TRIPS_STREAM_SHARDS: "" }).stream).toEqual({ mode: "ON_DEMAND" });
  });

  test("of the lake adds a table of Iceberg; whatever is no lake is reported", () => {
    expect(policyOf("dev").lake).toBe("parquet");
    expect(policyOf("dev", { TRIPS_LAKE: "parquet" }).lake).toBe("parquet");
    for (const stage of ["dev", "production"])
      expect(policyOf(stage, { TRIPS_LAKE: " iceberg " }).lake).toBe("iceberg");
    for (const lake of ["delta", "Iceberg", "1"])
      expect(problemsOf("dev", { TRIPS_LAKE: lake })).toEqual([
        `TRIPS_LAKE is "${lake}": parquet or iceberg; nothing is parquet`,
      ]);
  });

  test("of MQTT is off unless it is switched on, in every stage", () => {
    for (const stage of ["dev", "production"]) {
      expect(policyOf(stage).mqtt).toBe(false);
      expect(policyOf(stage, { TRIPS_MQTT: "1" }).mqtt).toBe(true);
    }
    expect(policyOf("dev", { TRIPS_LITE: "1", TRIPS_MQTT: "1" }).mqtt).toBe(true);
  });

  test("that is wrong is reported with what is allowed", () => {
    for (const shards of ["0", "-1", "1.5", "many", "501"])
      expect(problemsOf("dev", { TRIPS_STREAM_SHARDS: shards })).toEqual([
        `TRIPS_STREAM_SHARDS is "${shards}": a whole number from 1 to 500 makes a provisioned stream, nothing an on-demand one`,
      ]);
    for (const domain of [
      "https://trips.example.com",
      "trips",
      "Trips.example.com",
      "a..b",
      "-a.example.com",
    ])
      expect(problemsOf("dev", { TRIPS_WEB_DOMAIN: domain })).toEqual([
        expect.stringContaining(`TRIPS_WEB_DOMAIN is "${domain}"`),
      ]);
    for (const url of ["style.json", "http://tiles.example.com/style.json", "/home/me/region.pmtiles"])
      expect(problemsOf("dev", { TRIPS_MAP_STYLE_URL: url })).toEqual([
        expect.stringContaining(`TRIPS_MAP_STYLE_URL is "${url}"`),
      ]);
  });

  test("that is valid is used", () => {
    const variables = {
      TRIPS_WEB_DOMAIN: "trips.example.com",
      TRIPS_MAP_STYLE_URL: "https://tiles.example.com/style.json?key=1",
      TRIPS_MAP_HOSTS: "https://a.example.com, https://b.example.com",
      TRIPS_ENHANCED_FAN_OUT: "true",
    };
    expect(policyOf("dev", variables)).toMatchObject({
      webDomain: variables.TRIPS_WEB_DOMAIN,
      map: {
        TRIPS_MAP_STYLE_URL: variables.TRIPS_MAP_STYLE_URL,
        TRIPS_MAP_HOSTS: variables.TRIPS_MAP_HOSTS,
      },
      enhancedFanOut: true,
    });
  });

  test("is reported together with the others that are wrong", () => {
    expect(problemsOf("dev", { TRIPS_LITE: "yes", TRIPS_STREAM_SHARDS: "x" })).toHaveLength(2);
  });
});
