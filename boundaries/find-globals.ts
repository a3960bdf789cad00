import ts from "typescript";
import { lineOf } from "./read-imports.ts";
import type { Sources } from "./sources.ts";

/** A use of a name that no file declares: `Date.now`, `new Date()`, `process`. */
export type GlobalUse = { readonly file: string; readonly line: number; readonly use: string };

/** The program has no lib files, so a name without a symbol is a global. */
export const findGlobals = (files: readonly string[], parse: Sources["parse"]): GlobalUse[] => {
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
  };
  const program = ts.createProgram(files, options, {
    ...ts.createCompilerHost(options),
    fileExists: (file) => files.includes(file),
    getCurrentDirectory: () => "",
    getSourceFile: parse,
  });
  const checker = program.getTypeChecker();
  const symbolOf = (node: ts.Identifier) =>
    ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
  return files.flatMap((file) => {
    const source = program.getSourceFile(file)!;
    const uses: GlobalUse[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isMetaProperty(node)) uses.push({ file, line: lineOf(source, node), use: node.getText(source) });
      else if (ts.isIdentifier(node) && isReference(node) && !symbolOf(node)?.declarations?.length)
        uses.push({ file, line: lineOf(source, node), use: describe(node) });
      if (!ts.isTypeNode(node) || ts.isExpressionWithTypeArguments(node)) ts.forEachChild(node, visit);
    };
    visit(source);
    return uses;
  });
};

/** Not the name of a member, a property or a label. */
const isReference = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isMetaProperty(parent)) return node !== parent.name;
  if (ts.isBindingElement(parent)) return node !== parent.propertyName;
  return !ts.isImportSpecifier(parent) && !ts.isExportSpecifier(parent) && !ts.isLabeledStatement(parent);
};

const describe = (node: ts.Identifier): string => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return `${node.text}.${parent.name.text}`;
  if (ts.isNewExpression(parent) && parent.expression === node && node.text === "Date")
    return parent.arguments?.length ? "new Date(…)" : "new Date()";
  return node.text;
};

export const isGlobalAllowed = (use: string, allowed: readonly string[]): boolean => {
  const [root] = use.split(".");
  return (
    !allowed.includes(`!${use}`) &&
    (allowed.includes(use) || allowed.includes(root!) || (use !== root && allowed.includes(`${root}.*`)))
  );
};
