import type { EdgeRequest } from "./respond.ts";

/** Why a request is not let in, in words for whoever sent it; undefined: it is. */
export type Admission = (request: EdgeRequest) => string | undefined;

/**
 * Keeps web pages out, which can reach a port of this machine although nobody else can. A page whose name was
 * rebound to the loopback tells its own name as Host; a page of another origin can change something
 * only by a POST without a header of AWS, since a browser asks before it sends anything else. On AWS both fail for want of a signature, which is not checked here.
 */
export function createAdmission(boundHost: string, allowedHosts: readonly string[] = []): Admission {
  const bound = boundHost.includes(":") ? `[${boundHost}]` : boundHost;
  const allowed = new Set(["localhost", "127.0.0.1", "[::1]", bound, ...allowedHosts].map(normalise));
  return (request) => {
    const host = hostOf(request);
    if (!allowed.has(host) && !host.endsWith(".localhost")) {
      return (
        `The request is for the host "${host.slice(0, 100)}", which is not known to be this machine. ` +
        `Known are ${[...allowed].join(", ")} and *.localhost; TRIPS_EDGE_HOSTS names more, separated by commas.`
      );
    }
    if (request.method === "POST" && !hasOwnHeader(request)) {
      return (
        "A POST without an AWS Authorization, a Content-MD5 or any x-amz-* header is refused, since every web page " +
        "could send it; on AWS it would lack its signature. A presigned POST needs one such header here, too."
      );
    }
    return undefined;
  };
}

const normalise = (host: string): string => host.toLowerCase().replace(/\.$/, "");

function hostOf({ headers }: EdgeRequest): string {
  const authority = String(headers[":authority"] ?? headers.host ?? "");
  return normalise(/^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(authority)?.[1] ?? authority);
}

/** A header that a browser sends to another origin only after asking it. */
function hasOwnHeader({ headers }: EdgeRequest): boolean {
  return Object.keys(headers).some(
    (name) =>
      name.startsWith("x-amz-") ||
      name === "content-md5" ||
      (name === "authorization" && /^AWS/.test(headers.authorization ?? "")),
  );
}
