/**
 * What OpenNext says it built (`.open-next/open-next.output.json`), as far as SST reads it. The graph is
 * captured on this, so that no dashboard need be built for it; open-next.spec.ts compares it with a real build.
 */
export const openNextOutput = {
  edgeFunctions: {},
  origins: {
    s3: {
      type: "s3",
      originPath: "_assets",
      copy: [{ from: ".open-next/assets", to: "_assets", cached: true, versionedSubDir: "_next" }],
    },
    imageOptimizer: {
      type: "function",
      handler: "index.handler",
      bundle: ".open-next/image-optimization-function",
      streaming: false,
      imageLoader: "dummy",
      wrapper: "aws-lambda",
      converter: "aws-apigw-v2",
    },
    default: {
      type: "function",
      handler: "index.handler",
      bundle: ".open-next/server-functions/default",
      streaming: true,
      wrapper: "aws-lambda-streaming",
      converter: "aws-apigw-v2",
      queue: "dummy",
      incrementalCache: "dummy",
      tagCache: "dummy",
    },
  },
  additionalProps: {
    disableIncrementalCache: true,
    disableTagCache: true,
    warmer: { handler: "index.handler", bundle: ".open-next/warmer-function" },
  },
} as const;
