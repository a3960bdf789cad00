import { AwsError } from "../../service.ts";
import { invalidArgument } from "../model/errors.ts";

const lifetimeMs = 300_000;

/** A NextToken holds the rest of the query, in base64; it expires after five minutes. */
export const encodePageToken = (question: unknown, nowMs: number): string =>
  Buffer.from(JSON.stringify({ question, createdAtMs: nowMs })).toString("base64");

export const decodePageToken = <Question>(
  token: string,
  nowMs: number,
  isQuestion: (value: unknown) => value is Question,
): Question => {
  let decoded: { readonly question?: unknown; readonly createdAtMs?: unknown };
  try {
    decoded = Object(JSON.parse(Buffer.from(token, "base64").toString("utf8")));
  } catch {
    throw invalidArgument("Invalid NextToken.");
  }
  const { question, createdAtMs } = decoded;
  if (typeof createdAtMs !== "number" || !isQuestion(question)) throw invalidArgument("Invalid NextToken.");
  if (nowMs - createdAtMs > lifetimeMs) {
    throw new AwsError("ExpiredNextTokenException", "The NextToken has expired; tokens live 300 seconds.");
  }
  return question;
};
