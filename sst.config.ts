/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app({ stage }) {
    const { protectionOf } = await import("./infra/stage-policy.ts");
    const { removal, protect } = protectionOf(stage);
    return {
      name: "trips",
      home: "aws",
      removal,
      protect,
      // The version that SST itself makes its keys with.
      providers: { random: "4.16.6" },
    };
  },
  // The settings are read here and not in `app`, whose errors SST keeps from its user.
  async run() {
    const { stagePolicyOf } = await import("./infra/stage-policy.ts");
    const { stream } = await import("./packages/core/pipeline.ts");
    const { createTrips } = await import("./infra/main.ts");
    return createTrips(stagePolicyOf($app.stage, process.env, stream.retentionHours));
  },
});
