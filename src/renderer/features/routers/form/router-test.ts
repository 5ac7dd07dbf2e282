/** The test of what stands in the form, without its looks: what is sent, what must be right first, and the report as steps. */

import { rootCause, type ServiceError } from '@shared/errors';
import { assertNever } from '@shared/result';
import type { RouterInput } from '@shared/router';
import type { RouterFindings, RouterTestReport } from '@shared/router-test';
import { inputOf, problemsOf, type FormValues } from './router-form';
import { texts } from '../../../texts';

export type Report = RouterTestReport<ServiceError>;

/** What a connection depends on; the rest of the form may still be empty or wrong. */
const connectionFields = [
  'address',
  'port',
  'user',
  'keyFile',
  'secret',
  'sharedId',
  'jumpRouterId',
  'jumpAddress',
  'jumpPort',
  'jumpUser',
  'interfaces',
] as const satisfies readonly (keyof FormValues)[];

export function testProblemsOf(values: FormValues): { readonly [Field in keyof FormValues]?: string } {
  const problems = problemsOf(values, { isNew: false, isRemote: false });
  const fields = connectionFields.filter((field) => problems[field] !== undefined);
  return Object.fromEntries(fields.map((field) => [field, problems[field]]));
}

export function testInputOf(values: FormValues): RouterInput {
  const input = inputOf(values);
  return { ...input, name: input.name.slice(0, 200) || texts.routerTest.newRouter, group: null, tags: [], notes: '' };
}

/** Differs as soon as another test could come out otherwise. */
export function testKeyOf(values: FormValues): string {
  const besides = { name: '', group: '', tags: [], notes: '', serverRouterId: '' };
  return JSON.stringify({ ...values, ...besides });
}

export type TestStep = {
  readonly name: string;
  /** `warned`: it works, and there is something to know */
  readonly state: 'done' | 'warned' | 'failed' | 'not tried';
  readonly text: string;
};

/** Each step says what was seen; the sentence of the error stands below them once. */
export function stepsOf(report: Report, user: string): readonly TestStep[] {
  const { findings } = report;
  return [
    connectionStep(report),
    keyStep(report),
    loginStep(report, user),
    findings
      ? { name: texts.routerTest.steps.router, state: 'done', text: systemOf(findings) }
      : {
          name: texts.routerTest.steps.router,
          state: report.loggedIn ? 'failed' : 'not tried',
          text: notTried(report.loggedIn),
        },
    findings ? setupStep(findings) : { name: texts.routerTest.steps.setup, state: 'not tried', text: notTried(false) },
  ];
}

const notTried = (failed: boolean): string => (failed ? texts.routerTest.factsNotRead : texts.routerTest.notTried);

function connectionStep({ hostKeys, error }: Report): TestStep {
  const name = texts.routerTest.steps.connection;
  if (hostKeys.some(({ jumpHost }) => jumpHost === null))
    return { name, state: 'done', text: texts.routerTest.answers };
  const cause = error && rootCause(error);
  if (cause?.code === 'CREDENTIAL_UNAVAILABLE') return { name, state: 'not tried', text: texts.routerTest.notTried };
  if (cause?.details?.jumpHost !== undefined) {
    return { name, state: 'failed', text: texts.routerTest.stoppedAtJumpHost(cause.details.jumpHost) };
  }
  return { name, state: 'failed', text: texts.routerTest.noConnection };
}

function keyStep({ hostKeys }: Report): TestStep {
  const name = texts.routerTest.steps.hostKey;
  const shown = hostKeys.at(-1);
  if (shown === undefined) return { name, state: 'not tried', text: texts.routerTest.noKeyShown };
  const { jumpHost } = shown;
  const words = texts.routerTest;
  const { fingerprint } = shown.hostKey;
  switch (shown.state) {
    case 'known':
      return {
        name,
        state: 'done',
        text: jumpHost === null ? words.known(fingerprint) : words.knownOfJumpHost(jumpHost, fingerprint),
      };
    case 'unknown':
      return { name, state: 'failed', text: jumpHost === null ? words.unknown : words.unknownOfJumpHost(jumpHost) };
    case 'changed':
      return { name, state: 'failed', text: jumpHost === null ? words.changed : words.changedOfJumpHost(jumpHost) };
    default:
      return assertNever(shown.state);
  }
}

function loginStep({ loggedIn, error }: Report, user: string): TestStep {
  const name = texts.routerTest.steps.login;
  if (loggedIn) return { name, state: 'done', text: texts.routerTest.loggedIn(user) };
  const code = error === null ? null : rootCause(error).code;
  if (code === 'ROUTER_AUTH_FAILED') return { name, state: 'failed', text: texts.routerTest.loginRefused };
  if (code === 'CREDENTIAL_UNAVAILABLE') return { name, state: 'failed', text: texts.routerTest.credentialUnusable };
  return { name, state: 'not tried', text: texts.routerTest.notTried };
}

function systemOf({ facts }: RouterFindings): string {
  const valueOf = (name: string) => facts.find((fact) => fact.name === name)?.value;
  const kernel = valueOf('Kernel');
  const found = [valueOf('Model'), valueOf('System'), kernel && texts.routerTest.kernel(kernel)].filter(
    (text) => text !== undefined,
  );
  return found.length === 0 ? texts.routerTest.answersAsRouter : texts.routerTest.facts(found);
}

function setupStep({ plan, components, setUpBy, warnings }: RouterFindings): TestStep {
  const name = texts.routerTest.steps.setup;
  switch (plan.kind) {
    case 'nothing':
      return components.length === 0
        ? { name, state: 'done', text: texts.routerTest.setsUpNothing }
        : { name, state: warnings.length > 0 ? 'warned' : 'done', text: texts.routerTest.inPlace };
    case 'set-up': {
      const parts = components.filter(({ state }) => state === 'missing' || state === 'drifted').length;
      const what = plan.anew
        ? texts.routerTest.setsUpAnew
        : parts === 0
          ? texts.routerTest.writesMark
          : texts.routerTest.setsUp(parts);
      const isPlain = setUpBy === null && warnings.length === 0;
      return {
        name,
        state: isPlain ? 'done' : 'warned',
        text: setUpBy === null ? what : texts.routerTest.takesOver(what, setUpBy),
      };
    }
    case 'missing':
      return { name, state: 'failed', text: texts.routerTest.lacks };
    case 'conflict':
      return { name, state: 'failed', text: texts.routerTest.inTheWay };
    case 'unclear':
      return { name, state: 'failed', text: texts.routerTest.unclear };
    default:
      return assertNever(plan);
  }
}

/** One sentence for a screen reader, and the head of the result. */
export function verdictOf(report: Report): string {
  const { findings, error } = report;
  if (error !== null) {
    const isKeyNew = rootCause(error).code === 'HOST_KEY_UNKNOWN';
    return isKeyNew ? texts.routerTest.compareKeyFirst : texts.routerTest.notThrough;
  }
  if (findings === null) return texts.routerTest.foundNothing;
  const { kind } = findings.plan;
  return kind === 'nothing' || kind === 'set-up' ? texts.routerTest.canBeStarted : texts.routerTest.startWouldFail;
}
