/** A value and its tolerance. */
export type About = { readonly value: number; readonly give: number };

export type DayExpectation = { readonly meters?: About; readonly stoodSeconds?: About };

/** The right figures over all trips of a case. Figures not named here may be anything. */
export type RightFigures = {
  readonly kind: "figures";
  /** Where the distance comes from. */
  readonly from: string;
  readonly meters: About;
  readonly movingSeconds?: About;
  /** Idle or parked. */
  readonly stoodSeconds?: About;
  readonly idleSeconds?: About;
  readonly parkedSeconds?: About;
  /** Metres per second; "unknown" where none was measured. */
  readonly maxSpeed?: readonly (number | "unknown")[];
  readonly records?: number;
  readonly trips?: number;
  /** The least number of ways that count for nothing because no car can drive them. */
  readonly leastJumps?: number;
  /** All local dates for which something counts. */
  readonly days?: Readonly<Record<string, DayExpectation>>;
  /** What the import has to print. */
  readonly says?: RegExp;
};

/** Refused as a whole, with a reason that names what is wrong. */
export type RightRefusal = { readonly kind: "refused"; readonly reason: RegExp };

export type Expectation = {
  /** Each of these is right. */
  readonly right: readonly (RightFigures | RightRefusal)[];
  /** What is imported one after another, file and name; by default the file under its own name. */
  readonly imports?: readonly (readonly [file: string, as: string])[];
  readonly options?: readonly string[];
};

const about = (value: number, give: number): About => ({ value, give });
const within = (value: number, percent: number): About => about(value, (value * percent) / 100);
/** Kilometres to half a per cent: a sphere instead of the ellipsoid, the chords of a bend. */
const km = (kilometers: number, percent = 0.5): About => within(kilometers * 1000, percent);
/** Seconds to one per cent. */
const seconds = (value: number): About => within(value, 1);
/** What rounds to 0.0 km. */
const noMeters = about(0, 49);

const published = "the index";
const ofPoints = "geodesic sum of the file's points";

const figures = (
  meters: About,
  more: Omit<RightFigures, "kind" | "meters" | "from"> = {},
  from = published,
) => ({
  right: [{ kind: "figures" as const, from, meters, ...more }],
});
const refused = (reason: RegExp) => ({ right: [{ kind: "refused" as const, reason }] });

/** The drive that most files hold: 61 points, one each 10 s, 12.0 km north. */
const drive = (more: Omit<RightFigures, "kind" | "meters" | "from"> = {}) =>
  figures(km(12), { movingSeconds: seconds(600), records: 61, trips: 1, ...more });
const driveOrRefused = (reason: RegExp) => ({ right: [...drive().right, ...refused(reason).right] });

const parkedHour = figures(noMeters, { movingSeconds: about(0, 36), stoodSeconds: seconds(3_590) });
/** 30 points, one each second, that only the border might refuse. */
const accepted = figures(about(323, 5), { records: 30 }, ofPoints);

const november = (day: number) => `2026-11-${String(day).padStart(2, "0")}`;
const dayOfMonth = (index: number) => new Date(Date.UTC(2026, 9, 25 + index)).toISOString().slice(0, 10);

