/**
 * Twice: in a data folder of its own, as after an installation, and in one that was used before, as every morning; there
 * Chromium and V8 have kept what they made of the page's script.
 *
 * From starting the process to a list that can be used: the first rows are painted and one of them takes the focus; and
 * on to a search that is typed at once and its rows painted, for which the whole list must be there. Beside it an empty
 * window on the same Electron, asked the same.
 */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { printRatio, printSpread, spreadOf } from '../support/spread';
import { type DataFolder, dataFolderWith, routerNumber, search } from './inventory-files';
import { pause } from './window';
import { blankWindowFolder, electronFlags, electronPath, environment, projectFolder } from './runtime';

const launchWithinMs = 60_000;
const sizes = [0, 500, 5_000, 10_000];
const usedSizes = [500, 5_000, 10_000];
const budget = { routers: 5_000, ratio: 1.5, ms: 1_500 };

type Seen = {
  readonly marks: readonly (readonly [string, number])[];
  readonly drawn: number;
  readonly painted: number;
  readonly usable: number;
  readonly isFocused: boolean;
  readonly filtered: number | null;
};
type Launch = {
  readonly usableMs: number;
  readonly filteredMs: number | null;
  readonly steps: ReadonlyMap<string, number>;
};

/** V8 keeps a script's code at the second launch, some time after its end, and uses it from the third on. */
const launchesBefore = 3;
const stayMs = 2_500;

const folderFor = (routers: number | null): Promise<DataFolder> =>
  dataFolderWith(Array.from({ length: routers ?? 0 }, (_, number) => routerNumber(number)));

async function launchInNewFolder(routers: number | null): Promise<Launch> {
  const data = await folderFor(routers);
  try {
    return await launch(routers, data.folder);
  } finally {
    await data.dispose();
  }
}

async function launch(routers: number | null, folder: string, stayForMs = 0): Promise<Launch> {
  const probe = {
    ready: routers === null ? '#ready' : routers === 0 ? '[data-waiting="false"] button' : '[data-router-id]',
    filter: routers === null || routers === 0 ? null : { text: search.text, rows: routers * search.share },
  };
  const appFolder = routers === null ? blankWindowFolder : projectFolder;
  const probeFile = path.join(projectFolder, 'bench/ui/launch-probe.cjs');
  const begun = performance.timeOrigin + performance.now();
  const child = spawn(
    electronPath(),
    ['-r', probeFile, ...electronFlags(), appFolder, `--user-data-dir=${folder}`],
    // A group of its own, so that Chromium's processes can be ended with it.
    {
      env: { ...environment(), LAUNCH_PROBE: JSON.stringify({ ...probe, stayForMs }) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const told = new Promise<Seen>((resolve, reject) => {
    let text = '';
    let complaints = '';
    const overdue = setTimeout(
      () => reject(new Error(`not usable within ${launchWithinMs} ms\n${complaints}`)),
      launchWithinMs,
    );
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const line = /^LAUNCH (.*)\n/m.exec(text)?.[1];
      if (line !== undefined) resolve(JSON.parse(line) as Seen);
    });
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      complaints += piece;
    });
    child.once('close', (code) => {
      clearTimeout(overdue);
      reject(new Error(`Electron ended (code ${code}) before its window could be used\n${complaints}`));
    });
  });
  let seen: Seen;
  try {
    seen = await told;
    if (stayForMs > 0) await pause(stayForMs);
  } finally {
    endGroup(child.pid);
  }
  if (!seen.isFocused) throw new Error('what was painted did not take the focus');
  if (probe.filter !== null && seen.filtered === null) throw new Error('the search did not leave the rows it should');
  const steps = [...seen.marks, ['first drawn', seen.drawn] as const, ['painted', seen.painted] as const];
  return {
    usableMs: seen.usable - begun,
    filteredMs: seen.filtered === null ? null : seen.filtered - begun,
    steps: new Map(steps.map(([name, at]) => [name, at - begun])),
  };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them are gone already.
  }
}

const nameOf = (routers: number | null) =>
  routers === null ? 'an empty window' : `${routers.toLocaleString('en')} routers`;

export async function measureLaunch(rounds: number, withSteps: boolean): Promise<void> {
  console.log(`\nLaunch to a usable list, in a new data folder, median of ${rounds} (least … most), in turns:`);
  await inTurns([null, ...sizes], rounds, withSteps, launchInNewFolder);
  console.log(`\nThe same in a data folder that was used before:`);
  const folders = new Map<number | null, DataFolder>();
  try {
    for (const party of [null, ...usedSizes]) {
      const data = await folderFor(party);
      folders.set(party, data);
      for (let before = 0; before < launchesBefore; before += 1) await launch(party, data.folder, stayMs);
    }
    await inTurns([...folders.keys()], rounds, withSteps, (party) => launch(party, folders.get(party)?.folder ?? ''));
  } finally {
    for (const data of folders.values()) await data.dispose();
  }
}

type Party = number | null;

async function inTurns(
  parties: readonly Party[],
  rounds: number,
  withSteps: boolean,
  launchOf: (party: Party) => Promise<Launch>,
): Promise<void> {
  const seen = new Map<Party, Launch[]>(parties.map((party) => [party, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const party of parties) {
      const launched = await launchOf(party);
      // The first of each finds the files cold.
      if (round > 0) seen.get(party)?.push(launched);
    }
  }
  const usable = (party: Party) => spreadOf((seen.get(party) ?? []).map(({ usableMs }) => usableMs));
  const peer = usable(null);
  for (const party of parties) {
    printSpread(nameOf(party), usable(party), 'ms');
    const filtered = (seen.get(party) ?? []).flatMap(({ filteredMs }) => filteredMs ?? []);
    if (filtered.length > 0) printSpread('  and a search typed and painted', spreadOf(filtered), 'ms');
    if (withSteps) printSteps(seen.get(party) ?? []);
  }
  for (const size of parties) {
    if (size === null) continue;
    const ratio = usable(size).median / peer.median;
    if (size === budget.routers) printRatio(nameOf(size), ratio, { atMost: budget.ratio });
    else console.log(`  ${`ratio, ${nameOf(size)}`.padEnd(44)} ${ratio.toFixed(2).padStart(7)}`);
  }
  const time = usable(budget.routers).median;
  const verdict = time < budget.ms ? 'within' : 'OVER';
  console.log(`  budget of ${nameOf(budget.routers)} on a quiet machine: under ${budget.ms} ms: ${verdict}`);
}

function printSteps(launches: readonly Launch[]): void {
  for (const name of launches[0]?.steps.keys() ?? []) {
    printSpread(`    ${name}`, spreadOf(launches.map(({ steps }) => steps.get(name) ?? Number.NaN)), 'ms');
  }
}
