import { statSync } from "node:fs";
import { OperatorError } from "@trips/core/application/loggable-error.ts";
import { type MapSetting, parseMapSetting } from "./map-setting.ts";

/** The dashboard's settings from the environment of its process. */
export type Environment = {
  readonly tableName: string;
  readonly region: string;
  readonly endpointUrl: string | undefined;
  readonly issuerUrl: URL;
  readonly clientId: string;
  /** Where people reach the dashboard: an origin, without a path. */
  readonly webUrl: URL;
  /** The HTTP API, to which the Record page posts from the browser. */
  readonly apiUrl: URL;
  /** The MQTT broker, to which OwnTracks may publish; undefined: there is none. */
  readonly mqttUrl: URL | undefined;
  readonly sessionSecret: string;
  readonly map: MapSetting;
};

export class EnvironmentError extends OperatorError {
  override readonly name = "EnvironmentError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The dashboard cannot start:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

const isSecureOrLocal = (url: URL): boolean =>
  url.protocol === "https:" || (url.protocol === "http:" && loopbackHosts.includes(url.hostname));

const isBroker = (url: URL): boolean =>
  url.hostname !== "" &&
  (url.protocol === "mqtts:" || (url.protocol === "mqtt:" && loopbackHosts.includes(url.hostname)));

const webProtocols = ["http:", "https:"];

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** Reads all settings, or throws one EnvironmentError that lists every problem. */
export const parseEnvironment = (variables: Readonly<Record<string, string | undefined>>): Environment => {
  const problems: string[] = [];

  const optional = (name: string): string | undefined => variables[name]?.trim() || undefined;

  const required = (name: string, meaning: string): string => {
    const value = optional(name);
    if (value === undefined) problems.push(`${name} is not set: ${meaning}`);
    return value ?? "";
  };

  const urlOf = (name: string, value: string | undefined, accepts: (url: URL) => boolean, what: string) => {
    if (value === undefined || value === "") return undefined;
    const url = URL.parse(value);
    if (url && accepts(url)) return url;
    problems.push(`${name} is "${value}": expected ${what}`);
    return undefined;
  };

  const secureUrl = (name: string, meaning: string, accepts: (url: URL) => boolean, what: string): URL => {
    const url = urlOf(name, required(name, meaning), (each) => isSecureOrLocal(each) && accepts(each), what);
    return url ?? new URL("https://invalid.invalid");
  };

  const tableName = required("TRIPS_TABLE_NAME", "the DynamoDB table of the trips");
  const region = required("AWS_REGION", "the region of the table, for example us-east-1");
  const clientId = required("TRIPS_CLIENT_ID", "the client id of the dashboard at the issuer");
  const sessionSecret = required(
    "TRIPS_SESSION_SECRET",
    "the secret that seals sessions, 32 characters or more",
  );
  if (sessionSecret !== "" && sessionSecret.length < 32)
    problems.push(`TRIPS_SESSION_SECRET has ${sessionSecret.length} characters: at least 32 are needed`);

  const issuerUrl = secureUrl(
    "TRIPS_ISSUER_URL",
    "the OIDC issuer where drivers sign in",
    () => true,
    "an https URL, or http on this machine",
  );
  const webUrl = secureUrl(
    "TRIPS_WEB_URL",
    "the URL under which people reach the dashboard",
    (url) => url.pathname === "/" && url.search === "" && url.hash === "",
    "an https origin such as https://trips.example.com, or http on this machine",
  );
  const apiUrl = secureUrl(
    "TRIPS_API_URL",
    "the URL of the HTTP API, to which the Record page posts",
    (url) => url.search === "" && url.hash === "",
    "an https URL, or http on this machine",
  );
  const mqttUrl = urlOf(
    "TRIPS_MQTT_URL",
    optional("TRIPS_MQTT_URL"),
    isBroker,
    "an mqtts URL, or mqtt on this machine",
  );
  const endpointUrl = optional("AWS_ENDPOINT_URL");
  urlOf(
    "AWS_ENDPOINT_URL",
    endpointUrl,
    (url) => webProtocols.includes(url.protocol),
    "an http or https URL",
  );
  const { map, problems: mapProblems } = parseMapSetting(optional, isFile);
  problems.push(...mapProblems);

  if (problems.length > 0) throw new EnvironmentError(problems);
  return { tableName, region, endpointUrl, issuerUrl, clientId, webUrl, apiUrl, mqttUrl, sessionSecret, map };
};
