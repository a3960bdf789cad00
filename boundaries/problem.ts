/** What breaks a rule, where, and what would be right. */
export type Problem = {
  readonly file: string;
  readonly line?: number;
  readonly what: string;
  readonly instead: string;
};

export const wordsOf = ({ file, line, what, instead }: Problem): string =>
  `${file}${line === undefined ? "" : `:${line}`}: ${what}.\n    ${instead}`;
