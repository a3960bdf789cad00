import { expect, test } from "vitest";
import { parseMapSetting } from "./map-setting.ts";

const parse = (variables: Record<string, string>, files: readonly string[] = []) =>
  parseMapSetting(
    (name) => variables[name],
    (path) => files.includes(path),
  );

const light = "https://tiles.example.com/light.json?key=1";
const dark = "https://dark.example.com/style.json";

test("by default the streets are OpenFreeMap's, from its one host", () => {
  expect(parse({})).toEqual({
    map: {
      kind: "styles",
      light: "https://tiles.openfreemap.org/styles/positron",
      dark: "https://tiles.openfreemap.org/styles/dark",
      hosts: ["https://tiles.openfreemap.org"],
    },
    problems: [],
  });
});

test("a style of one's own serves both themes unless there is another for the dark one", () => {
  expect(parse({ TRIPS_MAP_STYLE_URL: light }).map).toEqual({
    kind: "styles",
    light,
    dark: light,
    hosts: ["https://tiles.example.com"],
  });
  expect(
    parse({
      TRIPS_MAP_STYLE_URL: light,
      TRIPS_MAP_STYLE_URL_DARK: dark,
      TRIPS_MAP_HOSTS: "https://a.example.com",
    }).map,
  ).toEqual({
    kind: "styles",
    light,
    dark,
    hosts: ["https://tiles.example.com", "https://dark.example.com", "https://a.example.com"],
  });
});

test("off names no host", () => {
  expect(parse({ TRIPS_MAP_STYLE_URL: "off" })).toEqual({ map: { kind: "off" }, problems: [] });
});

test("an archive is a file that is there, or an https URL", () => {
  expect(parse({ TRIPS_MAP_STYLE_URL: "/maps/town.pmtiles" }, ["/maps/town.pmtiles"])).toEqual({
    map: { kind: "archive", location: "/maps/town.pmtiles" },
    problems: [],
  });
  expect(parse({ TRIPS_MAP_STYLE_URL: "https://maps.example.com/town.pmtiles" }).problems).toEqual([]);
  expect(parse({ TRIPS_MAP_STYLE_URL: "/maps/town.pmtiles" }).problems).toEqual([
    'TRIPS_MAP_STYLE_URL is "/maps/town.pmtiles": there is no such file',
  ]);
});

test.each([
  [{ TRIPS_MAP_STYLE_URL: "javascript:alert(1)" }, "TRIPS_MAP_STYLE_URL"],
  [{ TRIPS_MAP_STYLE_URL: "none" }, "TRIPS_MAP_STYLE_URL"],
  [{ TRIPS_MAP_STYLE_URL_DARK: "off" }, "TRIPS_MAP_STYLE_URL_DARK"],
  [{ TRIPS_MAP_STYLE_URL: "off", TRIPS_MAP_STYLE_URL_DARK: dark }, "TRIPS_MAP_STYLE_URL_DARK"],
  [{ TRIPS_MAP_HOSTS: "https://a.example.com/tiles" }, "TRIPS_MAP_HOSTS"],
  [{ TRIPS_MAP_HOSTS: "*" }, "TRIPS_MAP_HOSTS"],
  [{ TRIPS_MAP_STYLE_URL: "off", TRIPS_MAP_HOSTS: "https://a.example.com" }, "TRIPS_MAP_HOSTS"],
])("refuses %j and names the variable", (variables, name) => {
  const { problems } = parse(variables);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${name} `));
});
