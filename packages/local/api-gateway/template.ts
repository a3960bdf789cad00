import velocity, { Compile } from "velocityjs";
import { javaStringMethods } from "./java-string.ts";
import { asTemplateList, javaEquals, javaText } from "./java-text.ts";
import { selectPath } from "./json-path.ts";
import { rewriteJson } from "./json-text.ts";

/** Request parameters as a template sees them, percent-decoded. */
export type TemplateParameters = {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
};

export type TemplateInput = {
  /** The payload: the client's for a request template, the integration's for a response template. */
  readonly body: string;
  /** `body`, already parsed; absent: parsed when the template asks for it. */
  readonly document?: unknown;
  readonly parameters: TemplateParameters;
  /** `$context`, of which `authorizer.claims` can be read by name only. */
  readonly context: Readonly<Record<string, unknown>>;
};

export type Rendered = {
  readonly text: string;
  readonly responseOverride: {
    readonly status: number | undefined;
    readonly headers: Readonly<Record<string, string>>;
  };
};

export type Template = (input: TemplateInput) => Rendered;

/** API Gateway's limits of a mapping template. */
const largestTemplateBytes = 300 * 1024;
const mostIterations = 1_000;

type Ast = ReturnType<typeof velocity.parse>;
type Node = Ast[number];
type Reference = Extract<Node, { type: "references" }>;

/** Variables that API Gateway renders as nothing when unset; Velocity would print the reference itself. */
const blankWhenUnset = new Set(["context", "stageVariables"]);

/** Velocity's interpolated strings are templates too; each is parsed once, not at every rendering. */
class Rendering extends Compile {
  private readonly interpolated: Map<string, Ast>;
  constructor(ast: Ast, interpolated: Map<string, Ast>) {
    super(ast, { customMethodHandlers: methodHandlers });
    this.interpolated = interpolated;
  }

  override evalStr(text: string): string {
    let ast = this.interpolated.get(text);
    if (ast === undefined) {
      ast = velocity.parse(text);
      this.interpolated.set(text, ast);
    }
    return this.renderAstList(ast, this.contextId);
  }

  protected override getBlock(block: Ast): string {
    const [head] = block;
    if (head?.type === "foreach") {
      const items: unknown = this.getLiteral((head as unknown as { from: Ast[number] }).from);
      const count = typeof items === "object" && items !== null ? Object.keys(items).length : 0;
      if (count > mostIterations)
        throw new RangeError(
          `#foreach over ${count} items; API Gateway allows ${mostIterations} iterations.`,
        );
    }
    return super.getBlock(block);
  }

  protected override getReferences(ast: Node, isWritten?: boolean): string {
    const value: unknown = super.getReferences(ast, false);
    if (!isWritten) return value as string;
    return value !== undefined || this.isSet(ast as Reference)
      ? javaText(value)
      : super.getReferences(ast, true);
  }

  /** Whether the variable exists, even if it holds nothing at the reference's path. */
  private isSet(ast: Reference): boolean {
    const { path, args, ...root } = ast;
    if (blankWhenUnset.has(ast.id)) return true;
    return path !== undefined && (super.getReferences(root, false) as unknown) !== undefined;
  }

  protected override getExpression(ast: Node): string {
    if (ast.type !== "math" || (ast.operator !== "==" && ast.operator !== "!="))
      return super.getExpression(ast);
    const [left, right] = ast.expression.map((side: Node) => this.getExpression(side));
    return (javaEquals(left, right) === (ast.operator === "==")) as unknown as string;
  }

  protected override getLiteral(ast: Node): string {
    return asTemplateList(super.getLiteral(ast), ast.type === "array");
  }
}

const mapViews: Readonly<Record<string, (map: object) => unknown[]>> = {
  keySet: Object.keys,
  values: Object.values,
  entrySet: (map) => Object.entries(map).map(([key, value]) => ({ key, value })),
};

/** Methods that no member of the same name hides; velocityjs would call the member. */
const mapMethods: Readonly<Record<string, (map: object, name: unknown) => unknown>> = {
  get: (map, name) => (Object.hasOwn(map, String(name)) ? map[name as keyof typeof map] : undefined),
  size: (map) => Object.keys(map).length,
};

const isMap = (context: unknown): context is object =>
  typeof context === "object" && context !== null && !Array.isArray(context);

