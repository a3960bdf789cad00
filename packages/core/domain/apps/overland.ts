import type { ReadApp } from "./app.ts";

export const readOverland: ReadApp = (body) => ({
  fixes: [],
  unreadable: [{ sent: body, detail: "not read yet" }],
});
