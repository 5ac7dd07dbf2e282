/** The peer of the lease figures: a map of as many leases, each with a timer of its own that takes it out. Nothing else. */

export type ToLeases = { readonly endsInMs: readonly number[] };

type Lease = {
  readonly sessionId: string;
  readonly routerId: string;
  readonly owner: string;
  readonly timer: NodeJS.Timeout;
};
const leases = new Map<number, Lease>();

process.on('message', (raw) => {
  for (const [index, ms] of (raw as ToLeases).endsInMs.entries()) {
    const timer = setTimeout(() => {
      leases.delete(index);
      if (leases.size === 0) process.send?.({ type: 'empty' });
    }, ms);
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    leases.set(index, { sessionId: id, routerId: id.replace('0', '1'), owner: 'app', timer });
  }
  process.send?.({ type: 'held' });
});
process.send?.({ type: 'ready' });
process.on('disconnect', () => process.exit(0));
