/** Lists of routers whose names, groups, tags and notes hold what trips programs that read them. */

import * as fc from 'fast-check';
import { groupOf } from '@shared/group';
import { parseId, type RouterId } from '@shared/ids';
import { type Router, routerLimits } from '@shared/router';
import { goodRouter } from '../support';

const nasty = [
  "{{ x }}¦{{lookup('pipe','id')}}¦{% raw %}¦{#¦!unsafe¦&a¦*a¦<<¦#¦# x¦---¦...",
  '"¦""¦`¦\\¦\\n¦$HOME¦%h¦;¦,¦, ¦; ¦|¦:¦: ¦ - ¦/¦[1:3]¦[a¦]¦gw:2222¦hosts¦vars',
  "'¦''¦'=1¦=1+1¦+1¦-1¦@x¦sep=;¦all¦ALL¦ungrouped¦tag_¦tag_core¦core¦Core¦group",
  '9x¦10¦0¦null¦yes¦~¦Zürich¦Zu\u0308rich¦Ü¦ß¦東京¦🛰️¦👩‍🔧¦\u0085¦\u2028¦\ufeff',
  '__proto__¦constructor¦x¦y¦_¦ ¦  ¦.¦10.0.0.1¦10.0.0.1/24¦fd00::5',
].flatMap((pieces) => pieces.split('¦'));

/** A line of one to four such pieces, trimmed as every field is. */
const line = (limit: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...nasty) }, fc.string({ unit: 'grapheme', maxLength: 4 })),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((pieces) =>
      pieces
        .join('')
        // oxlint-disable-next-line no-control-regex -- no field of a router may hold them
        .replaceAll(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '')
        .slice(0, limit)
        .trim(),
    )
    .filter((text) => text !== '' && !/\p{Cs}/u.test(text));

const notes = fc
  .array(fc.oneof(line(80), fc.constantFrom('', ' indented', 'a;b;c;d', 'a\tb')), { maxLength: 5 })
  .map((lines) => lines.join('\n'));

const userNames = fc.constantFrom(
  'root',

  "{{lookup('pipe','id')}}",
  "o'neil",
  '"',
  '=x',
  '+1',
  'müller',
);

export const nastyRouters: fc.Arbitrary<readonly Router[]> = fc
  .array(
    fc.record({
      name: line(routerLimits.name),
      user: userNames,
      port: fc.constantFrom(22, 2222, 65_535),
      group: fc.option(fc.array(line(20), { minLength: 1, maxLength: 4 }).map((parts) => groupOf(parts.join('/')))),
      tags: fc.uniqueArray(line(routerLimits.tag), { maxLength: 4 }),
      notes,
      behindFirst: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drafts) =>
    drafts.map(({ behindFirst, ...draft }, index) => ({
      ...goodRouter,
      ...draft,
      id: idOf(index),
      simulated: false,
      address: index % 3 === 2 ? `fd00::${index}` : `10.1.0.${index}`,
      jump: behindFirst && index > 0 ? ({ kind: 'router', routerId: idOf(0) } as const) : null,
    })),
  );

const idOf = (index: number): RouterId => {
  const id = parseId<RouterId>(`22222222-2222-4222-8222-${String(index).padStart(12, '0')}`);
  if (id === null) throw new Error('not an id');
  return id;
};
