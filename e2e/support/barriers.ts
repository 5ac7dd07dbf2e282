/**
 * What stands in the way of people who enlarge the window or use colours of their own, as far as a program can see it:
 * controls that cannot be brought into view, text that is cut off or covered, states that only a background tells.
 */

import { expect, type Locator } from '@playwright/test';
import type { StartedApp } from './app';

export type WindowSize = { readonly width: number; readonly height: number };

export async function resizeWindow({ electron, window }: StartedApp, size: WindowSize, zoom: number): Promise<void> {
  await electron.evaluate(
    ({ BrowserWindow }, { width, height, factor }) => {
      const [own] = BrowserWindow.getAllWindows();
      own?.setContentSize(width, height);
      own?.webContents.setZoomFactor(factor);
    },
    { ...size, factor: zoom },
  );
  await expect
    .poll(() => window.evaluate(() => [globalThis.innerWidth, globalThis.innerHeight]))
    .toEqual([Math.round(size.width / zoom), Math.round(size.height / zoom)]);
}

/** Sentences about what cannot be reached or read in the layer in front; empty when all is well. */
export async function outOfReach(layer: Locator): Promise<readonly string[]> {
  return layer.evaluate(async (root) => {
    // The lists that follow the window's size are drawn anew in the next frames.
    for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
    const found: string[] = [];
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)}”`;
    const styleOf = (element: Element): CSSStyleDeclaration => getComputedStyle(element);
    const isInGrid = (element: Element): boolean => element.closest('[role="grid"]') !== null;

    // What a closed `details` holds has a place, and is not drawn.
    const isDrawn = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true });

    // Folded away, yet it has boxes: Chromium lays it out and does not draw it.
    const isFolded = (element: Element): boolean =>
      element.closest('details:not([open])') !== null && element.closest('summary') === null;

    const across = document.documentElement.scrollWidth - innerWidth;
    if (across > 0) found.push(`the page scrolls ${across} px across`);
    const down = document.documentElement.scrollHeight - innerHeight;
    if (down > 0) found.push(`the page scrolls ${down} px down`);

    const controls = root.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], [tabindex="0"]');
    for (const control of controls) {
      if (isInGrid(control) || !isDrawn(control)) continue;
      // Drawn by its label; a field of radio buttons and the like.
      const seen =
        styleOf(control).opacity === '0' || control.offsetWidth < 4
          ? ((control as HTMLInputElement).labels?.[0] ?? control.parentElement)
          : control;
      if (!seen || !isDrawn(seen)) continue;
      seen.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      const box = seen.getBoundingClientRect();
      const fits = box.width <= innerWidth && box.height <= innerHeight;
      if (fits && (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)) {
        found.push(`cannot be scrolled to: ${nameOf(control)}`);
        continue;
      }
      const middle = [
        box.left + box.width / 2,
        Math.min(innerHeight - 1, box.top + Math.min(box.height, 40) / 2),
      ] as const;
      const hit = document.elementFromPoint(...middle);
      if (hit === null || !(seen.contains(hit) || hit.contains(seen)))
        found.push(`covered by ${hit === null ? 'nothing' : nameOf(hit)}: ${nameOf(control)}`);
    }

    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const element = node.parentElement;
      if (!element || node.textContent?.trim() === '' || isInGrid(element) || isFolded(element)) continue;
      if (element.closest('.visually-hidden, [hidden], option, datalist') !== null) continue;
      if (!isDrawn(element) || styleOf(element).clipPath !== 'none') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      let isScrolledAway = false;
      let isInScroller = false;
      for (let above: Element | null = element; above !== null; above = above.parentElement) {
        const { overflowX, overflowY, textOverflow, webkitLineClamp } = styleOf(above);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        const edge = above.getBoundingClientRect();
        isScrolledAway ||= box.bottom <= edge.top + 4 || box.top >= edge.bottom - 4;
        isScrolledAway ||= box.right > edge.right + 1 || box.left < edge.left - 1;
        // It can be scrolled to; what clips further out clips the scroller and not the text.
        isInScroller ||= /auto|scroll/.test(`${overflowX} ${overflowY}`);
        if (isInScroller) continue;
        const beyond = box.right > edge.right + 1 || box.left < edge.left - 1;
        if (beyond && textOverflow !== 'ellipsis' && webkitLineClamp === 'none')
          found.push(`cut off at its side: ${nameOf(element)}`);
        if (overflowY !== 'visible' && webkitLineClamp === 'none' && edge.height > 0)
          if (box.bottom > edge.bottom + 2 && above !== document.body)
            found.push(`cut off below by ${above.tagName.toLowerCase()}.${above.className}: ${nameOf(element)}`);
      }
      const first = range.getClientRects()[0];
      if (isScrolledAway || !first) continue;
      const point = [first.left + Math.min(first.width, 8) / 2, first.top + first.height / 2] as const;
      if (point[0] < 0 || point[1] < 0 || point[0] > innerWidth || point[1] > innerHeight) continue;
      const hit = document.elementFromPoint(...point);
      if (
        hit !== null &&
        !(element.contains(hit) || hit.contains(element)) &&
        hit.closest('label') !== element.closest('label')
      )
        found.push(`under ${nameOf(hit)}: ${nameOf(element)}`);
    }
    return [...new Set(found)].slice(0, 8);
  });
}

/**
 * With colours of the system in force: what is chosen, current or selected differs from what is not by more than a
 * background that the system takes away, and lines that carry a meaning are there.
 */
export async function toldByColourAlone(layer: Locator): Promise<readonly string[]> {
  return layer.evaluate((root) => {
    const found: string[] = [];
    const canvas = document.createElement('i');
    canvas.style.cssText = 'background: Canvas; forced-color-adjust: none';
    document.body.append(canvas);
    const canvasColour = getComputedStyle(canvas).backgroundColor;
    canvas.remove();
    const look = (element: Element): string => {
      const style = getComputedStyle(element);
      const background = style.backgroundColor === canvasColour ? '' : style.backgroundColor;
      const lines = ['Top', 'Right', 'Bottom', 'Left'].map(
        (side) =>
          `${style[`border${side}Width` as 'borderTopWidth']} ${style[`border${side}Style` as 'borderTopStyle']} ${style[`border${side}Color` as 'borderTopColor']}`,
      );
      const outline = `${style.outlineStyle} ${style.outlineWidth}`;
      return [background, ...lines, outline, style.textDecorationLine].join('|');
    };
    const nameOf = (element: Element): string => (element.textContent ?? '').trim().slice(0, 50);
    const pairs = [
      ['[role="tab"][aria-selected="true"]', '[role="tab"][aria-selected="false"]'],
      ['[role="option"][aria-selected="true"]', '[role="option"][aria-selected="false"]'],
      ['nav button[aria-current]', 'nav button:not([aria-current])'],
      ['input[type="radio"]:checked + label', 'input[type="radio"]:not(:checked) + label'],
      ['[role="row"][aria-current]', '[role="row"][aria-selected]:not([aria-current], [aria-selected="true"])'],
      ['[data-router-id] button[aria-disabled="true"]', '[data-router-id] button[aria-disabled="false"]'],
      ['[role="row"][aria-selected="true"]', '[role="row"][aria-selected="false"]:not([aria-current])'],
    ] as const;
    for (const [chosen, other] of pairs) {
      const left = [...root.querySelectorAll(chosen)].find((element) => !element.matches(':focus'));
      const right = left && [...root.querySelectorAll(other)].find((element) => !element.matches(':focus'));
      if (left && right && look(left) === look(right)) found.push(`looks as if it were not chosen: ${nameOf(left)}`);
    }
    for (const track of root.querySelectorAll('[data-lease], [role="progressbar"]')) {
      const fill = track.matches('[data-lease]') ? track.firstElementChild : track;
      const around = track.matches('[data-lease]') ? track : track.parentElement;
      if (!fill || !around) continue;
      if (getComputedStyle(fill).backgroundColor === getComputedStyle(around).backgroundColor)
        found.push('a bar that is filled by colour alone');
      if (getComputedStyle(around).borderTopStyle === 'none' && getComputedStyle(around).outlineStyle === 'none')
        found.push('a bar without an edge');
    }
    for (const button of root.querySelectorAll('.mantine-Button-root:not([data-variant="subtle"])')) {
      const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(button);
      if (borderTopStyle === 'none' || borderTopWidth === '0px' || borderTopColor === canvasColour)
        found.push(`a button without an edge: ${nameOf(button)}`);
    }
    for (const dot of root.querySelectorAll('[data-phase] svg')) {
      if (getComputedStyle(dot).color === canvasColour) found.push('a state without its mark');
    }
    return [...new Set(found)];
  });
}
