import { decodeBatches } from "@trips/core/domain/decode.ts";
import { expect, test } from "vitest";
import {
  osmAndUrl,
  overlandLink,
  ownTracksConfiguration,
  ownTracksLink,
  traccarLink,
  traccarUrl,
} from "./app-links.ts";

const settings = {
  apiUrl: new URL("https://api.example.com/live/"),
  key: `trips_0123456789abcdef_${"A-_z".repeat(8)}`,
  id: "0123456789abcdef",
};

test("OwnTracks is set up for HTTP with the key as its password, in a link without a character to escape", () => {
  const link = ownTracksLink(settings);
  expect(link).toMatch(/^owntracks:\/\/\/config\?inline=[A-Za-z0-9]+$/);
  const inline = new URL(link).searchParams.get("inline")!;
  const configuration = JSON.parse(atob(inline));
  expect(configuration).toEqual(JSON.parse(ownTracksConfiguration(settings)));
  expect(configuration).toMatchObject({
    ...{ _type: "configuration", mode: 3, auth: true, password: settings.key, encryptionKey: "" },
    url: "https://api.example.com/live/v1/devices/owntracks",
  });
});

test("Overland's link says where to post and with which token", () => {
  const link = new URL(overlandLink(settings));
  expect([link.protocol, link.host]).toEqual(["overland:", "setup"]);
  expect(Object.fromEntries(link.searchParams)).toEqual({
    url: "https://api.example.com/live/v1/devices/overland",
    token: settings.key,
    device_id: settings.id,
  });
});

test("Traccar Client's link holds the whole address, with the key that the app must not lose", () => {
  const link = new URL(traccarLink(settings));
  expect(link.protocol).toBe("org.traccar.client:");
  // A link to "action" starts or stops tracking instead.
  expect(link.href).not.toContain("://action");
  expect(link.searchParams.get("url")).toBe(traccarUrl(settings));
  expect(new URL(traccarUrl(settings)).searchParams.get("id")).toBe(settings.key);
});

test("what OsmAnd makes of its address is a position as it was measured", () => {
  const measured = ["-34.603722", "-58.381592", "1795162800000", "4.5", "25.0", "8.3", "92.0"];
  const called = new URL(osmAndUrl(settings).replaceAll(/\{(\d)\}/g, (_, index) => measured[Number(index)]!));
  expect(called.pathname).toBe("/live/v1/devices/osmand");
  const { id, ...body } = Object.fromEntries(called.searchParams);
  expect(id).toBe(settings.key);
  const envelope = {
    ...{ version: 2, driver: "ana", device: settings.id, app: "osmand" },
    ...{ receivedAt: 1_795_162_801_000, requestId: "r", body },
  };
  expect(decodeBatches(new TextEncoder().encode(JSON.stringify(envelope)))).toMatchObject([
    {
      ok: true,
      batch: {
        rejected: [],
        records: [
          {
            ...{ t: 1_795_162_800_000, latMicrodegrees: -34_603_722, speedCmps: 830, headingDegrees: 92 },
            altitudeMeters: 25,
          },
        ],
      },
    },
  ]);
});
