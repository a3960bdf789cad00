import type { PhoneView } from "@trips/core/application/read-devices.ts";
import { expect, test } from "vitest";
import { recordAppOf } from "../../../shared/texts/model/record-app.ts";
import {
  appTitleOf,
  matchingPhones,
  phoneNameOf,
  phonesModelOf,
  phonesQueryOf,
  phonesSearchOf,
} from "./phones-model.ts";

const phone = (changes: Partial<PhoneView> = {}): PhoneView => ({
  ...{ driver: "ana.gomez", deviceId: null, name: null, kind: null, phone: "Pixel 9", app: null },
  verdict: { state: "fine", reasons: [] },
  lastSeen: "2026-11-20T12:00:00.000Z",
  ...{ lastFix: null, battery: null, uploadLagSeconds: null, worstUploadLagSeconds: null, queued: null },
  quality: { records: 0, filtered: 0, outliers: 0, jumps: 0 },
  rejected: { count: 0, isAtLeast: false, reasons: {} },
  rejectedTripId: null,
  ...changes,
});

const silentFor = (value: number): PhoneView =>
  phone({ verdict: { state: "help", reasons: [{ cause: "silent", value, limit: 720 }] } });
const names = new Map([["ana.gomez", "Ana Gómez"]]);

test("the phones of several pages are in one order, those in need first", () => {
  const low = phone({ verdict: { state: "help", reasons: [{ cause: "battery", value: 4, limit: 15 }] } });
  const pages = [
    { devices: [], phones: [low, phone()], next: "ana.gomez" },
    { devices: [], phones: [silentFor(800), phone({ driver: "bruno" })] },
  ];
  const { phones, isCut } = phonesModelOf("fleet", pages, names);
  expect(phones.map(({ driverName, verdict }) => [driverName, verdict.reasons[0]?.cause])).toEqual([
    ["Ana Gómez", "silent"],
    ["Ana Gómez", "battery"],
    ["Ana Gómez", undefined],
    [null, undefined],
  ]);
  expect(isCut).toBe(false);
});

test("an answer stays the same while a phone is merely silent for longer", () => {
  const of = (seconds: number) =>
    phonesModelOf("own", [{ devices: [], phones: [silentFor(seconds)] }], names);
  expect(of(800)).toEqual(of(900));
});

test("each word of a search is found in the driver, the phone or the app, whatever the accents", () => {
  const pages = [
    { devices: [], phones: [phone({ app: "owntracks" }), phone({ driver: "bruno", phone: "iPhone" })] },
  ];
  const { phones } = phonesModelOf("fleet", pages, names);
  const found = (text: string) =>
    matchingPhones(phones, { text, helpOnly: false }).map(({ driver }) => driver);
  expect(found("GOMEZ pixel own")).toEqual(["ana.gomez"]);
  expect(found("iphone")).toEqual(["bruno"]);
  expect(found("gómez iphone")).toEqual([]);
  expect(found("")).toHaveLength(2);
  expect(matchingPhones(phones, { text: "", helpOnly: true })).toEqual([]);
});

test.each([
  ["as it was registered", { name: "Ana's car", phone: "Pixel 9", app: "owntracks" }, "Ana's car"],
  ["as it calls itself", { name: null, phone: "Pixel 9", app: recordAppOf("0.1.0") }, "Pixel 9"],
  [
    "Record, if nothing else is known",
    { name: null, phone: null, app: recordAppOf("0.1.0") },
    "in the browser",
  ],
  [
    "Record, of whatever version",
    { name: null, phone: null, app: recordAppOf("2.0.0-rc.1") },
    "in the browser",
  ],
  ["by its app", { name: null, phone: null, app: "Trips Recorder 1.0" }, "Trips Recorder 1.0"],
  ["by its app's known name", { name: null, phone: null, app: "traccar" }, "Traccar Client"],
  ["nothing", { name: null, phone: null, app: null }, "unnamed"],
])("a phone is called %s", (_, said, name) => {
  expect(phoneNameOf(said, { record: "in the browser", unnamed: "unnamed" })).toBe(name);
});

test("an app has the name that people know", () => {
  const apps = ["osmand", "Acme Fleet 3.1", null];
  expect(apps.map(appTitleOf)).toEqual(["OsmAnd", "Acme Fleet 3.1", null]);
});

test("a filter is the same after its way through the URL", () => {
  for (const query of [
    { text: "", helpOnly: false },
    { text: "Ana & co", helpOnly: true },
  ])
    expect(phonesQueryOf(new URLSearchParams(phonesSearchOf(query)))).toEqual(query);
});
