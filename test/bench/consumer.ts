import type { Section } from "./report.ts";
export const runConsumer = async (): Promise<Section> => {
  throw new Error("x");
};
