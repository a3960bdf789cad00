/** Any origin may call: the token, not a cookie, is what lets a request in. */
export const corsHeaders = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "Link, Retry-After, x-amzn-RequestId, x-amzn-ErrorType",
} as const;

/** What a browser is told before it sends a request with a token. */
export const preflightHeaders = (methods: readonly string[]) => ({
  "Access-Control-Allow-Methods": [...methods, "OPTIONS"].join(","),
  "Access-Control-Allow-Headers": "Authorization,Content-Encoding,Content-Type,X-Amz-Date,X-Amzn-Trace-Id",
  "Access-Control-Max-Age": "7200",
});
