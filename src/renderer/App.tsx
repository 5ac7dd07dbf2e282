/** The outermost shell: theme, error boundary, the loading and the failed state, and the frame of the window. */

import { Button, Loader, MantineProvider } from '@mantine/core';
import { useEffect } from 'react';
import { classNames } from './components/class-names';
import { ErrorBoundary } from './components/ErrorBoundary';
import { ErrorText } from './components/ErrorText';
import { LiveRegion } from './components/LiveRegion';
import { Notices } from './features/notices/Notices';
import { keepFocus } from './features/keyboard/keep-focus';
import { useGlobalKeys } from './features/keyboard/use-global-keys';
import { RoutersScreen } from './features/routers/RoutersScreen';
import { UndoBar } from './features/undo/UndoBar';
import { ServerBanner } from './features/server/ServerBanner';
import { Header } from './Header';
import { useLater, useLoadLater } from './later';
import { colourSchemes, styleNonce, theme } from './theme';
import { texts } from './texts';
import styles from './App.module.css';
import { AppContext, useApp, useMirror, type App as Parts } from './window-parts';

export function App({ app }: { readonly app: Parts }) {
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={colourSchemes}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <ErrorBoundary>
        <AppContext value={app}>
          <Frame />
        </AppContext>
      </ErrorBoundary>
    </MantineProvider>
  );
}

function Frame() {
  const isFailed = useMirror((state) => state.stage === 'failed');
  const isWaiting = useMirror(({ stage, first }) => stage === 'loading' && first === null);
  const later = useLater();
  useLoadLater();
  useGlobalKeys();
  useEffect(() => keepFocus(document), []);
  return (
    <div className={styles.frame}>
      <Header />
      <ServerBanner />
      <Notices />
      <main className={styles.main}>
        {isWaiting && <Loading />}
        {isFailed && <NoSnapshot />}
        {!isFailed && (
          // Drawn before the list is there, and not shown: with the list, only its rows are left to be made.
          <div className={styles.home} data-waiting={isWaiting}>
            <RoutersScreen />
          </div>
        )}
      </main>
      <footer>
        <UndoBar />
      </footer>
      {later && (
        <>
          <later.RouterDialogs />
          <later.HostKeyDialog />
          <later.CloseDialog />
          <later.QuitDialog />
        </>
      )}
      <LiveRegion />
    </div>
  );
}

function Loading() {
  return (
    <div className={classNames(styles.centre, styles.over)} role="status">
      <Loader size="sm" />
      <span>{texts.frame.loading}</span>
    </div>
  );
}

function NoSnapshot() {
  const app = useApp();
  const failure = useMirror((state) => state.failure);
  return (
    <div className={styles.centre} role="alert">
      {failure && <ErrorText error={failure} title={texts.frame.noList} />}
      <Button onClick={app.resync}>{texts.common.tryAgain}</Button>
    </div>
  );
}
