/** What a test found, step by step, in the form: with the question about the host key, and what a start would set up. */

import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconLock, IconMinus, IconPlus, IconX, type Icon } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { rootCause, type ServiceError } from '@shared/errors';
import type { ComponentState } from '@shared/session';
import { ErrorText } from '../../../components/ErrorText';
import { WaitingButton } from '../../../components/WaitingButton';
import { HostKeyEvidence } from '../../host-key/HostKeyQuestion';
import type { FormValues } from './router-form';
import { stepsOf, testKeyOf, verdictOf, type Report, type TestStep } from './router-test';
import type { RouterTest } from './use-router-test';
import { texts } from '../../../texts';
import styles from './TestResult.module.css';

const stepIcons: Record<TestStep['state'], Icon> = {
  done: IconCheck,
  warned: IconAlertTriangle,
  failed: IconX,
  'not tried': IconMinus,
};

type Look = { readonly icon: Icon; readonly bad: boolean };
const partLooks: Record<ComponentState, Look> = {
  present: { icon: IconCheck, bad: false },
  missing: { icon: IconPlus, bad: false },
  drifted: { icon: IconPlus, bad: false },
  foreign: { icon: IconLock, bad: true },
  'prerequisite-missing': { icon: IconX, bad: true },
};

/** Where a start would stop before it sets anything up. */
const notReached: Partial<Record<ComponentState, Look>> = {
  missing: { icon: IconMinus, bad: false },
  drifted: { icon: IconMinus, bad: false },
};

type Props = { readonly test: RouterTest; readonly values: FormValues };

export function TestResult({ test, values }: Props) {
  const { state } = test;
  const box = useRef<HTMLElement>(null);
  // The result stands below the fields, where the form may be scrolled away from it.
  useEffect(() => {
    if (state.kind !== 'idle') box.current?.scrollIntoView({ block: 'nearest' });
  }, [state.kind]);
  if (state.kind === 'idle') return null;
  return (
    <section ref={box} className={styles.result} aria-label={texts.routerTest.name}>
      {state.kind === 'running' ? (
        <p className={styles.head} role="status">
          <Loader size={15} aria-hidden="true" />
          {texts.routerTest.testing}
        </p>
      ) : (
        <>
          {state.key !== testKeyOf(values) && <p className={styles.stale}>{texts.routerTest.formChanged}</p>}
          {state.kind === 'refused' ? (
            <div role="status">
              <ErrorText error={state.error} />
            </div>
          ) : (
            <Done report={state.report} user={state.user} test={test} values={values} />
          )}
        </>
      )}
    </section>
  );
}

function Done({ report, user, test, values }: Props & { readonly report: Report; readonly user: string }) {
  const { error, findings } = report;
  const isKeyQuestion = error !== null && rootCause(error).details?.hostKey !== undefined;
  return (
    <>
      <p className={styles.head} role="status">
        {verdictOf(report)}
      </p>
      <ul className={styles.steps}>
        {stepsOf(report, user).map((step) => (
          <Step key={step.name} step={step} />
        ))}
      </ul>
      {error !== null && !isKeyQuestion && <ErrorText error={error} />}
      {error !== null && isKeyQuestion && <KeyQuestion error={error} test={test} values={values} />}
      {findings !== null && <Parts findings={findings} />}
    </>
  );
}

function Step({ step: { name, state, text } }: { readonly step: TestStep }) {
  const Glyph = stepIcons[state];
  return (
    <li className={styles.step} data-state={state}>
      <Glyph size={15} aria-hidden="true" />
      <span className={styles.stepName}>{name}</span>
      <span className={styles.stepText}>{text}</span>
    </li>
  );
}

/** An unknown key can be trusted here; a changed one only where a session is started, after a typed confirmation. */
function KeyQuestion({ error, test, values }: Props & { readonly error: ServiceError }) {
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const { code, details, hint } = rootCause(error);
  const hostKey = details?.hostKey;
  if (hostKey === undefined) return null;
  const trust = async (): Promise<void> => {
    setSending(true);
    const refused = await test.trust(hostKey, values);
    setSending(false);
    setFailure(refused);
  };
  return (
    <div className={styles.question}>
      <HostKeyEvidence error={error} />
      {failure && <ErrorText error={failure} />}
      {code === 'HOST_KEY_UNKNOWN' ? (
        <WaitingButton className={styles.trust} size="xs" loading={sending} onClick={() => void trust()}>
          {texts.routerTest.trustAndTest}
        </WaitingButton>
      ) : (
        <p className={styles.next}>{hint}</p>
      )}
    </div>
  );
}

function Parts({ findings }: { readonly findings: NonNullable<Report['findings']> }) {
  const { plan, components, warnings, tools, profile } = findings;
  const reasons = 'reasons' in plan ? plan.reasons : [];
  return (
    <>
      {reasons.length > 0 && (
        <ul className={styles.reasons}>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {components.length > 0 && (
        <>
          <h3 className={styles.heading}>{texts.routerTest.parts(profile)}</h3>
          <ul className={styles.parts}>
            {components.map(({ name, state, detail }) => {
              const look = plan.kind === 'set-up' ? undefined : notReached[state];
              const { icon: Glyph, bad } = look ?? partLooks[state];
              const word = (look ? texts.details.components : texts.routerTest.part)[state];
              return (
                <li key={name} className={styles.part} data-bad={bad}>
                  <Glyph size={15} aria-hidden="true" />
                  <span>{name}</span>
                  <span className={styles.word}>{word}</span>
                  {bad && detail !== '' && <span className={styles.detail}>{detail}</span>}
                </li>
              );
            })}
          </ul>
        </>
      )}
      {warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          <IconAlertTriangle size={15} aria-hidden="true" />
          <span>{warning}</span>
        </p>
      ))}
      {tools.length > 0 && <p className={styles.tools}>{texts.routerTest.tools(tools)}</p>}
    </>
  );
}
