import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { devices } from "../../../shared/texts/model/messages/devices.ts";
import { mqttProfileFileOf, profileFileOf, profileOf } from "./app-profile.ts";
import { setupOf } from "./app-setup.ts";

const device = {
  ...({ id: "0123456789abcdef", driver: "ana.gomez", kind: "owntracks", timeZone: "Europe/Madrid" } as const),
  key: `trips_0123456789abcdef_${"A-_z".repeat(8)}`,
};
const apiUrl = new URL("https://api.example.com/live");
const mqttUrl = new URL("mqtts://broker.example.com:8883");

const configurationIn = (link: string) => JSON.parse(atob(new URL(link).searchParams.get("inline")!));

test("where there is a broker, OwnTracks is also set up for MQTT, as docs/apps.md says", () => {
  const { mqtt } = setupOf("owntracks", device, { apiUrl, mqttUrl }, devices.en);
  const documented = readFileSync(new URL("../../../../docs/apps.md", import.meta.url), "utf8")
    .match(/^```json\n(\{ "_type": "configuration", "mode": 0[^`]+)```/m)![1]!
    .replaceAll("<mqttHost>", mqttUrl.hostname)
    .replaceAll("<driver>", device.driver)
    .replaceAll("<device>", device.id)
    .replaceAll("<key>", device.key);
  expect(configurationIn(mqtt!.link.href)).toEqual(JSON.parse(documented));
  const file = profileOf(device, mqttProfileFileOf(device), { apiUrl, mqttUrl });
  expect(JSON.parse(file!.text)).toEqual(JSON.parse(documented));
  expect(mqtt!.values.map(({ value }) => value)).toEqual([
    ...["broker.example.com", "8883", device.driver, device.id, device.key],
  ]);
  expect(mqtt!.mode).toContain("TLS on");
});

test("the broker of one machine has neither TLS nor a port of its own to guess", () => {
  const local = { apiUrl, mqttUrl: new URL("mqtt://localhost:1883") };
  const { mqtt } = setupOf("owntracks", device, local, devices.en);
  expect(configurationIn(mqtt!.link.href)).toMatchObject({ host: "localhost", port: 1883, tls: false });
  expect(mqtt!.mode).toContain("TLS off");
  const ofItsScheme = { apiUrl, mqttUrl: new URL("mqtts://broker.example.com") };
  const { text } = profileOf(device, mqttProfileFileOf(device), ofItsScheme)!;
  expect(JSON.parse(text)).toMatchObject({ port: 8883, tls: true });
});

test("without a broker nothing of MQTT is offered, and HTTP stays as it is", () => {
  const addresses = { apiUrl, mqttUrl: undefined };
  const { mqtt, ...http } = setupOf("owntracks", device, addresses, devices.en);
  expect(mqtt).toBeUndefined();
  const { mqtt: _, ...besideMqtt } = setupOf("owntracks", device, { apiUrl, mqttUrl }, devices.en);
  expect(http).toEqual(besideMqtt);
  expect(profileOf(device, mqttProfileFileOf(device), addresses)).toBeUndefined();
  expect(profileOf(device, profileFileOf(device), addresses)).toBeDefined();
});

test("an app of another kind has nothing of OwnTracks' settings", () => {
  for (const kind of ["overland", "traccar", "osmand", "app"] as const)
    expect(profileOf({ ...device, kind }, mqttProfileFileOf(device), { apiUrl, mqttUrl })).toBeUndefined();
});
