import ts from 'typescript';
import { placeOf, walk } from './sources';

export const MOST_LINES = 400;
export const MOST_DEPENDENCIES = 6;
export const MOST_PARAMETERS = 3;

/** Files longer than allowed, as sentences. */
export function tooLong(file: string, text: string): string[] {
  const lines = text.trimEnd().split('\n').length;
  return lines > MOST_LINES ? [`${file} has ${lines} lines; ${MOST_LINES} are allowed: split it by what it does`] : [];
}

/** Constructors of injected classes that take more than allowed, as sentences. */
export function tooManyDependencies(file: string, text: string): string[] {
  const found: string[] = [];
  walk(file, text, (node, source) => {
    if (!ts.isConstructorDeclaration(node) || node.parameters.length <= MOST_DEPENDENCIES) return;
    const name = node.parent.name?.text ?? 'a class';
    found.push(`${placeOf(node, source)} ${name} depends on ${node.parameters.length} things; 6 are allowed`);
  });
  return found;
}

/**
 * Named functions and methods that take more positional parameters than allowed, as sentences. What Nest fills in does
 * not count, nor do signatures that others dictate: callbacks, and methods of classes that implement an interface.
 */
export function tooManyParameters(file: string, text: string): string[] {
  const found: string[] = [];
  walk(file, text, (node, source) => {
    if (!isOfOurMaking(node)) return;
    const own = node.parameters.filter((parameter) => (ts.getDecorators(parameter) ?? []).length === 0);
    if (own.length <= MOST_PARAMETERS) return;
    const name = node.name?.getText(source) ?? 'a function';
    found.push(`${placeOf(node, source)} ${name} takes ${own.length} parameters; 3 are allowed: take an object`);
  });
  return found;
}

function isOfOurMaking(node: ts.Node): node is ts.FunctionDeclaration | ts.MethodDeclaration {
  if (ts.isFunctionDeclaration(node)) return true;
  if (!ts.isMethodDeclaration(node) || !ts.isClassLike(node.parent)) return false;
  return !node.parent.heritageClauses?.some((clause) => clause.token === ts.SyntaxKind.ImplementsKeyword);
}
