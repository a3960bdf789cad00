import { availableParallelism, loadavg } from "node:os";
import { formatNumber, median, quantile } from "../bench/numbers.ts";
import { machine, printSection, type Target } from "../bench/report.ts";
import { launchBrowser } from "../support/browser.ts";
import { makeDirectory, startPlatform } from "../support/platform.ts";
import { date, dayDriver, dayTrips, fill, fleetOf } from "./fill.ts";
import { type Drag, measurePanning } from "./panning.ts";
import { measureResponses, type Responses } from "./responses.ts";
import { scriptsBeforeMap } from "./scripts.ts";
import { type Person, signIn } from "./sign-in.ts";
import { measureVitals, type Vitals } from "./vitals.ts";

const usage = "Usage: npm run bench:web [-- <trips, at least 100> [<URL of a dashboard that has them>]]";
const trips = Number(process.argv[2] ?? 1_000);
const running = process.argv[3];
if (!Number.isInteger(trips) || trips < 100 || (running && !URL.canParse(running))) {
  console.error(usage);
  process.exit(2);
}

const driver: Person = { name: dayDriver, isFleet: false };
const manager: Person = { name: "fleet.manager", isFleet: true };
const screens = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;
const timeZoneId = "America/Argentina/Buenos_Aires";
/** Longer than the server answers from its cache without rereading. */
const pauseMs = 1_100;

const ms = (value: number) => `${formatNumber(value)} ms`;
const kilobytes = (bytes: number) => `${formatNumber(bytes / 1024, 1)} KB`;
/** Other work on the machine lengthens all wall-clock times. */
const load = () =>
  `Load of the machine at the end: ${formatNumber(loadavg()[0]!, 1)} on ${availableParallelism()} processors.`;
const within = (name: string, measured: string, isMet: boolean): Target => ({ name, measured, isMet });

const responseRow = (name: string, { milliseconds, bytes }: Responses): string[] => [
  name,
  String(milliseconds.length),
  ms(median(milliseconds)),
  ms(quantile(milliseconds, 0.95)),
  ms(Math.max(...milliseconds)),
  kilobytes(bytes),
];

const vitalsRow = (name: string, visits: readonly Vitals[]): string[] => [
  name,
  String(visits.length),
  ms(Math.min(...visits.map(({ largestPaintMs }) => largestPaintMs))),
  ms(median(visits.map(({ largestPaintMs }) => largestPaintMs))),
  ms(Math.max(...visits.map(({ largestPaintMs }) => largestPaintMs))),
  formatNumber(Math.max(...visits.map(({ layoutShift }) => layoutShift)), 4),
  ms(median(visits.map(({ mapReadyMs }) => mapReadyMs))),
];

