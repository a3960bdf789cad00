import type { IncomingHttpHeaders } from "node:http";

/** Why a request's host is not this machine, in words for the sender; undefined: it is. */
export type HostCheck = (headers: IncomingHttpHeaders) => string | undefined;

/**
 * Guards against DNS rebinding: a page whose name was rebound to the loopback is of the same origin as these ports,
 * so browsers send no preflight, but its requests carry its own name as Host.
 */
export const createHostCheck = (boundHost: string, allowedHosts: readonly string[] = []): HostCheck => {
  const bound = boundHost.includes(":") ? `[${boundHost}]` : boundHost;
  const allowed = new Set(["localhost", "127.0.0.1", "[::1]", bound, ...allowedHosts].map(normalise));
  return (headers) => {
    const host = hostOf(headers);
    if (allowed.has(host) || host.endsWith(".localhost")) return undefined;
    return (
      `The request is for the host "${host.slice(0, 100)}", which is not known to be this machine. ` +
      `Known are ${[...allowed].join(", ")} and *.localhost; TRIPS_EDGE_HOSTS names more, separated by commas.`
    );
  };
};

const normalise = (host: string): string => host.toLowerCase().replace(/\.$/, "");

const hostOf = (headers: IncomingHttpHeaders): string => {
  const authority = String(headers[":authority"] ?? headers.host ?? "");
  return normalise(/^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(authority)?.[1] ?? authority);
};
