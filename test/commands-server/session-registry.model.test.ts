/**
 * The registry against a model: a few lines that say what the lease rules mean, with no thought of speed. Random
 * interleavings of start, take-over, refresh, end, expiry, and crashes after which only what was stored is left.
 * RSM_MODEL_RUNS sets the sequences, RSM_MODEL_SEED repeats a run.
 */

import { randomInt } from 'node:crypto';
import { assertNever } from '@shared/result';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CommandsError } from '../../src/commands-server/commands-error';
import { SessionRegistry, type SessionRecord } from '../../src/commands-server/session-registry';

const runs = Number(process.env['RSM_MODEL_RUNS'] ?? 2_000);
const seed = Number(process.env['RSM_MODEL_SEED'] ?? randomInt(1_000_000));
const ttlMs = 60_000;

type Owner = 'alice' | 'bob';
type Held = {
  readonly session: string;
  readonly router: string;
  readonly owner: Owner;
  readonly phase: 'starting' | 'active' | 'ending';
  readonly generation: number;
  readonly startedAt: number;
  /** null while it is no lease yet */
  readonly prolongedAt: number | null;
};

/** A list of what is held; every question is answered by looking through it. */
class Model {
  held: readonly Held[] = [];
  lost = new Map<string, { readonly owner: Owner; readonly by: Owner }>();

  expire(now: number): void {
    this.held = this.held.filter(({ prolongedAt }) => prolongedAt === null || now - prolongedAt < ttlMs);
  }

  start(
    one: Pick<Held, 'session' | 'router' | 'owner'> & { readonly restart: boolean; readonly takeOver: boolean },
    now: number,
  ) {
    const own = this.held.find(({ session }) => session === one.session);
    if (own && own.router !== one.router) return 'SESSION_ALREADY_ACTIVE';
    if (own?.owner === one.owner) {
      if (own.phase === 'starting') return 'START_IN_PROGRESS';
      if (own.phase === 'ending') return 'ROUTER_BUSY';
      if (!one.restart) return 'SESSION_ALREADY_ACTIVE';
    }
    const others = this.held.filter(
      ({ session, router, owner }) => router === one.router && (session !== one.session || owner !== one.owner),
    );
    if (others.some(({ phase }) => phase !== 'active')) return 'ROUTER_BUSY';
    const [other] = others;
    if (other && !one.takeOver) return 'ROUTER_IN_USE';
    if (other?.session === one.session) this.lost.set(other.session, { owner: other.owner, by: one.owner });
    const generation = (other?.generation ?? own?.generation ?? 0) + 1;
    if (this.lost.get(one.session)?.owner === one.owner) this.lost.delete(one.session);
    this.held = this.held.filter(({ session }) => session !== one.session);
    const { session, router, owner } = one;
    this.held = [
      ...this.held,
      {
        session,
        router,
        owner,
        generation,
        phase: 'starting',
        startedAt: now,
        prolongedAt: null,
      },
    ];
    return 'ok';
  }

  finish(session: string, succeeds: boolean, now: number): void {
    const starting = this.held.find((one) => one.session === session);
    if (!starting) return;
    this.held = this.held.filter((one) => one !== starting);
    if (!succeeds || starting.phase !== 'starting') return;
    for (const other of this.held.filter(({ router }) => router === starting.router)) {
      this.lost.set(other.session, { owner: other.owner, by: starting.owner });
    }
    this.held = this.held.filter(({ router }) => router !== starting.router);
    this.held = [...this.held, { ...starting, phase: 'active', prolongedAt: now }];
  }

  end(session: string): void {
    this.held = this.held.flatMap((one) => {
      if (one.session !== session) return [one];
      return one.phase === 'active' ? [] : [{ ...one, phase: 'ending' as const }];
    });
  }

  refresh(session: string, owner: Owner, now: number): string {
    const own = this.held.find((one) => one.session === session && one.owner === owner && one.phase !== 'ending');
    if (!own)
      return this.lost.get(session)?.owner === owner
        ? `taken over by ${this.lost.get(session)?.by}`
        : 'SESSION_INVALID';
    if (own.phase === 'starting') return 'START_IN_PROGRESS';
    this.held = this.held.map((one) => (one === own ? { ...one, prolongedAt: now } : one));
    return 'ok';
  }

