import type { TokenRefusal } from "../../../../shared/session/model/api-token.ts";
import type { Upload } from "./record-uploads.ts";

/** What keeps a trip's records on the phone. */
export type UploadProblem =
  | { readonly kind: "offline" | "busy" | "unreachable" | "storage" | "signedOut" }
  | { readonly kind: "otherDriver"; readonly driver: string }
  | { readonly kind: "refused"; readonly reason: string };

export const uploadProblemOf = (given: {
  readonly upload: Pick<Upload, "recorder" | "refusal">;
  readonly isOnline: boolean;
  /** Why there is no token for the trip's driver. */
  readonly noToken: TokenRefusal | undefined;
}): UploadProblem | undefined => {
  const { upload, isOnline, noToken } = given;
  const { problem, pending, refused, status } = upload.recorder;
  const isWaiting = pending > 0 || status === "ending";
  if (isWaiting && !isOnline) return { kind: "offline" };
  if (isWaiting && noToken) return noToken;
  if (problem?.reason.startsWith("storage:")) return { kind: "storage" };
  if (problem?.retryInMs !== undefined)
    return { kind: problem.statusCode === undefined ? "unreachable" : "busy" };
  return refused > 0 ? { kind: "refused", reason: upload.refusal ?? "" } : undefined;
};
