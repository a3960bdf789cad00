import { ChildProcess } from "node:child_process";
import { Server, Socket } from "node:net";

/** Forbids unit specs sockets and processes, so that `npm run test:quick` stays quick and never waits. */
const refuse = (): never => {
  throw new Error(
    "A unit spec opens no socket and starts no process: list it in vitest.config.ts as one that does.",
  );
};

Server.prototype.listen = refuse;
Socket.prototype.connect = refuse;
// Every asynchronous way to start a process goes through it; the typings leave it out.
Object.assign(ChildProcess.prototype, { spawn: refuse });
