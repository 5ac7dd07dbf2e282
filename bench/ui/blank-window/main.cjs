// The peer of the window's benchmark: Electron with one window of the app's size and one page, and nothing else.
const path = require('node:path');
const { app, BrowserWindow } = require('electron');

const folder = process.argv.find((argument) => argument.startsWith('--user-data-dir='));
if (folder) app.setPath('userData', folder.slice('--user-data-dir='.length));

app.once('ready', () => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadFile(path.join(__dirname, process.env.BLANK_WINDOW_PAGE ?? 'blank.html'));
});
