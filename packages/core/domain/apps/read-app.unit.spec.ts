import { describe, expect, test } from "vitest";
import type { AppName } from "./app.ts";
import { readAppStatus } from "./app-status.ts";
import { readApp } from "./read-app.ts";
import { sentBody } from "./sent-body.ts";

const at = Date.UTC(2026, 10, 20, 9, 0, 30);

/** What is left of the fixes without what the app did not state. */
const fixesOf = (app: AppName, body: unknown): unknown[] =>
  readApp(app, sentBody(app, body)).fixes.map(({ fix }) => JSON.parse(JSON.stringify(fix)));

const detailsOf = (app: AppName, body: unknown): string[] =>
  readApp(app, sentBody(app, body)).unreadable.map(({ detail }) => detail);

describe("OwnTracks", () => {
  const location = {
    _type: "location",
    acc: 12,
    alt: 24,
    batt: 67,
    bs: 1,
    cog: 270,
    conn: "m",
    created_at: at / 1000 + 3,
    lat: 52.520008,
    lon: 13.404954,
    m: 1,
    t: "t",
    tid: "AB",
    topic: "owntracks/ana/phone",
    tst: at / 1000,
    vac: 4,
    vel: 54,
  };

  test("states speeds in km/h and times in seconds", () => {
    expect(fixesOf("owntracks", location)).toEqual([
      {
        t: at,
        lat: 52.520008,
        lon: 13.404954,
        speed: 15,
        heading: 270,
        accuracy: 12,
        altitude: 24,
        battery: 67,
      },
    ]);
  });

  test("on Android without a fix of the satellites states neither speed nor course", () => {
    const { vel, cog, alt, vac, ...rest } = location;
    expect(fixesOf("owntracks", rest)).toEqual([
      { t: at, lat: 52.520008, lon: 13.404954, accuracy: 12, battery: 67 },
    ]);
  });

  test("of early versions writes numbers as texts, and -1 for an unknown speed", () => {
    const early = {
      _type: "location",
      tst: `${at / 1000}`,
      lat: "52.520008",
      lon: "13.404954",
      batt: "75",
      vel: -1,
    };
    expect(fixesOf("owntracks", early)).toEqual([
      { t: at, lat: 52.520008, lon: 13.404954, speed: -1 / 3.6, battery: 75 },
    ]);
  });

  test.each(["lwt", "transition", "waypoint", "waypoints", "status", "steps", "card", "cmd", "beacon"])(
    "sends a %s, which is no position",
    (_type) => {
      expect(readApp("owntracks", { ...location, _type })).toEqual({ fixes: [], unreadable: [] });
    },
  );

  test("that encrypts is told to stop", () => {
    const body = { _type: "encrypted", data: "3jO4xZGV" };
    expect(detailsOf("owntracks", body)).toEqual([expect.stringContaining("remove the encryption key")]);
  });
});

