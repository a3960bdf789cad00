import { beforeAll, describe, expect, test } from "vitest";
import { type Drive, errorsOf } from "../accuracy/drives.ts";
import { type Data, type Report, readData, reportOf } from "../accuracy/report.ts";
import { targetsOf } from "../accuracy/targets.ts";
import { hasRealData } from "../support/trip-lines.ts";

/** The figures of docs/accuracy.md with some room, so that a change that costs accuracy is noticed. */
describe.skipIf(!hasRealData)("the engine's accuracy on real recordings", () => {
  let data: Data;
  let report: Report;

  beforeAll(async () => {
    data = await readData();
    report = reportOf(data);
  });

  const drivesOf = (source: string): readonly Drive[] => data.drives.get(source)!;
  const errors = (source: string) => errorsOf(drivesOf(source));
  const without = (source: string, rule: string) =>
    report.sources.find((one) => one.source === source)!.without.find((one) => one.rule.startsWith(rule))!;

  test("every target is reached", () => {
    const targets = targetsOf(report);
    expect(targets.length).toBeGreaterThan(3);
    expect(targets.filter(({ value, most }) => !(value <= most))).toEqual([]);
  });

  test("no figure of any trip is NaN, infinite or negative, and totals are the sum of their ways", () => {
    expect(data.recordings).toHaveLength(136 + 30 + 30 + 68);
    expect(report.violations).toEqual([]);
  });

  test("97 enviroCar tracks, each once, are as long as their server says", () => {
    expect(drivesOf("envirocar")).toHaveLength(97);
    const { published } = errors("envirocar");
    expect(published!.median).toBeLessThan(0.1);
    expect(published!.p95).toBeLessThan(0.6);
    expect(Math.abs(published!.worst.error)).toBeLessThan(1);
  });

  test("their wheels say the same, as far as a wheel can say it", () => {
    const { wheel, gps } = errors("envirocar");
    expect(wheel!.median).toBeLessThan(1.2);
    expect(wheel!.p95).toBeLessThan(5);
    expect(gps!.median).toBeLessThan(0.7);
  });

  test("idle time is the time in which the wheels stand", () => {
    const { stood, moving } = errors("envirocar");
    expect(stood!.p95).toBeLessThan(100);
    expect(moving!.median).toBeLessThanOrEqual(10);
    expect(errors("driveplotr").stood!.p95).toBeLessThan(5);
  });

  test("drives without gaps are as long as their device says, to 2 % in the median", () => {
    const whole = drivesOf("driveplotr").filter(({ longestGapMs }) => longestGapMs <= 10_000);
    expect(whole).toHaveLength(21);
    expect(errorsOf(whole).published!.median).toBeLessThan(2);
  });

  test("two phones in the same car come to the same distance, to 1 %", () => {
    const metersOf = (name: string) =>
      drivesOf("emission").find((drive) => drive.name === name)!.totals.distanceMm / 1000;
    const pairs = [
      ["iphone_2016-02-22-t2", "iphone_3_2016-02-22-t5"],
      ["iphone_2016-02-22-t3", "iphone_3_2016-02-22-t6"],
    ] as const;
    for (const [one, other] of pairs) {
      expect(Math.abs(metersOf(one) / metersOf(other) - 1), `${one} and ${other}`).toBeLessThan(0.01);
    }
  });

  test("a phone that lies still adds next to nothing, and would add much without the rule", () => {
    expect(report.still.hours).toBeGreaterThanOrEqual(20);
    expect(report.still.meters).toBeLessThan(25);
    expect(report.still.worst.meters).toBeLessThan(20);
    const rule = report.phoneDaysWithout.find((one) => one.rule.startsWith("still (all"))!;
    expect(rule.stillMeters).toBeGreaterThan(1_000);
  });

  test("a phone whose fixes carry a speed of zero has driven what was published of it", () => {
    const day = report.phoneDays.find((one) => one.day === "shankari_2016-01-12")!;
    expect(Math.abs(day.kilometers / day.publishedKilometers! - 1)).toBeLessThan(0.05);
    expect(report.publishedTrips!.median).toBeLessThan(10);
  });

  test("the fix at t=0 is rejected and does no harm, as do fixes that are kilometres wrong", () => {
    const rejected = report.phoneDays.filter((day) => Object.keys(day.rejected).length > 0);
    expect(rejected.map(({ day, rejected }) => [day, rejected])).toEqual([
      ["gabe_2016-06-15", { "time-out-of-range": 1 }],
    ]);
    const cells = report.phoneDays.find((one) => one.day === "iphone_2015-11-06")!;
    expect(cells).toMatchObject({ unique: 473, filtered: 473, kilometers: 0, movingHours: 0 });
  });

  test("each rule earns its place", () => {
    expect(without("envirocar", "still: measured speed first").errors.stood!.median).toBeGreaterThan(30);
    expect(without("driveplotr", "still: within the radii").errors.stood!.median).toBeGreaterThan(5);
    expect(without("emission", "accuracy filter").errors.published!.median).toBeGreaterThan(4);
    const teleport = report.phoneDaysWithout.find(({ rule }) => rule === "teleport")!;
    expect(teleport.kilometersMore).toBeGreaterThan(1_000);
  });
});
