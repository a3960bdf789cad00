import type { Platform } from "./platform.ts";

/** A request to the local cloud's control endpoint (packages/local/faults). */
export const control = async (
  { edgeUrl }: Pick<Platform, "edgeUrl">,
  operation: string,
  input: object = {},
): Promise<Record<string, unknown>> => {
  const response = await fetch(edgeUrl, {
    method: "POST",
    headers: { "x-amz-target": `Faults_1.${operation}` },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation} ${JSON.stringify(input)}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
};
