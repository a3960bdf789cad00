import crypto from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Graph, Inputs, Resource } from "../graph.ts";
import { answerOf, outputsOf } from "./aws-doubles.ts";

type Program = {
  /** A bundled program, which runs on import. */
  readonly modulePath: string;
  readonly platformPath: string;
  readonly project: string;
  readonly stage: string;
};

const lowerFirst = (text: string) => `${text[0]!.toLowerCase()}${text.slice(1)}`;

const isComponent = (type: string) => type.startsWith("sst:") || type === "pulumi:pulumi:Stack";

/** Whether the platform's Pulumi packages know a type of resource. */
const isKnownIn = (platformPath: string, type: string): boolean => {
  const modules = join(platformPath, "node_modules/@pulumi");
  const [provider, member, resource] = type.split(":");
  if (type.startsWith("pulumi:providers:")) return existsSync(join(modules, resource!));
  if (provider === "pulumi-nodejs") return type === "pulumi-nodejs:dynamic:Resource";
  const folder = join(modules, provider!);
  const path = [member!.replace(/^index\//, ""), `${member}/${lowerFirst(resource!)}`]
    .map((each) => join(folder, `${each}.js`))
    .find((each) => existsSync(each));
  return path !== undefined && readFileSync(path, "utf8").includes(`__pulumiType = '${type}'`);
};

/**
 * Runs a bundled program against doubles of Pulumi's engine and of AWS. The returned function gives the
 * resources registered so far; they are complete once the process has nothing left to do. Once per process:
 * Pulumi's state is global.
 */
export const evaluate = async (program: Program): Promise<() => Pick<Graph, "resources" | "reads">> => {
  // Physical names end in random letters.
  Object.assign(crypto, { randomBytes: (size: number) => Buffer.alloc(size, 7) });

  const require = createRequire(join(program.platformPath, "package.json"));
  const { runtime } = require("@pulumi/pulumi");

  const resources = new Map<string, Resource>();

  await runtime.setMocks(
    {
      newResource: ({ type, name, inputs }: Registered) => outputsOf(type, name, inputs),
      call: ({ token, inputs }: Invoked) => answerOf(token, inputs),
    },
    program.project,
    program.stage,
    false,
  );
  const monitor = runtime.getMonitor();

  // As the engine makes it: a child's type is the path of its parents' types.
  monitor.newUrn = (parent: string, type: string, name: string): string => {
    const parentType = parent.split("::")[2];
    const isTopLevel = !parentType || parentType === "pulumi:pulumi:Stack";
    const path = isTopLevel ? type : `${parentType}$${type}`;
    return `urn:pulumi:${program.stage}::${program.project}::${path}::${name}`;
  };

  // What existed before the stage is read, never changed.
  const reads = new Set<string>();
  const read = monitor.readResource.bind(monitor);
  monitor.readResource = async (request: ReadRequest, callback: (error: unknown) => void) => {
    reads.add(monitor.newUrn(request.getParent(), request.getType(), request.getName()));
    await read(request, callback);
  };

  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request: RegisterRequest, callback: (error: unknown) => void) => {
    const [parent, type, name] = [request.getParent(), request.getType(), request.getName()];
    const urn = monitor.newUrn(parent, type, name);
    if (resources.has(urn)) {
      callback(new Error(`Two resources have the URN ${urn}`));
      return;
    }
    const { __provider, ...inputs } = plain(runtime.deserializeProperties(request.getObject())) as Inputs;
    const { id, state } = outputsOf(type, name, inputs);
    resources.set(urn, {
      urn,
      type,
      name,
      isCustom: request.getCustom(),
      inputs,
      id,
      arn: state.arn,
      parent: parent || undefined,
      dependsOn: request.getDependenciesList(),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      isTypeKnown: isComponent(type) || isKnownIn(program.platformPath, type),
    });
    await register(request, callback);
  };

  await runtime.runInPulumiStack(async () => (await import(pathToFileURL(program.modulePath).href)).default);
  await runtime.disconnect();
  return () => ({ resources: [...resources.values()], reads: [...reads] });
};

type Invoked = { readonly token: string; readonly inputs: Inputs };

type Registered = { readonly type: string; readonly name: string; readonly inputs: Inputs };

type ReadRequest = { getParent(): string; getType(): string; getName(): string };

type RegisterRequest = ReadRequest & {
  getCustom(): boolean;
  getObject(): unknown;
  getDependenciesList(): string[];
  getProtect(): boolean;
  getRetainondelete(): boolean;
};

const secretSignature = "4dabf18193072939515e22adb298388d";

/** Plain JSON: secrets revealed, assets as their paths. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const members = value as Inputs;
  if (secretSignature in members && "value" in members) return plain(members.value);
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, plain(member)]));
};
