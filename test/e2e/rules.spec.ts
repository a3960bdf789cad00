import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { rulesVersion } from "@trips/core/domain/rules.ts";
import { table } from "@trips/core/pipeline.ts";
import { beforeAll, expect, test } from "vitest";
import { until } from "../support/api-client.ts";
import { useDashboard } from "../support/dashboard.ts";
import { noonDate, noonInstant, noonZone } from "../support/noon-zone.ts";

const driver = "ana.gomez";
const date = noonDate(1);
const note = `Versions ${rulesVersion - 1}, ${rulesVersion} of the rules counted these trips.`;
const remedy = "npx trips replay --from table";

const dashboard = useDashboard(noonZone);

beforeAll(async () => {
  for (const [trip, hour] of [
    ["of-old-rules", 8],
    ["of-todays-rules", 10],
  ] as const) {
    const records = Array.from({ length: 60 }, (_, second) => ({
      id: second,
      t: noonInstant(1, hour) + second * 1_000,
      lat: -34.6 + second * 1e-4,
      lon: -58.38,
    }));
    await dashboard.api.post(trip, { timeZone: noonZone, end: true, records }, { driver });
  }
  await until(
    () => dashboard.api.day(driver, date),
    ({ tripCount }) => tripCount === 2,
  );
});

const countByOldRules = async (): Promise<void> => {
  const dynamoDb = new DynamoDBClient({
    endpoint: dashboard.platform.edgeUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await DynamoDBDocumentClient.from(dynamoDb).send(
    new UpdateCommand({
      TableName: table.name,
      Key: { pk: `TRIP#${driver}#of-old-rules`, sk: "TRIP" },
      UpdateExpression: "SET #rules = :rules",
      ExpressionAttributeNames: { "#rules": "rules" },
      ExpressionAttributeValues: { ":rules": rulesVersion - 1 },
    }),
  );
  dynamoDb.destroy();
};

test("a day says when several versions of the rules counted its trips, and a manager what to do", async () => {
  const { page, platform } = dashboard;
  await dashboard.signIn(driver);
  await page.goto(`${platform.webUrl}/day/${date}`);
  await page.locator("a[href*='/trips/of-old-rules']").first().waitFor();
  expect(await page.getByText("of the rules counted").count()).toBe(0);
  await countByOldRules();
  await page.reload();
  await page.getByText(note).waitFor();
  expect(await page.getByText(remedy).count()).toBe(0);
  await dashboard.dropSession();
  await dashboard.signIn("fleet.manager", true);
  await page.goto(`${platform.webUrl}/fleet/${date}`);
  await page.getByText(note).waitFor();
  await page.getByText(remedy).waitFor();
});
