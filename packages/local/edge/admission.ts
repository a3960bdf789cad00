import { createHostCheck } from "../process/known-hosts.ts";
import type { EdgeRequest } from "./respond.ts";

/** Why a request is not let in, in words for whoever sent it; undefined: it is. */
export type Admission = (request: EdgeRequest) => string | undefined;

/**
 * Keeps web pages out, which can reach a port of this machine although nobody else can: those of a rebound name by
 * their Host; those of another origin can change something only by a POST without a header of AWS, since a browser
 * asks before it sends anything else. On AWS both fail for want of a signature, which is not checked here.
 */
export const createAdmission = (boundHost: string, allowedHosts: readonly string[] = []): Admission => {
  const foreignHost = createHostCheck(boundHost, allowedHosts);
  return (request) => {
    const denial = foreignHost(request.headers);
    if (denial !== undefined) return denial;
    if (request.method === "POST" && !hasOwnHeader(request)) {
      return (
        "A POST without an AWS Authorization, a Content-MD5 or any x-amz-* header is refused, since every web page " +
        "could send it; on AWS it would lack its signature. A presigned POST needs one such header here, too."
      );
    }
    return undefined;
  };
};

/** A header that a browser sends to another origin only after asking it. */
const hasOwnHeader = ({ headers }: EdgeRequest): boolean =>
  Object.keys(headers).some(
    (name) =>
      name.startsWith("x-amz-") ||
      name === "content-md5" ||
      (name === "authorization" && /^AWS/.test(headers.authorization ?? "")),
  );
