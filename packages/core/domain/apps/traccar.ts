import type { ReadApp } from "./app.ts";

export const readTraccar: ReadApp = (body) => ({
  fixes: [],
  unreadable: [{ sent: body, detail: "not read yet" }],
});
