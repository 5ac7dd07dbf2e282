/** A binary heap in an array: the smallest `at` first, and of equal ones the smaller `order`. */

type Item = { readonly at: number; readonly order: number };

const before = (left: Item, right: Item): boolean =>
  left.at < right.at || (left.at === right.at && left.order < right.order);

export function push<Entry extends Item>(heap: Entry[], item: Entry): void {
  let index = heap.length;
  heap.push(item);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || !before(item, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = item;
}

/** Takes the first away. */
export function pop<Entry extends Item>(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    let child = heap[left];
    if (!child) break;
    let at = left;
    const right = heap[left + 1];
    if (right && before(right, child)) {
      child = right;
      at = left + 1;
    }
    if (!before(child, last)) break;
    heap[index] = child;
    index = at;
  }
  heap[index] = last;
}
