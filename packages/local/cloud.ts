import { chmod, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { startApiGateway } from "./api-gateway/api-gateway.ts";
import { createTable } from "./dynamodb/create-table.ts";
import { startDynoxide } from "./dynamodb/dynoxide.ts";
import type { EdgeService } from "./edge/dispatch.ts";
import { startEdge } from "./edge/edge.ts";
import { certificatePath } from "./edge/tls-identity.ts";
import { startDynamoDbFaults } from "./faults/dynamodb-faults.ts";
import { createFaultPlan, type FaultPlan } from "./faults/fault-plan.ts";
import { type Consumer, createFaultService } from "./faults/fault-service.ts";
import { withKinesisFaults } from "./faults/kinesis-faults.ts";
import { createDelay, withFirehoseFaults, withFunctionDelays } from "./faults/service-faults.ts";
import { openFirehose } from "./firehose/firehose.ts";
import { startMqttBroker } from "./iot/mqtt-broker.ts";
import { startTopicRules } from "./iot/topic-rules.ts";
import type { Client } from "./issuer/clients.ts";
import type { SignIn, User } from "./issuer/drivers.ts";
import { startIssuer } from "./issuer/issuer.ts";
import { type KinesisService, openKinesis } from "./kinesis/open-kinesis.ts";
import { openAsyncInvocations } from "./lambda/async-invocations.ts";
import { startEventSourceMapping } from "./lambda/event-source-mapping.ts";
import { startFunctionRuntime } from "./lambda/function-runtime.ts";
import { startPausableMapping } from "./lambda/pausable-mapping.ts";
import { lockDirectory } from "./process/directory-lock.ts";
import { type Durability, survivesKill, survivesPowerCut } from "./process/durability.ts";
import { StartError } from "./process/start-error.ts";
import type { NotificationRule } from "./s3/notification-configuration.ts";
import { type ObjectStoreService, openObjectStore } from "./s3/object-store.ts";
import { startSchedules } from "./scheduler/schedules.ts";
import type { FunctionRuntime, Log, Running } from "./service.ts";
import {
  type ApiSpec,
  type DeliveryStreamSpec,
  type EventSourceMappingSpec,
  type FunctionSpec,
  type MqttSpec,
  type NotificationSpec,
  region,
  type ScheduleSpec,
  type StreamSpec,
  type TableSpec,
} from "./settings.ts";

/** What the cloud keeps in its directory, which is all that `fresh` removes. */
const parts = ["kinesis", "s3", "dynamodb", "firehose", "mappings", "invocations", "issuer", "tls"] as const;
type PartName = (typeof parts)[number];

/** What runs in the cloud. */
export type CloudSpec = {
  /** `faults split` and `merge` reshard the first one unless they name another. */
  readonly streams: readonly [StreamSpec, ...StreamSpec[]];
  readonly tables: readonly TableSpec[];
  readonly buckets: readonly string[];
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  /** The variables of every function, beside AWS's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** The variables of single functions. */
  readonly functionEnvironment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly mappings: Readonly<Record<string, EventSourceMappingSpec>>;
  /** A bucket named here has these notifications alone; all others keep what PutBucketNotificationConfiguration set. */
  readonly notifications?: readonly NotificationSpec[];
  readonly schedules?: Readonly<Record<string, ScheduleSpec>>;
  readonly deliveryStreams: readonly DeliveryStreamSpec[];
  /** Takes the ID tokens of all of the issuer's clients. */
  readonly api: ApiSpec;
  /** Absent: there is no broker. */
  readonly mqtt?: MqttSpec;
  readonly issuer: {
    readonly clients: readonly Client[];
    readonly users?: readonly User[];
    readonly signIn?: SignIn;
  };
};

export type CloudOptions = {
  /** The directory that the functions' entries are relative to. */
  readonly root: string;
  /** Holds everything that survives a restart. */
  readonly directory: string;
  /** Begin with an empty cloud. */
  readonly fresh?: boolean;
  /** 0: any free port. */
  readonly ports: {
    readonly api: number;
    readonly issuer: number;
    readonly edge: number;
    /** Port of the edge over TLS. */
    readonly edgeTls: number;
    /** Absent: no broker, whatever the spec says. */
    readonly mqtt?: number;
  };
  /** Host names, besides the loopback's, that requests to the edge, the API and the issuer may use. */
  readonly edgeHosts?: readonly string[];
  /** A DynamoDB endpoint to use instead of Dynoxide. */
  readonly dynamoDbUrl?: string;
  readonly limits?: "enforced" | "lifted";
  /** What is acknowledged survives a power cut, not only a killed process; Dynoxide always does so. */
  readonly fsync?: boolean;
  /** How long a minute of schedules and of the pauses before retries lasts; for tests. */
  readonly minuteMs?: number;
  readonly log?: Log;
};

export type Cloud = Running & {
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly edgeUrl: string;
  readonly edgeTlsUrl: string;
  /** Undefined: there is no broker. */
  readonly mqttUrl: string | undefined;
  /** The certificate of the edge's TLS port, in PEM, for clients to trust. */
  readonly certificatePath: string;
  /** Reloads the functions' sources from the next invocation on. */
  restartFunctions(): void;
};

/** What all parts are started with. */
type Setting = {
  readonly spec: CloudSpec;
  readonly options: CloudOptions;
  readonly durability: Durability;
  readonly faults: FaultPlan;
  readonly delay: ReturnType<typeof createDelay>;
  readonly directoryOf: (part: PartName) => string;
  readonly logOf: (name: string) => Log;
  /** Registers a part to be stopped later. */
  readonly run: <Part extends Running>(part: Part | Promise<Part>) => Promise<Part>;
  /** The same for a part whose store may be damaged. */
  readonly runStored: <Part extends Running>(name: PartName, part: Promise<Part>) => Promise<Part>;
};

/**
 * A whole cloud on one machine: the parts start in the order of their dependencies. `stop` ends them in reverse, as
 * does a part that fails to start.
 */
export const startCloud = async (spec: CloudSpec, options: CloudOptions): Promise<Cloud> => {
  const { directory, log = () => {} } = options;
  const started: Running[] = [];
  const ending = new AbortController();
  const stop = async () => {
    ending.abort();
    for (const part of started.splice(0).reverse()) await part.stop();
  };
  const run: Setting["run"] = async (part) => {
    const running = await part;
    started.push(running);
    return running;
  };
  const directoryOf = (part: PartName) => join(directory, part);
  const faults = createFaultPlan();
  const setting: Setting = {
    spec,
    options,
    durability: options.fsync ? survivesPowerCut : survivesKill,
    faults,
    delay: createDelay(faults, ending.signal),
    directoryOf,
    logOf: (name) => (message, error) => log(`${name}: ${message}`, error),
    run,
    runStored: (name, part) =>
      run(
        part.catch((error: unknown) => {
          throw explainStore(directoryOf(name), error);
        }),
      ),
  };
  try {
    await run(lockDirectory(directory));
    await prepareDirectories(setting);
    const stores = await startStores(setting);
    const { edgeUrl, edgeTlsUrl, runtime, restartFunctions } = await startCompute(setting, stores);
    for (const entries of [directory, dirname(directory)]) await setting.durability.directory(entries);
    const { issuerUrl, apiUrl } = await startApi(setting, stores, runtime);
    const mqttUrl = await startMqtt(setting, stores, runtime);
    return {
      mqttUrl,
      apiUrl,
      issuerUrl,
      edgeUrl,
      edgeTlsUrl,
      certificatePath: certificatePath(directoryOf("tls")),
      restartFunctions,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const prepareDirectories = async ({ options, directoryOf }: Setting): Promise<void> => {
  if (options.fresh) for (const part of parts) await rm(directoryOf(part), { recursive: true, force: true });
  // Earlier versions left the files readable for everyone; from now on only their owner may read them.
  for (const part of parts) {
    await mkdir(directoryOf(part), { recursive: true });
    await chmod(directoryOf(part), 0o700);
  }
};

type Stores = {
  readonly soundKinesis: KinesisService;
  readonly kinesis: KinesisService;
  readonly objectStore: ObjectStoreService;
  readonly dynamoDbUrl: () => string;
};

/** Kinesis, S3 and DynamoDB, with the spec's streams, buckets and tables. */
const startStores = async (setting: Setting): Promise<Stores> => {
  const { spec, options, durability, faults, delay, directoryOf, logOf, run, runStored } = setting;
  const soundKinesis = await runStored(
    "kinesis",
    openKinesis({
      directory: directoryOf("kinesis"),
      limits: options.limits,
      durability,
      log: logOf("kinesis"),
    }),
  );
  const objectStore = await runStored(
    "s3",
    openObjectStore({ directory: directoryOf("s3"), durability, log: logOf("s3") }),
  );
  for (const bucket of spec.buckets) await objectStore.ensureBucket(bucket);
  const startDatabase = () =>
    runStored("dynamodb", startDynoxide({ directory: directoryOf("dynamodb"), log: logOf("dynamodb") }));
  const soundDynamoDbUrl = options.dynamoDbUrl ?? (await startDatabase()).url;
  for (const table of spec.tables) await createTable(soundDynamoDbUrl, region, table);
  for (const stream of spec.streams) await ensureStream(soundKinesis, stream);
  const { route: dynamoDbUrl } = await run(
    startDynamoDbFaults({ dynamoDbUrl: soundDynamoDbUrl, plan: faults, delay, log: logOf("dynamodb") }),
  );
  return { soundKinesis, kinesis: withKinesisFaults(soundKinesis, faults, delay), objectStore, dynamoDbUrl };
};

/** The functions need the edge's address, and the edge serves Firehose, which needs the functions. */
const startCompute = async (setting: Setting, stores: Stores) => {
  const { spec, options, durability, faults, delay, directoryOf, logOf, runStored } = setting;
  const { kinesis, soundKinesis, objectStore, dynamoDbUrl } = stores;
  const services = Promise.withResolvers<readonly EdgeService[]>();
  const edge = await runStored(
    "tls",
    startEdge({
      port: options.ports.edge,
      allowedHosts: options.edgeHosts,
      tls: { port: options.ports.edgeTls, directory: directoryOf("tls") },
      services: services.promise,
      dynamoDbUrl,
      objectStore,
      log: logOf("edge"),
    }),
  );
  const edgeUrl = `http://127.0.0.1:${edge.port}`;
  const soundRuntime = await startFunctions(setting, edgeUrl);
  const runtime = withFunctionDelays(soundRuntime, delay);
  await startInvocations(setting, objectStore, runtime);
  const firehose = await runStored(
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
  );
  const consumers = new Map<string, Consumer>();
  const faultService = createFaultService({
    plan: faults,
    kinesis: soundKinesis,
    functionNames: Object.keys(spec.functions),
    deliveryStreamNames: spec.deliveryStreams.map(({ name }) => name),
    deliver: firehose.flush,
    consumers,
    defaultStream: spec.streams[0].name,
    log: logOf("faults"),
  });
  services.resolve([kinesis, withFirehoseFaults(firehose, faults, delay), faultService]);
  for (const deliveryStream of spec.deliveryStreams) await firehose.createDeliveryStream(deliveryStream);
  await startMappings(setting, stores, runtime, consumers);
  const edgeTlsUrl = `https://localhost:${edge.tls!.port}`;
  return { edgeUrl, edgeTlsUrl, runtime, restartFunctions: soundRuntime.restart };
};

const startFunctions = (
  { spec, options, faults, logOf, run }: Setting,
  edgeUrl: string,
): Promise<ReturnType<typeof startFunctionRuntime>> =>
  run(
    startFunctionRuntime({
      root: options.root,
      functions: spec.functions,
      environment: {
        AWS_ENDPOINT_URL: edgeUrl,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        ...spec.environment,
      },
      functionEnvironment: spec.functionEnvironment,
      interrupt: (name) =>
        faults.hit("kill-handler", { service: "lambda", operation: "Invoke", function: name })?.when,
      log: logOf("lambda"),
    }),
  );

/** What invokes functions asynchronously: S3's notifications and schedules. */
const startInvocations = async (
  { spec, options, durability, directoryOf, logOf, run, runStored }: Setting,
  objectStore: ObjectStoreService,
  runtime: FunctionRuntime,
): Promise<void> => {
  const functionNames = Object.keys(spec.functions);
  const { minuteMs } = options;
  // A promise, so that a damaged file is reported as such.
  const openQueue = async () =>
    openAsyncInvocations({
      directory: directoryOf("invocations"),
      functions: runtime,
      specs: spec.functions,
      objectStore,
      durability,
      minuteMs,
      log: logOf("lambda"),
    });
  const functions = await runStored("invocations", openQueue());
  await run(objectStore.startNotifications({ functions, functionNames }));
  for (const [bucket, notifications] of Map.groupBy(spec.notifications ?? [], ({ bucket }) => bucket))
    objectStore.setNotifications(bucket, notifications.map(toRule));
  await run(startSchedules({ schedules: spec.schedules ?? {}, functions, functionNames, minuteMs }));
};

const toRule = ({ prefix, function: name }: NotificationSpec): NotificationRule => ({
  id: `${name} ${prefix}`,
  functionArn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
  events: ["s3:ObjectCreated:*"],
  prefix,
  suffix: "",
});

const startMappings = async (
  { spec, durability, directoryOf, logOf, run }: Setting,
  { kinesis, objectStore }: Stores,
  functions: FunctionRuntime,
  consumers: Map<string, Consumer>,
): Promise<void> => {
  for (const [id, mapping] of Object.entries(spec.mappings)) {
    const startMapping = () =>
      startEventSourceMapping({
        id,
        spec: mapping,
        kinesis,
        functions,
        objectStore,
        directory: directoryOf("mappings"),
        waitForRecords: kinesis.waitForRecords,
        durability,
        log: logOf(`mapping ${id}`),
      });
    consumers.set(id, await run(startPausableMapping(startMapping)));
  }
};

/** The issuer, and the API that takes its tokens. */
const startApi = async (
  { spec, options, directoryOf, logOf, run, runStored }: Setting,
  { kinesis }: Stores,
  functions: FunctionRuntime,
) => {
  const { issuer } = await runStored(
    "issuer",
    startIssuer({
      ...spec.issuer,
      port: options.ports.issuer,
      allowedHosts: options.edgeHosts,
      directory: directoryOf("issuer"),
      log: logOf("issuer"),
    }),
  );
  const gateway = await run(
    startApiGateway({
      port: options.ports.api,
      allowedHosts: options.edgeHosts,
      api: options.limits === "lifted" ? { ...spec.api, callerRate: undefined } : spec.api,
      kinesis,
      functions,
      issuer,
      audience: spec.issuer.clients.map(({ clientId }) => clientId),
      log: logOf("api"),
    }),
  );
  return { issuerUrl: issuer, apiUrl: `http://localhost:${gateway.port}` };
};

/** The broker, and the rules over what devices publish. */
const startMqtt = async (
  { spec, options, logOf, run }: Setting,
  { kinesis, objectStore }: Stores,
  functions: FunctionRuntime,
): Promise<string | undefined> => {
  if (!spec.mqtt || options.ports.mqtt === undefined) return undefined;
  const { authorizer, rules } = spec.mqtt;
  const log = logOf("mqtt");
  const { onMessage } = await run(startTopicRules({ rules, kinesis, objectStore, log }));
  const secondMs = options.minuteMs && options.minuteMs / 60;
  const { port } = await run(
    startMqttBroker({ port: options.ports.mqtt, authorizer, functions, onMessage, region, secondMs, log }),
  );
  return `mqtt://localhost:${port}`;
};

/** A damaged store is reported with the way out. A bug of ours keeps its stack. */
const explainStore = (directory: string, error: unknown): unknown => {
  const isOurs = [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind);
  if (error instanceof StartError || isOurs || !(error instanceof Error)) return error;
  const message = error.message.trim().replace(/\.$/, "");
  return new StartError(
    `What is kept in ${directory} cannot be opened: ${message}. Put a copy in its place, move it away to start over there, or start over completely with --fresh.`,
    { cause: error },
  );
};

const ensureStream = async (kinesis: KinesisService, stream: StreamSpec): Promise<void> => {
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
