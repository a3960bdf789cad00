import { createLakeTransformHandler } from "./lake-transform-handler.ts";
import { createTelemetry } from "./telemetry.ts";

export const handler = createLakeTransformHandler(createTelemetry("lake-transform"));
