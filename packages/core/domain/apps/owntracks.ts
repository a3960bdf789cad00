import type { ReadApp } from "./app.ts";
import { objectIn } from "./values.ts";

export const readOwnTracks: ReadApp = (body) => {
  const { _type, tst, lat, lon } = objectIn(body);
  if (_type !== "location") return { fixes: [], unreadable: [] };
  return { fixes: [{ fix: { t: Number(tst) * 1000, lat, lon }, sent: body }], unreadable: [] };
};
