package trips.interop;

import com.google.common.util.concurrent.ListenableFuture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordResult;

/**
 * Puts one record of each key per wave through the KPL and waits until all of a wave are stored, so that a key's
 * records are stored in the order of their waves. Prints each wave on standard output.
 *
 * <p>Arguments: the edge's TLS port, stream, keys, waves, milliseconds per wave, the edge's certificate,
 * directory of the KPL's daemon.
 */
public final class Produce {
  public static void main(String[] arguments) throws Exception {
    long port = Long.parseLong(arguments[0]);
    String stream = arguments[1];
    int keys = Integer.parseInt(arguments[2]);
    int waves = Integer.parseInt(arguments[3]);
    long millisPerWave = Long.parseLong(arguments[4]);
    KinesisProducer producer = new KinesisProducer(configuration(port, arguments[5], arguments[6]));
    for (int wave = 0; wave < waves; wave++) {
      long dueMillis = System.currentTimeMillis() + millisPerWave;
      List<ListenableFuture<UserRecordResult>> results = new ArrayList<>();
      for (int key = 0; key < keys; key++) {
        byte[] data = Integer.toString(wave).getBytes(StandardCharsets.UTF_8);
        results.add(producer.addUserRecord(stream, "key-" + key, ByteBuffer.wrap(data)));
      }
      producer.flush();
      for (ListenableFuture<UserRecordResult> result : results) {
        if (!result.get().isSuccessful()) throw new IllegalStateException("A record was not stored");
      }
      System.out.println("wave " + wave);
      Thread.sleep(Math.max(0, dueMillis - System.currentTimeMillis()));
    }
    producer.destroy();
  }

  /** The KPL speaks TLS only; none of its parts may contact AWS itself. */
  private static KinesisProducerConfiguration configuration(
      long port, String certificate, String directory) {
    return new KinesisProducerConfiguration()
        .setRegion("us-east-1")
        .setKinesisEndpoint("localhost")
        .setKinesisPort(port)
        .setCloudwatchEndpoint("localhost")
        .setCloudwatchPort(port)
        .setStsEndpoint("localhost")
        .setStsPort(port)
        .setCaCertFile(certificate)
        .setCredentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .setMetricsLevel("none")
        .setLogLevel("warning")
        .setAggregationEnabled(true)
        .setRecordMaxBufferedTime(100)
        .setTempDirectory(directory);
  }
}
