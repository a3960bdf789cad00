/**
 * What a language says for our English: by the text with `{}` for each value; its own text may name a value by its
 * number, `{1}`. `reasons` are texts of other packages, which arrive with their values filled in.
 */
export type Phrases = {
  readonly texts: Readonly<Record<string, string>>;
  readonly reasons: Readonly<Record<string, string>>;
};

type Reason = { readonly pattern: RegExp; readonly text: string };

// One process speaks one language: the command line English, the worker of a page that page's.
let texts: Phrases["texts"] = {};
let reasons: readonly Reason[] = [];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.split("{}").map(escaped).join("(.*)")}$`, "s");

export const speak = (phrases: Phrases): void => {
  texts = phrases.texts;
  reasons = Object.entries(phrases.reasons).map(([template, text]) => ({
    pattern: patternOf(template),
    text,
  }));
};

const fill = (template: string, values: readonly unknown[]): string => {
  let next = 0;
  return template.replace(/\{(\d*)\}/g, (_, index: string) =>
    String(values[index === "" ? next++ : Number(index)]),
  );
};

/** A text with values, in the language spoken. */
export const say = (parts: TemplateStringsArray, ...values: readonly unknown[]): string => {
  const english = parts.join("{}");
  return fill(texts[english] ?? english, values);
};

/** A whole text in the language spoken; one that has no translation as it is. */
export const told = (text: string): string => {
  const known = texts[text];
  if (known !== undefined) return known;
  for (const reason of reasons) {
    const found = reason.pattern.exec(text);
    if (found) return fill(reason.text, found.slice(1));
  }
  return text;
};
