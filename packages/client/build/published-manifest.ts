/** What of package.json an installed package has, and where its entries are. */
export const publishedManifest = (
  source: {
    readonly name: string;
    readonly version: string;
    readonly license: string;
    readonly description: string;
  },
  entries: readonly string[],
) => ({
  name: source.name,
  version: source.version,
  description: source.description,
  license: source.license,
  type: "module",
  sideEffects: false,
  // For what does not read `exports`: an older Metro finds the other entries by their files.
  main: "./index.js",
  types: "./index.d.ts",
  exports: {
    ...Object.fromEntries(
      entries.map((entry) => [
        entry === "index" ? "." : `./${entry}`,
        { types: `./${entry}.d.ts`, default: `./${entry}.js` },
      ]),
    ),
    "./package.json": "./package.json",
  },
});
