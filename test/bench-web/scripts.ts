import type { BrowserContext } from "playwright-core";

export type Script = { readonly name: string; readonly transferred: number; readonly bytes: number };

/** Found only in MapLibre's own module. */
const mapMark = "maplibregl-canvas";

/** The scripts of a page in the order of their requests, up to the one that brings the map; without headers. */
export const scriptsBeforeMap = async (context: BrowserContext, url: string): Promise<Script[]> => {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const scripts: { id: string; name: string }[] = [];
  const headers = new Map<string, number>();
  const transferred = new Map<string, number>();
  session.on("Network.requestWillBeSent", ({ requestId, request, type }) => {
    if (type === "Script") scripts.push({ id: requestId, name: new URL(request.url).pathname });
  });
  session.on("Network.responseReceived", ({ requestId, response }) => {
    headers.set(requestId, response.encodedDataLength);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    transferred.set(requestId, encodedDataLength - (headers.get(requestId) ?? 0));
  });
  await session.send("Network.enable");
  await page.goto(url);
  await page.waitForSelector("canvas.maplibregl-canvas");
  const before: Script[] = [];
  let hasMap = false;
  for (const { id, name } of scripts) {
    const { body } = await session.send("Network.getResponseBody", { requestId: id });
    if (body.includes(mapMark)) {
      hasMap = true;
      break;
    }
    before.push({ name: name.split("/").at(-1)!, transferred: transferred.get(id) ?? 0, bytes: body.length });
  }
  await page.close();
  if (!hasMap) throw new Error("the script that brings the map was not found");
  return before;
};
