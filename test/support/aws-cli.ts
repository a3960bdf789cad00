import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Undefined if the AWS CLI is not installed. */
export const awsCliVersion = (): string | undefined => {
  const { status, stdout, stderr } = spawnSync("aws", ["--version"], { encoding: "utf8" });
  return status === 0 ? (stdout || stderr).trim() : undefined;
};

export class AwsCliError extends Error {}

export type AwsCli = (...commandArguments: string[]) => Promise<unknown>;

/**
 * Runs the AWS CLI, version 1 or 2, against an endpoint with settings of its own in `directory`: blobs are
 * passed as text, buckets go into the path. Returns its JSON; fails with its stderr.
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
  return async (...commandArguments) => {
    const child = spawn("aws", ["--endpoint-url", endpointUrl, ...commandArguments], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
      });
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new AwsCliError(`aws ${commandArguments.join(" ")}: ${output.stderr.trim()}`);
    const text = output.stdout.trim();
    return text.startsWith("{") ? JSON.parse(text) : text;
  };
};
