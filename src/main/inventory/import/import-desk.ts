/**
 * An import from the chosen file to the changed list: look, preview, confirm. Between the steps main keeps what was
 * read; the window names it by ids and never learns a path. Nothing is changed before the confirmation.
 */

import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type ServiceError, serviceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { groupOf } from '@shared/group';
import {
  type ImportFormat,
  type ImportPreview,
  type ImportRemark,
  type ImportRequest,
  type ImportRow,
  largestImportBytes,
  shownOfImport,
} from '@shared/import';
import type { BulkChange } from '@shared/ipc-contract';
import { assertNever, fail, ok, type Result } from '@shared/result';
import type { Router, SharedCredential } from '@shared/router';
import { endpointOf } from '../endpoint';
import type { Inventory } from '../inventory';
import type { UndoableChanges } from '../undoable-changes';
import type { ReadHosts } from './candidate';
import { checkCandidates, checkWhole, type CheckOptions } from './check-candidates';
import { readDirectory, type ServerDirectory } from './directory-list';
import { guessFormat } from './guess-format';
import { readJsonList } from './json-list';
import { readPastedList } from './pasted-list';
import { lookAtFile, plainLineEnds, readText } from './read-source';
import { behindOther, type Checked, type CheckedRouter } from './settle-routers';
import { settleCredentials, withCredentials } from './settle-credentials';
import { readSshConfig } from './ssh-config';
import { createIncludes, noIncludes } from './ssh-config-files';
import { candidatesOf, readTable, separatorOf } from './table';
import { hostsOf } from './ansible-inventory';
import { readAnsibleIni } from './ansible-ini';
import { texts } from '../../texts';

export type ImportDesk = {
  /** null: the dialog was left without a choice */
  readonly choose: () => Promise<Result<{ readonly fileId: string; readonly name: string } | null, ServiceError>>;
  readonly preview: (request: ImportRequest) => Promise<Result<ImportPreview, ServiceError>>;
  readonly confirm: (importId: string) => Promise<Result<BulkChange, ServiceError>>;
};

const words = texts.importing.source;

type Prepared = {
  readonly importId: string;
  readonly from: string;
  readonly ready: readonly CheckedRouter[];
  readonly credentials: readonly SharedCredential[];
  /** what was said of them */
  readonly credentialNotes: readonly ImportRemark[];
  /** routers of one address are several all the same */
  readonly byIdOnly: boolean;
};

type Read = Pick<ImportPreview, 'table' | 'notes'> & {
  readonly checked: Checked;
  readonly credentials: readonly SharedCredential[];
};

