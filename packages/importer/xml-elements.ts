import { SaxesParser } from "saxes";
import { decodeText } from "./decode-text.ts";
import { ImportError } from "./import-error.ts";
import { say } from "./say.ts";
import type { SourceDocument } from "./source.ts";

/** An element as an object: attributes and inner elements by name, several of a name as a list, text as `#text`. */
export type Members = Readonly<Record<string, unknown>>;

export type XmlEvent =
  | { readonly kind: "open"; readonly name: string; readonly depth: number }
  | { readonly kind: "close"; readonly name: string; readonly depth: number }
  /** A requested element with its whole content. */
  | { readonly kind: "element"; readonly name: string; readonly value: unknown }
  /** The text ends before its root element does. */
  | { readonly kind: "cut off"; readonly fault: string };

/** GPX, KML and TCX nest to about a dozen. */
const deepestNesting = 100;
/** Characters and inner elements of an element held whole: a KML line may have 2 million points. */
const largestElement = 64_000_000;

type OpenElement = { readonly name: string; readonly members: Record<string, unknown>; text: string };

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

const addMember = (members: Record<string, unknown>, name: string, value: unknown): void => {
  const known = members[name];
  if (known === undefined) members[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else members[name] = [known, value];
};

/** An element with nothing but text becomes that text. */
const contentOf = ({ members, text }: OpenElement): unknown => {
  for (const _ in members) {
    members["#text"] = text.trim();
    return members;
  }
  return text.trim();
};

const externalEntity = /<!ENTITY\s+(?:%\s+)?\S+\s+(?:SYSTEM|PUBLIC)\b/;

/** Any `&` that begins neither one of XML's five entities nor a character reference. */
const otherAmpersand = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)/gi;
const longestReference = "&#x10ffff;".length;

/** Entities that a file declares are not expanded; a bare `&`, which many programs write in names, stays an `&`. */
async function* escapeAmpersands(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of texts) {
    const all = rest + text;
    const last = all.lastIndexOf("&");
    const cut = last > all.length - longestReference && last >= 0 ? last : all.length;
    rest = all.slice(cut);
    yield all.slice(0, cut).replace(otherAmpersand, "&amp;");
  }
  yield rest.replace(otherAmpersand, "&amp;");
}

class ElementCollector {
  readonly #label: string;
  readonly #parser = new SaxesParser({ xmlns: false });
  readonly #wanted: ReadonlySet<string>;
  readonly #open: OpenElement[] = [];
  #events: XmlEvent[] = [];
  #depth = 0;
  #held = 0;
  #isEnding = false;

  constructor(label: string, wanted: ReadonlySet<string>) {
    this.#label = label;
    this.#wanted = wanted;
    const parser = this.#parser;
    parser.on("error", (error) => this.#fail(error.message));
    parser.on("doctype", (doctype) => this.#checkEntities(doctype));
    parser.on("opentag", ({ name, attributes }) => this.#openElement(localName(name), attributes));
    parser.on("closetag", ({ name }) => this.#closeElement(localName(name)));
    parser.on("text", (text) => this.#addText(text));
    parser.on("cdata", (text) => this.#addText(text));
  }

  write(text: string): XmlEvent[] {
    this.#parser.write(text);
    return this.#take();
  }

  end(): XmlEvent[] {
    this.#isEnding = true;
    this.#parser.close();
    return this.#take();
  }

  #take(): XmlEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #refuse(reason: string): never {
    throw new ImportError(`${this.#label} ${reason}`);
  }

  #fail(message: string): void {
    const { line } = this.#parser;
    if (!this.#isEnding) this.#refuse(say`is not XML: ${message.replace(/^\d+:\d+: /, "")} (line ${line})`);
    if (this.#events.at(-1)?.kind !== "cut off")
      this.#events.push({ kind: "cut off", fault: say`ends too early, on line ${line}` });
  }

  #checkEntities(doctype: string): void {
    if (externalEntity.test(doctype))
      this.#refuse(say`refers to other files (external entities): these are never read; take them out`);
  }

  #openElement(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#depth += 1;
    if (this.#depth > deepestNesting)
      this.#refuse(
        say`is nested more than ${deepestNesting} elements deep, on line ${this.#parser.line}: this is no recording`,
      );
    if (this.#open.length === 0 && !this.#wanted.has(name)) {
      this.#events.push({ kind: "open", name, depth: this.#depth });
      return;
    }
    const members: Record<string, unknown> = Object.create(null);
    for (const attribute in attributes)
      if (!/^xmlns(:|$)/.test(attribute)) members[localName(attribute)] = attributes[attribute];
    this.#hold(1);
    this.#open.push({ name, members, text: "" });
  }

  #closeElement(name: string): void {
    const element = this.#open.pop();
    if (element === undefined) this.#events.push({ kind: "close", name, depth: this.#depth });
    else {
      const value = contentOf(element);
      const parent = this.#open.at(-1);
      if (parent !== undefined) addMember(parent.members, name, value);
      else {
        this.#events.push({ kind: "element", name, value });
        this.#held = 0;
      }
    }
    this.#depth -= 1;
  }

  #addText(text: string): void {
    const element = this.#open.at(-1);
    if (element === undefined) return;
    this.#hold(text.length);
    element.text += text;
  }

  #hold(size: number): void {
    this.#held += size;
    if (this.#held > largestElement)
      this.#refuse(say`has an element ${this.#open[0]?.name} of more than ${largestElement} characters`);
  }
}

/**
 * Reads XML as a stream: elements with these names are given whole, all others as begin and end. Names are without
 * prefixes. Malformed XML is refused; truncated XML is read as far as it goes.
 */
export async function* readElements(
  { label, pieces }: SourceDocument,
  wanted: ReadonlySet<string>,
): AsyncGenerator<XmlEvent[]> {
  const collector = new ElementCollector(label, wanted);
  for await (const text of escapeAmpersands(decodeText(pieces(), label))) yield collector.write(text);
  yield collector.end();
}

export const membersOf = (value: unknown): Members =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** An element that may be repeated, as a list. */
export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The text of an element, whether it has attributes or not. */
export const textOf = (value: unknown): unknown =>
  typeof value === "string" ? value : membersOf(value)["#text"];
