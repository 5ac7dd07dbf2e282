/**
 * Tests of the window wait as long for what it shows as other tests wait for anything (vitest.config.ts), and not the one
 * second of the library, which one drawing of the whole window can take on a busy machine.
 */

export const windowPatienceMs = 20_000;

if (typeof document !== 'undefined') {
  const { configure } = await import('@testing-library/react');
  configure({ asyncUtilTimeout: windowPatienceMs });
}
