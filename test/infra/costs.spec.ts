import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { costs, costTable, deviceTable, settingsTable } from "../../infra/costs.ts";

test("the costs in the README follow from the prices", async () => {
  const readme = await readFile(new URL("../../infra/README.md", import.meta.url), "utf8");
  expect(readme).toContain(costTable());
  expect(readme).toContain(settingsTable());
  expect(readme).toContain(deviceTable());
});

test("a lite stage never costs more than a full one", () => {
  for (const { resource, idle, idleLite, perMillion, perMillionLite } of costs) {
    expect(idleLite, resource).toBeLessThanOrEqual(idle);
    expect(perMillionLite, resource).toBeLessThanOrEqual(perMillion);
  }
});
