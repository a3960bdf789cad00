/** Why a request brought nothing, as far as the browser can tell. */
export type RequestProblem = "offline" | "unreachable" | "timeout" | "signedOut" | "failed" | "unreadable";

/** `error` is what the request threw; the status of an answer that was not wanted is its cause. */
export const problemOf = (error: unknown, isOnline: boolean): RequestProblem => {
  const { cause, name } = error instanceof Error ? error : { cause: undefined, name: "" };
  if (typeof cause === "number") return cause === 401 ? "signedOut" : "failed";
  if (!isOnline) return "offline";
  if (name === "SyntaxError") return "unreadable";
  return name === "TimeoutError" ? "timeout" : "unreachable";
};
