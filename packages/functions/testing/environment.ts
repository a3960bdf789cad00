/* The environment of a deployed function; import it before the function. */
Object.assign(process.env, {
  // Output goes through the global console, where a spec can read it.
  POWERTOOLS_DEV: "true",
  POWERTOOLS_METRICS_DISABLED: "false",
  POWERTOOLS_METRICS_NAMESPACE: "trips",
  TRIPS_TABLE_NAME: "trips",
  TRIPS_REJECTS_STREAM_NAME: "rejects",
  TRIPS_LANE_SLOTS: "4",
  TRIPS_LAKE_BUCKET: "trips-lake",
  TRIPS_FAILURES_BUCKET: "trips-failures",
  TRIPS_STREAM_NAME: "records",
  TRIPS_ICEBERG_STREAM_NAME: "iceberg",
  TRIPS_ICEBERG_TABLE: '"catalog"."trips"."records"',
  TRIPS_ERASE_WORKGROUP: "trips-erase",
});

export {};
