/**
 * Hides a bar below the list after a while, and not while the pointer is on the list: where its last rows are in sight they
 * move down when the bar makes room for them, and a click that was on its way would meet another row.
 */

const againMs = 1_000;

/** @param isPointerOnList asked when it is time, and each second from then on */
export function hideLater(
  hide: () => void,
  ms: number,
  isPointerOnList: () => boolean = () => document.querySelector('[role="grid"]:hover') !== null,
): () => void {
  const look = (): void => {
    if (isPointerOnList()) timer = setTimeout(look, againMs);
    else hide();
  };
  let timer = setTimeout(look, ms);
  return () => clearTimeout(timer);
}
