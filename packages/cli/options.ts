import { identifierProblem, timeZoneProblem, vehicleProblem } from "@trips/client/records.ts";
import { canonicalTimeZone } from "@trips/core/domain/time-zone.ts";
import { ports } from "@trips/local/settings.ts";
import { type Command, InvalidArgumentError, Option } from "commander";

/** An option that can also be given as an environment variable: `--api-url` is TRIPS_API_URL. */
export const option = (flags: string, description: string): Option => {
  const created = new Option(flags, description);
  return created.env(`TRIPS_${created.name().replaceAll("-", "_").toUpperCase()}`);
};

export const wholeNumber =
  (minimum: number, maximum: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`A whole number from ${minimum} to ${maximum} is needed.`);
    }
    return value;
  };

export const decimalNumber =
  (minimum: number, maximum: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= minimum && value <= maximum)) {
      throw new InvalidArgumentError(`A number from ${minimum} to ${maximum} is needed.`);
    }
    return value;
  };

const checked =
  (problemOf: (text: string) => string | undefined) =>
  (text: string): string => {
    const problem = problemOf(text);
    if (problem !== undefined) throw new InvalidArgumentError(`${problem}.`);
    return text;
  };

export const identifier = checked(identifierProblem);
const zone = checked(timeZoneProblem);
/** In canonical form, which every engine knows. */
export const timeZone = (text: string): string => canonicalTimeZone(zone(text))!;
export const vehicle = checked(vehicleProblem);

export const tableName = checked((text) =>
  /^[a-zA-Z0-9_.-]{3,255}$/.test(text)
    ? undefined
    : "A table's name has 3 to 255 letters, digits and _.- only",
);

/** The local cloud emulates S3, and no S3 Tables. */
export const localLake = checked((text) => {
  const value = text.trim();
  if (value === "" || value === "parquet") return undefined;
  return value === "iceberg"
    ? "iceberg is a table in Amazon S3 Tables, which only a deployment has; here the lake is parquet (docs/iceberg.md)"
    : `"${value}" is no lake: parquet here, parquet or iceberg in a deployment`;
});

export const url = checked((text) =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
    ? undefined
    : `"${text}" is not an address such as http://localhost:${ports.api}`,
);

export const apiUrlOption = (): Option =>
  option("--api-url <url>", "address of the trips API")
    .argParser(url)
    .default(`http://localhost:${ports.api}`);

export const issuerUrlOption = (): Option =>
  option("--issuer-url <url>", "address of the local token issuer")
    .argParser(url)
    .default(`http://localhost:${ports.issuer}`);

const yes = new Set(["1", "true", "yes", "on"]);
const no = new Set(["", "0", "false", "no", "off"]);

/** A flag's value. commander takes any environment variable as a yes, even TRIPS_FLEET=false. */
export const readFlag = (command: Command, flag: Option): boolean => {
  const name = flag.attributeName();
  if (command.getOptionValueSource(name) !== "env") return command.getOptionValue(name) === true;
  const text = (process.env[flag.envVar ?? ""] ?? "").trim().toLowerCase();
  if (!yes.has(text) && !no.has(text)) {
    command.error(
      `error: ${flag.envVar} is "${text}": ${[...yes].join(", ")} or ${[...no].slice(1).join(", ")}`,
    );
  }
  return yes.has(text);
};
