/** One test at a time of what stands in the form. Closing the form cancels it; what was found is gone with the form. */

import { useEffect, useRef, useState } from 'react';
import type { HostKey, ServiceError } from '@shared/errors';
import type { RouterRow } from '@shared/view-sync';
import { useApp } from '../../../window-parts';
import { secretChangeOf, type FormValues } from './router-form';
import { testInputOf, testKeyOf, type Report } from './router-test';

export type TestState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly testId: string }
  | { readonly kind: 'refused'; readonly error: ServiceError; readonly key: string }
  | {
      readonly kind: 'done';
      readonly testId: string;
      readonly report: Report;
      readonly user: string;
      /** the form as it was tried */
      readonly key: string;
    };

export type RouterTest = {
  readonly state: TestState;
  readonly begin: (values: FormValues) => void;
  readonly cancel: () => void;
  /** answers what was refused, or null and goes on with another test of the same form */
  readonly trust: (hostKey: HostKey, values: FormValues) => Promise<ServiceError | null>;
};

export function useRouterTest(row: RouterRow | null): RouterTest {
  const { api } = useApp();
  const [state, setState] = useState<TestState>({ kind: 'idle' });
  const running = useRef<string | null>(null);

  const cancel = (): void => {
    const testId = running.current;
    running.current = null;
    if (testId !== null) void api.cancelRouterTest({ testId });
  };
  const cancelAtEnd = useRef(cancel);
  useEffect(() => () => cancelAtEnd.current(), []);

  const begin = (values: FormValues): void => {
    cancel();
    const testId = crypto.randomUUID();
    const key = testKeyOf(values);
    running.current = testId;
    setState({ kind: 'running', testId });
    const router = testInputOf(values);
    const test = async (): Promise<void> => {
      const [report, error] = await api.testRouter({
        testId,
        routerId: row?.id ?? null,
        router,
        ...secretChangeOf(values, row),
      });
      if (running.current !== testId) return;
      running.current = null;
      if (error === null) setState({ kind: 'done', testId, report, user: router.user, key });
      else setState({ kind: 'refused', error, key });
    };
    void test();
  };

  return {
    state,
    begin,
    cancel: () => {
      cancel();
      setState({ kind: 'idle' });
    },
    trust: async (hostKey, values) => {
      if (state.kind !== 'done') return null;
      const { algorithm, fingerprint } = hostKey;
      const [, error] = await api.trustTestedHostKey({ testId: state.testId, algorithm, fingerprint });
      if (error === null) begin(values);
      return error;
    },
  };
}
