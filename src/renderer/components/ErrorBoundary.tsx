/** When drawing fails: what happened, and a way out that keeps every session, because sessions live in main. */

import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { texts } from '../texts';
import styles from './ErrorBoundary.module.css';

type Props = { readonly children: ReactNode };
type State = { readonly failure: Error | null };

export class ErrorBoundary extends Component<Props, State> {
  override readonly state: State = { failure: null };

  static getDerivedStateFromError(reason: unknown): State {
    return { failure: reason instanceof Error ? reason : new Error(String(reason)) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <div className={styles.page} role="alert">
        <h1 className={styles.title}>{texts.frame.notDrawn}</h1>
        <p>{texts.frame.notDrawnMeaning}</p>
        <pre className={styles.words}>{failure.message}</pre>
        <Button onClick={() => location.reload()}>{texts.frame.reload}</Button>
      </div>
    );
  }
}
