/// <reference path="./.sst/platform/config.d.ts" />

const policyOf = async (stage: string) => {
  const { stagePolicyOf } = await import("./infra/stage-policy.ts");
  const { stream } = await import("./packages/core/pipeline.ts");
  return stagePolicyOf(stage, process.env, stream.retentionHours);
};

export default $config({
  async app({ stage }) {
    const { removal, protect } = await policyOf(stage);
    return {
      name: "trips",
      home: "aws",
      removal,
      protect,
      // The version that SST itself makes its keys with.
      providers: { random: "4.16.6" },
    };
  },
  async run() {
    const { createTrips } = await import("./infra/main.ts");
    return createTrips(await policyOf($app.stage));
  },
});
