import { createAlarms } from "./alarm.ts";
import { alarmOnBooks, alarmOnErasures } from "./alarms.ts";
import { createApi, createApiFunctions } from "./api.ts";
import { createAuth } from "./auth.ts";
import { createConsumers } from "./consumers.ts";
import { createDashboard } from "./dashboard.ts";
import { createFailures } from "./failures.ts";
import { createFunction, metricsNamespaceOf } from "./functions.ts";
import { createLake } from "./lake.ts";
import { createMqtt } from "./mqtt.ts";
import { createReplay } from "./replay.ts";
import type { StagePolicy } from "./stage-policy.ts";
import { createStream } from "./stream.ts";
import { createTables } from "./table.ts";
import { createTriggered } from "./triggered.ts";
import { createWeb, createWebEntrance } from "./web.ts";

/** All resources of one stage, in the order of their dependencies. */
export const createTrips = (policy: StagePolicy) => {
  const alarms = createAlarms(policy);
  const stream = createStream(policy, alarms);
  const { table, beside, tables } = createTables(policy, alarms);
  const failures = createFailures(policy);
  const lakeTransform = createFunction("lakeTransform", policy, alarms, {});
  const icebergTransform =
    policy.lake === "iceberg" ? createFunction("icebergTransform", policy, alarms, {}) : undefined;
  const lake = createLake(policy, {
    alarms,
    stream,
    transformArn: lakeTransform.arn,
    icebergTransformArn: icebergTransform?.arn,
  });
  const consumers = createConsumers({ policy, alarms, stream, table, failures, rejects: lake.rejects });
  alarmOnBooks(alarms, metricsNamespaceOf(policy));
  alarmOnErasures(alarms, metricsNamespaceOf(policy));
  const buckets = { lake: lake.bucket, failures };
  const triggered = createTriggered({ policy, alarms, table, buckets, iceberg: lake.iceberg });
  const replay = createReplay({
    ...{ policy, alarms, stream, tables, buckets, triggered },
    rejects: lake.rejects,
  });

  const mqtt = policy.mqtt ? createMqtt({ policy, alarms, stream, table, failures }) : undefined;

  const entrance = createWebEntrance(policy);
  const auth = createAuth(policy, entrance.url);
  const apiFunctions = createApiFunctions((name) =>
    createFunction(name, policy, alarms, { tables: [table] }),
  );
  const api = createApi({ policy, alarms, stream, auth, functions: apiFunctions });
  const web = createWeb({ policy, alarms, entrance, table, auth, api, mqttUrl: mqtt?.url });

  const dashboard = createDashboard(policy, {
    alarms,
    stream,
    table,
    lake,
    consumers,
    triggered,
    lakeTransform,
    replay: replay.worker,
    icebergTransform,
    mqttAuthorizer: mqtt?.authorizer,
    apiFunctions,
    api,
  });

  return {
    apiUrl: api.url,
    webUrl: web.url,
    mqttHost: mqtt?.host,
    issuerUrl: auth.issuerUrl,
    signInUrl: auth.signInUrl,
    userPoolId: auth.userPoolId,
    phoneClientId: auth.phoneClientId,
    dashboardClientId: auth.dashboardClientId,
    streamName: stream.name,
    tableName: table.name,
    tablesBeside: beside.map(({ name }) => name),
    replayMachineArn: replay.machineArn,
    lakeBucket: lake.bucket.name,
    failuresBucket: failures.name,
    rejectsStreamName: lake.rejects.name,
    athenaWorkgroup: lake.workgroup,
    alarmsTopicArn: alarms?.topicArn,
    dashboardName: dashboard?.name,
  };
};
