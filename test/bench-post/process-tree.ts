import { readdir, readFile } from "node:fs/promises";

/** Processor time since the last `take`: of a process, and of its threads by name. */
export type ProcessTime = {
  readonly name: string;
  readonly seconds: number;
  readonly threads: ReadonlyMap<string, number>;
};

export type Memory = { readonly seconds: number; readonly residentBytes: number };

type Stat = { readonly name: string; readonly parent: number; readonly ticks: number };
type Process = { name: string; ticks: number; readonly threads: Map<string, Stat> };

/** Linux counts processor time in hundredths of a second for its users. */
const ticksPerSecond = 100;
const sampleMs = 500;

/** A name may hold spaces and brackets: proc_pid_stat(5). */
const readStat = async (path: string): Promise<Stat> => {
  const text = await readFile(path, "utf8");
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ");
  return {
    name: text.slice(text.indexOf("(") + 1, end),
    parent: Number(fields[1]),
    ticks: Number(fields[11]) + Number(fields[12]),
  };
};

/** Node names its process after its first thread. */
const rootName = "trips start";

/** Undefined if the process or the thread has ended meanwhile. */
const ifAlive = async <Value>(reading: Promise<Value>): Promise<Value | undefined> => {
  try {
    return await reading;
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
};

const numbersIn = async (path: string): Promise<string[]> =>
  ((await ifAlive(readdir(path))) ?? []).filter((name) => /^\d+$/.test(name));

const residentBytes = async (pid: string): Promise<number> => {
  const status = await ifAlive(readFile(`/proc/${pid}/status`, "utf8"));
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status ?? "")?.[1] ?? 0) * 1024;
};

/**
 * Watches a process and its descendants in /proc, twice a second, so that a thread that ended counts with its time of
 * half a second before. Elsewhere than on Linux it fails with the path it could not read.
 */
export const watchTree = async (root: number) => {
  const startedAt = performance.now();
  const processes = new Map<string, Process>();
  const taken = new Map<string, ProcessTime>();
  const curve: Memory[] = [];

  const pidsOfTree = async (stats: ReadonlyMap<string, Stat>): Promise<string[]> => {
    const found = [String(root)];
    for (const pid of found)
      for (const [child, { parent }] of stats) if (String(parent) === pid) found.push(child);
    return found;
  };

  const sample = async (): Promise<void> => {
    const stats = new Map<string, Stat>();
    for (const pid of await numbersIn("/proc")) {
      const stat = await ifAlive(readStat(`/proc/${pid}/stat`));
      if (stat !== undefined) stats.set(pid, stat);
    }
    let bytes = 0;
    for (const pid of await pidsOfTree(stats)) {
      const { name, ticks } = stats.get(pid)!;
      const process = processes.get(pid) ?? {
        name: pid === String(root) ? rootName : name,
        ticks,
        threads: new Map(),
      };
      processes.set(pid, process);
      process.ticks = ticks;
      bytes += await residentBytes(pid);
      const threads = await numbersIn(`/proc/${pid}/task`);
      for (const id of threads) {
        const thread = await ifAlive(readStat(`/proc/${pid}/task/${id}/stat`));
        if (thread !== undefined) process.threads.set(id, thread);
      }
    }
    curve.push({ seconds: (performance.now() - startedAt) / 1000, residentBytes: bytes });
  };

  const timeOf = ({ name, ticks, threads }: Process): ProcessTime => {
    const byName = Map.groupBy([...threads.values()], (thread) => thread.name);
    return {
      name,
      seconds: ticks / ticksPerSecond,
      threads: new Map(
        [...byName].map(([thread, stats]) => [
          thread,
          stats.reduce((sum, stat) => sum + stat.ticks, 0) / ticksPerSecond,
        ]),
      ),
    };
  };

  await sample();
  let sampling = Promise.resolve();
  const timer = setInterval(() => {
    sampling = sampling.then(sample);
  }, sampleMs);

  return {
    curve,
    async take(): Promise<ProcessTime[]> {
      sampling = sampling.then(sample);
      await sampling;
      return [...processes].map(([pid, process]) => {
        const now = timeOf(process);
        const before = taken.get(pid);
        taken.set(pid, now);
        return {
          name: now.name,
          seconds: now.seconds - (before?.seconds ?? 0),
          threads: new Map(
            [...now.threads].map(([name, seconds]) => [name, seconds - (before?.threads.get(name) ?? 0)]),
          ),
        };
      });
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await sampling;
    },
  };
};
