/** Any origin may call: requests are authorized by a token, not a cookie. */
export const corsHeaders = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "Link, Retry-After, x-amzn-RequestId, x-amzn-ErrorType",
} as const;

/** The response to a browser's preflight request. */
export const preflightHeaders = (methods: readonly string[]) => ({
  "Access-Control-Allow-Methods": [...methods, "OPTIONS"].join(","),
  "Access-Control-Allow-Headers": "Authorization,Content-Encoding,Content-Type,X-Amz-Date,X-Amzn-Trace-Id",
  "Access-Control-Max-Age": "7200",
});
