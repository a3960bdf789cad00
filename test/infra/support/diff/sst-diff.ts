import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPlatform, sstCommand } from "../program/platform.ts";
import { makeRoot } from "../program/root.ts";
import { startAwsStandIn } from "./aws-stand-in.ts";

export type DiffOrder = {
  readonly stage: string;
  /** The deployment's own environment: what infra/README.md lists. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly print?: (text: string) => void;
};

export type Diff = {
  readonly code: number | null;
  readonly output: string;
  /** The requests to AWS. */
  readonly requests: readonly string[];
};

const timeoutMs = 300_000;

/** For previews SST looks for Pulumi in its own folder, whatever SST_PULUMI_PATH says. */
const putPulumiInPlace = async (configuration: string): Promise<string> => {
  const path = join(configuration, "sst/bin/pulumi");
  const standIn = fileURLToPath(new URL("pulumi.ts", import.meta.url));
  await mkdir(join(configuration, "sst/bin"), { recursive: true });
  await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
  await chmod(path, 0o755);
  return path;
};

/** Runs the real `sst diff` in a double of the repository, with stand-ins for Pulumi and AWS. */
export const runSstDiff = async ({ stage, variables = {}, print }: DiffOrder): Promise<Diff> => {
  await installPlatform();
  const [root, aws] = await Promise.all([makeRoot(), startAwsStandIn()]);
  try {
    const configuration = join(root, ".config");
    const pulumi = await putPulumiInPlace(configuration);
    const child = spawn(process.execPath, [sstCommand, "diff", "--stage", stage], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: configuration,
        XDG_CONFIG_HOME: configuration,
        AWS_ACCESS_KEY_ID: "offline",
        AWS_SECRET_ACCESS_KEY: "offline",
        AWS_REGION: "us-east-1",
        AWS_ENDPOINT_URL: "http://aws.invalid",
        HTTP_PROXY: aws.proxyUrl,
        SST_PULUMI_PATH: pulumi,
        SST_NO_BUN: "1",
        SST_SKIP_DEPENDENCY_CHECK: "1",
        SST_TELEMETRY_DISABLED: "1",
        ...variables,
      },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        print?.(text);
      });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output, requests: aws.requests };
  } finally {
    await aws.stop();
    await rm(root, { recursive: true, force: true });
  }
};
