import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { survivesKill } from "../../process/durability.ts";
import { ShardLog } from "./shard-log.ts";

let directory: string;
let logged: string[];
let opened: ShardLog[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "shard-log-"));
  logged = [];
  opened = [];
});

afterEach(async () => {
  for (const log of opened) await log.close();
  await rm(directory, { recursive: true });
});

const openLog = async (more: object = {}): Promise<ShardLog> => {
  const log = await ShardLog.open({
    directory,
    segmentBytes: 4096,
    tailBytes: 2048,
    durability: survivesKill,
    log: (message) => logged.push(message),
    ...more,
  });
  opened.push(log);
  return log;
};

const entry = (text: string) => ({ partitionKey: "key", data: Buffer.from(text) });

const readAll = async (log: ShardLog, from = 1, limit = 7): Promise<string[]> => {
  const texts: string[] = [];
  for (let position = from; ; ) {
    const records = await log.read(position, limit, 1 << 20);
    if (records.length === 0) return texts;
    const first = records[0]!.position;
    expect(records.map((record) => record.position)).toEqual(records.map((_, index) => first + index));
    texts.push(...records.map((record) => Buffer.from(record.data).toString()));
    position = records.at(-1)!.position + 1;
  }
};

const segments = async () => (await readdir(directory)).filter((name) => name.endsWith(".log")).sort();

/** Appends `count` records of about 100 bytes, one a second. */
const fill = async (log: ShardLog, count: number, startMs = 0): Promise<string[]> => {
  const texts = Array.from({ length: count }, (_, index) => `${index}`.padEnd(80, "."));
  for (const [index, text] of texts.entries()) await log.append([entry(text)], startMs + index * 1000);
  return texts;
};

test("records are read back from many segments, before and after a restart", async () => {
  const log = await openLog();
  const texts = await fill(log, 300);
  expect((await segments()).length).toBeGreaterThan(5);
  expect(await readAll(log)).toEqual(texts);
  expect(await readAll(log, 250, 1000)).toEqual(texts.slice(249));
  await log.close();
  const again = await openLog();
  expect(again.lastPosition).toBe(300);
  expect(await readAll(again)).toEqual(texts);
  expect((await again.append([entry("next")], 0)).firstPosition).toBe(301);
});

test("appends that come together are stored in the order of the calls", async () => {
  const log = await openLog();
  const texts = Array.from({ length: 500 }, (_, index) => `record ${index}`);
  const appended = await Promise.all(texts.map((text) => log.append([entry(text)], 0)));
  expect(appended.map((append) => append.firstPosition)).toEqual(texts.map((_, index) => index + 1));
  expect(await readAll(log)).toEqual(texts);
});

test("arrival times never fall, whatever the clock does", async () => {
  const log = await openLog();
  await log.append([entry("a")], 5000);
  expect((await log.append([entry("b")], 4000)).arrivalMs).toBe(5000);
  await log.close();
  expect((await (await openLog()).append([entry("c")], 1000)).arrivalMs).toBe(5000);
});

test("wherever a crash tears the last write, whole records stay and the rest is cut off", async () => {
  const log = await openLog({ segmentBytes: 1 << 20 });
  const texts = await fill(log, 5);
  await log.close();
  const path = join(directory, (await segments())[0]!);
  const whole = await readFile(path);
  const frameBytes = whole.length / 5;
  for (let end = 0; end < whole.length; end += 13) {
    await truncate(path, 0);
    await writeFile(path, whole.subarray(0, end));
    const torn = await openLog();
    const kept = Math.floor(end / frameBytes);
    expect(torn.lastPosition).toBe(kept);
    expect((await stat(path)).size).toBe(kept * frameBytes);
    await torn.append([entry("after the crash")], 9000);
    await torn.close();
    const again = await openLog();
    expect(await readAll(again)).toEqual([...texts.slice(0, kept), "after the crash"]);
    await again.close();
  }
  expect(logged.some((message) => message.includes("bytes of an unfinished write"))).toBe(true);
});

test("garbage or zeros behind the last record are cut off", async () => {
  for (const garbage of [Buffer.alloc(5000), Buffer.alloc(100, 255), Buffer.from("half a frame")]) {
    const log = await openLog();
    const before = log.lastPosition;
    await log.append([entry("kept")], 0);
    await log.close();
    await appendFile(join(directory, (await segments()).at(-1)!), garbage);
    const again = await openLog();
    expect(again.lastPosition).toBe(before + 1);
    await again.close();
  }
});

const change = async (path: string, damage: (bytes: Buffer) => void): Promise<Buffer> => {
  const bytes = await readFile(path);
  damage(bytes);
  await writeFile(path, bytes);
  return bytes;
};

const readPositions = async (log: ShardLog): Promise<Map<number, string>> => {
  const records = await log.read(1, 10_000, 1 << 24);
  const read = new Map(records.map(({ position, data }) => [position, Buffer.from(data).toString()]));
  expect(records.length).toBe(read.size);
  return read;
};

