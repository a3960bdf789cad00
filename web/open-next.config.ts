import type { OpenNextConfig } from "@opennextjs/aws/types/open-next.js";

/** Every page is rendered per request and no image is scaled, so no cache, no queue and no sharp is deployed. */
const config = {
  default: {
    override: {
      wrapper: "aws-lambda-streaming",
      incrementalCache: "dummy",
      tagCache: "dummy",
      queue: "dummy",
    },
  },
  dangerous: { disableIncrementalCache: true, disableTagCache: true },
  imageOptimization: {
    loader: "dummy",
    // `undefined` would install sharp from the registry; OpenNext takes any other falsy value for "nothing".
    install: false as unknown as undefined,
  },
} satisfies OpenNextConfig;

export default config;
