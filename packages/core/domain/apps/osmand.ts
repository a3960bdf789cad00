import type { ReadApp } from "./app.ts";

export const readOsmAnd: ReadApp = (body) => ({
  fixes: [],
  unreadable: [{ sent: body, detail: "not read yet" }],
});
