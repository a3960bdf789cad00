import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import type { MiddlewareObj } from "@middy/core";

/**
 * What one function tells its operator: JSON log lines and metrics in the embedded metric format, under the
 * dimension `service` alone. Counts and durations only: no driver, trip or position is ever told.
 */
export const createTelemetry = (serviceName: string) => {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ serviceName });
  return {
    logger,
    count: (counts: Readonly<Record<string, number>>): void => {
      for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value);
    },
    time: (name: string, ms: number): void => {
      metrics.addMetric(name, MetricUnit.Milliseconds, Math.max(0, ms));
    },
    middleware: (): MiddlewareObj[] => [injectLambdaContext(logger), logMetrics(metrics)],
  };
};
