import { describe, expect, test } from "vitest";
import { EnvironmentError, parseEnvironment } from "./environment.ts";

const complete = {
  TRIPS_TABLE_NAME: "trips",
  TRIPS_ISSUER_URL: "http://localhost:4001",
  TRIPS_CLIENT_ID: "dashboard",
  TRIPS_WEB_URL: "http://localhost:3000",
  TRIPS_API_URL: "http://localhost:4000/stage",
  TRIPS_SESSION_SECRET: "s".repeat(32),
  AWS_REGION: "us-east-1",
};

const problemsOf = (variables: Record<string, string | undefined>): readonly string[] => {
  try {
    parseEnvironment(variables);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
};

describe("the environment", () => {
  test("is read completely, and optional variables may be missing or empty", () => {
    const environment = parseEnvironment({ ...complete, TRIPS_MAP_STYLE_URL: "" });
    expect(environment.webUrl.href).toBe("http://localhost:3000/");
    expect(environment.issuerUrl.href).toBe("http://localhost:4001/");
    expect(environment.apiUrl.href).toBe("http://localhost:4000/stage");
    expect(environment.map.kind).toBe("styles");
    expect(environment.endpointUrl).toBeUndefined();
    expect(environment.mqttUrl).toBeUndefined();
  });

  test("names every variable that is missing at once", () => {
    const problems = problemsOf({});
    for (const name of Object.keys(complete))
      expect(problems.some((problem) => problem.startsWith(`${name} is not set`))).toBe(true);
    expect(problems).toHaveLength(Object.keys(complete).length);
  });

  test.each([
    ["TRIPS_SESSION_SECRET", "short"],
    ["TRIPS_ISSUER_URL", "not a URL"],
    ["TRIPS_ISSUER_URL", "http://issuer.example.com"],
    ["TRIPS_WEB_URL", "http://trips.example.com"],
    ["TRIPS_WEB_URL", "https://trips.example.com/dashboard"],
    ["TRIPS_API_URL", "http://api.example.com"],
    ["TRIPS_API_URL", "https://api.example.com/stage?key=1"],
    ["TRIPS_MQTT_URL", "mqtt://broker.example.com"],
    ["TRIPS_MQTT_URL", "https://broker.example.com"],
    ["AWS_ENDPOINT_URL", "localhost:4566"],
    ["TRIPS_MAP_STYLE_URL", "javascript:alert(1)"],
    ["TRIPS_MAP_STYLE_URL", "/nowhere/town.pmtiles"],
  ])("refuses %s=%s with a reason", (name, value) => {
    const problems = problemsOf({ ...complete, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
  });

  test("does not print the secret", () => {
    expect(problemsOf({ ...complete, TRIPS_SESSION_SECRET: "hunter2" }).join()).not.toContain("hunter2");
  });
});
