import { createHash } from "node:crypto";

export type ApiContract = ReturnType<typeof createApiContract>;

/**
 * The parts of the API that a deployment of API Gateway snapshots and SST does not know of: the resources that the
 * stage's deployment depends on, and a hash over them, so that a change of any part is deployed.
 */
export const createApiContract = () => {
  const resources: $util.Resource[] = [];
  const parts: $util.Input<object>[] = [];
  return {
    resources,
    /** Adds what was created, with the arguments that decide how it behaves. */
    add: <Created extends $util.Resource>(created: Created, args: object): Created => {
      resources.push(created);
      parts.push(args);
      return created;
    },
    /** Call it when all has been added. */
    hash: (): $util.Output<string> =>
      $util.all(parts).apply((known) => createHash("sha256").update(JSON.stringify(known)).digest("hex")),
  };
};

/** One route under construction. */
export type GatewayRoute = {
  readonly rest: sst.aws.ApiGatewayV1;
  readonly contract: ApiContract;
  readonly name: string;
  /** Method and path, as SST takes them. */
  readonly route: string;
  readonly options: Parameters<sst.aws.ApiGatewayV1["routeIntegration"]>[2];
};

/** `method.response.header.X: 'value'`, as API Gateway spells a fixed header of an integration response. */
export const fixedHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
  );

/** The headers a method response declares, so that an integration response may set them. */
export const declaredHeaders = (names: readonly string[]): Record<string, boolean> =>
  Object.fromEntries(names.map((name) => [`method.response.header.${name}`, true]));
