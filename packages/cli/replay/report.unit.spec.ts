import { noReplayCounts } from "@trips/core/application/replay.ts";
import { expect, test } from "vitest";
import { countsText, createLine, failuresVerdictOf, progressText, verdictOf } from "./report.ts";

test("progress says how much is done, and how long the rest takes at the pace of this run", () => {
  const half = { from: 0, done: 500, total: 1_000 };
  expect(progressText(12_345, half, 0, 10)).toBe("12,345 records  50 %  10 s left");
  // A resumed run did only the last fifth of it.
  expect(progressText(12_345, half, 400, 10)).toBe("12,345 records  50 %  50 s left");
  expect(progressText(1, { from: 0, done: 1, total: 7_201 }, 0, 1)).toBe("1 records  0 %  2.0 h left");
  expect(progressText(1, { from: 0, done: 0, total: 1_000 }, 0, 1)).toBe("1 records  0 %");
  expect(progressText(1, { from: 0, done: 0, total: 0 }, 0, 1)).toBe("1 records  0 %");
});

test("the counts of all runs are told, with the speed of this one", () => {
  const counts = { ...noReplayCounts, records: 1_500, added: 1_000, unchanged: 500 };
  const text = countsText(counts, 300, 2);
  expect(text).toMatch(/^records read +1,500$/m);
  expect(text).toMatch(/^seconds +2\.0 \(150 records\/s\)$/m);
});

test("the verdict says what changed in the table", () => {
  expect(verdictOf({ ...noReplayCounts, unchanged: 7 }, "trips")).toBe(
    'Nothing changed: the table "trips" had counted all of it.\n',
  );
  expect(verdictOf({ ...noReplayCounts, added: 1_200, corrected: 1 }, "trips2")).toBe(
    'The table "trips2" has 1,200 records more, and 1 are corrected.\n',
  );
});

test("what went into the stream is said to be there, and not to have changed nothing", () => {
  const inStream = "1,500 messages are in the stream now: its consumers count them.\n";
  const none = { ...noReplayCounts, batches: 0, invocations: 0, messages: 0, others: 0, left: 0 };
  const counts = { ...none, messages: 1_500 };
  expect(failuresVerdictOf(counts, "trips")).toBe(inStream);
  expect(failuresVerdictOf({ ...counts, added: 2 }, "trips")).toBe(
    `${inStream}The table "trips" has 2 records more, and 0 are corrected.\n`,
  );
  expect(failuresVerdictOf(none, "trips")).toBe(verdictOf(noReplayCounts, "trips"));
});

test("the line overwrites itself on a terminal, at most ten times a second, and says nothing elsewhere", () => {
  let text = "";
  let now = 0;
  const write = (more: string) => {
    text += more;
  };
  const line = createLine({ write, isTTY: true }, () => now);
  line.show("one");
  line.show("two");
  now = 100;
  line.show("three");
  line.clear();
  line.clear();
  expect(text).toBe("\r\u001b[Kone\r\u001b[Kthree\r\u001b[K");
  createLine({ write: () => expect.unreachable() }, () => now).show("four");
});
