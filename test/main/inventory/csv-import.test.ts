/** CSV files as they come: every bad line is named with its field, and all lines are good or nothing is imported. */

import type { Router } from '@shared/router';
import { describe, expect, it } from 'vitest';
import { importCsv, largestCsvBytes } from '../../../src/main/inventory/csv-import';
import { routerId } from '../support';

const read = (text: string | Buffer, options: { known?: readonly Router[]; addressNeeded?: boolean } = {}) =>
  importCsv(typeof text === 'string' ? Buffer.from(text) : text, {
    known: options.known ?? [],
    addressNeeded: options.addressNeeded ?? true,
  });
const routersOf = (text: string | Buffer, options = {}) => {
  const [found, problems] = read(text, options);
  if (problems) throw new Error(problems.join('\n'));
  return found.routers;
};
const problemsOf = (text: string | Buffer, options = {}) => read(text, options)[1] ?? [];

const known: Router = {
  id: routerId,
  name: 'known',
  address: '10.0.0.1',
  port: 22,
  user: 'root',
  credential: { kind: 'agent', keyFile: null },
  furtherCredentials: [],
  legacyAlgorithms: false,
  jump: null,
  group: null,
  tags: [],
  profile: 'auto',
  interfaces: [],
  notes: '',
  simulated: false,
};

describe('what is read', () => {
  it('all columns, in any order and case', () => {
    expect(
      routersOf(`PORT,Name,address,ID,user,group,tags\n2222,edge,10.0.0.2,${routerId},admin,Berlin,core;fibre`),
    ).toMatchObject([
      {
        id: routerId,
        input: {
          name: 'edge',
          address: '10.0.0.2',
          port: 2222,
          user: 'admin',
          group: 'Berlin',
          tags: ['core', 'fibre'],
        },
      },
    ]);
  });

  it('what is left out gets its default', () => {
    expect(routersOf('name,address\nedge,edge.example')).toMatchObject([
      { id: null, input: { port: 22, user: 'root', group: null, tags: [], profile: 'auto', notes: '' } },
    ]);
  });

  it.each([
    ['a byte order mark', '\uFEFFname,address\nedge,10.0.0.2'],
    ['Windows line ends', 'name,address\r\nedge,10.0.0.2\r\n'],
    ['empty lines', 'name,address\n\nedge,10.0.0.2\n\n\n'],
    ['spaces around fields', 'name , address\n  edge ,  10.0.0.2 '],
    ['quotes', '"name","address"\n"edge","10.0.0.2"'],
    ['no line end after the last line', 'name,address\nedge,10.0.0.2'],
    ['fewer fields than the header', 'name,address,port,user\nedge,10.0.0.2'],
  ])('%s does no harm', (_what, text) => {
    expect(routersOf(text)).toMatchObject([{ input: { name: 'edge', address: '10.0.0.2', port: 22 } }]);
  });

  it('quoted commas, quotes and line breaks belong to the field', () => {
    expect(routersOf('name,address,group\n"edge, ""north""",10.0.0.2,"A, B"')).toMatchObject([
      { input: { name: 'edge, "north"', group: 'A, B' } },
    ]);
  });

  it.each(['=cmd|calc!A1', '+1+1', '@SUM(A1)', '-oProxyCommand=x'])(
    'a name that looks like a formula is just text: %s',
    (name) => {
      expect(routersOf(`name,address\n${name},10.0.0.2`)[0]?.input.name).toBe(name);
    },
  );

  it('a header alone is an empty import', () => {
    expect(routersOf('name,address\n')).toEqual([]);
  });

  it('an address is not needed where the server knows the routers', () => {
    expect(routersOf(`id,name\n${routerId},edge`, { addressNeeded: false })).toMatchObject([
      { input: { address: null } },
    ]);
  });
});

