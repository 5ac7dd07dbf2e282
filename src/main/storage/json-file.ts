/**
 * One JSON file of the app's state: versioned, validated when read, written whole, with the last good one kept as a backup.
 * What cannot be used is kept and told once; nothing is lost silently (fault 21, docs/storage.md).
 */

import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { assertNever } from '@shared/result';
import { z } from 'zod';
import { isNodeError, writeWhole } from './write-whole';

export { isNodeError } from './write-whole';

export type Parse<State> = (value: unknown) => State;

/** What the admin is told when a file could not be used as it was. */
export type FileProblem = { readonly title: string; readonly text: string };

export type Loaded<State> = {
  readonly state: State;
  readonly problems: readonly FileProblem[];
};

export type JsonFile<State> = {
  /** Never rejects. */
  readonly load: () => Promise<Loaded<State>>;
  /**
   * Resolves when this state, or a later one, is on disk. Saves that come while one is being written share the next
   * write. Rejects with the file system's error, or with FileLeftAlone.
   */
  readonly save: (state: State) => Promise<void>;
};

export type JsonFileOptions<State> = {
  readonly file: string;
  /** what it holds, for people: “The list of routers” */
  readonly holds: string;
  /** what it means to go on without it, a sentence */
  readonly without: string;
  /** the version that this app writes; a file of a later one is left as it is */
  readonly version: number;
  readonly parse: Parse<State>;
  /** given what a newer version has written, or undefined: an id in it may still be known */
  readonly empty: (newer?: unknown) => State;
  readonly wallMs: () => number;
  /** for a file that is written often and read by nobody: no line for each field */
  readonly isCompact?: boolean;
};

/** The file is not written to: this app could not read it, though it may be whole. Told when it was loaded. */
export class FileLeftAlone extends Error {}

/** What was found under one name. */
type Found<State> =
  | { readonly kind: 'good'; readonly state: State }
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'newer'; readonly version: number; readonly value: unknown }
  /** the system does not let us read it: that says nothing of what is in it */
  | { readonly kind: 'refused'; readonly reason: string };

