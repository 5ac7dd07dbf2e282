/**
 * One JSON file of the app's state: versioned, validated when read, written whole, with the last good one kept as a backup.
 * What cannot be used is kept and told once; nothing is lost silently (fault 21, docs/storage.md).
 */

import { rename } from 'node:fs/promises';
import path from 'node:path';
import { assertNever } from '@shared/result';
import { z } from 'zod';
import { backupOf, readText, type ReadText } from './read-ahead';
import { isNodeError, writeWhole } from './write-whole';
import { texts } from '../texts';

export { isNodeError } from './write-whole';

const words = texts.stateFiles;

export type Parse<State> = (value: unknown) => State;

/** What is left of a value that cannot be parsed as a whole, and what is not, in words. Null: nothing of it can be used. */
export type Salvage<State> = (value: unknown) => { readonly state: State; readonly leftOut: readonly string[] } | null;

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
  /** for a file of many entries: one that is bad does not cost the others */
  readonly salvage?: Salvage<State>;
  /** given what a newer version has written, or undefined: an id in it may still be known */
  readonly empty: (newer?: unknown) => State;
  readonly wallMs: () => number;
  /** where its reading may have begun already */
  readonly read?: ReadText;
  /** for a file that is written often and read by nobody: no line for each field */
  readonly isCompact?: boolean;
};

/** The file is not written to: this app could not read it, though it may be whole. Told when it was loaded. */
export class FileLeftAlone extends Error {}

/** What was found under one name. */
type Found<State> =
  | { readonly kind: 'good'; readonly state: State }
  | { readonly kind: 'partly'; readonly state: State; readonly leftOut: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'newer'; readonly version: number; readonly value: unknown }
  /** the system does not let us read it: that says nothing of what is in it */
  | { readonly kind: 'refused'; readonly reason: string };

export function createJsonFile<State>(options: JsonFileOptions<State>): JsonFile<State> {
  const { file, parse } = options;
  const backup = backupOf(file);
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
      text = await (options.read ?? readText)(at);
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
    } catch (error) {
      return { kind: 'damaged', reason: reasonOf(error) };
    }
    try {
      return { kind: 'good', state: parse(value) };
    } catch (error) {
      const rest = options.salvage?.(value) ?? null;
      return rest === null ? { kind: 'damaged', reason: reasonOf(error) } : { kind: 'partly', ...rest };
    }
  }

  /** Renamed and not copied: that works for what cannot be read, too, and a bad file cannot become the next backup. */
  async function putAside(bad: string, why: 'unreadable' | 'newer'): Promise<string> {
    const aside = `${bad}.${why}-${new Date(options.wallMs()).toISOString().replaceAll(':', '-')}`;
    try {
      await rename(bad, aside);
      return words.keptAs(path.basename(aside));
    } catch (error) {
      if (isNodeError(error) && error.code === 'ENOENT') return words.goneByNow;
      owedAside = [...owedAside, bad];
      return words.notPutAside(reasonOf(error));
    }
  }

  async function write(state: State): Promise<void> {
    if (leftAlone !== null) throw new FileLeftAlone(leftAlone);
    const owed = owedAside;
    owedAside = [];
    for (const bad of owed) await putAside(bad, 'unreadable');
    if (owedAside.length > 0) throw new FileLeftAlone(words.damagedInTheWay(name));
    await writeWhole(file, textOf(state), { backup });
  }

  /** What is used instead, and the sentence for it. */
  async function instead(newer: unknown): Promise<{ readonly state: State; readonly text: string }> {
    const saved = await look(backup);
    if (saved.kind === 'good') return { state: saved.state, text: words.backupUsed };
    if (saved.kind === 'partly') {
      const rest = words.backupPartly(await putAside(backup, 'unreadable'), saved.leftOut);
      return { state: saved.state, text: `${words.backupUsed} ${rest}` };
    }
    const aside =
      saved.kind === 'damaged' || saved.kind === 'refused'
        ? [words.backupUnreadable(saved.reason, await putAside(backup, 'unreadable'))]
        : saved.kind === 'newer'
          ? [words.backupNewer(await putAside(backup, 'newer'))]
          : [];
    return { state: options.empty(newer), text: [words.noBackup, ...aside, options.without].join(' ') };
  }

  async function leaveAlone(title: string, what: string, newer: unknown, whatToDo: string): Promise<Loaded<State>> {
    leftAlone = what;
    const saved = await look(backup);
    const usable = saved.kind === 'good' || saved.kind === 'partly';
    const used = usable ? words.backupUsedMeanwhile : words.notUsedMeanwhile(options.without);
    const state = usable ? saved.state : options.empty(newer);
    return { state, problems: [{ title, text: words.leftAlone(options.holds, what, used, whatToDo) }] };
  }

  async function load(): Promise<Loaded<State>> {
    const found = await look(file);
    switch (found.kind) {
      case 'good':
        return { state: found.state, problems: [] };
      case 'partly': {
        const aside = await putAside(file, 'unreadable');
        const text = words.whatIsPartly(options.holds, name, aside, found.leftOut);
        return { state: found.state, problems: [{ title: words.partly, text }] };
      }
      case 'newer':
        return await leaveAlone(
          words.newer,
          words.whyNewer(name, found.version, options.version),
          found.value,
          words.useNewer(name),
        );
      case 'refused':
        return await leaveAlone(words.unreadable, words.whyUnreadable(name, found.reason), undefined, words.giveRight);
      case 'none': {
        const saved = await look(backup);
        // Neither a file nor a backup: the first launch.
        if (saved.kind === 'none') return { state: options.empty(), problems: [] };
        const { state, text } = await instead(undefined);
        return {
          state,
          problems: [{ title: words.missing, text: words.whatIsMissing(options.holds, name, text) }],
        };
      }
      case 'damaged': {
        const aside = await putAside(file, 'unreadable');
        const { state, text } = await instead(undefined);
        const what = words.whatIsDamaged(options.holds, name, found.reason, aside, text);
        return { state, problems: [{ title: words.damaged, text: what }] };
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
    return field === '' ? words.notOurs : `${field}: ${issue?.message ?? words.notValid}`;
  }
  if (error instanceof SyntaxError) return words.notJson;
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
