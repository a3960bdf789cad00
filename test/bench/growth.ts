import type { Section } from "./report.ts";
export const runGrowth = async (): Promise<Section> => {
  throw new Error("x");
};
