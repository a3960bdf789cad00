/**
 * The dashboard's server has a function URL that is open to everyone: CloudFront cannot sign requests with a body, and
 * the Lambda@Edge that could outlives its stage by hours. So the entrance sets a key on every request, replacing
 * whatever the browser sent, and the server refuses requests without it.
 */
const header = "x-trips-entrance";

export const entranceKeyVariable = "TRIPS_ENTRANCE_KEY";

/** For the CloudFront function of the entrance, on `event.request`. */
export const presentKey = (key: string): string =>
  `event.request.headers["${header}"] = { value: "${key}" };`;

/** For the server's streaming handler, ahead of everything else: `event`, `responseStream`, `awslambda`. */
export const requireKey = `
if (!process.env.${entranceKeyVariable} || event.headers?.["${header}"] !== process.env.${entranceKeyVariable}) {
  const answer = awslambda.HttpResponseStream.from(responseStream, { statusCode: 403, headers: { "content-type": "text/plain" } });
  answer.end("This address is not the entrance.");
  return;
}`;
