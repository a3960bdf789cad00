import type { Durability } from "../process/durability.ts";
import { openDatabase } from "../process/open-database.ts";
import type { DeliveryStreamSpec } from "../settings.ts";

export type StreamRow = {
  readonly name: string;
  readonly version: number;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly spec: DeliveryStreamSpec;
};

export type JournalRow = { readonly id: number; readonly arrivalMs: number; readonly data: Uint8Array };

/** Where reading a shard starts: after a sequence number, else from a time, else at its beginning. */
export type ShardRow = {
  readonly shardId: string;
  readonly startMs: number | null;
  readonly sequenceNumber: string | null;
  readonly finished: 0 | 1;
};

const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS streams (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL, createdMs INTEGER NOT NULL, updatedMs INTEGER NOT NULL, spec TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, arrivalMs INTEGER NOT NULL, data BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS journalByStream ON journal (stream, id);
  CREATE TABLE IF NOT EXISTS shards (
    stream TEXT NOT NULL, shardId TEXT NOT NULL, startMs INTEGER, sequenceNumber TEXT, finished INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (stream, shardId)
  ) STRICT, WITHOUT ROWID;
`;

export type FirehoseState = ReturnType<typeof openFirehoseState>;

/**
 * What must survive a killed process: settings, the position in each shard, and directly put records that have not
 * landed. A record is acknowledged after its row is committed.
 */
export const openFirehoseState = (path: string, { synchronous }: Durability) => {
  const database = openDatabase(path, schema, synchronous);
  const statements = {
    streams: database.prepare("SELECT * FROM streams ORDER BY name"),
    putStream: database.prepare("INSERT OR REPLACE INTO streams VALUES (?, ?, ?, ?, ?)"),
    append: database.prepare("INSERT INTO journal (stream, arrivalMs, data) VALUES (?, ?, ?)"),
    journal: database.prepare(
      "SELECT id, arrivalMs, data FROM journal WHERE stream = ? AND id > ? ORDER BY id LIMIT ?",
    ),
    trim: database.prepare("DELETE FROM journal WHERE stream = ? AND id <= ?"),
    shards: database.prepare(
      "SELECT shardId, startMs, sequenceNumber, finished FROM shards WHERE stream = ?",
    ),
    addShard: database.prepare("INSERT OR IGNORE INTO shards (stream, shardId, startMs) VALUES (?, ?, ?)"),
    advance: database.prepare("UPDATE shards SET sequenceNumber = ? WHERE stream = ? AND shardId = ?"),
    removals: ["streams WHERE name", "journal WHERE stream", "shards WHERE stream"].map((rows) =>
      database.prepare(`DELETE FROM ${rows} = ?`),
    ),
    finish: database.prepare("UPDATE shards SET finished = 1 WHERE stream = ? AND shardId = ?"),
  };
  return {
    streams: (): StreamRow[] =>
      (statements.streams.all() as (Omit<StreamRow, "spec"> & { spec: string })[]).map((row) => ({
        ...row,
        spec: JSON.parse(row.spec) as DeliveryStreamSpec,
      })),
    putStream({ name, version, createdMs, updatedMs, spec }: StreamRow): void {
      statements.putStream.run(name, version, createdMs, updatedMs, JSON.stringify(spec));
    },
    removeStream(name: string): void {
      for (const removal of statements.removals) removal.run(name);
    },
    /** All of `work` or nothing is written. */
    transaction<Result>(work: () => Result): Result {
      database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    append: (stream: string, arrivalMs: number, data: Uint8Array): number =>
      Number(statements.append.run(stream, arrivalMs, data).lastInsertRowid),
    journal: (stream: string, afterId: number, limit: number): JournalRow[] =>
      statements.journal.all(stream, afterId, limit) as JournalRow[],
    trim: (stream: string, throughId: number): void => void statements.trim.run(stream, throughId),
    shards: (stream: string): ShardRow[] => statements.shards.all(stream) as ShardRow[],
    addShard: (stream: string, shardId: string, startMs: number | null): void =>
      void statements.addShard.run(stream, shardId, startMs),
    advance: (stream: string, shardId: string, sequenceNumber: string): void =>
      void statements.advance.run(sequenceNumber, stream, shardId),
    finish: (stream: string, shardId: string): void => void statements.finish.run(stream, shardId),
    close: (): void => database.close(),
  };
};
