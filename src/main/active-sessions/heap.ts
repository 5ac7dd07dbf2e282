/** A binary heap in an array: the smallest `at` first, and of equal ones the smaller `order`. */

type Item = { readonly at: number; readonly order: number };

const before = (left: Item, right: Item): boolean =>
  left.at < right.at || (left.at === right.at && left.order < right.order);

export function push<Entry extends Item>(heap: Entry[], item: Entry): void {
  heap.push(item);
  rise(heap, heap.length - 1, item);
}

/** Takes the first away. */
export function pop<Entry extends Item>(heap: Entry[]): void {
  removeAt(heap, 0);
}

/** Takes the one at this place of the array away. */
export function removeAt<Entry extends Item>(heap: Entry[], index: number): void {
  const last = heap.pop();
  if (!last || index >= heap.length) return;
  let at = index;
  for (;;) {
    const left = 2 * at + 1;
    let child = heap[left];
    if (!child) break;
    let below = left;
    const right = heap[left + 1];
    if (right && before(right, child)) {
      child = right;
      below = left + 1;
    }
    if (!before(child, last)) break;
    heap[at] = child;
    at = below;
  }
  rise(heap, at, last);
}

/** Puts the item at this place, or above it as far as it belongs. */
function rise<Entry extends Item>(heap: Entry[], from: number, item: Entry): void {
  let index = from;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || !before(item, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = item;
}