  /** What was stored is there again; starts, and who lost what, are gone with the process. */
  crash(): void {
    this.held = this.held.filter(({ phase }) => phase === 'active');
    this.lost.clear();
  }
}

const session = fc.constantFrom('s1', 's2', 's3');
const router = fc.constantFrom('r1', 'r2');
const owner = fc.constantFrom('alice' as const, 'bob' as const);
const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('start' as const),
      session,
      router,
      owner,
      restart: fc.boolean(),
      takeOver: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('finish' as const), index: fc.nat(5), succeeds: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), session }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('refresh' as const), session, owner, atOnce: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 1_000, ttlMs / 3, ttlMs / 2, ttlMs - 1, ttlMs),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
);

type Operation = typeof operation extends fc.Arbitrary<infer One> ? One : never;

const outcomeOf = (work: () => unknown): string => {
  try {
    work();
    return 'ok';
  } catch (error) {
    if (!(error instanceof CommandsError)) throw error;
    const by = error.details?.takenOverBy;
    return by === undefined ? error.code : `taken over by ${by}`;
  }
};

test(
  `the registry does what the model says, in ${runs} random sequences (seed ${seed})`,
  () => {
    process.stdout.write(`registry against the model: ${runs} sequences, seed ${seed}\n`);
    let compared = 0;
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80, size: 'max' }), (operations) => {
        let now = 0;
        const clock = { monotonicMs: () => now, wallClock: () => new Date(now) };
        let registry = new SessionRegistry({ clock, ttlMs });
        const model = new Model();
        let running: SessionRecord[] = [];
        /** Does it to both and gives what each said. */
        const step = (one: Operation): readonly [actual: unknown, expected: unknown] => {
          switch (one.kind) {
            case 'start': {
              const expected = model.start(one, now);
              const claim = { ...one, sessionId: one.session, routerId: one.router };
              return [outcomeOf(() => running.push(registry.beginStart(claim))), expected];
            }
            case 'finish': {
              const [record] = running.splice(one.index % Math.max(1, running.length), 1);
              if (!record) return [0, 0];
              model.finish(record.sessionId, one.succeeds, now);
              if (!one.succeeds || !registry.activate(record)) registry.remove(record);
              return [0, 0];
            }
            case 'end':
              model.end(one.session);
              registry.beginEnd(one.session);
              return [0, 0];
            case 'refresh': {
              const expected = model.refresh(one.session, one.owner, now);
              // The quick way does the same, or nothing at all for whatever is not plainly active.
              if (one.atOnce && registry.refreshHeld(one.session, undefined, one.owner, now)) return ['ok', expected];
              return [outcomeOf(() => registry.refresh(one.session, null, one.owner)), expected];
            }
            case 'wait':
              now += one.ms;
              return [0, 0];
            case 'sweep':
              registry.takeExpired();
              return [registry.size, model.held.length];
            case 'crash': {
              model.crash();
              registry = new SessionRegistry({ clock, ttlMs });
              running = [];
              for (const { session, router, owner, generation, startedAt, prolongedAt } of model.held) {
                const ages = { startedMs: now - startedAt, prolongedMs: now - (prolongedAt ?? 0) };
                registry.restore({ sessionId: session, routerId: router, owner, generation }, ages);
              }
              return [0, 0];
            }
            default:
              return assertNever(one);
          }
        };
        for (const one of operations) {
          model.expire(now);
          const [said, shouldSay] = step(one);
          expect(said).toBe(shouldSay);
          model.expire(now);
          const expected = model.held.map((held) => {
            const remaining = held.phase === 'active' ? ttlMs - (now - (held.prolongedAt ?? 0)) : ttlMs;
            return [held.session, held.router, held.owner, held.phase, held.generation, remaining].join(' ');
          });
          const actual = registry
            .all()
            .map((record) =>
              [
                record.sessionId,
                record.routerId,
                record.owner,
                record.phase,
                record.generation,
                registry.remainingMs(record),
              ].join(' '),
            );
          expect(actual.toSorted()).toEqual(expected.toSorted());
          const active = registry.all().filter(({ phase }) => phase === 'active');
          expect(new Set(active.map(({ routerId }) => routerId)).size).toBe(active.length);
          compared += 1;
        }
      }),
      { numRuns: runs, seed },
    );
    expect(compared).toBeGreaterThan(runs);
  },
  20_000 + runs * 20,
);
