package trips.interop;

import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * Reads a stream from its beginning by the KCL, once by polling and once by enhanced fan-out, each an application
 * with leases of its own. Prints, application first, what a record processor sees: {@code began
 * shard}, {@code record shard key wave}, {@code ended shard}. Stops when standard input ends.
 *
 * <p>Arguments: stream, the edge's URL for polling and the leases, the edge's URL for the fan-out.
 */
public final class Consume {
  private static final List<String> APPLICATIONS = List.of("polling", "fan-out");

  public static void main(String[] arguments) throws Exception {
    String stream = arguments[0];
    List<Scheduler> schedulers =
        APPLICATIONS.stream()
            .map(name -> schedulerOf(name, stream, arguments[1], name.equals("polling") ? arguments[1] : arguments[2]))
            .toList();
    for (Scheduler scheduler : schedulers) {
      Thread thread = new Thread(scheduler);
      thread.setDaemon(true);
      thread.start();
    }
    while (System.in.read() >= 0) {}
    for (Scheduler scheduler : schedulers) scheduler.startGracefulShutdown().get(20, TimeUnit.SECONDS);
    System.exit(0);
  }

  private static Scheduler schedulerOf(String name, String stream, String edge, String kinesisUrl) {
    KinesisAsyncClient kinesis =
        KinesisClientUtil.createKinesisAsyncClient(local(KinesisAsyncClient.builder(), kinesisUrl));
    DynamoDbAsyncClient dynamoDb = local(DynamoDbAsyncClient.builder(), edge).build();
    CloudWatchAsyncClient cloudWatch = local(CloudWatchAsyncClient.builder(), edge).build();
    SingleStreamTracker fromTheBeginning =
        new SingleStreamTracker(
            stream,
            InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
    ConfigsBuilder configs =
        new ConfigsBuilder(
            fromTheBeginning, "interop-" + name, kinesis, dynamoDb, cloudWatch, "worker-" + name, () -> new Teller(name));
    RetrievalConfig retrieval =
        configs
            .retrievalConfig()
            .retrievalSpecificConfig(
                name.equals("polling")
                    ? new PollingConfig(stream, kinesis)
                    : new FanOutConfig(kinesis).streamName(stream).applicationName("interop-" + name));
    var leases = configs.leaseManagementConfig().failoverTimeMillis(3_000).shardSyncIntervalMillis(5_000);
    // It would ask EC2 and ECS what machine this is.
    leases.workerUtilizationAwareAssignmentConfig().disableWorkerMetrics(true);
    return new Scheduler(
        configs.checkpointConfig(),
        configs.coordinatorConfig().parentShardPollIntervalMillis(500),
        leases,
        configs.lifecycleConfig(),
        configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
        configs.processorConfig(),
        retrieval);
  }

  private static <B extends AwsClientBuilder<B, ?>> B local(B builder, String url) {
    return builder
        .region(Region.US_EAST_1)
        .endpointOverride(URI.create(url))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
  }
}
