import { malformedPathAnswer } from "../web/shared/server/malformed-path.ts";

const { body, ...prelude } = malformedPathAnswer;

/**
 * What `web/server.ts` does locally with a path that cannot be decoded. For the server's streaming handler, behind the
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
