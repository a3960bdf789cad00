import { SaxesParser } from "saxes";
import { malformedXml } from "./s3-error.ts";

/** An element as S3's request documents use it: children or text, never both; attributes are skipped. */
export type XmlElement = { readonly name: string; readonly text: string; readonly children: XmlElement[] };

type Open = { name: string; text: string; children: XmlElement[] };

const deepest = 16;

/** Reads one XML document; names are without prefixes. Entities that it declares are unknown. */
export const readXml = (document: string): XmlElement => {
  const root: Open = { name: "", text: "", children: [] };
  const open = [root];
  const add = (text: string): void => {
    open.at(-1)!.text += text;
  };
  const parser = new SaxesParser({ xmlns: false });
  parser.on("error", (error) => {
    throw malformedXml(error.message);
  });
  parser.on("opentag", ({ name }) => {
    const element: Open = { name: name.slice(name.indexOf(":") + 1), text: "", children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
    if (open.length > deepest) throw malformedXml("too many levels");
  });
  parser.on("closetag", () => open.pop());
  parser.on("text", add);
  parser.on("cdata", add);
  parser.write(document).close();
  return root.children[0]!;
};

export const childText = (element: XmlElement, name: string): string | undefined =>
  element.children.find((child) => child.name === name)?.text;

// biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them and S3 writes them as references
const special = /[<>&"\u0000-\u001f\u007f\ufffe\uffff]/g;
const named: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };

export const escapeXml = (text: string): string =>
  text.replace(special, (character) => named[character] ?? `&#x${character.charCodeAt(0).toString(16)};`);

type Scalar = string | number | boolean;
export type XmlContent = {
  readonly [name: string]: Scalar | undefined | XmlContent | readonly (XmlContent | Scalar)[];
};

/** Writes members in order; undefined ones are omitted, and a list repeats its element. */
export const writeXml = (root: string, content: XmlContent, namespace?: string): Buffer => {
  const attribute = namespace ? ` xmlns="${namespace}"` : "";
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${members(content)}</${root}>`,
    "utf8",
  );
};

const members = (content: XmlContent): string => {
  let xml = "";
  for (const [name, value] of Object.entries(content)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      xml += `<${name}>${typeof item === "object" ? members(item) : escapeXml(String(item))}</${name}>`;
    }
  }
  return xml;
};

export const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
