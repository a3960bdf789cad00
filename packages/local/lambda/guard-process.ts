import { syncBuiltinESMExports } from "node:module";
import { constants } from "node:os";

/** Names of the signals as Lambda reports them for a killed process. */
const descriptions: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

const nameOf = (signal: string | number): string | undefined => {
  const entries = Object.entries(constants.signals);
  return entries.find(([name, number]) => name === signal || number === signal)?.[0];
};

/**
 * A handler runs in a thread, so a signal to its own process would end the whole cloud. Therefore a signal to this
 * process, its group or its parent ends only the instance. Native code that crashes or sends signals itself is not
 * caught and ends the process.
 */
export const guardProcess = (endBy: (description: string) => void): void => {
  const kill = process.kill.bind(process);
  process.kill = (pid, signal = "SIGTERM") => {
    const isOwn = [process.pid, -process.pid, 0, -1, process.ppid].includes(pid);
    const name = nameOf(signal);
    if (!isOwn || signal === 0 || name === undefined) return kill(pid, signal);
    endBy(descriptions[name] ?? name);
    return true;
  };
  syncBuiltinESMExports();
};
