import { globalFetch } from "@trips/client/effects.ts";
import type { FaultStatus } from "@trips/local/faults/fault-plan.ts";
import { faultTypes } from "@trips/local/faults/parse-fault.ts";
import { ports } from "@trips/local/settings.ts";
import { Argument, type Command } from "commander";
import { CliError } from "../cli-error.ts";
import { decimalNumber, option, url, wholeNumber } from "../options.ts";
import type { Terminal } from "../terminal.ts";

/** A full buffer is read, transformed and written. */
const deliveryTimeoutMs = 600_000;

type Answer = Readonly<Record<string, unknown>>;

const edgeUrlOption = () =>
  option("--edge-url <url>", "the local cloud's AWS endpoint")
    .argParser(url)
    .default(`http://localhost:${ports.edge}`);

const explain = (error: unknown): string => {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
};

const parseAnswer = (text: string): Answer | undefined => {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
};

/** One request to the control endpoint; a refusal is an error with the endpoint's message. */
const ask = async (
  terminal: Terminal,
  edgeUrl: string,
  operation: string,
  input: object,
  timeoutMs = 30_000,
): Promise<Answer> => {
  let status: number;
  let text: string;
  try {
    const response = await (terminal.fetch ?? globalFetch)(new URL("/", edgeUrl).href, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Faults_1.${operation}` },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(timeoutMs),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw new CliError(
      "api",
      `the local cloud at ${edgeUrl} does not answer (${explain(error)}): is npm start running, or is --edge-url needed?`,
    );
  }
  const answer = parseAnswer(text);
  if (status === 200 && answer !== undefined) return answer;
  const message = answer?.message ?? `the local cloud answered ${status} ${text.slice(0, 300)}`;
  throw new CliError(status === 400 ? "input" : "api", String(message));
};

const describeFault = (fault: FaultStatus): string => {
  const { id, type, share, count, seed, considered, hits, isSpent, ...scope } = fault;
  const words = Object.entries(scope).map(([name, value]) => `${name}=${value}`);
  const limit = count === undefined ? "" : `, at most ${count} times`;
  const chance = `${share * 100} % (seed ${seed})${limit}`;
  const state = isSpent ? ", spent" : "";
  return `${id}  ${[type, ...words].join(" ")}  ${chance}: hit ${hits} of ${considered} requests${state}\n`;
};

type SetOptions = { readonly edgeUrl: string } & Readonly<Record<string, string | number>>;

const registerSet = (faults: Command, terminal: Terminal): void => {
  faults
    .command("set")
    .description("Set a fault. It holds until it is cleared, its count is used up or the cloud restarts.")
    .addArgument(new Argument("<type>", "what goes wrong").choices(faultTypes))
    .addOption(
      option("--service <name>", "drop-response, delay: kinesis, firehose or dynamodb; delay also lambda"),
    )
    .addOption(option("--operation <name>", "only this operation, e.g. PutRecord (default: all that apply)"))
    .addOption(option("--stream <name>", "only requests of this stream"))
    .addOption(option("--shard <id>", "only requests of this shard of the stream"))
    .addOption(option("--function <name>", "only invocations of this function"))
    .addOption(
      option("--error <code>", "fail-entries: ProvisionedThroughputExceededException or InternalFailure"),
    )
    .addOption(option("--when <moment>", "kill-handler, cancel-transaction: before or after its writes"))
    .addOption(option("--milliseconds <count>", "delay: how long").argParser(wholeNumber(1, 60_000)))
    .addOption(
      option("--share <share>", "share of the requests, 0 to 1 (default: 1)").argParser(decimalNumber(0, 1)),
    )
    .addOption(
      option("--count <requests>", "how many at most (default: no limit)").argParser(
        wholeNumber(1, 1_000_000_000),
      ),
    )
    .addOption(
      option("--seed <number>", "the same seed hits the same requests again (default: 1)").argParser(
        wholeNumber(0, 4_294_967_295),
      ),
    )
    .addOption(edgeUrlOption())
    .addHelpText(
      "after",
      "\nExamples:\n  npx trips faults set throttle --stream records --operation PutRecord --share 0.2\n" +
        "  npx trips faults set drop-response --service kinesis --operation PutRecord --count 10\n" +
        "  npx trips faults set kill-handler --function aggregate --when after --share 0.1 --seed 7",
    )
    .action(async (type: string, { edgeUrl, ...settings }: SetOptions) => {
      const { fault } = await ask(terminal, edgeUrl, "SetFault", { type, ...settings });
      terminal.stdout.write(describeFault(fault as FaultStatus));
    });
};

const registerReshard = (faults: Command, terminal: Terminal, name: "split" | "merge"): void => {
  const isSplit = name === "split";
  faults
    .command(name)
    .description(isSplit ? "Split a shard in the middle." : "Merge a shard with its neighbour.")
    .addOption(option("--stream <name>", "the stream (default: that of the records)"))
    .addOption(option("--shard <id>", `the shard (default: the ${isSplit ? "widest" : "first"} open one)`))
    .addOption(edgeUrlOption())
    .action(async ({ edgeUrl, ...input }: { edgeUrl: string; stream?: string; shard?: string }) => {
      const answer = await ask(terminal, edgeUrl, isSplit ? "SplitShard" : "MergeShards", input);
      const shards = isSplit ? [answer.split] : (answer.merged as unknown[]);
      terminal.stdout.write(`${isSplit ? "Split" : "Merged"} ${shards.join(" and ")} of ${answer.stream}.\n`);
    });
};

const registerPause = (faults: Command, terminal: Terminal, name: "pause" | "resume"): void => {
  const isPause = name === "pause";
  faults
    .command(name)
    .description(isPause ? "Pause a consumer." : "Resume a consumer at its checkpoints.")
    .argument("<consumer>", "the event source mapping: aggregate, pulse or devices")
    .addOption(edgeUrlOption())
    .action(async (consumer: string, { edgeUrl }: { edgeUrl: string }) => {
      await ask(terminal, edgeUrl, isPause ? "PauseConsumer" : "ResumeConsumer", { consumer });
      terminal.stdout.write(`${consumer} is ${isPause ? "paused" : "running"}.\n`);
    });
};

const registerDeliver = (faults: Command, terminal: Terminal): void => {
  faults
    .command("deliver")
    .description("Land what Firehose has buffered at once, not after its minutes.")
    .addOption(option("--stream <name>", "only this delivery stream: lake or rejects"))
    .addOption(edgeUrlOption())
    .action(async ({ edgeUrl, ...input }: { edgeUrl: string; stream?: string }) => {
      const { delivered } = await ask(terminal, edgeUrl, "DeliverRecords", input, deliveryTimeoutMs);
      terminal.stdout.write(`Delivered ${(delivered as string[]).join(" and ")}.\n`);
    });
};

export const registerFaults = (program: Command, terminal: Terminal): void => {
  const faults = program
    .command("faults")
    .description("Make the running local cloud fail on demand, repeatably, to see that nothing is lost.");
  faults
    .command("list")
    .description("Show the faults that are set, how often they hit, and which consumers are paused.")
    .addOption(edgeUrlOption())
    .action(async ({ edgeUrl }: { edgeUrl: string }) => {
      const answer = await ask(terminal, edgeUrl, "ListFaults", {});
      const set = answer.faults as readonly FaultStatus[];
      terminal.stdout.write(set.length > 0 ? set.map(describeFault).join("") : "No faults are set.\n");
      for (const consumer of answer.paused as readonly string[])
        terminal.stdout.write(`${consumer} is paused.\n`);
    });
  registerSet(faults, terminal);
  faults
    .command("clear")
    .description("Clear these faults, or all. Paused consumers stay paused.")
    .argument("[ids...]", "ids of faults, as list shows them")
    .addOption(edgeUrlOption())
    .action(async (ids: string[], { edgeUrl }: { edgeUrl: string }) => {
      const { cleared } = await ask(terminal, edgeUrl, "ClearFaults", ids.length > 0 ? { ids } : {});
      terminal.stdout.write(
        `Cleared ${(cleared as string[]).join(", ") || "nothing: no faults were set"}.\n`,
      );
    });
  registerReshard(faults, terminal, "split");
  registerReshard(faults, terminal, "merge");
  registerPause(faults, terminal, "pause");
  registerPause(faults, terminal, "resume");
  registerDeliver(faults, terminal);
};
