import fc from "fast-check";
import { expect, it } from "vitest";
import { openBuffers } from "./buffers.ts";
import { trackProgress } from "./progress.ts";

it("the position never passes an outstanding record, in whatever order records are done", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 3 }), { maxLength: 40 }),
      fc.infiniteStream(fc.nat()),
      (holds, choices) => {
        const progress = trackProgress();
        let position = -1;
        const lane = progress.lane((next) => {
          expect(Number(next)).toBeGreaterThan(position);
          position = Number(next);
        });
        const left = holds.map((count) => count + 1);
        const tickets = holds.map((count, index) => {
          const ticket = lane.open(String(index), 10);
          for (let held = 0; held < count; held++) ticket.hold();
          ticket.weigh(count);
          return ticket;
        });
        const pending = left.flatMap((count, index) => Array<number>(count).fill(index));
        while (pending.length > 0) {
          const [index] = pending.splice(choices.next().value % pending.length, 1);
          tickets[index!]!.release();
          left[index!]!--;
          progress.settle();
          const weights = holds.filter((_, at) => left[at]! > 0).map((count) => 10 + count);
          expect(progress.outstandingBytes()).toBe(weights.reduce((sum, weight) => sum + weight, 0));
          const first = left.findIndex((count) => count > 0);
          expect(position).toBe(first < 0 ? holds.length - 1 : first - 1);
        }
        expect(progress.outstandingBytes()).toBe(0);
        expect(lane.isClear()).toBe(true);
      },
    ),
  );
});

it("a buffer closes at its size or its time, whichever comes first", () => {
  const buffers = openBuffers<string>({ bytes: 10, milliseconds: 1000 });
  expect(buffers.add("a", "one", 6, 5, 0)).toEqual([]);
  expect(buffers.add("b", "two", 1, 7, 500)).toEqual([]);
  expect(buffers.takeDue(999)).toEqual([]);
  expect(buffers.add("a", "three", 4, 3, 600)).toMatchObject([
    { key: "a", items: ["one", "three"], bytes: 10, oldestMs: 3 },
  ]);
  expect(buffers.takeDue(1500)).toMatchObject([{ key: "b", items: ["two"] }]);
  expect(buffers.size).toBe(0);
});
