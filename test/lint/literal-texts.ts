/**
 * Finds words for people that stand in a component instead of in `src/renderer/texts`, and texts that are read while a
 * module loads, when the language is not chosen yet. By the syntax tree of the parser that the build uses.
 */

import { phases } from '@shared/session';
import { childrenOf, type Finding, findingAt, nameOf, type Node, programOf, textOf } from './syntax-tree';

/** Properties and attributes whose text is shown or read out. */
const readByPeople: ReadonlySet<string> = new Set(
  `aria-label aria-description aria-roledescription aria-valuetext aria-placeholder
   alt description error label legend message nothing nothingFoundMessage placeholder
   text title tooltip verb what why word`.split(/\s+/),
);

/** Calls whose text is a selector. */
const selecting: ReadonlySet<string> = new Set(['closest', 'matches', 'querySelector', 'querySelectorAll']);

/** Calls whose text is read out. */
const spoken: ReadonlySet<string> = new Set(['say']);

/** Ids of two words, which are no texts: states, kinds of events, main's names of fields. Where one is shown, it has a text. */
const ids: ReadonlySet<string> = new Set([
  ...phases,
  'end failed',
  'jump host',
  'key file',
  'not tried',
  'refresh failed',
  'router not answering',
]);

const hasWord = (text: string): boolean => /\p{L}{2}/u.test(text);
/** Two words in a row; selectors, paths of drawings and style values have none. */
const isPhrase = (text: string): boolean =>
  !ids.has(text) &&
  !text.includes('://') &&
  /(^|\s|[“(])\p{L}[\p{L}’]*[,.:;…]?\s\p{L}[\p{L}’]*/u.test(text) &&
  !/[[\]{}=<>]|^\s*\d|px|\bvar\(|sans-serif|monospace/u.test(text);

export function literalTexts(file: string, source: string): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (node: Node, what: string): void => {
    findings.push(findingAt(source, node, what));
  };

  /** @param read whether a single word here is shown to people; else only phrases are taken for texts */
  const visit = (node: Node, read: boolean, inFunction: boolean): void => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'TSTypeAliasDeclaration':
      case 'TSInterfaceDeclaration':
      case 'TSTypeAnnotation':
      case 'ThrowStatement':
        // An exception is for developers; what people get to read of it has a text of its own.
        return;
      case 'Literal':
      case 'JSXText':
      case 'TemplateElement': {
        const text = textOf(node);
        const shown = read || node.type === 'JSXText';
        if (shown ? hasWord(text) && !text.includes('://') : isPhrase(text)) report(node, text);
        return;
      }
      case 'Identifier':
        if (!inFunction && node['name'] === 'texts') report(node, 'texts is read while the module loads');
        return;
      default:
    }
    const nested = inFunction || /Function|MethodDefinition|PropertyDefinition/.test(node.type);
    const selects = node.type === 'CallExpression' && selecting.has(nameOf((node['callee'] as Node)['property']));
    for (const [key, child] of childrenOf(node))
      if (!selects || key === 'callee') visit(child, isRead(node, key, child, read), nested);
  };

  visit(programOf(file, source), false, false);
  return findings;
}

/** Whether what stands there is for people: goes down through choices and templates, and not into other calls. */
function isRead(node: Node, key: string, child: Node, read: boolean): boolean {
  switch (node.type) {
    case 'JSXAttribute':
      return key === 'value' && readByPeople.has(nameOf(node['name'])) && child.type !== 'JSXElement';
    case 'Property':
      return key === 'value' && readByPeople.has(nameOf(node['key']));
    case 'JSXElement':
    case 'JSXFragment':
      return key === 'children' && child.type === 'JSXExpressionContainer';
    case 'CallExpression':
      return key === 'arguments' && spoken.has(nameOf((node['callee'] as Node)['property']));
    case 'ConditionalExpression':
      return key !== 'test' && read;
    case 'LogicalExpression':
      return (key === 'right' || node['operator'] !== '&&') && read;
    case 'JSXExpressionContainer':
    case 'TemplateLiteral':
    case 'BinaryExpression':
    case 'ParenthesizedExpression':
      return read && node['operator'] !== '===' && node['operator'] !== '!==';
    default:
      return false;
  }
}
