/**
 * All that the package may use beyond ECMAScript 2022: what React Native has, as well as browsers and Node. Its
 * AbortSignal has neither `any` nor `timeout`, and its `URL` refuses hosts such as `mac-2`.
 */
export const allowedGlobals: Readonly<Record<string, string>> = {
  fetch: "(url: string, request: object) => Promise<any>",
  AbortController: "{ new (): { readonly signal: AbortSignal; abort(reason?: unknown): void } }",
  setTimeout: "(callback: () => void, milliseconds: number) => number",
  clearTimeout: "(timer: number) => void",
};

export const declaredGlobals = `
${Object.entries(allowedGlobals)
  .map(([name, type]) => `declare var ${name}: ${type};`)
  .join("\n")}
interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
`;
