import { limits } from "@trips/core/domain/limits.ts";

/** A browser with or without User-Agent Client Hints. */
export type ModelHolder = {
  readonly userAgent: string;
  readonly userAgentData?: {
    getHighEntropyValues(hints: string[]): Promise<{ readonly model?: string }>;
  };
};

/** What the browser tells of the phone's model: on Android all, on iOS the family; undefined: nothing. */
export const phoneModelOf = async (browser: ModelHolder): Promise<string | undefined> => {
  const { userAgent, userAgentData } = browser;
  // A browser may refuse: the trip is recorded all the same.
  const hints = await userAgentData?.getHighEntropyValues(["model"]).catch(() => undefined);
  const model = hints?.model || /iPhone|iPad/.exec(userAgent)?.[0];
  return model?.slice(0, limits.deviceLength);
};
