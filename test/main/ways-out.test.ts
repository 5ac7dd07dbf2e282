/**
 * Every way of being told to leave takes the one path, a sleep is told with its end, and a fault that nobody caught is logged
 * and told.
 */

import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { followFaults, followSessionEnd, followSleep, followWaysOut } from '../../src/main/ways-out';

let asked: string[];
let isLeaving: boolean;
let process: EventEmitter;
let app: EventEmitter;
let powerMonitor: EventEmitter;

const quit = { request: () => asked.push('request'), endAndQuit: () => asked.push('end and quit') };
function event() {
  let prevented = 0;
  return { preventDefault: () => (prevented += 1), prevented: () => prevented };
}

beforeEach(() => {
  asked = [];
  isLeaving = false;
  [process, app, powerMonitor] = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
  followWaysOut({ process, app, powerMonitor, isLeaving: () => isLeaving, quit });
});

describe('told to leave', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('%s ends the sessions without a question', (signal) => {
    process.emit(signal, signal);
    expect(asked).toEqual(['end and quit']);
  });

  it('a shutdown of the system is held up until the ends are sent', () => {
    const shutdown = event();
    powerMonitor.emit('shutdown', shutdown);
    expect([shutdown.prevented(), asked]).toEqual([1, ['end and quit']]);
  });

  it('the end of a desktop session on Windows is, too; and where it is a fact already, the ends are sent at once', () => {
    const window = new EventEmitter();
    followSessionEnd(window, quit.endAndQuit);
    const question = event();
    window.emit('query-session-end', question);
    expect([question.prevented(), asked]).toEqual([1, ['end and quit']]);
    window.emit('session-end', event());
    expect(asked).toHaveLength(2);
  });

  it('the system’s Quit asks first, with a window or without; once the app leaves it is not held up', () => {
    const first = event();
    app.emit('before-quit', first);
    expect([first.prevented(), asked]).toEqual([1, ['request']]);
    isLeaving = true;
    const second = event();
    app.emit('before-quit', second);
    expect([second.prevented(), asked]).toEqual([0, ['request']]);
  });
});

describe('told that the computer sleeps', () => {
  it.each([
    ['suspend', ['fell asleep']],
    ['resume', ['woke up']],
    ['lock-screen', []],
  ])('%s is told as %j', (event, expected) => {
    const told: string[] = [];
    const sleep = { fellAsleep: () => told.push('fell asleep'), wokeUp: () => told.push('woke up') };
    followSleep(powerMonitor, sleep);
    powerMonitor.emit(event, {});
    expect(told).toEqual(expected);
  });
});

describe('a fault that nobody caught', () => {
  it.each([
    ['uncaughtException', new Error('it broke'), 'it broke'],
    ['unhandledRejection', new Error('it was refused'), 'it was refused'],
    ['unhandledRejection', 'a word', 'a word'],
  ])('%s (%s) is logged with where it was, and told', (name, thrown, message) => {
    const lines: unknown[] = [];
    const told: string[] = [];
    followFaults({
      process,
      log: { error: (what, fields) => lines.push([what, fields]) },
      tell: (error) => told.push(error.message),
    });
    process.emit(name, thrown);
    expect(told).toEqual([message]);
    expect(lines).toEqual([[expect.any(String), { message, stack: expect.stringContaining(message) as string }]]);
  });
});
