/**
 * How the refreshes of each session went in the last hour, for the plot in the details: bounded, in one small buffer per
 * session, which grows only as far as it is needed. Twelve bytes a point: 240 points are 2.9 kB.
 */

import type { RouterId } from '@shared/ids';
import { type HistoryPoint, historyMs, mostHistoryPoints } from '@shared/refresh-history';

export type RefreshHistory = {
  readonly note: (routerId: RouterId, point: HistoryPoint) => void;
  /** the oldest first; none older than an hour before `now` */
  readonly of: (routerId: RouterId, now: number) => readonly HistoryPoint[];
  readonly forget: (routerId: RouterId) => void;
  /** of all buffers together */
  readonly bytes: () => number;
};

/**
 * Refreshes within the same slot share a point, so that 240 points are an hour whatever the lease: the slowest latency,
 * all failures, the shortest lease left. With leases of 45 s and more each refresh has a point of its own.
 */
const slotMs = historyMs / mostHistoryPoints;
const bytesPerPoint = 12;
const firstCapacity = 8;
/** a latency that is none: every refresh of this point failed */
const noLatency = 0xffff;

type Ring = { view: DataView; first: number; count: number };

const ringOf = (capacity: number): Ring => ({
  view: new DataView(new ArrayBuffer(capacity * bytesPerPoint)),
  first: 0,
  count: 0,
});
const capacityOf = ({ view }: Ring): number => view.byteLength / bytesPerPoint;

/** Times are kept in tenths of a second (13 years in 32 bits), lease left in seconds, latency in ms up to a minute. */
function write(ring: Ring, index: number, { at, latencyMs, failures, leaseLeftMs }: HistoryPoint): void {
  const offset = ((ring.first + index) % capacityOf(ring)) * bytesPerPoint;
  ring.view.setUint32(offset, Math.round(at / 100));
  ring.view.setFloat32(offset + 4, leaseLeftMs / 1000);
  ring.view.setUint16(offset + 8, latencyMs === null ? noLatency : Math.min(noLatency - 1, Math.round(latencyMs)));
  ring.view.setUint16(offset + 10, Math.min(0xffff, failures));
}

function read(ring: Ring, index: number): HistoryPoint {
  const offset = ((ring.first + index) % capacityOf(ring)) * bytesPerPoint;
  const latency = ring.view.getUint16(offset + 8);
  return {
    at: ring.view.getUint32(offset) * 100,
    leaseLeftMs: Math.round(ring.view.getFloat32(offset + 4) * 1000),
    latencyMs: latency === noLatency ? null : latency,
    failures: ring.view.getUint16(offset + 10),
  };
}

function grown(ring: Ring): Ring {
  const larger = ringOf(Math.min(mostHistoryPoints, capacityOf(ring) * 2));
  larger.count = ring.count;
  for (let index = 0; index < ring.count; index += 1) write(larger, index, read(ring, index));
  return larger;
}

const slowest = (left: number | null, right: number | null): number | null =>
  left === null ? right : right === null ? left : Math.max(left, right);

export function createRefreshHistory(): RefreshHistory {
  const rings = new Map<RouterId, Ring>();

  return {
    note: (routerId, point) => {
      let ring = rings.get(routerId) ?? ringOf(firstCapacity);
      const last = ring.count === 0 ? null : read(ring, ring.count - 1);
      if (last !== null && Math.floor(last.at / slotMs) === Math.floor(point.at / slotMs)) {
        write(ring, ring.count - 1, {
          at: point.at,
          latencyMs: slowest(last.latencyMs, point.latencyMs),
          failures: last.failures + point.failures,
          leaseLeftMs: Math.min(last.leaseLeftMs, point.leaseLeftMs),
        });
        return;
      }
      while (ring.count > 0 && read(ring, 0).at < point.at - historyMs) {
        ring.first = (ring.first + 1) % capacityOf(ring);
        ring.count -= 1;
      }
      if (ring.count === capacityOf(ring) && ring.count < mostHistoryPoints) ring = grown(ring);
      if (ring.count === capacityOf(ring)) ring.first = (ring.first + 1) % capacityOf(ring);
      else ring.count += 1;
      write(ring, ring.count - 1, point);
      rings.set(routerId, ring);
    },
    of: (routerId, now) => {
      const ring = rings.get(routerId);
      if (!ring) return [];
      const points = Array.from({ length: ring.count }, (_, index) => read(ring, index));
      return points.filter(({ at }) => at >= now - historyMs);
    },
    forget: (routerId) => {
      rings.delete(routerId);
    },
    bytes: () => [...rings.values()].reduce((sum, { view }) => sum + view.byteLength, 0),
  };
}