describe('a file that is refused as a whole', () => {
  it.each([
    ['0 bytes', Buffer.alloc(0), /empty/],
    ['only a byte order mark', Buffer.from('\uFEFF'), /empty/],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), /not text/],
    ['UTF-16', Buffer.from('\uFEFFname,address\nedge,10.0.0.2', 'utf16le'), /UTF-8/],
    ['Latin-1', Buffer.from('name,address\nM\xfcnchen,10.0.0.2', 'latin1'), /UTF-8/],
    ['no header', Buffer.from('edge,10.0.0.2'), /^Line 1: the header must name/],
    ['an unknown column', Buffer.from('name,address,password\nedge,10.0.0.2,x'), /It has “password”/],
    // So an import at start brings no jump host, and no circle of them.
    ['a jump host', Buffer.from('name,address,jump\nedge,10.0.0.2,core\ncore,10.0.0.3,edge'), /It has “jump”/],
    ['a header without name', Buffer.from('address\n10.0.0.2'), /It lacks “name”/],
    ['a column twice', Buffer.from('name,name\nedge,edge'), /^Line 1: .*twice/],
    ['an open quote', Buffer.from('name,address\n"edge,10.0.0.2'), /not valid CSV/],
    ['a quote in the middle of a field', Buffer.from('name,address\nedge"x,10.0.0.2'), /not valid CSV.*line 2/],
    ['semicolons instead of commas', Buffer.from('name;address\nedge;10.0.0.2'), /header must name/],
    ['too large', Buffer.alloc(largestCsvBytes + 1, 'x'), /larger than 20 MB/],
  ])('%s', (_what, bytes, reason) => {
    const problems = problemsOf(bytes);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(reason);
  });

  it('a line with more fields than the header is named', () => {
    expect(problemsOf('name,address\nedge,10.0.0.2\nother,10.0.0.3,22')).toEqual([
      'Line 3: has 3 fields, but the header has 2.',
    ]);
  });
});

describe('lines that are refused', () => {
  it.each([
    ['name', 'id,name,address\n,,10.0.0.2', 'Line 2: name: '],
    ['address', 'name,address\nedge,10.0.0.300', 'Line 2: address: '],
    ['missing address', 'name,address\nedge,', 'Line 2: address: must not be empty'],
    ['option-like address', 'name,address\nedge,-oProxyCommand=x', 'Line 2: address: '],
    ['port', 'name,address,port\nedge,10.0.0.2,70000', 'Line 2: port: '],
    ['port with a sign', 'name,address,port\nedge,10.0.0.2,+22', 'Line 2: port: '],
    ['port with a fraction', 'name,address,port\nedge,10.0.0.2,22.5', 'Line 2: port: '],
    ['user', 'name,address,user\nedge,10.0.0.2,-oProxyCommand=x', 'Line 2: user: '],
    ['id', 'id,name,address\n123,edge,10.0.0.2', 'Line 2: id: must be a UUID, got “123”'],
    ['tags', `name,address,tags\nedge,10.0.0.2,${'x'.repeat(51)}`, 'Line 2: tags: '],
    ['group', `name,address,group\nedge,10.0.0.2,${'x'.repeat(101)}`, 'Line 2: group: '],
  ])('a bad %s is named with its line and field', (_what, text, beginning) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(beginning);
  });

  it('all of them are named, and the good ones are not imported either', () => {
    const [found, problems] = read('name,address\ngood,10.0.0.2\nbad,10.0.0.300\n\ngood too,10.0.0.3\nworse,a b\n');
    expect(found).toBeNull();
    expect(problems?.map((problem) => problem.slice(0, 15))).toEqual(['Line 3: address', 'Line 6: address']);
  });

  it('the line is the one an editor shows, also after a field of several lines', () => {
    expect(problemsOf('name,address,group\r\nedge,10.0.0.2,"two\r\nlines"\r\nbad,10.0.0.300,x\r\n')).toEqual([
      expect.stringMatching(/^Line [23]: group/),
      expect.stringMatching(/^Line 4: address/),
    ]);
  });

  it('control characters in what is quoted back are taken out', () => {
    expect(problemsOf('id,name,address\n\u001b[31mred,edge,10.0.0.2')[0]).not.toContain('\u001b');
  });
});

describe('routers that are there already', () => {
  it.each([
    ['the same id', `id,name,address\n${routerId.toUpperCase()},other,10.0.0.9`],
    ['the same address and port', 'name,address\nother,10.0.0.1'],
  ])('%s: left as it is and counted', (_what, text) => {
    expect(read(text, { known: [known] })[0]).toEqual({ routers: [], alreadyThere: 1 });
  });

  it.each([
    ['address', 'name,address\na,Edge.example\nb,10.0.0.3\nc,edge.EXAMPLE', 'Line 4: is the same router as line 2'],
    ['id', `id,name,address\n${routerId},a,10.0.0.2\n${routerId},b,10.0.0.3`, 'Line 3: is the same router as line 2'],
  ])('the same %s twice in one file is refused by line', (_what, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('the same address with another port is another router', () => {
    expect(routersOf('name,address,port\na,10.0.0.2,22\nb,10.0.0.2,2222')).toHaveLength(2);
  });
});
