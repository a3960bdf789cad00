import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Undefined if the AWS CLI is not installed. */
export const awsCliVersion = (): string | undefined => {
  const { status, stdout, stderr } = spawnSync("aws", ["--version"], { encoding: "utf8" });
  return status === 0 ? (stdout || stderr).trim() : undefined;
};

export class AwsCliError extends Error {}

export type AwsCli = {
  /** Returns the command's JSON; fails with its stderr. */
  run(...commandArguments: string[]): Promise<unknown>;
  stop(): void;
};

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
type Run = (commandArguments: readonly string[]) => Promise<Ended>;

const driver = fileURLToPath(new URL("aws-cli-driver.py", import.meta.url));

/** Whether the Python at hand can import the very CLI that `aws` is, as it can version 1 but not 2. */
const isImportable = (): boolean => {
  const { status, stdout } = spawnSync("python3", ["-c", "import awscli; print(awscli.__version__)"], {
    encoding: "utf8",
  });
  return status === 0 && awsCliVersion()?.startsWith(`aws-cli/${stdout.trim()} `) === true;
};

const startEach =
  (env: NodeJS.ProcessEnv): Run =>
  async (commandArguments) => {
    const child = spawn("aws", commandArguments, { env, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
      });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, ...output };
  };

/** One process runs one command after another: most of the time of a short one is the start of Python. */
const startOnce = (env: NodeJS.ProcessEnv): { run: Run; process: ChildProcess } => {
  const child = spawn("python3", [driver], { env, stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const run: Run = async (commandArguments) => {
    child.stdin.write(`${JSON.stringify(commandArguments)}\n`);
    const answer = await answers.next();
    if (answer.done) throw new AwsCliError("the AWS CLI's process has ended");
    return JSON.parse(answer.value) as Ended;
  };
  return { run, process: child };
};

/**
 * The AWS CLI, version 1 or 2, against an endpoint with settings of its own in `directory`: blobs are passed as text,
 * buckets go into the path. Its commands run one after another.
 */
export const createAwsCli = (endpointUrl: string, directory: string): AwsCli => {
  const configFile = join(directory, "aws-config");
  writeFileSync(
    configFile,
    "[default]\nregion = us-east-1\noutput = json\ncli_binary_format = raw-in-base64-out\ns3 =\n  addressing_style = path\n",
  );
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    AWS_CONFIG_FILE: configFile,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    AWS_MAX_ATTEMPTS: "2",
  };
  const started = isImportable() ? startOnce(env) : undefined;
  const run = started?.run ?? startEach(env);
  return {
    run: async (...commandArguments) => {
      const { code, stdout, stderr } = await run(["--endpoint-url", endpointUrl, ...commandArguments]);
      if (code !== 0) throw new AwsCliError(`aws ${commandArguments.join(" ")}: ${stderr.trim()}`);
      const text = stdout.trim();
      return text.startsWith("{") ? JSON.parse(text) : text;
    },
    stop: () => started?.process.kill(),
  };
};
