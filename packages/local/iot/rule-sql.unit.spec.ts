import { expect, test } from "vitest";
import { StartError } from "../process/start-error.ts";
import { matchesFilter, parseRuleSql, parseTemplate } from "./rule-sql.ts";

const messageOf = (payload: string) => ({
  topic: "owntracks/ana/phone",
  payload: Buffer.from(payload),
  clientId: "c-1",
  now: 1_795_162_800_000,
});

const whole = "decode(encode(*, 'base64'), 'base64')";

test("a rule selects constants, what the topic says, the time and the whole message", () => {
  const { filter, select } = parseRuleSql(
    `SELECT 2 AS version, topic(2) AS driver, topic() AS topic, 'x' AS app, timestamp() AS at, clientid() AS client, ${whole} AS body FROM 'owntracks/+/+'`,
  );
  expect(filter).toBe("owntracks/+/+");
  expect(select(messageOf('{"lat":1,"driver":"bruno"}'))).toEqual({
    version: 2,
    driver: "ana",
    topic: "owntracks/ana/phone",
    app: "x",
    at: 1_795_162_800_000,
    client: "c-1",
    body: { lat: 1, driver: "bruno" },
  });
});

test("a message that is no JSON is a text, and a segment that is not there is left out", () => {
  const { select } = parseRuleSql(`select topic(9) as none, ${whole} as body from 'a'`);
  expect(JSON.stringify(select(messageOf("off")))).toBe('{"body":"off"}');
});

test("a template holds expressions", () => {
  const message = messageOf("");
  expect(parseTemplate(`\${topic(2)}/\${topic(3)}`)(message)).toBe("ana/phone");
});

test.each([
  "SELECT * FROM 'a'",
  "SELECT lat AS lat FROM 'a'",
  "SELECT toString(1) AS a FROM 'a'",
  "SELECT 1 AS a FROM 'a' WHERE 1 = 1",
  "SELECT 1 AS a",
  "",
])("SQL that is not emulated is refused at the start: %s", (sql) => {
  expect(() => parseRuleSql(sql)).toThrow(StartError);
});

test.each([
  ["a/b/c", "a/+/c", true],
  ["a/b/c", "a/+", false],
  ["a/b/c", "a/#", true],
  ["a", "a/#", true],
  ["a/b", "b/#", false],
  ["$SYS/a", "+/a", false],
  ["a/b", "a/b", true],
])("the topic %s and the filter %s match: %s", (topic, filter, expected) => {
  expect(matchesFilter(topic, filter)).toBe(expected);
});