describe("Overland", () => {
  const properties = {
    timestamp: "2026-11-20T01:00:30-0800",
    altitude: 30,
    speed: 4,
    course: 92,
    horizontal_accuracy: 5,
    vertical_accuracy: 3,
    motion: ["driving", "stationary"],
    battery_state: "charging",
    battery_level: 0.89,
    device_id: "",
    wifi: "",
  };
  const featureOf = (said: object, coordinates: unknown = [-122.030581, 37.3318]) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates },
    properties: { ...properties, ...said },
  });
  const place = { t: at, lat: 37.3318, lon: -122.030581 };

  test("states longitude first, speeds in m/s and the battery as a share", () => {
    expect(fixesOf("overland", { locations: [featureOf({})] })).toEqual([
      { ...place, speed: 4, heading: 92, accuracy: 5, altitude: 30, battery: 89 },
    ]);
  });

  test.each([
    "2026-11-20T09:00:30Z",
    "2026-11-20T01:00:30-0800",
    "2026-11-20T10:00:30.000+01:00",
    "2026-11-20T14:30:30+0530",
  ])("states a time as %s", (timestamp) => {
    expect(fixesOf("overland", { locations: [featureOf({ timestamp })] })).toMatchObject([{ t: at }]);
  });

  test("states -1 for a speed, a course and a battery that iOS does not know, and an altitude that means nothing", () => {
    const unknown = { speed: -1, course: -1, battery_level: -1, altitude: 0, vertical_accuracy: -1 };
    expect(fixesOf("overland", { locations: [featureOf(unknown)] })).toEqual([
      { ...place, speed: -1, heading: -1, accuracy: 5, battery: -100 },
    ]);
  });

  test("sends ended trips, visits and what it did among its positions: they are no positions", () => {
    const body = {
      locations: [
        featureOf({
          type: "trip",
          start: "2026-11-20T08:00:00Z",
          end: "2026-11-20T09:00:00Z",
          distance: 8123.4,
        }),
        featureOf({
          action: "visit",
          arrival_date: "2026-11-20T08:00:00Z",
          departure_date: "2026-11-20T09:00:00Z",
        }),
        featureOf({ action: "paused_location_updates" }),
        featureOf({}),
      ],
      current: featureOf({ timestamp: "2026-11-20T10:00:00Z" }),
      trip: { distance: 100, mode: "driving", start: "2026-11-20T09:00:00Z" },
    };
    expect(fixesOf("overland", body)).toMatchObject([place]);
    expect(detailsOf("overland", body)).toEqual([]);
  });

  test("that marks a position as invalid has none there", () => {
    expect(detailsOf("overland", { locations: [featureOf({ horizontal_accuracy: -1 })] })).toEqual([
      "horizontal_accuracy is negative: the position is not valid",
    ]);
  });

  test("may send 1,000 positions at once; what is beyond is reported", () => {
    const locations = Array.from({ length: 1002 }, () => featureOf({}));
    expect(fixesOf("overland", { locations })).toHaveLength(1000);
    expect(detailsOf("overland", { locations })).toEqual(
      Array(2).fill("a request may have 1000 positions: send fewer at once"),
    );
  });

  test.each([[{}], [{ locations: {} }], ["locations"], [null]])("of the form %j is unreadable", (body) => {
    expect(detailsOf("overland", body)).toEqual(["locations is not a list"]);
  });
});

describe("Traccar Client from version 9 on", () => {
  const location = {
    timestamp: "2026-11-20T09:00:30.587Z",
    coords: {
      latitude: -37.6998277,
      longitude: 145.0686733,
      accuracy: 4.32,
      speed: 13.4,
      heading: 158.44,
      altitude: 103,
    },
    is_moving: true,
    odometer: 1203.5,
    event: "motionchange",
    battery: { level: 0.88, is_charging: false },
    activity: { type: "in_vehicle" },
    extras: {},
  };
  const fix = {
    t: at + 587,
    lat: -37.6998277,
    lon: 145.0686733,
    speed: 13.4,
    heading: 158.44,
    accuracy: 4.32,
    altitude: 103,
    battery: 88,
  };

  test("states speeds in m/s and the battery as a share", () => {
    expect(fixesOf("traccar", { location, device_id: "82879256" })).toEqual([fix]);
  });

  test("sends several at once as a list, the newest first if it likes", () => {
    const earlier = { ...location, timestamp: at };
    expect(fixesOf("traccar", { location: [location, earlier], device_id: "1" })).toEqual([
      fix,
      { ...fix, t: at },
    ]);
  });

  test("in a heartbeat states -1 for speed and heading", () => {
    const coords = {
      latitude: -20.4178387,
      longitude: -40.3370905,
      accuracy: 100,
      speed: -1,
      heading: -1,
      altitude: 2.4,
    };
    const body = {
      location: { ...location, coords, heartbeat: true },
      device_id: "981866116",
      source: "heartbeat",
    };
    expect(fixesOf("traccar", body)).toMatchObject([{ speed: -1, heading: -1, altitude: 2.4 }]);
  });

  test("without coordinates is unreadable", () => {
    expect(detailsOf("traccar", { location: { event: "providerchange" } })).toEqual([
      "location.coords has no latitude and longitude",
    ]);
  });

  test("up to 8, and whatever sends a query, is read by its parameters", () => {
    const query = {
      id: "82879256",
      timestamp: `${at / 1000}`,
      lat: "-35.5",
      lon: "145.5",
      speed: "10.0",
      bearing: "26.2",
      altitude: "0.0",
      accuracy: "22.9",
      batt: "85.0",
    };
    const expected = {
      t: at,
      lat: -35.5,
      lon: 145.5,
      speed: 10 * (1852 / 3600),
      heading: 26.2,
      accuracy: 22.9,
      altitude: 0,
      battery: 85,
    };
    expect(fixesOf("traccar", query)).toEqual([expected]);
    expect(fixesOf("osmand", query)).toEqual([expected]);
    expect(fixesOf("osmand", { location, device_id: "1" })).toEqual([fix]);
  });

  test("posted to the address of the other form is a text, and read all the same", () => {
    const body = { location, device_id: "1" };
    expect(fixesOf("osmand", JSON.stringify(body))).toEqual([fix]);
    expect(fixesOf("osmand", ` ${JSON.stringify(body, null, 1)}`)).toEqual([fix]);
    expect(detailsOf("osmand", JSON.stringify({ location: {} }))).toEqual([
      "location.coords has no latitude and longitude",
    ]);
    expect(readAppStatus("osmand", JSON.stringify(body))).toEqual(readAppStatus("traccar", body));
  });
});

