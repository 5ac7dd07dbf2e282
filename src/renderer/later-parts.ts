/** What `later.ts` loads: nothing else may import this file, or it comes with the first script again. */

export { HostKeyDialog } from './features/host-key/HostKeyDialog';
export { CloseDialog } from './features/quit/CloseDialog';
export { QuitDialog } from './features/quit/QuitDialog';
export { RouterDialogs } from './features/routers/RouterDialogs';
export { DetailsPanel } from './features/routers/details/DetailsPanel';