/** What a user would call right, by file: values as shared/data/cases/INDEX.md has them. */
export const cases: Readonly<Record<string, Expectation>> = {
  // Phones
  "01-bounce-to-village-3min.json": figures(about(1_500, 1_500)),
  "01b-bounce-with-accuracy.json": figures(noMeters),
  "02-parked-1h-speed0.json": parkedHour,
  "02-parked-1h-speed0-acc0.json": parkedHour,
  "02-parked-1h-acc0.json": parkedHour,
  "02-parked-1h-bare.json": parkedHour,
  "03a-motorway-60s-clean.json": figures(km(54), { movingSeconds: seconds(1_800) }),
  "03b-motorway-60s-one-0-0.json": figures(km(54), { movingSeconds: seconds(1_800) }),
  "03c-first-fix-0-0.json": figures(km(52.2), { movingSeconds: seconds(1_740) }),
  "05a-three-fixes-1024-weeks-back.json": figures(
    km(50.4, 5),
    { movingSeconds: about(1_680, 60), stoodSeconds: about(0, 60), days: { [november(24)]: {} } },
    "the index, about: 48.5 km lie between the 28 fixes whose clock was right",
  ),
  "08-cached-fix-5h-old-40km-away.json": figures(km(54), {
    movingSeconds: seconds(1_800),
    idleSeconds: about(0, 60),
  }),
  "09-silent-8h-between-two-drives.json": figures(km(24), {
    movingSeconds: seconds(1_200),
    parkedSeconds: seconds(28_800),
    idleSeconds: about(0, 60),
  }),
  "21-trip-30h.json": figures(
    km(268.9),
    { movingSeconds: seconds(17_940) },
    `${ofPoints}: it holds 300 of 1,801`,
  ),
  "22-across-180.json": figures(km(32, 1)),
  "26-train-300kmh-1s.json": {
    right: [
      { kind: "figures", from: `${ofPoints}: it holds 300 of 1,201`, meters: km(24.9) },
      { kind: "figures", from: "no car", meters: noMeters, leastJumps: 299 },
    ],
  },
  "26b-train-245kmh.json": figures(km(20.33), {}, `${ofPoints}: it holds 300 of 1,201`),
  "27-10-same-drive-10s.json": figures(km(43.2, 1)),
  "27-30-same-drive-30s.json": figures(km(43.2, 1)),
  "61-dst-autumn.json": figures(
    km(199.8),
    { days: { "2026-10-24": { meters: km(36) }, "2026-10-25": { meters: km(163.8) } } },
    "speed × time: it holds 1,000 records, 30 minutes before midnight and 8,190 s after it",
  ),
  "62-midnight.json": figures(km(72), {
    movingSeconds: seconds(3_600),
    days: { [november(23)]: { meters: km(36) }, [november(24)]: { meters: km(36) } },
  }),
  "63-lord-howe.json": figures(
    km(72),
    {
      movingSeconds: seconds(3_600),
      days: { "2026-10-03": { meters: km(36) }, "2026-10-04": { meters: km(36) } },
    },
    "speed × time: 30 minutes on either side of midnight at UTC+10:30",
  ),
  "64-vehicle-33-emoji.json": accepted,
  "64b-vehicle-32-emoji.json": accepted,
  "65-zone-unknown.json": refused(/Mars\/Base/),
  "65b-zone-GMT+2.json": refused(/GMT\+2/),
  "65c-zone-CET.json": accepted,
  "65c-zone-GMT0200.json": accepted,
  "66-t-in-seconds.json": refused(/t: must be from 946684800000 .*, found 1795762942/),
  "67-clock-25h-ahead.json": refused(/clock~1795853671556/),
  "94-tunnel.json": figures(km(19.5), { movingSeconds: seconds(779) }),
  "97-all-accuracy-65.json": figures(km(36, 3)),
  "a1-parked-multipath-60m-1s.json": figures(noMeters, { stoodSeconds: seconds(599) }),
  "a5-heartbeat-15min-parked-3-days.json": figures(about(0, 0), {
    parkedSeconds: seconds(258_300),
    idleSeconds: about(0, 0),
  }),
  "b1-parked-over-midnight.json": figures(
    about(111, 1),
    {
      days: {
        [november(24)]: { meters: about(111, 1), stoodSeconds: seconds(7_200) },
        [november(25)]: { meters: about(0, 0), stoodSeconds: seconds(28_800) },
      },
    },
    `${ofPoints}; the days are the index's`,
  ),

  // GPX
  "10-ok.gpx": drive(),
  "11-ferry-two-segments.gpx": figures(km(24), { movingSeconds: seconds(1_200), trips: 1 }),
  "12-month-in-one-track.gpx": figures(
    km(180),
    {
      days: Object.fromEntries(
        Array.from({ length: 30 }, (_, index) => [dayOfMonth(index), { meters: km(6) }]),
      ),
    },
    "the index: 30 days of 6 km",
  ),
  "13-route-only.gpx": refused(/route/),
  "14-waypoints-only.gpx": refused(/waypoint/),
  "15-no-time.gpx": refused(/time/),
  "16-some-without-time.gpx": drive({ records: 60, says: /point 7: .*time/ }),
  "17-prefixed-ns.gpx": drive(),
  "18-bom.gpx": drive(),
  "19-utf16.gpx": driveOrRefused(/UTF-16/),
  "20-crlf.gpx": drive(),
  "21-latin1.gpx": drive(),
  "22-gpx10.gpx": drive({ maxSpeed: [20] }),
  "23-garmin-ext.gpx": drive({ maxSpeed: [20] }),
  "24-offset-time.gpx": drive({ days: { [november(24)]: { meters: km(12) } } }),
  "25-micro.gpx": drive(),
  "26-lower-z.gpx": driveOrRefused(/is not a time/),
  "27-space-time.gpx": driveOrRefused(/is not a time/),
  "28-leap-second.gpx": {
    right: [...drive({ records: 60, says: /point 6: .*08:00:60Z/ }).right, ...drive().right],
  },
  "29-no-declaration.gpx": drive(),
  "30-truncated.gpx": figures(km(7.8), {
    movingSeconds: seconds(390),
    records: 40,
    says: /ends too early, on line 42: .*40 points/,
  }),
  "31-billion-laughs.gpx": driveOrRefused(/entit/),
  "32-xxe.gpx": driveOrRefused(/entit/),
  "33-zip.gpx.zip": drive(),
  "34-zip-named.gpx": drive(),
  "36-ok.gpx.gz": drive(),
  "37-UPPER.GPX": drive(),
  "38-Fahrt nach München 🚗 (1).gpx": drive(),
  "39-comma.gpx": refused(/lat is "52,000000", not -90 to 90/),
  "40-course-neg.gpx": drive({ maxSpeed: ["unknown"] }),
  "41-time-ns.gpx": drive(),
  "42-speed-attr.gpx": drive({ maxSpeed: [20] }),
  "43-two-speeds.gpx": drive({ maxSpeed: [20] }),
  "44-empty-seg.gpx": drive(),
  "45-empty-trk.gpx": drive(),
  "46-tcx.tcx": refused(/no track in it/),
  "47-cdata-time.gpx": drive(),
  "48-comment.gpx": driveOrRefused(/comment/),
  "49-amp-name.gpx": driveOrRefused(/line 2/),
  "50-seg-repeats.gpx": drive(),
  "52-drive.gpx": {
    ...drive({ says: /is the same drive as trip drive-1/ }),
    imports: [
      ["52-drive.gpx", "drive.gpx"],
      ["52-drive.gpx", "drive (1).gpx"],
    ],
  },
  "53-drive-cropped.gpx": {
    ...drive({ records: 61, says: /is the same drive as trip drive-1/ }),
    imports: [
      ["52-drive.gpx", "drive.gpx"],
      ["53-drive-cropped.gpx", "drive.gpx"],
    ],
  },
  "55-two-tracks.gpx": figures(km(24), { movingSeconds: seconds(1_200), trips: 2 }),
  "57-auckland.gpx": {
    ...drive({ days: { [november(25)]: { meters: km(12) } }, says: /Pacific.Auckland/ }),
    options: ["--time-zone", "Pacific/Auckland"],
  },
  "58-clock-2-days-ahead.gpx": refused(/ahead/),
  "59-clock-1999.gpx": refused(/before 2000/),
  "60-rolled-over.gpx": drive({ says: /1,024 weeks/ }),
  "71-osmand-hdop.gpx": drive({ maxSpeed: [20] }),
  "72-geotracker.gpx": drive({ maxSpeed: [20] }),
  "75-wind-speed.gpx": drive({ maxSpeed: ["unknown", 20] }),
  "77-deep.gpx": { right: [...figures(km(2)).right, ...refused(/nested/).right] },
  "79-rte-and-trk.gpx": drive({ says: /1 waypoint.*1 route/ }),
  "88-truncated.gpx.gz": figures(km(11.6), {
    movingSeconds: seconds(580),
    records: 59,
    says: /gzip file is truncated/,
  }),
  "90-empty.gpx": refused(/empty/),
  "91-html.gpx": refused(/HTML/),
  "92-pmtiles.gpx": refused(/not text/),

  // NDJSON and other JSON
  "80-bom-crlf.ndjson": drive(),
  "81-truncated.ndjson": figures(km(11.8), {
    movingSeconds: seconds(590),
    records: 60,
    says: /line 61: not JSON/,
  }),
  "82-utf16.ndjson": refused(/UTF-16/),
  "83-owntracks.jsonl": drive({ maxSpeed: [20] }),
  "84-iso-time.ndjson": driveOrRefused(/epoch milliseconds/),
  "85-t-seconds.ndjson": refused(/which are seconds/),
  "86-string-numbers.ndjson": driveOrRefused(/lat is "52.0", not -90 to 90/),
  "89-google-records.json": figures(about(0, 0), { records: 1 }),
};
