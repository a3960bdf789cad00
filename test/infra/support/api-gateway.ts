import type { Route } from "@trips/core/api/routes.ts";
import { type Graph, ofType, type Resource } from "./graph.ts";

/** `RestApi` becomes `aws:apigateway/restApi:RestApi`. */
export const apiType = (resource: string): string =>
  `aws:apigateway/${resource[0]!.toLowerCase()}${resource.slice(1)}:${resource}`;

/** Full paths by the ids of the API's resources. */
const pathsOf = (graph: Graph): ReadonlyMap<string, string> => {
  const parts = new Map(ofType(graph, apiType("Resource")).map((resource) => [resource.id, resource.inputs]));
  const pathOf = (id: string): string => {
    const part = parts.get(id);
    return part ? `${pathOf(part.parentId)}/${part.pathPart}` : "";
  };
  return new Map([...parts.keys()].map((id) => [id, pathOf(id)]));
};

/** The resource of a type that belongs to a route. */
export const ofRoute = (
  graph: Graph,
  type: string,
  route: Pick<Route, "path"> & { readonly method: string },
): readonly Resource[] => {
  const paths = pathsOf(graph);
  return ofType(graph, type).filter(
    ({ inputs }) => paths.get(inputs.resourceId) === route.path && inputs.httpMethod === route.method,
  );
};

/** Fixed headers, as API Gateway spells them. */
export const quoted = (headers: Readonly<Record<string, string>>, prefix: string) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`${prefix}.header.${name}`, `'${value}'`]),
  );
