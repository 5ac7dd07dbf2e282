/** happy-dom lays nothing out and has no fonts: the virtual list draws what fits into a height, and growing text fields wait for fonts. */

export function makeRoomForRows(width = 1_200): void {
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 900 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: width });
  Object.defineProperty(document, 'fonts', { configurable: true, value: new EventTarget() });
}
