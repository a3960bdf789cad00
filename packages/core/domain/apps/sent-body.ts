import type { AppName } from "./app.ts";
import { objectIn } from "./values.ts";

/**
 * What an app sent. To the address of the OsmAnd protocol everything comes as the text of a form, so there the JSON of
 * newer Traccar Clients is a text, too. Any other body is itself.
 */
export const sentBody = (app: AppName, body: unknown): unknown =>
  app === "osmand" && typeof body === "string" && body.trimStart().startsWith("{")
    ? (objectOf(body) ?? body)
    : body;

const objectOf = (text: string): object | undefined => {
  try {
    return objectIn(JSON.parse(text));
  } catch {
    return undefined;
  }
};
