/** axe on what the window shows now: every violation of WCAG 2.2 A and AA, however small axe thinks it is. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Finding = { readonly id: string; readonly impact: string; readonly nodes: readonly string[] };

const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What another colour scheme can change: the rest of the page is the same. */
const coloursOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

export async function axeFindings(window: Page, what: 'all' | 'colours' = 'all'): Promise<readonly Finding[]> {
  if (!(await window.evaluate(() => 'axe' in globalThis))) await window.evaluate(axeSource);
  return window.evaluate(
    async (runOnly) => {
      type Axe = {
        run: (options: object) => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
      const { axe } = globalThis as unknown as { axe: Axe };
      const { violations } = await axe.run({
        runOnly,
        resultTypes: ['violations'],
      });
      // An open menu stands outside the landmarks by its nature; the rule is no part of WCAG.
      const isOfMenu = (id: string, html: string): boolean => id === 'region' && /role="menu"|menu-item/i.test(html);
      const told = violations
        .map((finding) => ({ ...finding, nodes: finding.nodes.filter(({ html }) => !isOfMenu(finding.id, html)) }))
        .filter(({ nodes }) => nodes.length > 0);
      return told.map(({ id, impact, nodes }) => ({
        id,
        impact,
        nodes: nodes.map(({ html }) => html.slice(0, 200)),
      }));
    },
    what === 'all' ? everything : coloursOnly,
  );
}
