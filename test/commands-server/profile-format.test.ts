/** The format of profiles: what is wrong in a file is told by file, line and key, and stops no other file. */

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtInProfiles, catalogOf } from '../../src/commands-server/infrastructure/profile-catalog';
import { readProfileFiles } from '../../src/commands-server/infrastructure/profile-files';
import { ConfigError } from '../../src/commands-server/router-directory/yaml-file';
import { parseProfile } from '../../src/commands-server/infrastructure/profile-format';

const good = `name: counted
title: Counted
description: Counts what is forwarded.
version: 1
components:
  - name: table
    needs:
      tools: [nft]
    check: |
      nft list table inet counted
    apply: |
      nft add table inet counted
    remove: |
      nft delete table inet counted
  - name: counter
    each: interface
    needs:
      components: [table]
    check: exit 1
    apply:
      - echo one
      - echo two
    remove: exit 0
`;

const problemsOf = (text: string): readonly string[] => {
  try {
    parseProfile(text, 'own.yaml');
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
};

describe('a profile', () => {
  test('in order is read with everything that may be left out', () => {
    expect(problemsOf(good)).toEqual([]);
    const profile = parseProfile(good, 'own.yaml');
    expect(profile).toMatchObject({ name: 'counted', version: 1, removeOnEnd: false, interfacesOnOpenWrt: [] });
    expect(profile.components[0]).toMatchObject({
      perInterface: false,
      optional: false,
      tools: [{ anyOf: ['nft'], packages: {} }],
      apply: ['nft add table inet counted\n'],
    });
    expect(profile.components[1]).toMatchObject({
      perInterface: true,
      needsInterfaces: true,
      after: ['table'],
      apply: ['echo one', 'echo two'],
    });
  });

  test.each([
    ['an unknown key', ['    check: |', '    chek: |'], 9, 'unknown key “chek”; known here: name, each'],
    ['an unknown key at the top', ['version: 1', 'version: 1\nremoveAtEnd: true'], 5, 'unknown key “removeAtEnd”'],
    ['an unknown need', ['tools: [nft]', 'tool: [nft]'], 8, 'unknown key “tool”; known here: root, tools'],
    ['a duplicate component', ['name: counter', 'name: table'], 15, '“table” is the name of components[0] too'],
    ['a key that is there twice', ['title: Counted', 'title: A\ntitle: B'], 3, 'must be unique'],
    ['a need that does not exist', ['[table]', '[tabel]'], 18, 'there is no component “tabel”'],
    ['a component that needs itself', ['[table]', '[counter]'], 18, 'cannot need itself'],
    ['a circle of needs', ['tools: [nft]', 'components: [counter]'], 8, 'in a circle: table → counter → table'],
    ['an empty script', ['remove: exit 0', 'remove: ""'], 23, 'must not be empty'],
    ['a script that is none', ['remove: exit 0', 'remove: [a]'], 23, 'must be text'],
    ['a NUL', ['remove: exit 0', 'remove: "exit\\0"'], 23, 'must not hold NUL'],
    ['a script that is too long', ['echo two', 'x'.repeat(8_001)], 22, 'at most 8000 characters'],
    ['no step at all', ['- echo one\n      - echo two', '[]'], 21, 'at least one step'],
    ['a name with a slash', ['name: counted', 'name: ../counted'], 1, 'lower-case letters'],
    ['the name auto', ['name: counted', 'name: auto'], 1, 'must not be “auto”'],
    ['a name that every profile uses', ['name: table', 'name: state file'], 6, 'every profile uses'],
    ['a part name with a quote', ['name: table', "name: ta'ble"], 6, 'letters, digits'],
    ['another “each”', ['each: interface', 'each: router'], 16, 'can only be “interface”'],
    ['a version that is no number', ['version: 1', 'version: "1"'], 4, 'expected number'],
    ['a tool with a path', ['[nft]', '[/usr/sbin/nft]'], 8, 'without a path'],
    ['a tool that runs something', ['[nft]', '["nft;reboot"]'], 8, 'must be the name of a command'],
    ['root: false', ['tools: [nft]', 'root: false'], 8, 'can only be true'],
    ['a list and no profile', [good, '- a\n- b\n'], 1, 'expected object'],
    ['no YAML', ['name: counted', 'name: [counted'], 2, 'Flow sequence'],
  ] as const)('with %s is refused, and the line is named', (_what, [from, to], line, words) => {
    const problems = problemsOf(good.replace(from, () => to));
    const told = problems.filter((problem) => problem.startsWith(`own.yaml:${line}: `));
    expect(told.join('\n')).toContain(words);
  });

  test('with several faults is told all of them at once', () => {
    const problems = problemsOf(good.replace('check: exit 1', 'check: ""').replace('version: 1', 'version: 0'));
    expect(problems).toEqual([
      expect.stringContaining('own.yaml:4: version: must be 1 or more'),
      expect.stringContaining('own.yaml:19: components[1].check: must not be empty'),
    ]);
  });

  test('whose scripts are too long together is refused', () => {
    const steps = Array.from({ length: 5 }, () => `      - ${'y'.repeat(7_900)}\n`).join('');
    expect(problemsOf(good.replace('      - echo one\n', steps)).join()).toContain('all scripts together');
  });

  test('that expands without end is refused', () => {
    const bombs = Array.from({ length: 12 }, (_, index) => `b${index + 1}: &b${index + 1} [*b${index}, *b${index}]\n`);
    expect(() => parseProfile(`b0: &b0 [x]\n${bombs.join('')}`, 'own.yaml')).toThrow(ConfigError);
  });
});

describe('profile files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rsm-profiles-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('of a folder are read by name; one that is wrong is told and does not stop the others', async () => {
    await mkdir(join(folder, 'own'));
    await writeFile(join(folder, 'own', 'a.yaml'), good);
    await writeFile(
      join(folder, 'own', 'b.yml'),
      good.replace('counted', 'wrong').replace('check: exit 1', 'check: ""'),
    );
    await writeFile(join(folder, 'own', 'c.yaml'), good);
    await writeFile(join(folder, 'own', 'd.yaml'), good.replace('counted', 'facts'));
    await writeFile(join(folder, 'own', 'notes.txt'), 'no profile');
    await symlink('/nowhere', join(folder, 'own', 'e.yaml'));
    const catalog = catalogOf(await readProfileFiles([join(folder, 'own')], { mustExist: true }));
    expect(catalog.profiles.map(({ name }) => name)).toEqual(['facts', 'traffic-control', 'counted']);
    expect(catalog.problems).toEqual([
      expect.stringMatching(/b\.yml:19: components\[1\]\.check: must not be empty$/),
      expect.stringMatching(/c\.yaml: name: “counted” is the name of a profile in .*a\.yaml already$/),
      expect.stringMatching(/d\.yaml: name: “facts” is the name of a profile in the server itself already$/),
      expect.stringMatching(/e\.yaml: cannot be read \(ENOENT\)$/),
    ]);
    expect(catalog.candidates('counted').elsewhere.title).toBe('Counted');
    expect(() => catalog.candidates('wrong')).toThrow(/profile “wrong”, which this server does not know.*b\.yml:19/);
  });

  test('that are not there are a problem only where they were named', async () => {
    const missing = [join(folder, 'nothing')];
    expect(await readProfileFiles(missing, { mustExist: false })).toEqual([]);
    expect(catalogOf(await readProfileFiles(missing, { mustExist: true })).problems).toHaveLength(1);
  });

  test('that are huge are not read', async () => {
    await writeFile(join(folder, 'big.yaml'), 'x'.repeat(300_000));
    expect(catalogOf(await readProfileFiles([folder], { mustExist: true })).problems.join()).toContain('256 KiB');
  });
});

test('the built-in profiles are what auto means, and facts sets nothing up', () => {
  const { onOpenWrt, elsewhere } = builtInProfiles.candidates('auto');
  expect(onOpenWrt.name).toBe('traffic-control');
  expect(elsewhere).toMatchObject({ name: 'facts', components: [] });
});
