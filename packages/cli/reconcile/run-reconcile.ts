import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createBooksStore } from "@trips/aws/dynamodb/books-store.ts";
import { createCuratedTrips } from "@trips/aws/dynamodb/curated-store.ts";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { createLakeLedger } from "@trips/aws/s3/lake-ledger.ts";
import { type Books, faultsOf, keepSums } from "@trips/core/application/books.ts";
import { type ReconcilePorts, reconcile } from "@trips/core/application/reconcile.ts";
import { region } from "@trips/local/settings.ts";
import { CliError } from "../cli-error.ts";
import type { Terminal } from "../terminal.ts";
import { describeBooks } from "./report.ts";

export type ReconcileWork = {
  readonly dates: readonly string[];
  readonly driver: string | undefined;
  readonly settleMs: number;
  readonly isJson: boolean;
  /** The local cloud's; undefined: on AWS. */
  readonly edgeUrl: string | undefined;
  readonly tableName: string;
  readonly lakeBucket: string;
};

/** Files whose sums are kept between two looks at a date. */
const keptFiles = 2_000;

const connect = ({ edgeUrl, tableName, lakeBucket }: ReconcileWork, now: () => number) => {
  const settings = edgeUrl
    ? { endpoint: edgeUrl, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } }
    : {};
  const dynamoDb = new DynamoDBClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: edgeUrl !== undefined });
  const client = DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } });
  const table = { client, tableName, now };
  const ports: ReconcilePorts = {
    lake: keepSums(createLakeLedger({ client: s3, bucket: lakeBucket }), keptFiles),
    reader: createTripReader(table),
    zone: createCuratedTrips(table),
    erasedUntil: createErasedUntil(table),
    now,
  };
  const close = (): void => {
    dynamoDb.destroy();
    s3.destroy();
  };
  return { ports, store: createBooksStore(table), close };
};

const isUnsettled = ({ checkedAtMs, seen }: Books, settleMs: number): boolean =>
  seen.some(({ sinceMs }) => checkedAtMs - sinceMs < settleMs);

/** Looks at a date until what differs has settled. Trips that are under way are not waited for. */
const checkDate = async (
  { ports, store }: ReturnType<typeof connect>,
  { driver, settleMs }: ReconcileWork,
  date: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Books> => {
  const untilMs = ports.now() + 2 * settleMs;
  // A scheduled run may have seen the same differences already.
  let previous = await store.loadBooks(date);
  for (let look = 1; ; look++) {
    const books = await reconcile(ports, { date, driver, previous, settleMs, recounts: () => true });
    if (!isUnsettled(books, settleMs) || ports.now() >= untilMs) return books;
    if (look === 1)
      terminal.stderr.write(
        `${date}: waiting for records that may be on their way into the lake (up to ${Math.ceil((2 * settleMs) / 1000)} s)\n`,
      );
    await sleep(Math.max(1_000, settleMs / 10), undefined, { signal });
    previous = books;
  }
};

/** Throws a `CliError` if the books do not balance, or could not be checked. */
export const runReconcile = async (
  work: ReconcileWork,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> => {
  const connection = connect(work, terminal.now ?? Date.now);
  const all: Books[] = [];
  try {
    for (const date of work.dates) {
      const books = await checkDate(connection, work, date, terminal, signal);
      all.push(books);
      if (!work.isJson) terminal.stdout.write(describeBooks(books));
    }
  } catch (error) {
    if (signal.aborted) throw new CliError("interrupted", "interrupted");
    throw new CliError("unchecked", `the books could not be checked: ${explain(error, work)}`);
  } finally {
    connection.close();
  }
  if (work.isJson)
    terminal.stdout.write(
      `${JSON.stringify(
        all.map(({ seen: _, ...books }) => books),
        undefined,
        2,
      )}\n`,
    );
  const faulty = all.filter((books) => faultsOf(books) > 0);
  if (faulty.length > 0)
    throw new CliError("differs", `the books do not balance on ${faulty.map(({ date }) => date).join(", ")}`);
  const unseen = all.filter(({ table, trips }) => table.trips > 0 && trips["before-lake"] === table.trips);
  if (unseen.length > 0)
    throw new CliError(
      "unchecked",
      `the lake has nothing to compare with ${unseen.map(({ date }) => date).join(", ")}`,
    );
};

const explain = (error: unknown, { edgeUrl }: ReconcileWork): string => {
  const { name, message, code } = error as Error & { readonly code?: string };
  if (code === "ECONNREFUSED")
    return `nothing answers at ${edgeUrl ?? "AWS"}: is npm start running, or is --edge-url needed?`;
  return `${name}: ${message || code}`;
};
