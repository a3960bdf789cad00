import type { Durability } from "../process/durability.ts";
import { openDatabase } from "../process/open-database.ts";
import type { InvocationError } from "./invocation.ts";

/** An event that waits for its function. */
export type QueuedEvent = {
  readonly id: number;
  readonly functionName: string;
  /** The same in every attempt. */
  readonly requestId: string;
  /** JSON. */
  readonly event: string;
  readonly acceptedMs: number;
  /** Attempts that failed, and how the last one did. */
  readonly attempts: number;
  readonly error: InvocationError | undefined;
};

const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    functionName TEXT NOT NULL,
    requestId TEXT NOT NULL,
    event TEXT NOT NULL,
    acceptedMs INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS eventsOfFunctions ON events (functionName, id);
`;

type Row = Omit<QueuedEvent, "error"> & { readonly error: string | null };

const readRow = (row: unknown): QueuedEvent | undefined => {
  if (row === undefined) return undefined;
  const { error, ...event } = row as Row;
  return { ...event, error: error === null ? undefined : JSON.parse(error) };
};

export type AsyncQueue = ReturnType<typeof openAsyncQueue>;

/** The events of asynchronous invocations, on disk. Every method is synchronous. */
export const openAsyncQueue = (path: string, { synchronous }: Durability) => {
  const database = openDatabase(path, schema, synchronous);
  const statements = {
    add: database.prepare(
      "INSERT INTO events (functionName, requestId, event, acceptedMs) VALUES (?, ?, ?, ?)",
    ),
    names: database.prepare("SELECT DISTINCT functionName FROM events"),
    next: database.prepare("SELECT * FROM events WHERE functionName = ? AND id > ? ORDER BY id LIMIT 1"),
    get: database.prepare("SELECT * FROM events WHERE id = ?"),
    fail: database.prepare("UPDATE events SET attempts = ?, error = ? WHERE id = ?"),
    remove: database.prepare("DELETE FROM events WHERE id = ?"),
    accept: database.prepare("UPDATE events SET acceptedMs = ?"),
  };
  return {
    add: (functionName: string, requestId: string, event: string, acceptedMs: number): void =>
      void statements.add.run(functionName, requestId, event, acceptedMs),
    functionNames: (): string[] =>
      (statements.names.all() as { functionName: string }[]).map(({ functionName }) => functionName),
    next: (functionName: string, afterId: number) => readRow(statements.next.get(functionName, afterId)),
    get: (id: number) => readRow(statements.get.get(id)),
    /** Keeps the failed attempts of an event. */
    fail: ({ id, attempts, error }: QueuedEvent): void =>
      void statements.fail.run(attempts, JSON.stringify(error), id),
    remove: (id: number): void => void statements.remove.run(id),
    /** All events are as old as if they were accepted at this time. */
    acceptAll: (acceptedMs: number): void => void statements.accept.run(acceptedMs),
    close: (): void => database.close(),
  };
};