const directory = await makeDirectory();
const platform = running ? undefined : await startPlatform({ directory: directory.path, web: true });
const browser = await launchBrowser({ drawsPages: true });
try {
  const webUrl = running ?? platform!.webUrl;
  console.log(machine());
  console.log(`Chromium ${browser.version()}, WebGL drawn in software`);
  if (platform) await fill(platform.edgeUrl, fleetOf(trips));
  const [dayUrl, fleetUrl] = [`${webUrl}/day/${date}`, `${webUrl}/fleet/${date}`];
  const contextOf = (person: Person, screen: keyof typeof screens) =>
    signIn(browser, webUrl, person, { viewport: screens[screen], timezoneId: timeZoneId });
  const cookieOf = async (person: Person) => {
    const context = await contextOf(person, "desktop");
    const cookies = await context.cookies();
    await context.close();
    return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  };

  const [driverCookie, managerCookie] = [await cookieOf(driver), await cookieOf(manager)];
  const first = await measureResponses(fleetUrl, managerCookie, { warmUp: 0, count: 1 });
  const day = await measureResponses(dayUrl, driverCookie, { warmUp: 20, count: 200 });
  const fleet = await measureResponses(fleetUrl, managerCookie, { warmUp: 10, count: 100 });
  const apart = await measureResponses(fleetUrl, managerCookie, { warmUp: 1, count: 30, pauseMs });
  const [dayP95, fleetP95] = [day, fleet].map(({ milliseconds }) => quantile(milliseconds, 0.95)) as [
    number,
    number,
  ];
  const apartP95 = quantile(apart.milliseconds, 0.95);
  printSection({
    title: "Server response",
    notes: [
      "From the request to the last byte of the page, over one connection, one request after the other.",
      load(),
    ],
    tables: [
      {
        head: ["page", "requests", "p50", "p95", "worst", "page before compression"],
        rows: [
          responseRow(`a driver's day, ${dayTrips} trips`, day),
          responseRow(`the fleet, ${formatNumber(trips)} trips`, fleet),
          responseRow(`the fleet, ${pauseMs} ms apart: reread each time`, apart),
          responseRow("the fleet, the process's first request of it", first),
        ],
      },
    ],
    targets: [
      within("the day's p95 ≤ 100 ms", ms(dayP95), dayP95 <= 100),
      within("the fleet's p95 ≤ 300 ms", ms(fleetP95), fleetP95 <= 300),
      within("the fleet's p95 ≤ 300 ms, reread", ms(apartP95), apartP95 <= 300),
    ],
  });

  const scriptsContext = await contextOf(driver, "desktop");
  const scripts = await scriptsBeforeMap(scriptsContext, dayUrl);
  await scriptsContext.close();
  const scriptBytes = scripts.reduce((sum, { transferred }) => sum + transferred, 0);
  printSection({
    title: "JavaScript of the day's page before the map",
    notes: [
      "Compressed bodies as Chromium received them, up to the request of the module that holds MapLibre; a KB is 1,024 bytes.",
    ],
    tables: [
      {
        head: ["script", "transferred", "decompressed"],
        rows: scripts.map(({ name, transferred, bytes }) => [name, kilobytes(transferred), kilobytes(bytes)]),
      },
    ],
    targets: [within("≤ 150 KB gzip", kilobytes(scriptBytes), scriptBytes <= 150 * 1024)],
  });

  const visits: Record<string, Vitals[]> = {};
  for (const screen of ["desktop", "phone"] as const)
    for (const [page, person, url, count] of [
      ["a driver's day", driver, dayUrl, 9],
      ["the fleet", manager, fleetUrl, 5],
    ] as const) {
      const context = await contextOf(person, screen);
      const name = `${page}, ${screen}`;
      visits[name] = [];
      for (let visit = 0; visit < count; visit++) visits[name].push(await measureVitals(context, url));
      await context.close();
    }
  const paints = Object.values(visits).map((each) =>
    median(each.map(({ largestPaintMs }) => largestPaintMs)),
  );
  const ready = Object.values(visits).map((each) => median(each.map(({ mapReadyMs }) => mapReadyMs)));
  const shifts = Object.values(visits).flatMap((each) => each.map(({ layoutShift }) => layoutShift));
  const moved = [...new Set(Object.values(visits).flatMap((each) => each.flatMap(({ shifted }) => shifted)))];
  printSection({
    title: "Largest contentful paint and layout shift",
    notes: [
      "Each visit with an empty cache, without a throttled network, until the map is drawn and idle.",
      load(),
      ...(moved.length > 0 ? [`What moved: ${moved.slice(0, 12).join("; ")}`] : []),
    ],
    tables: [
      {
        head: ["page", "visits", "paint best", "p50", "worst", "shift worst", "map ready p50"],
        rows: Object.entries(visits).map(([name, each]) => vitalsRow(name, each)),
      },
    ],
    targets: [
      within(
        "paint ≤ 1.5 s, the slowest page's median",
        ms(Math.max(...paints)),
        Math.max(...paints) <= 1_500,
      ),
      within(
        "shift ≤ 0.05, the worst visit",
        formatNumber(Math.max(...shifts), 4),
        Math.max(...shifts) <= 0.05,
      ),
      within(
        "the offline map ready ≤ 1 s after its module, the slowest page's median",
        ms(Math.max(...ready)),
        Math.max(...ready) <= 1_000,
      ),
    ],
  });

  const panContext = await contextOf(manager, "desktop");
  const pans: (readonly Drag[])[] = [];
  for (let visit = 0; visit < 3; visit++) pans.push(await measurePanning(panContext, fleetUrl, trips));
  await panContext.close();
  const longestOf = (some: readonly Drag[]) => Math.max(0, ...some.flatMap(({ longTasksMs }) => longTasksMs));
  const rowsOf = (name: string, some: readonly Drag[]): string[] => [
    name,
    String(some.length),
    String(some.reduce((sum, { longTasksMs }) => sum + longTasksMs.length, 0)),
    longestOf(some) === 0 ? "none" : ms(longestOf(some)),
    ms(median(some.map(({ busyMs }) => busyMs))),
    ms(Math.max(...some.map(({ busyMs }) => busyMs))),
    formatNumber(median(some.map(({ frames, seconds }) => frames / seconds)), 1),
  ];
  const later = pans.flatMap((visit) => visit.slice(1));
  printSection({
    title: `The map with ${formatNumber(trips)} routes is dragged`,
    notes: [
      "Long tasks block the page's main thread for 50 ms or more of wall time (PerformanceObserver); busy is the main thread's processor time during a drag (Performance.getMetrics). In the first drag of a visit the browser links the shaders of the route under the pointer, in software here.",
      load(),
    ],
    tables: [
      {
        head: ["drags", "count", "long tasks", "longest", "busy p50", "busy worst", "frames/s"],
        rows: [
          rowsOf(
            "first of a visit",
            pans.flatMap((visit) => visit.slice(0, 1)),
          ),
          rowsOf("later ones", later),
        ],
      },
    ],
    targets: [
      within(
        "no task above 100 ms, the later drags",
        longestOf(later) === 0 ? "none of 50 ms" : ms(longestOf(later)),
        longestOf(later) <= 100,
      ),
    ],
  });
} finally {
  await browser.close();
  await platform?.interrupt();
  await directory.remove();
}
