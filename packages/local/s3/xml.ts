import { malformedXml } from "./s3-error.ts";

/** An element as S3's request documents use it: children or text, never both; attributes are skipped. */
export type XmlElement = { readonly name: string; readonly text: string; readonly children: XmlElement[] };

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]{2,4});?/g, (whole, body: string) => {
    if (!whole.endsWith(";")) throw malformedXml(`the reference ${whole} is not closed`);
    if (!body.startsWith("#")) {
      const character = entities[body];
      if (character === undefined) throw malformedXml(`the entity &${body}; is not known`);
      return character;
    }
    const code = body[1] === "x" ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
    if (code > 0x10ffff) throw malformedXml(`&${body}; is not a character`);
    return String.fromCodePoint(code);
  });

const token =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s<>/!?]+)((?:\s[^<>]*?)?)(\/?)>|([^<]+)/y;
const deepest = 16;

type Open = { name: string; text: string; children: XmlElement[] };

/** Reads one XML document without document types: an entity that is declared is never expanded. */
export function readXml(document: string): XmlElement {
  const root: Open = { name: "", text: "", children: [] };
  const open: Open[] = [root];
  const source = document.replace(/^\uFEFF/, "");
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (!match) throw malformedXml(`unexpected markup at character ${at}`);
    const [, cdata, closing, name, , selfClosing, text] = match;
    const current = open.at(-1)!;
    if (cdata !== undefined) current.text += cdata;
    else if (text !== undefined) current.text += unescapeXml(text);
    else if (name !== undefined) {
      const local = name.slice(name.indexOf(":") + 1);
      if (closing) {
        if (open.length === 1 || current.name !== local) throw malformedXml(`</${name}> closes nothing`);
        open.pop();
      } else {
        const element: Open = { name: local, text: "", children: [] };
        current.children.push(element);
        if (!selfClosing) open.push(element);
        if (open.length > deepest) throw malformedXml("too many levels");
      }
    }
  }
  if (open.length !== 1) throw malformedXml(`<${open.at(-1)!.name}> is not closed`);
  if (root.children.length !== 1 || root.text.trim() !== "") {
    throw malformedXml("a document holds exactly one root element");
  }
  return root.children[0]!;
}

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

/** Writes members in order; undefined ones are left out and a list repeats its element. */
export function writeXml(root: string, content: XmlContent, namespace?: string): Buffer {
  const attribute = namespace ? ` xmlns="${namespace}"` : "";
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${members(content)}</${root}>`,
    "utf8",
  );
}

function members(content: XmlContent): string {
  let xml = "";
  for (const [name, value] of Object.entries(content)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      xml += `<${name}>${typeof item === "object" ? members(item) : escapeXml(String(item))}</${name}>`;
    }
  }
  return xml;
}

export const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
