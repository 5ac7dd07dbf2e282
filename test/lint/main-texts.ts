/**
 * Finds words for people that stand in main's code instead of in `src/main/texts`. A text is a literal with two words in a
 * row, what is put into a template counting as one, or any word where a title, a label or a message is expected. None are:
 * what is thrown and what is logged, which developers read, and names of kinds and states, which only look like words.
 */

import { phases } from '@shared/session';
import { childrenOf, type Finding, findingAt, isNode, nameOf, type Node, programOf, textOf } from './syntax-tree';

/** Properties whose text is shown to people. */
const readByPeople: ReadonlySet<string> = new Set([
  'body',
  'hint',
  'holds',
  'label',
  'message',
  'reason',
  'text',
  'title',
  'where',
  'without',
]);

/** Properties whose value is the name of a kind. */
const namesOfKinds: ReadonlySet<string> = new Set(['kind', 'operation', 'phase', 'type']);

/** Calls whose words end up in the log and nowhere else: `doubt` says there why the sessions are asked for anew. */
const logs: ReadonlySet<string> = new Set(['info', 'warn', 'error', 'doubt', 'onDoubt']);

/** What only looks like words, where no property says so: names of states and kinds, and words of other programs. */
const ids: ReadonlySet<string> = new Set([
  ...phases,
  'setting up',
  'it ended',
  'it hung',
  'not started',
  // Fields of answers and of the audit record; the window has its words for them.
  'Boot id',
  'secret (forgotten)',
  // A mark that is left where a secret was, in logs as well.
  '[private key removed]',
  // HTTP, D-Bus, groups of Ansible.
  'Bearer 0',
  'not found',
  'boolean true',
  'tag 0',
]);

/** Stands for what is put into a template. */
const hole = '0';
const hasWord = (text: string): boolean => /\p{L}{2}/u.test(text);
const isPhrase = (text: string): boolean =>
  hasWord(text) && /(^|\s|[“(])[\p{L}\d][\p{L}\d’-]*[”),.:;…]*\s[“(]?[\p{L}\d]/u.test(text);

export function textsInMain(file: string, source: string): readonly Finding[] {
  const findings: Finding[] = [];
  const visit = (node: Node, shown: boolean): void => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'TSTypeAliasDeclaration':
      case 'TSInterfaceDeclaration':
      case 'TSTypeAnnotation':
      case 'TSLiteralType':
      case 'ThrowStatement':
        return;
      case 'Literal':
      case 'TemplateLiteral': {
        const text = node.type === 'Literal' ? textOf(node) : templateOf(node);
        if (shown ? hasWord(text) : isPhrase(text) && !ids.has(text)) findings.push(findingAt(source, node, text));
        break;
      }
      case 'CallExpression':
        if (isForLog(node['callee'] as Node)) return;
        break;
      default:
    }
    for (const [key, child] of childrenOf(node)) {
      if (!isNameOfKind(node, key)) visit(child, isShown(node, key, shown));
    }
  };
  visit(programOf(file, source), false);
  return findings;
}

function templateOf(node: Node): string {
  const elements = (node['quasis'] as readonly unknown[]).filter((element) => isNode(element));
  return elements.map((element) => textOf(element)).join(hole);
}

/** `log.warn(…)`, `ports.log.warn(…)`, `log[level](…)`, `doubt(…)` */
function isForLog(callee: Node): boolean {
  if (callee.type === 'Identifier') return logs.has(nameOf(callee));
  const { object, property } = callee;
  return logs.has(nameOf(property)) || nameOf(object) === 'log';
}

function isNameOfKind(node: Node, key: string): boolean {
  switch (node.type) {
    case 'Property':
      return key === 'key' || (key === 'value' && namesOfKinds.has(nameOf(node['key'])));
    case 'BinaryExpression':
      return /^[!=]==$/.test(String(node['operator']));
    case 'SwitchCase':
      return key === 'test';
    default:
      return false;
  }
}

/** Goes down through choices and templates, and not into other calls. */
function isShown(node: Node, key: string, shown: boolean): boolean {
  switch (node.type) {
    case 'Property':
      return readByPeople.has(nameOf(node['key']));
    case 'VariableDeclarator':
      return key === 'init' && readByPeople.has(nameOf(node['id']));
    case 'ConditionalExpression':
      return key !== 'test' && shown;
    case 'LogicalExpression':
      return (key === 'right' || node['operator'] !== '&&') && shown;
    case 'ArrayExpression':
      return shown;
    default:
      return false;
  }
}
