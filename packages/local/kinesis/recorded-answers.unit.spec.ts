import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KinesisFixture } from "./kinesis-fixture.ts";

/** Answers as they were recorded on AWS in published snapshot tests, or as AWS's own clients need them. */
let fixture: KinesisFixture;

beforeEach(async () => {
  fixture = await KinesisFixture.open();
});

afterEach(() => fixture.close());

describe("a stream", () => {
  test("no answer holds a StreamId, which would send the SDKs past this endpoint", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const { StreamDescriptionSummary } = await fixture.call("DescribeStreamSummary", { StreamName: "s" });
    const { StreamARN } = StreamDescriptionSummary as { StreamARN: string };
    const { Consumer } = await fixture.call("RegisterStreamConsumer", { StreamARN, ConsumerName: "c" });
    const answers = [
      StreamDescriptionSummary,
      Consumer,
      await fixture.call("DescribeStream", { StreamName: "s" }),
      await fixture.call("ListStreams", {}),
      await fixture.call("ListShards", { StreamName: "s" }),
      await fixture.call("DescribeStreamConsumer", { StreamARN, ConsumerName: "c" }),
      await fixture.call("ListStreamConsumers", { StreamARN }),
    ];
    expect(JSON.stringify(answers)).toContain("StreamARN");
    expect(JSON.stringify(answers)).not.toContain("StreamId");
  });

  test("created without a number of shards and without a mode it is provisioned with four", async () => {
    await fixture.call("CreateStream", { StreamName: "s" });
    const { StreamDescriptionSummary } = await fixture.call("DescribeStreamSummary", { StreamName: "s" });
    expect(StreamDescriptionSummary).toMatchObject({
      OpenShardCount: 4,
      StreamModeDetails: { StreamMode: "PROVISIONED" },
    });
  });
});
