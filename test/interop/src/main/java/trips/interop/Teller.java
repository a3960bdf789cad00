package trips.interop;

import java.nio.charset.StandardCharsets;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;

/** Prints what it receives, and checkpoints all of it. */
final class Teller implements ShardRecordProcessor {
  private final String application;
  private String shard;

  Teller(String application) {
    this.application = application;
  }

  @Override
  public void initialize(InitializationInput input) {
    shard = input.shardId();
    tell("began");
  }

  @Override
  public void processRecords(ProcessRecordsInput input) {
    input.records().forEach(record ->
        tell("record", record.partitionKey(), StandardCharsets.UTF_8.decode(record.data()).toString()));
    checkpoint(input.checkpointer());
  }

  @Override
  public void leaseLost(LeaseLostInput input) {
    tell("lost");
  }

  @Override
  public void shardEnded(ShardEndedInput input) {
    tell("ended");
    checkpoint(input.checkpointer());
  }

  @Override
  public void shutdownRequested(ShutdownRequestedInput input) {
    checkpoint(input.checkpointer());
  }

  private static void checkpoint(RecordProcessorCheckpointer checkpointer) {
    try {
      checkpointer.checkpoint();
    } catch (InvalidStateException | ShutdownException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void tell(String what, String... details) {
    System.out.println(String.join(" ", application, what, shard, String.join(" ", details)).trim());
  }
}
