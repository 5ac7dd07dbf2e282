/** Which TCP sockets are held to an address, as the kernel sees it: what was forgotten shows here. Linux only. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** An IPv4 address as /proc/net/tcp writes it: `0A4D0102` of a little-endian machine, for 2.1.77.10. */
const inHex = (address: string) =>
  address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .toReversed()
    .join('')
    .toUpperCase();

/** Of this process. */
export function openSocketsTo(address: string): number {
  const ours = new Set(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? ''];
      } catch {
        return [];
      }
    }),
  );
  return inodesOfSocketsTo(address).filter((inode) => ours.has(inode)).length;
}

/** Of every process of this machine, also while they are only being opened. What is closed and only waits for stray packets belongs to no process. */
export function socketsOfMachineTo(address: string): number {
  return inodesOfSocketsTo(address).filter((inode) => inode !== '0').length;
}

function inodesOfSocketsTo(address: string): readonly string[] {
  const lines = readFileSync('/proc/self/net/tcp', 'utf8').split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, , remote, , , , , , , inode] = line.trim().split(/\s+/);
    return remote?.startsWith(`${inHex(address)}:`) ? [inode ?? '0'] : [];
  });
}
