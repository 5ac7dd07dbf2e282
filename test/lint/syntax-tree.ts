/** The syntax tree of the parser that the build uses, as far as the lints of texts look at it. */

import { parseSync } from 'vite';

export type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

export type Finding = { readonly line: number; readonly what: string };

/** Throws when the file cannot be parsed. */
export function programOf(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  return program as unknown as Node;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

export function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  const { name, value } = node;
  return typeof name === 'string' ? name : typeof value === 'string' ? value : '';
}

export function* childrenOf(node: Node): Iterable<readonly [key: string, child: Node]> {
  for (const [key, value] of Object.entries(node)) {
    if (isNode(value)) yield [key, value];
    else if (Array.isArray(value)) for (const each of value) if (isNode(each)) yield [key, each];
  }
}

export function findingAt(source: string, node: Node, what: string): Finding {
  return { line: source.slice(0, node.start).split('\n').length, what: what.trim() };
}

/** The words of a template without what is put in; an element has its cooked text. */
export function textOf(node: Node): string {
  const value: unknown = node['value'];
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : '';
}
