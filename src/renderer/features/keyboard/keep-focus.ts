/**
 * The focus never falls to the page. When what has it goes away (a dialog is answered, a row is deleted, a button is
 * disabled), it goes back to where it came from, else into the list: who works with keys or a screen reader would have to
 * begin at the top of the window otherwise. Mantine returns the focus of a dialog that is closed, but not of one that is
 * taken out of the page, as all of ours are.
 */

const longestTrail = 30;

type Stop = {
  readonly element: HTMLElement;
  readonly inGrid: boolean;
  /** the dialog or popover around it */
  readonly layer: HTMLElement | null;
};

/** Answers the function that stops it. */
export function keepFocus(page: Document): () => void {
  /** where the focus has been, the latest last */
  let trail: readonly Stop[] = [];
  /** what has the focus, or lost it by going away; null: it was taken from it on purpose */
  let holder: HTMLElement | null = null;
  /** a button that is disabled while it works, and what has the focus for that time */
  let lent: { readonly from: HTMLElement; readonly to: HTMLElement } | null = null;
  let due: ReturnType<typeof setTimeout> | null = null;

  const onFocusIn = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement) || target === page.body) return;
    holder = target;
    const layer = target.closest<HTMLElement>('[role="dialog"]');
    const stop = { element: target, inGrid: target.closest('[role="grid"]') !== null, layer };
    trail = [...trail.filter(({ element }) => element !== target), stop].slice(-longestTrail);
  };
  const onFocusOut = ({ target, relatedTarget }: FocusEvent): void => {
    // A click beside everything takes the focus from something that stays; that is the admin's own doing.
    queueMicrotask(() => {
      if (relatedTarget === null && target === holder && canTakeFocus(holder)) holder = null;
    });
  };
  const restore = (): void => {
    due = null;
    if (!isLost()) return;
    const from = holder;
    holder = null;
    const to = placeAfter(page, trail);
    to?.focus();
    lent = from?.isConnected && to !== null ? { from, to } : null;
  };
  const giveBack = (): void => {
    if (lent === null || (lent.from.isConnected && !canTakeFocus(lent.from))) return;
    const { from, to } = lent;
    lent = null;
    if (page.activeElement === to && canTakeFocus(from)) from.focus();
  };
  const isLost = (): boolean =>
    holder !== null && (page.activeElement === null || page.activeElement === page.body) && !canTakeFocus(holder);

  const observer = new MutationObserver(() => {
    giveBack();
    // After the focus trap of a dialog that comes in the same moment, which has its own first field.
    if (due === null && isLost()) due = setTimeout(restore, 0);
  });
  page.addEventListener('focusin', onFocusIn);
  page.addEventListener('focusout', onFocusOut);
  observer.observe(page.body, { subtree: true, childList: true, attributeFilter: ['disabled', 'hidden'] });
  return () => {
    if (due !== null) clearTimeout(due);
    observer.disconnect();
    page.removeEventListener('focusin', onFocusIn);
    page.removeEventListener('focusout', onFocusOut);
  };
}

function placeAfter(page: Document, trail: readonly Stop[]): HTMLElement | null {
  const modals = page.querySelectorAll<HTMLElement>('[aria-modal="true"]');
  const lostIn = trail.at(-1)?.layer ?? null;
  const layer = lostIn?.isConnected ? lostIn : (modals[modals.length - 1] ?? null);
  for (const { element, inGrid } of trail.toReversed()) {
    if (canTakeFocus(element) && (layer === null || layer.contains(element))) return element;
    const row = inGrid && layer === null ? currentRow(page) : null;
    if (row !== null) return row;
  }
  if (layer !== null) return firstControl(layer) ?? layer;
  return currentRow(page) ?? firstControl(page.querySelector('main'));
}

const currentRow = (page: Document): HTMLElement | null =>
  page.querySelector<HTMLElement>('[role="grid"] [data-router-id][tabindex="0"]');

function firstControl(within: HTMLElement | null): HTMLElement | null {
  const controls = within?.querySelectorAll<HTMLElement>('button, input, textarea, select, [tabindex="0"]') ?? [];
  return [...controls].find(canTakeFocus) ?? null;
}

function canTakeFocus(element: HTMLElement | null): boolean {
  return (
    element !== null && element.isConnected && !element.matches(':disabled') && element.closest('[hidden]') === null
  );
}
