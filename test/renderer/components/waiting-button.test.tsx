// @vitest-environment happy-dom
/** A button that waits can have the focus and does nothing; every button that waits is one of these. */

import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WaitingButton } from '../../../src/renderer/components/WaitingButton';

afterEach(cleanup);

function show(button: React.ReactNode): HTMLButtonElement {
  render(<MantineProvider>{button}</MantineProvider>);
  return screen.getByRole('button');
}

test.each([
  [false, { clicks: 1, disabled: false, ariaDisabled: null, ariaBusy: null }],
  [true, { clicks: 0, disabled: false, ariaDisabled: 'true', ariaBusy: 'true' }],
])('loading: %s', (loading, expected) => {
  let clicks = 0;
  const button = show(
    <WaitingButton loading={loading} disabled={loading} onClick={() => (clicks += 1)}>
      Go
    </WaitingButton>,
  );
  fireEvent.click(button);
  const { disabled } = button;
  const [ariaDisabled, ariaBusy] = ['aria-disabled', 'aria-busy'].map((name) => button.getAttribute(name));
  expect({ clicks, disabled, ariaDisabled, ariaBusy }).toEqual(expected);
});

test('one that waits does not send its form a second time', () => {
  let sent = 0;
  const form = (loading: boolean) => (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        sent += 1;
      }}
    >
      <WaitingButton type="submit" loading={loading}>
        Save
      </WaitingButton>
    </form>
  );
  fireEvent.click(show(form(false)));
  cleanup();
  fireEvent.click(show(form(true)));
  expect(sent).toBe(1);
});

test('it is no submit button unless it is said to be, and cannot be pressed while it is disabled', () => {
  const button = show(
    <WaitingButton loading={false} disabled>
      Go
    </WaitingButton>,
  );
  expect([button.type, button.disabled]).toEqual(['button', true]);
});

test('no other button of the window waits', () => {
  const folder = path.resolve(import.meta.dirname, '../../../src/renderer');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
  const waiting = files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(/<(\w+)(?:(?!<\w)[^])*?\sloading=\{/g)].map(
      ([, element]) => element,
    ),
  );
  expect(new Set(waiting)).toEqual(new Set(['WaitingButton']));
});