const methodHandlers = [
  {
    uid: "java.lang.Object",
    match: ({ context, property }: { context: unknown; property: string }) =>
      property === "toString" && typeof context !== "string",
    resolve: ({ context }: { context: unknown }) => javaText(context),
  },
  {
    uid: "java.util.Map",
    match: ({ context, property }: { context: unknown; property: string }) =>
      typeof context === "object" && context !== null && Object.hasOwn(mapViews, property),
    resolve: ({ context, property }: { context: object; property: string }) =>
      asTemplateList(mapViews[property]!(context)),
  },
  {
    uid: "java.util.Map of members",
    match: ({ context, property }: { context: unknown; property: string }) =>
      isMap(context) && Object.hasOwn(mapMethods, property),
    resolve: ({ context, property, params }: { context: object; property: string; params: unknown[] }) =>
      mapMethods[property]!(context, params[0]),
  },
  {
    uid: "java.lang.String",
    match: ({ context }: { context: unknown }) => typeof context === "string",
    resolve: ({ context, property, params }: { context: string; property: string; params: unknown[] }) => {
      if (!Object.hasOwn(javaStringMethods, property)) {
        throw new Error(
          `A string has no method ${property} here; it has ${Object.keys(javaStringMethods).join(", ")}.`,
        );
      }
      return asTemplateList(javaStringMethods[property]!(context, ...(params as never[])));
    },
  },
];

/**
 * Compiles an API Gateway mapping template: Velocity with `$input`, `$util`, `$context` and `$stageVariables`. Values
 * are inserted as they are and never parsed as a template again. Rendering throws on a template's error, which API
 * Gateway answers with a 500.
 */
export const compileTemplate = (source: string): Template => {
  const bytes = Buffer.byteLength(source);
  if (bytes > largestTemplateBytes)
    throw new RangeError(`The template has ${bytes} bytes; API Gateway allows ${largestTemplateBytes}.`);
  const ast = velocity.parse(source);
  const interpolated = new Map<string, Ast>();
  return (input) => {
    const override: { status?: unknown; header: Record<string, unknown> } = { header: {} };
    const text = new Rendering(ast, interpolated).render({
      input: inputVariable(input),
      util: utilVariable(),
      context: contextVariable(input.context, override),
      stageVariables: {},
    });
    const status = override.status === undefined ? undefined : Number(override.status);
    const headers = Object.fromEntries(
      Object.entries(override.header).map(([name, value]) => [name, String(value)]),
    );
    return { text, responseOverride: { status, headers } };
  };
};

/** An empty body reads as `{}`, and a missing path or parameter as nothing, which equals "". */
const inputVariable = ({ body, document, parameters }: TemplateInput): object => {
  const source = body.trim() === "" ? "{}" : body;
  let value = document;
  const parsed = (): unknown => {
    value ??= JSON.parse(source);
    return value;
  };
  return {
    body: source,
    json: (path: string) => {
      const selected = selectPath(parsed(), path);
      return selected === undefined ? '""' : rewriteJson(selected, source);
    },
    path: (path: string) => selectPath(parsed(), path) ?? "",
    params: (name?: string) => {
      if (name === undefined) return parameters;
      if (Object.hasOwn(parameters.path, name)) return parameters.path[name];
      if (Object.hasOwn(parameters.querystring, name)) return parameters.querystring[name];
      const header = Object.keys(parameters.header).find((key) => key.toLowerCase() === name.toLowerCase());
      return header === undefined ? "" : parameters.header[header];
    },
  };
};

const utilVariable = (): object => ({
  base64Encode: (text: unknown) => Buffer.from(javaText(text), "utf8").toString("base64"),
  base64Decode: (text: unknown) => Buffer.from(javaText(text), "base64").toString("utf8"),
  urlEncode: (text: unknown) => new URLSearchParams({ "": javaText(text) }).toString().slice(1),
  urlDecode: (text: unknown) => decodeURIComponent(javaText(text).replaceAll("+", " ")),
  parseJson: (text: unknown) => JSON.parse(javaText(text)),
  escapeJavaScript: (text: unknown) => escapeJavaScript(javaText(text)),
});

const shortEscapes: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\n": "\\n",
  "\t": "\\t",
  "\f": "\\f",
  "\r": "\\r",
  '"': '\\"',
  "'": "\\'",
  "\\": "\\\\",
  "/": "\\/",
};

/** Apache Commons' escaping: a single quote becomes `\'`, which JSON does not know. */
const escapeJavaScript = (text: string): string =>
  text.replace(/[\b\n\t\f\r"'\\/]|[^ -~]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return shortEscapes[character] ?? `\\u${code}`;
  });

const contextVariable = (context: Readonly<Record<string, unknown>>, responseOverride: object): object => {
  const { authorizer } = context as { authorizer?: { claims?: object } };
  if (authorizer?.claims === undefined) return { ...context, responseOverride };
  const claims = Object.defineProperty({ ...authorizer.claims }, "toString", { value: () => "" });
  return { ...context, authorizer: { ...authorizer, claims }, responseOverride };
};
