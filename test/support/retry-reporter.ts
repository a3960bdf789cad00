import type { Reporter, TestCase, TestModule } from "vitest/node";

/** In per cent of the tests that may be retried. */
const mostRetriedPercent = 1;

/**
 * At the end of the run, names every retried test with its first error. More than a few mean that something is wrong
 * that retries would hide: the run fails.
 */
export default class RetryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const retried = tests.filter((test) => (test.diagnostic()?.retryCount ?? 0) > 0);
    if (retried.length === 0) return;
    const retryable = tests.filter((test) => test.options.retry).length;
    console.log(`\nRetried: ${retried.length} of the ${retryable} tests that may be.`);
    for (const test of retried) console.log(describe(test));
    if (retried.length * 100 <= retryable * mostRetriedPercent) return;
    console.log(`More than ${mostRetriedPercent} % were retried, so the run fails.`);
    process.exitCode = 1;
  }
}

const describe = (test: TestCase): string => {
  const [error] = test.attempts()[0]?.errors ?? [];
  const indented = (error?.stack ?? error?.message ?? "no error").replaceAll(/^/gm, "    ");
  return `  ${test.module.relativeModuleId} > ${test.fullName}: then ${test.result().state}\n${indented}`;
};
