/** A row says why first: where the router stands is in the row's own column. */

import { describe, expect, test } from 'vitest';
import { hostInWords, type SshHost } from '../../../src/commands-server/ssh/ssh-host';
import { reasonInRow } from '../../../src/renderer/features/routers/reason';

const at = (address: string): SshHost => ({ kind: 'router', name: 'edge', address, port: 22 }) as SshHost;

describe('the reason in a row', () => {
  test.each([['192.0.2.7'], ['2001:db8::7'], ['gw.example']])(
    'begins with what happened and not with the address %s, as the commands server says it',
    (address) => {
      const sentence = `${hostInWords(at(address))} refused the connection: nothing listens on that port`;
      expect(reasonInRow(sentence)).toBe('Refused the connection: nothing listens on that port');
    },
  );

  test('keeps which jump host it is about', () => {
    const sentence = `${hostInWords({ ...at('192.0.2.1'), kind: 'jump host', name: 'bastion' })} did not answer within 10 s`;
    expect(reasonInRow(sentence)).toBe(sentence);
  });

  test('is any other sentence as it is', () => {
    const sentence = 'The router showed a host key that is not known yet';
    expect(reasonInRow(sentence)).toBe(sentence);
  });
});
