/**
 * JSON Schema 2020-12 (as in OpenAPI 3.1), checked by the compiler against a TypeScript type: missing, additional and
 * mistyped members do not compile. Objects allow no additional members.
 */
export type JsonSchema = { readonly [keyword: string]: unknown };

declare const value: unique symbol;

/** A schema of exactly one type's values. Invariant through the function: neither wider nor narrower types fit. */
export type SchemaOf<Value> = JsonSchema & { readonly [value]?: (value: Value) => Value };

/** A member that may be absent. */
export type Optional<Value> = { readonly optional: SchemaOf<Value> };

/** A schema by keywords alone; that they describe `Value` is not checked. */
export const schema = <Value>(keywords: JsonSchema): SchemaOf<Value> => keywords as SchemaOf<Value>;

export const text = (keywords: JsonSchema = {}) => schema<string>({ type: "string", ...keywords });
export const number = (keywords: JsonSchema = {}) => schema<number>({ type: "number", ...keywords });
export const integer = (keywords: JsonSchema = {}) => schema<number>({ type: "integer", ...keywords });
export const truth = (keywords: JsonSchema = {}) => schema<boolean>({ type: "boolean", ...keywords });

/** The names of a union, each once. */
export const oneOf = <Name extends string>(names: Readonly<Record<Name, unknown>>) =>
  schema<Name>({ type: "string", enum: Object.keys(names) });

export const list = <Each>(items: SchemaOf<Each>, keywords: JsonSchema = {}) =>
  schema<readonly Each[]>({ type: "array", items, ...keywords });

export const either = <A, B>(a: SchemaOf<A>, b: SchemaOf<B>) => schema<A | B>({ anyOf: [a, b] });

export const orNull = <Value>(of: SchemaOf<Value>) => either(of, schema<null>({ type: "null" }));

type Members<Value> = {
  readonly [Name in keyof Value]-?: undefined extends Value[Name]
    ? Optional<Exclude<Value[Name], undefined>>
    : SchemaOf<Value[Name]>;
};

type Member = SchemaOf<unknown> | Optional<unknown>;

const isOptional = (member: Member): member is Optional<unknown> => "optional" in member;

export const object = <Value extends object>(members: Members<Value>) => {
  const entries = Object.entries(members as Readonly<Record<string, Member>>);
  return schema<Value>({
    type: "object",
    required: entries.filter(([, member]) => !isOptional(member)).map(([name]) => name),
    additionalProperties: false,
    properties: Object.fromEntries(
      entries.map(([name, member]) => [name, isOptional(member) ? member.optional : member]),
    ),
  });
};

/** Names a schema, so that `componentsOf` moves it to the document's components. */
export const named = <Value>(title: string, of: SchemaOf<Value>) => schema<Value>({ title, ...of });

/** Replaces a document's named schemas by references, and returns the components that these refer to. */
export const componentsOf = <Document extends object>(
  document: Document,
): { readonly document: Document; readonly schemas: Readonly<Record<string, JsonSchema>> } => {
  const schemas: Record<string, JsonSchema> = {};
  const hoist = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(hoist);
    if (typeof part !== "object" || part === null) return part;
    const members = Object.fromEntries(Object.entries(part).map(([name, each]) => [name, hoist(each)]));
    if (!("title" in part && "type" in part)) return members;
    schemas[String(part.title)] = members;
    return { $ref: `#/components/schemas/${part.title}` };
  };
  return { document: hoist(document) as Document, schemas };
};