test("a damaged byte in a sealed segment costs only its record, and the others keep their positions", async () => {
  const log = await openLog();
  const texts = await fill(log, 100);
  await log.close();
  const path = join(directory, (await segments())[0]!);
  const frameBytes = 8 + 8 + 3 + 80;
  const damaged = await change(path, (bytes) => {
    bytes[10 * frameBytes + 50]! ^= 1;
  });
  const again = await openLog();
  const expected = new Map(texts.map((text, index) => [index + 1, text]));
  expected.delete(11);
  expect(await readPositions(again)).toEqual(expected);
  const [behind] = await again.read(await again.positionAtTime(10_001), 1, 1);
  expect(behind?.position).toBe(12);
  expect(logged).toEqual([expect.stringContaining(`${path} was damaged at byte ${10 * frameBytes}: `)]);
  expect(logged[0]).toMatch(/1 are lost\. The damaged file is kept as .*\.log\.damaged\.$/);
  expect(await readFile(`${path}.damaged`)).toEqual(damaged);
  await again.close();
  expect(await readPositions(await openLog())).toEqual(expected);
  expect(logged).toHaveLength(1);
});

test("damage in the active segment leaves the whole records behind it intact, and writing goes on", async () => {
  const log = await openLog({ segmentBytes: 1 << 20 });
  const texts = await fill(log, 50);
  await log.close();
  const path = join(directory, (await segments())[0]!);
  const frameBytes = 8 + 8 + 3 + 80;
  await change(path, (bytes) => {
    bytes[20 * frameBytes + 30]! ^= 255;
  });
  await appendFile(path, Buffer.from("half a frame"));
  const again = await openLog({ segmentBytes: 1 << 20 });
  expect(again.lastPosition).toBe(50);
  expect((await again.append([entry("next")], 99_000)).firstPosition).toBe(51);
  const expected = new Map([...texts, "next"].map((text, index) => [index + 1, text]));
  expected.delete(21);
  expect(await readPositions(again)).toEqual(expected);
  expect(logged.map((message) => /damaged|unfinished/.exec(message)?.[0])).toEqual(["damaged", "unfinished"]);
});

test("damage found while the log is open is repaired under its readers and its writer", async () => {
  const log = await openLog({ segmentBytes: 1 << 20, tailBytes: 300 });
  const texts = await fill(log, 50);
  const path = join(directory, (await segments())[0]!);
  await change(path, (bytes) => {
    bytes[500]! ^= 255;
  });
  const reads = await Promise.all([readPositions(log), readPositions(log), log.positionAtTime(40_000)]);
  await log.append([entry("next")], 99_000);
  const expected = new Map(texts.map((text, index) => [index + 1, text]));
  expected.delete(6);
  expect(reads).toEqual([expected, expected, 41]);
  expect(await readPositions(log)).toEqual(new Map([...expected, [51, "next"]]));
  expect(logged).toHaveLength(1);
});

test("zeros over many records leave those before and behind, and no record gets a lower position", async () => {
  for (const isSealed of [false, true]) {
    await rm(directory, { recursive: true });
    const log = await openLog({ segmentBytes: 1 << 20 });
    const texts = await fill(log, 100);
    if (isSealed) await log.seal();
    else await log.close();
    await change(join(directory, (await segments())[0]!), (bytes) => bytes.fill(0, 2000, 6096));
    const again = await openLog({ segmentBytes: 1 << 20, ...(isSealed && { lastPosition: 100 }) });
    const read = await readPositions(again);
    const kept = [...texts.slice(0, 20), ...texts.slice(62)];
    expect([...read.values()]).toEqual(kept);
    for (const [position, text] of read) expect(position).toBeGreaterThanOrEqual(texts.indexOf(text) + 1);
    if (isSealed) expect([...read.keys()].at(-1)).toBe(100);
    await again.close();
  }
});

test("a damaged byte costs at most its own record, wherever it is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "binary-ascii", maxLength: 60 }), { minLength: 2, maxLength: 30 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (texts, at, bits, isSealed) => {
        await rm(directory, { recursive: true });
        const log = await openLog({ segmentBytes: 1 << 20 });
        for (const [index, text] of texts.entries()) await log.append([entry(text)], index);
        if (isSealed) await log.seal();
        else await log.close();
        let hit = 0;
        await change(join(directory, (await segments())[0]!), (bytes) => {
          const offset = at % bytes.length;
          bytes[offset]! ^= bits;
          for (let end = 0; hit < texts.length; hit++) {
            end += 8 + 8 + 3 + texts[hit]!.length;
            if (offset < end) break;
          }
        });
        const again = await openLog({
          segmentBytes: 1 << 20,
          ...(isSealed && { lastPosition: texts.length }),
        });
        const read = await readPositions(again);
        await again.close();
        const expected = new Map(texts.map((text, index) => [index + 1, text]));
        // If only the length is wrong, the start of the next record gives it.
        if (read.get(hit + 1) !== texts[hit]) expected.delete(hit + 1);
        expect(read).toEqual(expected);
      },
    ),
    // The wrong length of the second leads exactly to the fifth.
    { numRuns: 300, examples: [[["\0\0\0\0", "\0", "\0\0\0", "\0", "", ""], 23, 58, false]] },
  );
});

