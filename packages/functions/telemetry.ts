import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import type { MiddlewareObj } from "@middy/core";
import { loggableError } from "@trips/core/application/loggable-error.ts";
import type { Context } from "aws-lambda";

type Fields = Readonly<Record<string, unknown>>;

const loggable = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? loggableError(value) : value,
    ]),
  );

export type Telemetry = ReturnType<typeof createTelemetry>;

/**
 * What one function reports to its operator: JSON log lines and metrics in the embedded metric format, under the
 * single dimension `service`. Counts and durations only, never a driver, trip or position.
 */
export const createTelemetry = (serviceName: string) => {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ serviceName });
  return {
    logger: {
      info: (message: string, fields: Fields): void => logger.info(message, loggable(fields)),
      warn: (message: string, fields: Fields): void => logger.warn(message, loggable(fields)),
      error: (message: string, fields: Fields): void => logger.error(message, loggable(fields)),
    },
    count: (counts: Readonly<Record<string, number>>): void => {
      for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value);
    },
    time: (name: string, ms: number): void => {
      metrics.addMetric(name, MetricUnit.Milliseconds, Math.max(0, ms));
    },
    middleware: (): MiddlewareObj[] => [injectLambdaContext(logger), logMetrics(metrics)],
    /** Wraps the whole handler: Lambda logs whatever a handler throws, with all its members, and passes it on. */
    guard:
      <Event, Result>(handler: (event: Event, context: Context) => Promise<Result>) =>
      async (event: Event, context: Context): Promise<Result> => {
        try {
          return await handler(event, context);
        } catch (error) {
          throw loggableError(error);
        }
      },
  };
};
