import type { Fix } from "@trips/client/records.ts";
import { expect, test } from "vitest";
import { type PositionProblem, watchPositionsOf } from "./record-positions.ts";

type Take = (position: GeolocationPosition) => void;
type Fail = (error: GeolocationPositionError) => void;

const createPhone = () => {
  const watches = new Map<number, { take: Take; fail: Fail; options: PositionOptions | undefined }>();
  let made = 0;
  return {
    watches,
    geolocation: {
      watchPosition: (take: Take, fail?: Fail | null, options?: PositionOptions) => {
        made++;
        watches.set(made, { take, fail: fail ?? (() => undefined), options });
        return made;
      },
      clearWatch: (id: number) => void watches.delete(id),
    },
  };
};

const position = (timestamp: number, latitude: number): GeolocationPosition =>
  ({
    timestamp,
    coords: { latitude, longitude: -58.38, speed: null, heading: Number.NaN, accuracy: 5, altitude: 27.3 },
  }) as GeolocationPosition;

const listen = () => {
  const phone = createPhone();
  const fixes: Fix[] = [];
  const problems: PositionProblem[] = [];
  const stop = watchPositionsOf(
    phone.geolocation,
    () => 80,
  )({
    onFix: (fix) => fixes.push(fix),
    onProblem: (problem) => problems.push(problem),
  });
  return { phone, fixes, problems, stop, watch: phone.watches.get(1)! };
};

test("a position is a fix as the phone measured it, and none is taken from a cache", () => {
  const { watch, fixes } = listen();
  expect(watch.options).toMatchObject({ enableHighAccuracy: true, maximumAge: 0 });
  watch.take(position(1000, -34.6));
  expect(fixes).toEqual([
    {
      ...{ t: 1000, lat: -34.6, lon: -58.38, speed: null, heading: Number.NaN, accuracy: 5 },
      ...{ altitude: 27.3, battery: 80 },
    },
  ]);
});

test("a repeated position is one fix; another place at the same time is another fix", () => {
  const { watch, fixes } = listen();
  for (const given of [position(1000, 1), position(1000, 1), position(1000, 2), position(2000, 2)])
    watch.take(given);
  expect(fixes.map(({ t, lat }) => [t, lat])).toEqual([
    [1000, 1],
    [1000, 2],
    [2000, 2],
  ]);
});

test("a denied permission is distinguished from a missing signal", () => {
  const { watch, problems } = listen();
  for (const code of [1, 2, 3]) watch.fail({ code } as GeolocationPositionError);
  expect(problems).toEqual(["denied", "unavailable", "unavailable"]);
});

test("stopping ends the watch", () => {
  const { phone, stop } = listen();
  stop();
  expect(phone.watches.size).toBe(0);
});
