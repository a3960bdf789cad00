import type { RecorderState } from "@trips/client/trip-recorder.ts";
import type { TokenRefusal } from "./record-token.ts";

/** What keeps a trip's records on the phone. */
export type UploadProblem =
  | { readonly kind: "offline" | "busy" | "unreachable" | "storage" | "signedOut" }
  | { readonly kind: "otherDriver"; readonly driver: string }
  | { readonly kind: "refused"; readonly reason: string };

export const uploadProblemOf = (given: {
  readonly recorder: RecorderState;
  readonly isOnline: boolean;
  readonly refusal: TokenRefusal | undefined;
}): UploadProblem | undefined => {
  const { recorder, isOnline, refusal } = given;
  const { problem, pending, refused, status } = recorder;
  const isWaiting = pending > 0 || status === "ending";
  if (isWaiting && !isOnline) return { kind: "offline" };
  if (isWaiting && refusal) return refusal;
  if (problem === undefined) return undefined;
  const { statusCode, reason, retryInMs } = problem;
  if (retryInMs === undefined && refused > 0) return { kind: "refused", reason };
  if (reason.startsWith("storage:")) return { kind: "storage" };
  return { kind: statusCode === undefined ? "unreachable" : "busy" };
};
