import {
  buckets,
  deliveryStreams,
  type FunctionWiring,
  localFunctions,
  type NamedResource,
  stream,
  table,
} from "./pipeline.ts";

/** A function's environment, with the names that `nameOf` gives its resources. */
export const environmentOf = <Name>(
  { environment }: FunctionWiring,
  nameOf: (resource: NamedResource) => Name,
): Record<string, string | Name> =>
  Object.fromEntries(
    Object.entries(environment).map(([variable, setting]) => [
      variable,
      "value" in setting ? setting.value : nameOf(setting.nameOf),
    ]),
  );

const describedNameOf = (resource: NamedResource): string => {
  switch (resource) {
    case "stream":
      return stream.name;
    case "table":
      return table.name;
    case "lakeBucket":
      return buckets.lake;
    case "failuresBucket":
      return buckets.failures;
    case "iceberg":
    case "icebergTable":
    case "eraseWorkgroup":
      throw new Error("the local cloud has no table of Iceberg");
    default:
      return deliveryStreams[resource].name;
  }
};

/** Every function's environment in the local cloud, where resources have the names in pipeline.ts. */
export const describedEnvironments = Object.fromEntries(
  Object.entries(localFunctions).map(([name, spec]) => [name, environmentOf(spec, describedNameOf)]),
) as Readonly<Record<keyof typeof localFunctions, Readonly<Record<string, string>>>>;

/** Settings of the map, which reach the dashboard as the operator gave them. */
export const mapVariables = ["TRIPS_MAP_STYLE_URL", "TRIPS_MAP_STYLE_URL_DARK", "TRIPS_MAP_HOSTS"] as const;
export type MapVariables = { readonly [Name in (typeof mapVariables)[number]]?: string | undefined };

/** The dashboard's environment without its session secret; `Text` is a plain string, or infra's output type. */
export const dashboardEnvironment = <Text>(settings: {
  readonly tableName: Text;
  readonly issuerUrl: Text;
  readonly clientId: Text;
  readonly webUrl: Text;
  readonly apiUrl: Text;
  /** Of the MQTT broker; undefined: there is none. */
  readonly mqttUrl: Text | undefined;
  readonly map: MapVariables;
}): Record<string, string | Text> => ({
  TRIPS_TABLE_NAME: settings.tableName,
  TRIPS_ISSUER_URL: settings.issuerUrl,
  TRIPS_CLIENT_ID: settings.clientId,
  TRIPS_WEB_URL: settings.webUrl,
  TRIPS_API_URL: settings.apiUrl,
  ...(settings.mqttUrl !== undefined && { TRIPS_MQTT_URL: settings.mqttUrl }),
  ...Object.fromEntries(
    mapVariables.flatMap((name) => (settings.map[name] ? [[name, settings.map[name]] as const] : [])),
  ),
});