export function createJsonFile<State>(options: JsonFileOptions<State>): JsonFile<State> {
  const { file, parse } = options;
  const backup = `${file}.backup`;
  const name = path.basename(file);
  let next: { state: State; promise: Promise<void> } | null = null;
  let writing: Promise<void> = Promise.resolve();
  let leftAlone: string | null = null;
  /** damaged ones that could not be put aside: before that is done nothing may take their place */
  let owedAside: readonly string[] = [];

  const textOf = (state: State): string => `${JSON.stringify(state, null, options.isCompact ? 0 : 1)}\n`;

  async function look(at: string): Promise<Found<State>> {
    let text: string;
    try {
      text = await readFile(at, 'utf8');
    } catch (error) {
      const code = isNodeError(error) ? error.code : undefined;
      if (code === 'ENOENT') return { kind: 'none' };
      return { kind: code === 'EISDIR' ? 'damaged' : 'refused', reason: reasonOf(error) };
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
      const version = versioned.safeParse(value).data?.version;
      if (version !== undefined && version > options.version) return { kind: 'newer', version, value };
      return { kind: 'good', state: parse(value) };
    } catch (error) {
      return { kind: 'damaged', reason: reasonOf(error) };
    }
  }

  /** Renamed and not copied: that works for what cannot be read, too, and a bad file cannot become the next backup. */
  async function putAside(bad: string, why: 'unreadable' | 'newer'): Promise<string> {
    const aside = `${bad}.${why}-${new Date(options.wallMs()).toISOString().replaceAll(':', '-')}`;
    try {
      await rename(bad, aside);
      return `It is kept as ${path.basename(aside)}.`;
    } catch (error) {
      if (isNodeError(error) && error.code === 'ENOENT') return 'It is gone by now.';
      owedAside = [...owedAside, bad];
      return `It could not be put aside (${reasonOf(error)}), and until it can, changes are not saved: give your account the right to write in the folder.`;
    }
  }

  async function write(state: State): Promise<void> {
    if (leftAlone !== null) throw new FileLeftAlone(leftAlone);
    const owed = owedAside;
    owedAside = [];
    for (const bad of owed) await putAside(bad, 'unreadable');
    if (owedAside.length > 0) throw new FileLeftAlone(`${name} is damaged and could not be put aside`);
    await writeWhole(file, textOf(state), { backup });
  }

  /** What is used instead, and the sentence for it. */
  async function instead(newer: unknown): Promise<{ readonly state: State; readonly text: string }> {
    const saved = await look(backup);
    if (saved.kind === 'good')
      return {
        state: saved.state,
        text: 'The backup from before the last change is used: look whether something is missing.',
      };
    const aside =
      saved.kind === 'damaged' || saved.kind === 'refused'
        ? ` The backup could not be read, either (${saved.reason}). ${await putAside(backup, 'unreadable')}`
        : saved.kind === 'newer'
          ? ` The backup is of a newer version of the app. ${await putAside(backup, 'newer')}`
          : '';
    return {
      state: options.empty(newer),
      text: `There is no usable backup: the app starts without it.${aside} ${options.without}`,
    };
  }

  async function leaveAlone(title: string, what: string, newer: unknown, whatToDo: string): Promise<Loaded<State>> {
    leftAlone = what;
    const saved = await look(backup);
    const used =
      saved.kind === 'good'
        ? 'What its backup holds is used meanwhile.'
        : `It is not used meanwhile. ${options.without}`;
    const state = saved.kind === 'good' ? saved.state : options.empty(newer);
    const text = `${options.holds}: ${what}. It stays as it is. ${used} Changes to it are not saved. ${whatToDo}`;
    return { state, problems: [{ title, text }] };
  }

  async function load(): Promise<Loaded<State>> {
    const found = await look(file);
    switch (found.kind) {
      case 'good':
        return { state: found.state, problems: [] };
      case 'newer':
        return await leaveAlone(
          'A file of the app is of a newer version',
          `${name} was written by a newer version of the app (version ${found.version} of the file; this app knows ${options.version})`,
          found.value,
          `Quit and use the newer app; or quit, move ${name} away, and start with what this version can read.`,
        );
      case 'refused':
        return await leaveAlone(
          'A file of the app could not be read',
          `${name} could not be read (${found.reason})`,
          undefined,
          'Give your account the right to read and write it, or look after the disk, and start the app again.',
        );
      case 'none': {
        const saved = await look(backup);
        // Neither a file nor a backup: the first launch.
        if (saved.kind === 'none') return { state: options.empty(), problems: [] };
        const { state, text } = await instead(undefined);
        return {
          state,
          problems: [{ title: 'A file of the app is missing', text: `${options.holds}: ${name} is missing. ${text}` }],
        };
      }
      case 'damaged': {
        const aside = await putAside(file, 'unreadable');
        const { state, text } = await instead(undefined);
        const what = `${options.holds}: ${name} could not be read (${found.reason}). ${aside} ${text}`;
        return { state, problems: [{ title: 'A file of the app was damaged', text: what }] };
      }
      default:
        return assertNever(found);
    }
  }

  return {
    load: async () => {
      const loaded = await load();
      // So that the next launch finds a file and has nothing to tell any more; a disk that refuses is told by the first save.
      if (loaded.problems.length > 0 && leftAlone === null && owedAside.length === 0)
        await writeWhole(file, textOf(loaded.state), { backup: null }).catch(() => undefined);
      return loaded;
    },
    save: (state) => {
      if (next) {
        next.state = state;
        return next.promise;
      }
      const mine: { state: State; promise: Promise<void> } = { state, promise: Promise.resolve() };
      mine.promise = writing.then(() => {
        next = null;
        return write(mine.state);
      });
      // The queue goes on after a failed write; the failure itself reaches those who saved.
      writing = mine.promise.catch(() => undefined);
      next = mine;
      return mine.promise;
    },
  };
}

const versioned = z.looseObject({ version: z.number().int().positive() });

/** One sentence for the admin: which field, and not the whole list of a schema. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    const field = issue?.path.join('.') ?? '';
    return field === '' ? 'it is not what this app writes' : `${field}: ${issue?.message ?? 'is not valid'}`;
  }
  if (error instanceof SyntaxError) return 'it is cut short or is no JSON';
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
