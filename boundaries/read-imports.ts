import ts from "typescript";

/** One import as it is written. */
export type Import = {
  /** Undefined: computed at run time. */
  readonly specifier: string | undefined;
  readonly line: number;
  /** Erased at compile time. */
  readonly isType: boolean;
  /** `new URL("./worker.ts", import.meta.url)`: a path, never a package. */
  readonly isUrl: boolean;
};

/** Every form that loads a module or names its types. */
export const readImports = (source: ts.SourceFile): Import[] => {
  const imports: Import[] = source.typeReferenceDirectives.map(({ fileName, pos }) => ({
    specifier: fileName,
    line: source.getLineAndCharacterOfPosition(pos).line + 1,
    isType: true,
    isUrl: false,
  }));
  const visit = (node: ts.Node): void => {
    const found = importAt(node, source);
    if (found) {
      const { from, isType = false, isUrl = false } = found;
      const specifier = from && ts.isStringLiteralLike(from) ? from.text : undefined;
      imports.push({ specifier, line: lineOf(source, node), isType, isUrl });
    }
    if (isDeep || node === source) ts.forEachChild(node, visit);
  };
  // Only these forms can occur below the top level, and few files have them.
  const isDeep = /import\s*[(./]|createRequire/.test(source.text);
  visit(source);
  return imports;
};

export const lineOf = (source: ts.SourceFile, node: ts.Node): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

type Found = { readonly from: ts.Node | undefined; readonly isType?: boolean; readonly isUrl?: boolean };

const importAt = (node: ts.Node, source: ts.SourceFile): Found | undefined => {
  if (ts.isImportDeclaration(node))
    return {
      from: node.moduleSpecifier,
      isType: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
    };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier)
    return { from: node.moduleSpecifier, isType: node.isTypeOnly };
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return { from: node.argument.literal, isType: true };
  if (ts.isCallExpression(node) && isLoader(node.expression, source)) return { from: node.arguments[0] };
  if (ts.isNewExpression(node) && node.expression.getText(source) === "URL") {
    const [path, base] = node.arguments ?? [];
    if (path && ts.isStringLiteralLike(path) && base?.getText(source) === "import.meta.url")
      return { from: path, isUrl: true };
  }
  return undefined;
};

const loaders = ["import.meta.resolve", "createRequire(import.meta.url)"];

const isLoader = (callee: ts.Expression, source: ts.SourceFile): boolean =>
  callee.kind === ts.SyntaxKind.ImportKeyword ||
  (!ts.isIdentifier(callee) && loaders.includes(callee.getText(source)));
