// Loaded into main with `-r`, before the app's own code: asks the page when it can be used, says it on stdout, and ends the
// app. The app is not told of it. No debugger is attached, because that would hold the launch back.
const { app } = require('electron');

const { ready, filter, stayForMs } = JSON.parse(process.env.LAUNCH_PROBE);
const mark = (name) => marks.push([name, performance.timeOrigin + performance.now()]);
const marks = [];
mark('main begins');
app.on('ready', () => mark('Electron is ready'));
app.on('browser-window-created', (_event, window) => {
  mark('window made');
  window.once('show', () => mark('window shown'));
});
app.on('web-contents-created', (_event, contents) => {
  contents.once('did-navigate', () => mark('page arrived'));
  contents.once('dom-ready', () => {
    mark('page parsed');
    // Not the contents' own executeJavaScript: that one waits until the page has stopped loading.
    const asked = contents.mainFrame.executeJavaScript(`(${inPage.toString()})(${JSON.stringify({ ready, filter })})`);
    void asked.then((seen) =>
      process.stdout.write(`LAUNCH ${JSON.stringify({ marks, ...seen })}\n`, () =>
        setTimeout(() => app.exit(0), stayForMs),
      ),
    );
  });
});

/** In the page. Times are milliseconds since 1970, as in every process of this machine. */
async function inPage({ ready, filter }) {
  const now = () => performance.timeOrigin + performance.now();
  const until = async (holds) => {
    if (holds()) return;
    await new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!holds()) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document, { subtree: true, childList: true, attributeFilter: ['aria-rowcount'] });
    });
  };
  await until(() => document.querySelector(ready) !== null);
  const painted = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.addEventListener('message', () => resolve(now()));
        after.port1.start();
        after.port2.postMessage(null);
      });
    });
  const drawn = now();
  const paintedAt = await painted();
  const target = document.querySelector(ready);
  target.focus();
  const isFocused = document.activeElement === target;
  const usable = now();
  let filtered = null;
  if (filter !== null) {
    const box = document.querySelector('input[type="search"]');
    box.focus();
    // As typing does: React takes its value from the property's own setter.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, filter.text);
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    const rowCount = () => Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount'));
    // -1 as long as the window has the first rows only. Nothing typed is lost meanwhile.
    await until(() => rowCount() !== -1);
    const at = await painted();
    if (rowCount() - 1 === filter.rows) filtered = at;
  }
  return { drawn, painted: paintedAt, usable, isFocused, filtered };
}
