/** Ansible's INI inventory: `[group]`, `[group:children]`, `[group:vars]`, hosts with ranges and variables. */

import { visibleLine } from '@shared/visible-text';
import {
  addHost,
  type AnsibleInventory,
  type AnsibleValue,
  emptyAnsible,
  groupNamed,
  hasRoom,
  isRead,
  namesSecret,
} from './ansible-inventory';
import { expandRange } from './ansible-range';
import { problemOfRouter } from './problem-of-line';
import { texts } from '../../texts';

const words = texts.importing.ansible;

type Section = { readonly group: string; readonly kind: 'hosts' | 'children' | 'vars' };

export function readAnsibleIni(text: string): AnsibleInventory {
  const inventory = emptyAnsible();
  const { problems } = inventory;
  const undeclared = new Map<string, string>();
  const declared = new Set<string>();
  let section: Section | null = { group: 'ungrouped', kind: 'hosts' };

  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const where = texts.importing.where.line(index + 1);
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    if (inventory.size.isFull) break;
    if (line.startsWith('[') && !beginsWithRange(line)) {
      section = sectionOf(line);
      if (section === null) problems.push({ where, text: words.notSection(visibleLine(line, 60)) });
      else {
        declared.add(section.group);
        groupNamed(inventory, section.group);
        hasRoom(inventory, where);
      }
    } else if (section === null) {
      problems.push({ where, text: problemOfRouter(hostOf(line), words.inBadSection) });
    } else if (section.kind === 'children') {
      if (!hasRoom(inventory, where)) break;
      const child = withoutComment(line, /\s[#;]/);
      groupNamed(inventory, section.group).children.set(child, where);
      groupNamed(inventory, child);
      undeclared.set(child, where);
    } else if (section.kind === 'vars') {
      const [key, value] = pairOf(line);
      if (key === null) problems.push({ where, text: words.notPair(quotable(line, line)) });
      else if (isRead(key)) groupNamed(inventory, section.group).variables.set(key, { text: unquoted(value), where });
    } else readHost(inventory, section.group, line, where);
  }
  for (const [name, where] of undeclared) {
    if (!declared.has(name)) problems.push({ where, text: words.noGroup(visibleLine(name, 60)) });
  }
  return inventory;
}

function sectionOf(line: string): Section | null {
  const match = /^\[([^\]:\s]+)(?::(children|vars|hosts))?\]\s*(?:[#;].*)?$/.exec(line);
  if (!match?.[1]) return null;
  const kind = match[2];
  return { group: match[1], kind: kind === 'children' || kind === 'vars' ? kind : 'hosts' };
}

function readHost(inventory: AnsibleInventory, group: string, line: string, where: string): void {
  const { problems } = inventory;
  const parts = wordsOf(line);
  if (parts === null) {
    problems.push({ where, text: problemOfRouter(hostOf(line), words.quoteOpen) });
    return;
  }
  const [pattern = '', ...assignments] = parts;
  const variables = new Map<string, AnsibleValue>();
  for (const word of assignments) {
    const [key, value] = pairOf(word);
    if (key === null) {
      problems.push({ where, text: problemOfRouter(hostOf(line), words.notPair(quotable(word, line))) });
      return;
    }
    if (isRead(key)) variables.set(key, { text: value, where });
  }
  // `gw.example:2222` is the old way to name a port; a range has its colon inside brackets.
  const port = /^([^[\]:]*(?:\[[^\]]*\][^[\]:]*)*):(\d{1,5})$/.exec(pattern);
  if (port?.[2] && !variables.has('ansible_port')) variables.set('ansible_port', { text: port[2], where });
  const [names, problem] = expandRange(port?.[1] ?? pattern);
  if (problem !== null) {
    problems.push({ where, text: problemOfRouter(hostOf(line), problem) });
    return;
  }
  if (!hasRoom(inventory, where, names.length)) return;
  for (const name of names) addHost(inventory, group, name, where, variables);
}

/** The host that a line is about, where its first word is one. */
function hostOf(line: string): string | null {
  const [first = ''] = line.split(/\s/, 1);
  return /["'=]/.test(first) || pairOf(line)[0] !== null ? null : first;
}

/** A password with a space in it is two words, of which the second is no NAME=VALUE. */
const quotable = (text: string, line: string): string | null => (namesSecret(line) ? null : visibleLine(text, 60));

function pairOf(text: string): readonly [string, string] | readonly [null, ''] {
  const match = /^([A-Za-z_][\w-]*)\s*=\s*(.*)$/s.exec(text);
  return match?.[1] ? [match[1], match[2] ?? ''] : [null, ''];
}

/** `[1:3].example` is the name of hosts, and `[west:vars]` a section. */
function beginsWithRange(line: string): boolean {
  const end = line.indexOf(']');
  return end > 0 && line.slice(0, end).includes(':') && /\S/.test(line[end + 1] ?? ' ');
}

/** By its first place: a pattern that takes the white space before it as well walks a line of spaces again and again. */
function withoutComment(text: string, begin: RegExp): string {
  const at = text.search(begin);
  return at < 0 ? text : text.slice(0, at).trimEnd();
}

const unquoted = (text: string): string => {
  const value = withoutComment(text, /\s#/).trim();
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
};

/** As a shell splits words: quotes may begin inside one. null: a quote is not closed. */
function wordsOf(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const character of line) {
    if (quote !== null) {
      if (character === quote) quote = null;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === '#' && word === null) break;
    else word = (word ?? '') + character;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
