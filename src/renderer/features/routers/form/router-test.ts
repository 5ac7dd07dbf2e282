/** The test of what stands in the form, without its looks: what is sent, what must be right first, and the report as steps. */

import { rootCause, type ServiceError } from '@shared/errors';
import { assertNever } from '@shared/result';
import type { RouterInput } from '@shared/router';
import type { RouterFindings, RouterTestReport } from '@shared/router-test';
import { inputOf, problemsOf, type FormValues } from './router-form';

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
  return { ...input, name: input.name.slice(0, 200) || 'the new router', group: null, tags: [], notes: '' };
}

/** Differs as soon as another test could come out otherwise. */
export function testKeyOf(values: FormValues): string {
  const besides = { name: '', group: '', tags: [], notes: '', serverRouterId: '' };
  return JSON.stringify({ ...values, ...besides });
}

export type TestStep = {
  readonly name: 'Connection' | 'Host key' | 'Login' | 'Router' | 'Setup';
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
      ? { name: 'Router', state: 'done', text: systemOf(findings) }
      : { name: 'Router', state: report.loggedIn ? 'failed' : 'not tried', text: notTried(report.loggedIn) },
    findings ? setupStep(findings) : { name: 'Setup', state: 'not tried', text: notTried(false) },
  ];
}

const notTried = (failed: boolean): string => (failed ? 'its facts could not be read' : 'not tried');

function connectionStep({ hostKeys, error }: Report): TestStep {
  const name = 'Connection';
  if (hostKeys.some(({ jumpHost }) => jumpHost === null)) return { name, state: 'done', text: 'the router answers' };
  const cause = error && rootCause(error);
  if (cause?.code === 'CREDENTIAL_UNAVAILABLE') return { name, state: 'not tried', text: 'not tried' };
  if (cause?.details?.jumpHost !== undefined) {
    return { name, state: 'failed', text: `stopped at the jump host ${cause.details.jumpHost}` };
  }
  return { name, state: 'failed', text: 'no SSH connection' };
}

function keyStep({ hostKeys }: Report): TestStep {
  const name = 'Host key';
  const shown = hostKeys.at(-1);
  if (shown === undefined) return { name, state: 'not tried', text: 'none was shown' };
  const whose = shown.jumpHost === null ? '' : ` of the jump host ${shown.jumpHost}`;
  const { fingerprint } = shown.hostKey;
  switch (shown.state) {
    case 'known':
      return { name, state: 'done', text: `known${whose}: ${fingerprint}` };
    case 'unknown':
      return { name, state: 'failed', text: `not known yet${whose}` };
    case 'changed':
      return { name, state: 'failed', text: `another than the known one${whose}` };
    default:
      return assertNever(shown.state);
  }
}

function loginStep({ loggedIn, error }: Report, user: string): TestStep {
  const name = 'Login';
  if (loggedIn) return { name, state: 'done', text: `as ${user}` };
  const code = error === null ? null : rootCause(error).code;
  if (code === 'ROUTER_AUTH_FAILED') return { name, state: 'failed', text: 'refused; tried once' };
  if (code === 'CREDENTIAL_UNAVAILABLE') return { name, state: 'failed', text: 'the credential cannot be used' };
  return { name, state: 'not tried', text: 'not tried' };
}

function systemOf({ facts }: RouterFindings): string {
  const valueOf = (name: string) => facts.find((fact) => fact.name === name)?.value;
  const kernel = valueOf('Kernel');
  const found = [valueOf('Model'), valueOf('System'), kernel && `kernel ${kernel}`].filter(
    (text) => text !== undefined,
  );
  return found.join(', ') || 'answers as a router does';
}

function setupStep({ plan, components, setUpBy, warnings }: RouterFindings): TestStep {
  const name = 'Setup';
  const takesOver = setUpBy === null ? '' : ` It takes the router over from ${setUpBy}, who has set it up.`;
  switch (plan.kind) {
    case 'nothing':
      return components.length === 0
        ? { name, state: 'done', text: 'A session sets up nothing on this router.' }
        : { name, state: warnings.length > 0 ? 'warned' : 'done', text: 'All is in place: a start changes nothing.' };
    case 'set-up': {
      const parts = components.filter(({ state }) => state === 'missing' || state === 'drifted').length;
      const what = plan.anew
        ? 'A start takes down what stands there and sets it up anew.'
        : parts === 0
          ? 'A start writes its mark and changes nothing else.'
          : `A start sets up ${parts} ${parts === 1 ? 'part' : 'parts'}.`;
      const isPlain = setUpBy === null && warnings.length === 0;
      return { name, state: isPlain ? 'done' : 'warned', text: `${what}${takesOver}` };
    }
    case 'missing':
      return { name, state: 'failed', text: 'A start would fail: the router lacks what the profile needs.' };
    case 'conflict':
      return { name, state: 'failed', text: 'A start would fail: something that is not ours is in the way.' };
    case 'unclear':
      return { name, state: 'failed', text: 'A start would fail: a check of the profile does not work.' };
    default:
      return assertNever(plan);
  }
}

/** One sentence for a screen reader, and the head of the result. */
export function verdictOf(report: Report): string {
  const { findings, error } = report;
  if (error !== null) {
    const isKeyNew = rootCause(error).code === 'HOST_KEY_UNKNOWN';
    return isKeyNew ? 'The host key has to be compared first' : 'The test did not get through';
  }
  if (findings === null) return 'The test found nothing';
  const { kind } = findings.plan;
  return kind === 'nothing' || kind === 'set-up'
    ? 'A session can be started with this'
    : 'The login works, but a start would fail';
}
