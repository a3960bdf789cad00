import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type Usage = { readonly peakRss: number; readonly cpuMicros: number };

/** Kinesis behind its edge in a process of its own. */
export type Server = {
  readonly port: number;
  /** From the first line of the program to a port that listens. */
  readonly openedMs: number;
  /** The peak resident set since the last reset, and the processor time used so far. */
  usage(): Promise<Usage>;
  resetPeak(): Promise<Usage>;
  stop(): Promise<void>;
};

export const startServer = async (directory: string): Promise<Server> => {
  const child = fork(fileURLToPath(new URL("server-main.ts", import.meta.url)), [directory]);
  const exited = once(child, "exit");
  const { port, openedMs } = await Promise.race([
    nextMessage<{ port: number; openedMs: number }>(child),
    exited.then(([code]) => {
      throw new Error(`The server ended with code ${code} before it listened.`);
    }),
  ]);
  const ask = (question: string): Promise<Usage> => {
    const answer = nextMessage<Usage>(child);
    child.send(question);
    return answer;
  };
  return {
    port,
    openedMs,
    usage: () => ask("usage"),
    resetPeak: () => ask("reset"),
    async stop() {
      child.disconnect();
      await exited;
    },
  };
};

const nextMessage = async <Message>(child: ChildProcess): Promise<Message> => {
  const [message] = await once(child, "message");
  return message as Message;
};
