import { chmod, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { routes } from "@trips/core/api/routes.ts";
import {
  api,
  buckets,
  commandLineRedirectUri,
  deliveryStreams,
  functions,
  mappings,
  region,
  stream,
  table,
} from "@trips/core/pipeline.ts";
import { startApiGateway } from "./api-gateway/api-gateway.ts";
import { createTable } from "./dynamodb/create-table.ts";
import { startDynoxide } from "./dynamodb/dynoxide.ts";
import type { EdgeService } from "./edge/dispatch.ts";
import { startEdge } from "./edge/edge.ts";
import { certificatePath } from "./edge/tls-identity.ts";
import { startDynamoDbFaults } from "./faults/dynamodb-faults.ts";
import { createFaultPlan } from "./faults/fault-plan.ts";
import { type Consumer, createFaultService } from "./faults/fault-service.ts";
import { withKinesisFaults } from "./faults/kinesis-faults.ts";
import { createDelay, withFirehoseFaults, withFunctionDelays } from "./faults/service-faults.ts";
import { openFirehose } from "./firehose/firehose.ts";
import type { User } from "./issuer/drivers.ts";
import { startIssuer } from "./issuer/issuer.ts";
import { openKinesis } from "./kinesis/open-kinesis.ts";
import { startEventSourceMapping } from "./lambda/event-source-mapping.ts";
import { startFunctionRuntime } from "./lambda/function-runtime.ts";
import { startPausableMapping } from "./lambda/pausable-mapping.ts";
import { lockDirectory } from "./process/directory-lock.ts";
import { survivesKill, survivesPowerCut } from "./process/durability.ts";
import { StartError } from "./process/start-error.ts";
import { openObjectStore } from "./s3/object-store.ts";
import type { Log, Running } from "./service.ts";

/** Client ids as the user pool has them: one for phones and tools, one for the dashboard. */
export const phoneClientId = "trips-phone";
export const dashboardClientId = "trips-dashboard";

/** Where a phone app is called back after sign-in: a scheme of its own (RFC 8252). */
export const phoneRedirectUri = "trips://auth/callback";

/** What the cloud keeps in its directory, and all that `fresh` removes from it. */
const parts = ["kinesis", "s3", "dynamodb", "firehose", "mappings", "issuer", "tls"] as const;

export type CloudOptions = {
  /** The repository's root: the functions' entries are relative to it. */
  readonly root: string;
  /** Everything that survives a restart. */
  readonly directory: string;
  /** Begin with an empty cloud. */
  readonly fresh?: boolean;
  /** 0: any free port. */
  readonly ports: {
    readonly api: number;
    readonly issuer: number;
    readonly edge: number;
    /** The edge once more, over TLS. */
    readonly edgeTls: number;
  };
  /** URL of the dashboard: where the issuer may redirect to. */
  readonly webUrl: string;
  readonly users?: readonly User[];
  /** Names, besides the loopback's, by which clients may call the edge, the API and the issuer. */
  readonly edgeHosts?: readonly string[];
  /** A DynamoDB endpoint to use in the place of Dynoxide. */
  readonly dynamoDbUrl?: string;
  readonly limits?: "enforced" | "lifted";
  /** What is acknowledged survives a power cut, not only a killed process; Dynoxide sees to that by itself. */
  readonly fsync?: boolean;
  readonly log?: Log;
};

export type Cloud = Running & {
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly edgeUrl: string;
  readonly edgeTlsUrl: string;
  /** The certificate of the edge's TLS port, in PEM, for clients to trust. */
  readonly certificatePath: string;
  /** Lands in S3 what Firehose has buffered. */
  flushDeliveryStreams(): Promise<void>;
  /** From the next invocation on the functions' sources are read anew. */
  restartFunctions(): void;
};

/**
 * The whole pipeline on one machine: the parts in the order in which they need each other, each with the
 * settings of packages/core/pipeline.ts. `stop` ends them in reverse; so does a part that cannot start.
 */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { directory, root, ports, log = () => {} } = options;
  const durability = options.fsync ? survivesPowerCut : survivesKill;
  const started: Running[] = [];
  const ending = new AbortController();
  const stop = async () => {
    ending.abort();
    for (const part of started.splice(0).reverse()) await part.stop();
  };
  const run = async <Part extends Running>(part: Part | Promise<Part>): Promise<Part> => {
    const running = await part;
    started.push(running);
    return running;
  };
  const directoryOf = (part: (typeof parts)[number]) => join(directory, part);
  const stored = <Part>(part: (typeof parts)[number], opening: Promise<Part>): Promise<Part> =>
    opening.catch((error: unknown) => {
      throw explainStore(directoryOf(part), error);
    });
  const logOf =
    (name: string): Log =>
    (message) =>
      log(`${name}: ${message}`);

  try {
    await run(lockDirectory(directory));
    if (options.fresh)
      for (const part of parts) await rm(directoryOf(part), { recursive: true, force: true });
    // Also what an earlier version has kept for everyone to read is its owner's alone from now on.
    for (const part of parts) {
      await mkdir(directoryOf(part), { recursive: true });
      await chmod(directoryOf(part), 0o700);
    }
    const faults = createFaultPlan();
    const delay = createDelay(faults, ending.signal);
    const soundKinesis = await run(
      stored(
        "kinesis",
        openKinesis({
          directory: directoryOf("kinesis"),
          limits: options.limits,
          durability,
          log: logOf("kinesis"),
        }),
      ),
    );
    const kinesis = withKinesisFaults(soundKinesis, faults, delay);
    const objectStore = await run(
      stored("s3", openObjectStore({ directory: directoryOf("s3"), durability, log: logOf("s3") })),
    );
    for (const bucket of Object.values(buckets)) await objectStore.ensureBucket(bucket);
    const dynamoDbUrl =
      options.dynamoDbUrl ??
      (
        await run(
          stored("dynamodb", startDynoxide({ directory: directoryOf("dynamodb"), log: logOf("dynamodb") })),
        )
      ).url;
    await createTable(dynamoDbUrl, region, table);
    await createStream(soundKinesis);
    const dynamoDb = await run(
      startDynamoDbFaults({ dynamoDbUrl, plan: faults, delay, log: logOf("dynamodb") }),
    );

    // The functions need the edge's address and the edge serves Firehose, which needs the functions.
    const services = Promise.withResolvers<readonly EdgeService[]>();
    const tlsDirectory = directoryOf("tls");
    const edge = await run(
      stored(
        "tls",
        startEdge({
          port: ports.edge,
          allowedHosts: options.edgeHosts,
          tls: { port: ports.edgeTls, directory: tlsDirectory },
          services: services.promise,
          dynamoDbUrl: dynamoDb.url,
          objectStore,
          log: logOf("edge"),
        }),
      ),
    );
    const edgeUrl = `http://127.0.0.1:${edge.port}`;
    const environment = {
      AWS_ENDPOINT_URL: edgeUrl,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      TRIPS_TABLE_NAME: table.name,
      TRIPS_REJECTS_STREAM_NAME: deliveryStreams.rejects.name,
      TRIPS_LANE_SLOTS: String(mappings.aggregate.parallelizationFactor),
      POWERTOOLS_LOG_LEVEL: "WARN",
      POWERTOOLS_METRICS_DISABLED: "true",
    };
    const soundRuntime = await run(
      startFunctionRuntime({
        root,
        functions,
        environment,
        interrupt: (name) =>
          faults.hit("kill-handler", { service: "lambda", operation: "Invoke", function: name })?.when,
        log: logOf("lambda"),
      }),
    );
    const runtime = withFunctionDelays(soundRuntime, delay);
    await run(objectStore.startNotifications({ functions: runtime, functionNames: Object.keys(functions) }));
    const firehose = await run(
      stored(
        "firehose",
        openFirehose({
          directory: directoryOf("firehose"),
          kinesis,
          objectStore,
          functions: runtime,
          waitForRecords: kinesis.waitForRecords,
          durability,
          log: logOf("firehose"),
        }),
      ),
    );
    const consumers = new Map<string, Consumer>();
    const faultService = createFaultService({
      plan: faults,
      kinesis: soundKinesis,
      functionNames: Object.keys(functions),
      deliveryStreamNames: Object.values(deliveryStreams).map(({ name }) => name),
      consumers,
      defaultStream: stream.name,
      log: logOf("faults"),
    });
    services.resolve([kinesis, withFirehoseFaults(firehose, faults, delay), faultService]);
    for (const spec of Object.values(deliveryStreams)) await firehose.createDeliveryStream(spec);

    for (const [id, spec] of Object.entries(mappings)) {
      const startMapping = () =>
        startEventSourceMapping({
          id,
          spec,
          kinesis,
          functions: runtime,
          objectStore,
          directory: directoryOf("mappings"),
          waitForRecords: kinesis.waitForRecords,
          durability,
          log: logOf(`mapping ${id}`),
        });
      consumers.set(id, await run(startPausableMapping(startMapping)));
    }
    for (const entries of [directory, dirname(directory)]) await durability.directory(entries);

    const issuer = await run(
      stored(
        "issuer",
        startIssuer({
          port: ports.issuer,
          allowedHosts: options.edgeHosts,
          directory: directoryOf("issuer"),
          clients: [
            { clientId: phoneClientId, redirectUris: [phoneRedirectUri, commandLineRedirectUri] },
            {
              clientId: dashboardClientId,
              redirectUris: [`${options.webUrl}/auth/callback`, options.webUrl],
            },
          ],
          users: options.users,
          log: logOf("issuer"),
        }),
      ),
    );
    const gateway = await run(
      startApiGateway({
        port: ports.api,
        allowedHosts: options.edgeHosts,
        routes,
        streamName: stream.name,
        kinesis,
        functions: runtime,
        issuer: issuer.issuer,
        audience: [phoneClientId, dashboardClientId],
        throttle: api.throttle,
        callerRate: options.limits === "lifted" ? undefined : api.callerRate,
        log: logOf("api"),
      }),
    );
    return {
      apiUrl: `http://localhost:${gateway.port}`,
      issuerUrl: issuer.issuer,
      edgeUrl,
      edgeTlsUrl: `https://localhost:${edge.tls!.port}`,
      certificatePath: certificatePath(tlsDirectory),
      flushDeliveryStreams: () => firehose.flush(),
      restartFunctions: soundRuntime.restart,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** A damaged store is named, with the way out. A fault of ours keeps its stack. */
const explainStore = (directory: string, error: unknown): unknown => {
  const isOurs = [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind);
  if (error instanceof StartError || isOurs || !(error instanceof Error)) return error;
  const message = error.message.trim().replace(/\.$/, "");
  return new StartError(
    `What is kept in ${directory} cannot be opened: ${message}. Put a copy in its place, move it away to begin anew there, or begin anew as a whole with --fresh.`,
    { cause: error },
  );
};

const createStream = async (kinesis: Awaited<ReturnType<typeof openKinesis>>): Promise<void> => {
  const { StreamNames } = await kinesis.call("ListStreams", {});
  if ((StreamNames as string[]).includes(stream.name)) return;
  await kinesis.call("CreateStream", { StreamName: stream.name, ShardCount: stream.shards });
  const { StreamDescriptionSummary } = await kinesis.call("DescribeStreamSummary", {
    StreamName: stream.name,
  });
  const { RetentionPeriodHours } = StreamDescriptionSummary as { RetentionPeriodHours: number };
  if (RetentionPeriodHours < stream.retentionHours)
    await kinesis.call("IncreaseStreamRetentionPeriod", {
      StreamName: stream.name,
      RetentionPeriodHours: stream.retentionHours,
    });
};
