import { malformedPathAnswer } from "../web/shared/server/malformed-path.ts";

const { body, ...prelude } = malformedPathAnswer;

/**
 * Treats a path that cannot be decoded as `web/server.ts` does locally. For the server's streaming handler, behind the
 * entrance's key: `event`, `responseStream`, `awslambda`.
 */
export const refuseMalformedPath = `
try {
  decodeURIComponent(event.rawPath ?? "/");
} catch {
  const answer = awslambda.HttpResponseStream.from(responseStream, ${JSON.stringify(prelude)});
  answer.end(${JSON.stringify(body)});
  return;
}`;
