import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { KinesisFixture } from "./kinesis-fixture.ts";

/** Puts records as fast as it can and prints every acknowledged sequence number, until it is killed. */
const writer = `
  import { openKinesis } from ${JSON.stringify(fileURLToPath(new URL("./open-kinesis.ts", import.meta.url)))};
  const kinesis = await openKinesis({ directory: process.argv[1], limits: "lifted" });
  for (let producer = 0; producer < 8; producer++) void put(producer);
  async function put(producer) {
    for (let index = 0; ; index++) {
      const Records = Array.from({ length: 5 }, () => ({ PartitionKey: "k", Data: Buffer.from(producer + ":" + index) }));
      const answer = await kinesis.call("PutRecords", { StreamName: "s", Records });
      process.stdout.write(answer.Records.map((record) => record.SequenceNumber + "\\n").join(""));
    }
  }
`;

const writeUntilKilled = async (directory: string): Promise<string[]> => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", writer, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
    if (output.length > 57 * 2000) child.kill("SIGKILL");
  });
  const [, signal] = await once(child, "close");
  expect(signal).toBe("SIGKILL");
  return output.split("\n").slice(0, -1);
};

test("every acknowledged record survives SIGKILL, and sequence numbers keep rising", async () => {
  const fixture = await KinesisFixture.open();
  try {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const acknowledged = new Set<string>();
    for (let round = 0; round < 3; round++) {
      await fixture.kinesis.stop();
      for (const number of await writeUntilKilled(fixture.directory)) acknowledged.add(number);
      await fixture.reopen();
    }
    const records = await fixture.drain(await fixture.iterator("s", "shardId-000000000000"));
    const numbers = records.map((record) => record.SequenceNumber);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toEqual([...numbers].sort());
    expect(new Set(numbers).isSupersetOf(acknowledged)).toBe(true);
    fixture.nowMs = Date.now();
    expect((await fixture.put("s", "k", "after")).SequenceNumber > numbers.at(-1)!).toBe(true);
  } finally {
    await fixture.close();
  }
});
