import { ChildProcess } from "node:child_process";
import { Server, Socket } from "node:net";

/** What a unit spec has to do without, so that `npm run test:quick` stays quick, and never waits for anything. */
const refuse = (): never => {
  throw new Error(
    "A unit spec opens no socket and starts no process: list it in vitest.config.ts as one that does.",
  );
};

Server.prototype.listen = refuse;
Socket.prototype.connect = refuse;
// Every way to start a process but the synchronous ones; the typings leave it out.
Object.assign(ChildProcess.prototype, { spawn: refuse });
