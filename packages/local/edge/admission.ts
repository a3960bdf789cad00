import { createHostCheck } from "../process/known-hosts.ts";
import type { EdgeRequest } from "./respond.ts";

/** Why a request is refused, in words for its sender; undefined: it is admitted. */
export type Admission = (request: EdgeRequest) => string | undefined;

/**
 * Keeps out web pages, which can reach the ports of this machine. A page of a rebound name is refused by its Host. A
 * page of another origin can change something only by a POST without an AWS header, since anything else needs a
 * preflight. On AWS both lack a signature, which is not checked here.
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

/** A header that a browser sends to another origin only after a preflight. */
const hasOwnHeader = ({ headers }: EdgeRequest): boolean =>
  Object.keys(headers).some(
    (name) =>
      name.startsWith("x-amz-") ||
      name === "content-md5" ||
      (name === "authorization" && /^AWS/.test(headers.authorization ?? "")),
  );