export function createImportDesk(ports: {
  readonly inventory: Inventory;
  readonly changes: UndoableChanges;
  /** asked at each look: the commands server can change while the window is open */
  readonly addressNeeded: () => boolean;
  /** what the commands server in use says that it knows */
  readonly directory: () => Promise<Result<ServerDirectory, ServiceError>>;
  readonly home: string;
  readonly chooseFile: () => Promise<string | null>;
  readonly uuid: () => string;
  readonly onCredentials: () => void;
}): ImportDesk {
  const { inventory, uuid } = ports;
  /** The newest only: an import is one dialog. */
  let chosen: { readonly fileId: string; readonly file: string } | null = null;
  let prepared: Prepared | null = null;

  const refused = (message: string, hint = words.chooseAnother) =>
    fail(serviceError('INVALID_INPUT', { message, hint, correlationId: uuid() }));

  async function sourceOf(
    request: ImportRequest & { readonly source: Written },
  ): Promise<Result<Source, ServiceError>> {
    if (request.source.kind === 'text') {
      if (request.source.text.length > largestImportBytes) return refused(words.pastedTooLarge);
      return ok({ text: plainLineEnds(request.source.text), name: texts.importing.where.pastedText, folder: null });
    }
    if (chosen === null || chosen.fileId !== request.source.fileId) return refused(words.notChosen);
    const { file } = chosen;
    const [text, problem] = await readText(file);
    if (problem !== null) return refused(words.refused(path.basename(file), problem));
    return ok({ text, name: path.basename(file), folder: path.dirname(file) });
  }

  const optionsOf = (request: ImportRequest): CheckOptions => ({
    known: inventory.all(),
    addressNeeded: ports.addressNeeded(),
    user: request.user,
    group: request.group === null ? null : groupOf(request.group),
    credentialId: request.credentialId,
    uuid,
  });

  async function read(format: ImportFormat, source: Source, request: ImportRequest): Promise<Read> {
    const options = optionsOf(request);
    // Main answers clicks between reading the file, putting it together, and checking its hosts.
    const plain = async (hosts: ReadHosts): Promise<Read> => {
      await setImmediate();
      const checked = await checkCandidates(hosts.candidates, options);
      const problems = byPlace([...hosts.problems, ...checked.problems]);
      return { checked: { ...checked, problems }, notes: hosts.notes, table: null, credentials: [] };
    };
    switch (format) {
      case 'table': {
        const table = await readTable(source.text, separatorOf(source.text) ?? ',');
        await setImmediate();
        const mapped = await candidatesOf(table, request.mapping, request.hasHeader);
        return { ...(await plain(mapped)), table: { columns: mapped.columns, hasHeader: mapped.hasHeader } };
      }
      case 'list':
        return await plain(readPastedList(source.text, ports.home));
      case 'ssh-config': {
        const { home } = ports;
        const { name, text, folder } = source;
        const includes = folder === null ? noIncludes(home) : createIncludes({ home, folder });
        return await plain(await readSshConfig({ name, text }, includes));
      }
      case 'ansible-ini':
        return await plain(await hostsInPieces(readAnsibleIni(source.text), ports.home));
      case 'ansible-yaml': {
        const { readAnsibleYaml } = await import('./ansible-yaml');
        return await plain(await hostsInPieces(await readAnsibleYaml(source.text), ports.home));
      }
      case 'json': {
        const whole = readJsonList(source.text);
        const checked = checkWhole(whole.routers, options);
        const problems = [...whole.problems, ...checked.problems];
        return { checked: { ...checked, problems }, notes: [], table: null, credentials: whole.credentials };
      }
      default:
        return assertNever(format);
    }
  }

  function prepare(
    format: ImportPreview['format'],
    from: string,
    { checked, table, notes, credentials }: Read,
  ): ImportPreview {
    const { ready, duplicates, problems } = checked;
    const credentialNotes = settleCredentials(credentials, inventory.credentials()).notes;
    prepared = { importId: uuid(), from, ready, credentials, credentialNotes, byIdOnly: format === 'directory' };
    return {
      importId: prepared.importId,
      format,
      table,
      readyCount: ready.length,
      ready: ready.slice(0, shownOfImport).map((router) => rowOf(router, ready, inventory)),
      duplicateCount: duplicates.length,
      duplicates: duplicates.slice(0, shownOfImport),
      problemCount: problems.length,
      problems: problems.slice(0, shownOfImport),
      notes: [...notes, ...credentialNotes].slice(0, shownOfImport),
    };
  }

  /** The list may have changed while the preview was looked at. Null: a jump host left it. */
  function stillFresh(ready: readonly CheckedRouter[], byIdOnly: boolean): readonly CheckedRouter[] | null {
    const ids = new Set(inventory.all().map((router) => router.id));
    const places = new Map(inventory.all().map((router) => [endpointOf(router), router.id]));
    const insteadOf = new Map<RouterId, RouterId>();
    const fresh = ready.filter(({ id, input }) => {
      const place = endpointOf(input);
      const there = byIdOnly || place === null ? undefined : places.get(place);
      if (there !== undefined) insteadOf.set(id, there);
      return !ids.has(id) && there === undefined;
    });
    const linked = fresh.map((router) => behindOther(router, insteadOf));
    for (const { id } of fresh) ids.add(id);
    const isThere = ({ input: { jump } }: CheckedRouter): boolean => jump?.kind !== 'router' || ids.has(jump.routerId);
    return linked.every(isThere) ? linked : null;
  }

  return {
    choose: async () => {
      const file = await ports.chooseFile();
      if (file === null) return ok(null);
      const [, problem] = await lookAtFile(file);
      if (problem !== null) return refused(words.refused(path.basename(file), problem));
      chosen = { fileId: uuid(), file };
      return ok({ fileId: chosen.fileId, name: path.basename(file) });
    },
    preview: async ({ source: from, ...request }) => {
      if (from.kind === 'directory') {
        const [directory, error] = await ports.directory();
        if (error) return fail(error);
        const checked = readDirectory(directory, optionsOf({ ...request, source: from }));
        return ok(prepare('directory', directory.server, { checked, table: null, notes: [], credentials: [] }));
      }
      const written = { ...request, source: from };
      const [source, error] = await sourceOf(written);
      if (error) return fail(error);
      const format = request.format === 'auto' ? guessFormat(source.text, source.name) : request.format;
      return ok(prepare(format, source.name, await read(format, source, written)));
    },
    confirm: async (importId) => {
      if (prepared === null || prepared.importId !== importId) {
        return refused(words.previewOver, words.lookAgain);
      }
      const { ready, from, credentials, credentialNotes, byIdOnly } = prepared;
      const fresh = stillFresh(ready, byIdOnly);
      if (fresh === null) return refused(words.previewOver, words.lookAgain);
      const settled = settleCredentials(credentials, inventory.credentials());
      if (!isDeepStrictEqual(settled.notes, credentialNotes)) return refused(words.previewOver, words.lookAgain);
      const routers = fresh.map((router) => ({ ...router, input: withCredentials(router.input, settled.insteadOf) }));
      const outcome = await ports.changes.importAll(routers, from, settled.added);
      if (credentials.length > 0) ports.onCredentials();
      if (outcome[1] === null) prepared = null;
      return outcome;
    },
  };
}

type Written = Exclude<ImportRequest['source'], { kind: 'directory' }>;

type Source = { readonly text: string; readonly name: string; readonly folder: string | null };

async function hostsInPieces(inventory: Parameters<typeof hostsOf>[0], home: string): Promise<ReadHosts> {
  await setImmediate();
  return hostsOf(inventory, home);
}

/** In the order of the file, however the readers found them. */
function byPlace(remarks: readonly ImportRemark[]): readonly ImportRemark[] {
  const lineOf = ({ where }: ImportRemark): number => Number(/\d+$/.exec(where)?.[0] ?? 0);
  return remarks.toSorted((left, right) => lineOf(left) - lineOf(right));
}

function rowOf({ where, input }: CheckedRouter, ready: readonly CheckedRouter[], inventory: Inventory): ImportRow {
  const { name, address, port, user, group, tags, jump } = input;
  const shown =
    address === null ? '' : port === 22 ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return { where, name, address: shown, user, group: group ?? '', tags, jump: jumpWords(jump, ready, inventory) };
}

function jumpWords(jump: Router['jump'], ready: readonly CheckedRouter[], inventory: Inventory): string {
  if (jump === null) return '';
  if (jump.kind === 'address') return `${jump.user}@${jump.address}:${jump.port}`;
  const known = inventory.get(jump.routerId) ?? ready.find(({ id }) => id === jump.routerId)?.input;
  return known?.name ?? '';
}
