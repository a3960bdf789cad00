import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** The classes of a Maven project, ready to run, or why this machine cannot run them. */
export type Jvm = { readonly classpath: string } | { readonly missing: string };

type Run = { readonly status: number | undefined; readonly output: string };

const oldestJava = 17;
/** A first build downloads some 170 MB. */
const buildTimeoutMs = 600_000;
/** Maven's messages when dependencies cannot be fetched: a fault of the machine, not of the project. */
const unresolved =
  /could not be resolved|could not (?:resolve|transfer)|non-resolvable|cannot be downloaded/i;

/** Status is undefined if there is no such program, or it was killed for taking too long. */
const run = async (command: string, words: readonly string[], directory?: string): Promise<Run> => {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, words, {
      cwd: directory,
      timeout: buildTimeoutMs,
    });
    return { status: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code: unknown; stdout?: string; stderr?: string };
    return { status: typeof code === "number" ? code : undefined, output: stdout + stderr };
  }
};

/** Compiles a Maven project. A missing JDK, Maven or registry is returned; code that does not compile throws. */
export const buildMavenProject = async (directory: string): Promise<Jvm> => {
  const compiler = await run("javac", ["-version"]);
  if (Number(/javac (\d+)/.exec(compiler.output)?.[1] ?? 0) < oldestJava)
    return { missing: `a JDK of version ${oldestJava} or newer is not installed` };
  if ((await run("mvn", ["--version"])).status !== 0) return { missing: "Maven is not installed" };
  const build = await run("mvn", ["--quiet", "--batch-mode", "process-classes"], directory);
  if (build.status === undefined) return { missing: `Maven did not end within ${buildTimeoutMs / 1000} s` };
  if (build.status !== 0) {
    const line = build.output.split("\n").find((each) => unresolved.test(each));
    if (line === undefined) throw new Error(`Maven could not build ${directory}:\n${build.output}`);
    return { missing: `Maven cannot resolve the libraries (${line.slice(0, 200)})` };
  }
  const target = join(directory, "target");
  const libraries = (await readFile(join(target, "classpath"), "utf8")).trim();
  return { classpath: [join(target, "classes"), libraries].join(delimiter) };
};

export type JavaProcess = {
  /** What it has written on standard output so far, line by line. */
  readonly lines: readonly string[];
  readonly log: () => string;
  readonly isRunning: () => boolean;
  /** Ends its standard input and waits; resolves to its exit code. */
  finish(): Promise<number | null>;
  /** SIGKILLs it and its child processes. */
  kill(): Promise<void>;
};

const quiet = { "org.slf4j.simpleLogger.defaultLogLevel": "warn" };

export const startJava = (options: {
  readonly classpath: string;
  readonly main: string;
  readonly arguments: readonly string[];
  readonly properties?: Readonly<Record<string, string>>;
}): JavaProcess => {
  const properties = Object.entries({ ...quiet, ...options.properties }).map(
    ([name, value]) => `-D${name}=${value}`,
  );
  const child: ChildProcess = spawn(
    "java",
    ["-Xmx512m", ...properties, "-cp", options.classpath, options.main, ...options.arguments],
    { stdio: ["pipe", "pipe", "pipe"], detached: true },
  );
  const closed = once(child, "close") as Promise<[number | null]>;
  const lines: string[] = [];
  let log = "";
  createInterface({ input: child.stdout! }).on("line", (line) => lines.push(line));
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    lines,
    log: () => log,
    isRunning,
    finish: async () => {
      child.stdin!.end();
      return (await closed)[0];
    },
    kill: async () => {
      if (isRunning()) process.kill(-child.pid!, "SIGKILL");
      await closed;
    },
  };
};