test("a lost or damaged index file is rebuilt", async () => {
  const log = await openLog();
  const texts = await fill(log, 200);
  await log.close();
  const indexes = (await readdir(directory)).filter((name) => name.endsWith(".index"));
  expect(indexes.length).toBeGreaterThan(2);
  await rm(join(directory, indexes[0]!));
  await writeFile(join(directory, indexes[1]!), "not an index");
  expect(await readAll(await openLog())).toEqual(texts);
  expect((await readdir(directory)).filter((name) => name.endsWith(".index"))).toEqual(indexes);
});

test("the first record at or after a time is found in every segment", async () => {
  const log = await openLog();
  await fill(log, 300);
  for (const seconds of [0, 1, 57, 123, 250, 299]) {
    expect(await log.positionAtTime(seconds * 1000)).toBe(seconds + 1);
    expect(await log.positionAtTime(seconds * 1000 - 1)).toBe(seconds + 1);
  }
  expect(await log.positionAtTime(299_001)).toBe(301);
});

test("trimming deletes whole expired segments, and positions continue after them", async () => {
  const log = await openLog();
  const texts = await fill(log, 300);
  const before = await segments();
  await log.trim(150_000);
  const after = await segments();
  expect(after.length).toBeLessThan(before.length);
  expect(before.slice(-after.length)).toEqual(after);
  const horizon = await log.trimHorizon(150_000);
  expect(await readAll(log, horizon)).toEqual(texts.slice(150));
  await log.trim(1_000_000);
  expect(await readAll(log)).toEqual([]);
  await log.close();
  const again = await openLog();
  expect((await again.append([entry("next")], 2_000_000)).firstPosition).toBe(301);
  expect(await readAll(again)).toEqual(["next"]);
});

test("reading, writing and trimming at the same time lose and repeat nothing", async () => {
  const log = await openLog();
  const seen: number[] = [];
  let isWriting = true;
  const write = async () => {
    for (let index = 0; index < 1500; index++) await log.append([entry("x".repeat(60))], index);
    isWriting = false;
  };
  const read = async () => {
    for (let position = 1; isWriting || position <= log.lastPosition; ) {
      const records = await log.read(position, 50, 1 << 20);
      seen.push(...records.map((record) => record.position));
      position = (records.at(-1)?.position ?? position - 1) + 1;
      await log.trim((records[0]?.arrivalMs ?? 0) - 100);
    }
  };
  await Promise.all([write(), read()]);
  expect(seen).toEqual(Array.from({ length: 1500 }, (_, index) => index + 1));
});

test("a sealed log is read to its end and takes no more", async () => {
  const log = await openLog();
  const texts = await fill(log, 60);
  await log.seal();
  expect(() => log.append([entry("late")], 0)).toThrow("A closed shard takes no records.");
  expect(await readAll(log)).toEqual(texts);
  expect(await readAll(await openLog({ lastPosition: 60 }))).toEqual(texts);
});

test("a failed write is refused and leaves no hole, and the next one succeeds", async () => {
  const log = await openLog();
  await log.append([entry("first")], 0);
  await log.close();
  await rm(directory, { recursive: true });
  await writeFile(directory, "in the way");
  const failed = await Promise.allSettled([log.append([entry("a")], 0), log.append([entry("b")], 0)]);
  expect(failed.map((result) => result.status)).toEqual(["rejected", "rejected"]);
  expect(log.lastPosition).toBe(1);
  await rm(directory);
  const fresh = await openLog();
  expect((await fresh.append([entry("again")], 0)).firstPosition).toBe(1);
});

test("any sequence of appends and restarts reads back as written", async () => {
  const step = fc.oneof(
    fc.array(
      fc.tuple(fc.string({ unit: "binary", minLength: 1, maxLength: 30 }), fc.uint8Array({ maxLength: 400 })),
      {
        minLength: 1,
        maxLength: 12,
      },
    ),
    fc.constant("restart" as const),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 1, max: 20 }),
      async (steps, limit) => {
        await rm(directory, { recursive: true });
        let log = await openLog({ segmentBytes: 1500, tailBytes: 700 });
        const written: { partitionKey: string; data: Uint8Array }[] = [];
        for (const current of steps) {
          if (current === "restart") {
            await log.close();
            log = await openLog({ segmentBytes: 1500, tailBytes: 700 });
          } else {
            const entries = current.map(([partitionKey, data]) => ({ partitionKey, data }));
            await log.append(entries, 0);
            written.push(...entries);
          }
        }
        const read = [];
        for (let position = 1; position <= log.lastPosition; ) {
          const records = await log.read(position, limit, 900);
          read.push(
            ...records.map(({ partitionKey, data }) => ({ partitionKey, data: new Uint8Array(data) })),
          );
          position = records.at(-1)!.position + 1;
        }
        await log.close();
        expect(read).toEqual(written);
      },
    ),
    { numRuns: 60 },
  );
});
