/**
 * A language for tests, made of English by a machine: “[Ŝťåŕť šéššîöñ ···]”, about 40 % longer, as German is. What reads as
 * plain English on the screen has no text of its own yet; what lost its bracket was cut off. Never part of the app.
 */

import type { Texts } from '../../../src/renderer/texts';

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const strange = 'åƀçðéƒĝĥîĵķļɱñöþɋŕšťûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŤÛṼŴẊÝŽ';
const disguises = new Map(plain.split('').map((letter, index) => [letter, strange.charAt(index)]));

/** Values that a function puts into its sentence travel as these, so that names stay as they are. */
const [begin, end] = ['\uE000', '\uE001'];
const held = /\uE000(\d+)\uE001/g;

/** Symbols of units and keys are as long everywhere. */
const shortest = 4;

const disguise = (text: string): string => text.replaceAll(/[A-Za-z]/g, (letter) => disguises.get(letter) ?? letter);

/** What makes a text of this length about 40 % longer, the opening bracket left out. */
const tail = (letters: number): string => ` ${'·'.repeat(Math.max(1, Math.ceil(letters * 0.4) - 3))}]`;

export function pseudoText(text: string): string {
  const letters = text.replaceAll(held, '').length;
  return letters < shortest ? disguise(text) : `[${disguise(text)}${tail(letters)}`;
}

/** A text inside another grows with that one, and not twice. */
const inner = (text: string): string => /^\[(.*) ·+\]$/s.exec(text)?.[1] ?? text;

export function pseudoOf(english: Texts): Texts {
  return { ...(pseudo(english) as Texts), language: 'en-XA' };
}

function pseudo(text: unknown): unknown {
  if (typeof text === 'string') return pseudoText(text);
  if (typeof text === 'function') return pseudoFunction(text as (...values: readonly unknown[]) => unknown);
  return Object.fromEntries(Object.entries(text as object).map(([key, value]) => [key, pseudo(value)]));
}

function pseudoFunction(make: (...values: readonly unknown[]) => unknown) {
  return (...values: readonly unknown[]): unknown => {
    const kept: string[] = [];
    const hold = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(hold);
      return typeof value === 'string' ? `${begin}${kept.push(value) - 1}${end}` : value;
    };
    const bringBack = (text: string): string =>
      text.replace(held, (_all, index: string) => inner(kept[Number(index)] ?? ''));
    const made = make(...values.map(hold));
    if (typeof made === 'string') return bringBack(pseudoText(made));
    return pseudoPieces(made as readonly unknown[], bringBack);
  };
}

/** A sentence in pieces: its strings are words, its elements are not. The brackets stand round the whole. */
function pseudoPieces(pieces: readonly unknown[], bringBack: (text: string) => string): readonly unknown[] {
  const words = pieces.filter((piece) => typeof piece === 'string');
  const drawn = pieces.map((piece) => (typeof piece === 'string' ? bringBack(disguise(piece)) : piece));
  return ['[', ...drawn, tail(words.join('').length)];
}
