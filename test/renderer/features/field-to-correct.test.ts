/** Opened from an error, the form of a router stands at the field that the error is about. */

import { describe, expect, test } from 'vitest';
import { serviceError } from '@shared/errors';
import type { CredentialId } from '@shared/ids';
import type { Credential, JumpHost, Router } from '@shared/router';
import { dialFailure, handshakeFailure } from '../../../src/commands-server/ssh/connect-failure';
import { DialError } from '../../../src/commands-server/ssh/dial';
import type { SshHost } from '../../../src/commands-server/ssh/ssh-host';
import { fieldToCorrect } from '../../../src/renderer/features/routers/form/field-to-correct';
import { routerRow } from '../harness/scenes';

const credentialId = '44444444-4444-4444-8444-444444444444' as CredentialId;
const having = (credential: Credential, jump: JumpHost | null = null): Router =>
  routerRow(1, { credential, jump }).router;
const password: Credential = { kind: 'password', keyFile: null };
const host = (kind: SshHost['kind']) => ({ kind, name: 'bastion', address: '192.0.2.7', port: 22 }) as SshHost;
const dialed = (kind: SshHost['kind'], code: string) =>
  dialFailure(host(kind), new DialError(code, [{ address: '192.0.2.7', code }]), null);
/** As the commands server tells it. */
const told = ({ code, message, details }: ReturnType<typeof dialed>) =>
  serviceError('SESSION_START_FAILED', {
    message: 'The session was not started.',
    correlationId: 'c',
    cause: serviceError('ROUTER_UNREACHABLE', { message, correlationId: `c ${code}`, details: details ?? {} }),
  });
const refused = (code: 'ROUTER_AUTH_FAILED' | 'CREDENTIAL_UNAVAILABLE', jumpHost?: string) =>
  serviceError(code, {
    message: 'No.',
    correlationId: 'c',
    details: jumpHost === undefined ? {} : { jumpHost },
  });

describe('a refused login leads to', () => {
  test.each<[string, Credential]>([
    ['secret', password],
    ['keyFile', { kind: 'key-file', keyFile: '/k' }],
    ['sharedId', { kind: 'shared', credentialId }],
    ['user', { kind: 'agent', keyFile: null }],
  ])('%s, with the credential %o', (field, credential) => {
    expect(fieldToCorrect(refused('ROUTER_AUTH_FAILED'), having(credential), false)).toBe(field);
  });

  test('the kind of credential, where no agent runs', () => {
    const router = having({ kind: 'agent', keyFile: null });
    expect(fieldToCorrect(refused('CREDENTIAL_UNAVAILABLE'), router, false)).toBe('credentialKind');
  });

  test('the credential on the jump host, where that refused it', () => {
    const jump: JumpHost = { kind: 'address', address: '192.0.2.7', port: 22, user: 'root', credentialId: null };
    const ofRouter: JumpHost = { kind: 'router', routerId: routerRow(2, {}).id };
    const error = refused('ROUTER_AUTH_FAILED', 'bastion');
    expect(fieldToCorrect(error, having(password, jump), false)).toBe('jumpCredentialId');
    expect(fieldToCorrect(error, having(password, ofRouter), false)).toBe('jumpRouterId');
  });
});

describe('a router that is not reached leads to', () => {
  test('the port, where nothing listens on it', () => {
    expect(fieldToCorrect(told(dialed('router', 'ECONNREFUSED')), having(password), false)).toBe('port');
  });

  test('the port, where something else listens on it', () => {
    const hungUp = handshakeFailure(
      host('router'),
      Object.assign(new Error('Connection lost before handshake'), { level: 'protocol' }),
      { login: null, problems: [], offer: null },
    );
    expect(fieldToCorrect(told(hungUp), having(password), false)).toBe('port');
  });

  test.each(['EHOSTUNREACH', 'ENOTFOUND', 'ETIMEDOUT'])('the address, at %s', (code) => {
    expect(fieldToCorrect(told(dialed('router', code)), having(password), false)).toBe('address');
  });

  test('the jump host, where that is not reached', () => {
    const jump: JumpHost = { kind: 'address', address: '192.0.2.7', port: 22, user: 'root', credentialId: null };
    const router = having(password, jump);
    expect(fieldToCorrect(told(dialed('jump host', 'EHOSTUNREACH')), router, false)).toBe('jumpAddress');
    expect(fieldToCorrect(told(dialed('jump host', 'ECONNREFUSED')), router, false)).toBe('jumpPort');
  });
});

test('a remote server takes neither address nor credential from here: nothing to correct', () => {
  expect(fieldToCorrect(refused('ROUTER_AUTH_FAILED'), having(password), true)).toBeNull();
});

test('what the settings cannot cure leads nowhere', () => {
  const error = serviceError('ROUTER_TIMEOUT', { message: 'No answer.', correlationId: 'c' });
  expect(fieldToCorrect(error, having(password), false)).toBeNull();
});