describe("the OsmAnd protocol", () => {
  const query = { lat: "52.520008", lon: "13.404954", timestamp: `${at}` };
  const place = { t: at, lat: 52.520008, lon: 13.404954 };
  const fixOf = (said: object): unknown => fixesOf("osmand", { ...query, ...said })[0];

  test.each([
    ["seconds", `${at / 1000}`],
    ["milliseconds", `${at}`],
    ["ISO 8601", "2026-11-20T09:00:30.000Z"],
    ["ISO 8601 with an offset", "2026-11-20T10:00:30+01:00"],
    ["words of SQL, in UTC", "2026-11-20 09:00:30"],
    ["words of SQL with a fraction", "2026-11-20 09:00:30.000"],
  ])("states a time in %s", (_, timestamp) => {
    expect(fixOf({ timestamp })).toEqual(place);
  });

  test.each(["", "yesterday", "2026-02-30 09:00:00", "2026-11-20 25:00:00"])(
    "has no time in %j",
    (timestamp) => {
      expect(fixOf({ timestamp })).toEqual({ lat: place.lat, lon: place.lon });
    },
  );

  test.each([
    ["knots, as Traccar has it", {}, 1852 / 360],
    ["knots, by name", { speed_unit: "kn" }, 1852 / 360],
    ["m/s, as OsmAnd and GPSLogger have it", { speed_unit: "mps" }, 10],
    ["km/h", { speed_unit: "kmh" }, 10 / 3.6],
    ["mph", { speed_unit: "mph" }, 4.4704],
  ])("states a speed in %s", (_, unit, speed) => {
    expect(fixOf({ speed: "10", ...unit })).toMatchObject({ speed: expect.closeTo(speed, 9) });
  });

  test.each(["furlongs", "", "toString"])("has no speed in %j", (speed_unit) => {
    expect(fixOf({ speed: "10", speed_unit })).toEqual(place);
  });

  test("has an accuracy by its dilution if it states no other", () => {
    expect(fixOf({ hdop: "1.2" })).toEqual({ ...place, accuracy: 6 });
    expect(fixOf({ hdop: "1.2", accuracy: "4" })).toEqual({ ...place, accuracy: 4 });
  });

  test("may state a place in one parameter, and the heading under two names", () => {
    expect(fixesOf("osmand", { location: "52.520008,13.404954", timestamp: `${at}`, heading: "90" })).toEqual(
      [{ ...place, heading: 90 }],
    );
  });

  test("comes as the text of a form as well, of which the first of each name counts", () => {
    const form =
      "id=1&lat=52.520008&lon=13.404954&timestamp=2026-11-20+09%3A00%3A30&batt=67&lat=1&driver=%ZZ&";
    expect(fixesOf("osmand", form)).toEqual([{ ...place, battery: 67 }]);
  });

  test("of GPSLogger leaves empty what was not measured", () => {
    expect(fixOf({ hdop: "", altitude: "", speed: "", bearing: "", batt: "" })).toEqual(place);
  });

  test.each(["false", "0", "False"])("with valid=%s has no position", (valid) => {
    expect(detailsOf("osmand", { ...query, valid })).toEqual(["valid is false: the tracker has no position"]);
  });

  test("with cells or networks alone has none that should be read", () => {
    expect(readApp("osmand", { id: "1", cell: "262,1,13200,20004" })).toEqual({ fixes: [], unreadable: [] });
  });

  test.each([[{}], [{ id: "1" }], ["latitude=1"], ["{"], ["{}"], ["[1]"], [7], [null]])(
    "of the form %j is unreadable",
    (body) => {
      expect(detailsOf("osmand", body)).toEqual(["lat and lon are missing"]);
    },
  );
});
