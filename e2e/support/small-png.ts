/**
 * Makes a picture of the window a third of its size: 128 colours, where a window has some thousands, and the best packing.
 * Reads what Chromium writes (8 bits, RGB or RGBA, not interlaced), writes a palette.
 * Format: PNG specification, third edition (W3C), sections 5, 9 and 11.
 */

import { promisify } from 'node:util';
import { crc32, deflate, inflateSync, type ZlibOptions } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const mostColours = 128;
/** two colours that are nearer than this look the same; a square, as `distance` answers */
const likeness = 20 ** 2;
const deflated = promisify<Buffer, ZlibOptions, Buffer>(deflate);

export async function smallPng(png: Buffer): Promise<Buffer> {
  const { width, height, pixels } = decode(png);
  const palette = paletteOf(pixels);
  const indexOf = new Map(palette.map((colour, index) => [colour, index]));
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    // The first byte of a line names its filter; 0, none, packs best where bytes are indexes.
    for (let x = 0; x < width; x += 1, at += 1) {
      const colour = pixels[at] ?? 0;
      let index = indexOf.get(colour);
      if (index === undefined) {
        index = nearest(palette, colour);
        indexOf.set(colour, index);
      }
      lines[y * (width + 1) + 1 + x] = index;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', await deflated(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint32Array };

function decode(png: Buffer): Picture {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('not a PNG');
  let header: Buffer | null = null;
  const data: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = body;
    if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  const [depth, kind, , , interlace] = header?.subarray(8) ?? [];
  if (!header || depth !== 8 || (kind !== 2 && kind !== 6) || interlace !== 0)
    throw new Error(`a PNG of a kind that is not read here: ${String([depth, kind, interlace])}`);
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const step = kind === 2 ? 3 : 4;
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * step, height, step);
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) {
    const byte = at * step;
    pixels[at] = (bytes[byte]! << 16) | (bytes[byte + 1]! << 8) | bytes[byte + 2]!;
  }
  return { width, height, pixels };
}

/** Loops by the kind of line and not by byte: a picture has five million bytes. */
function unfiltered(lines: Uint8Array, lineLength: number, height: number, step: number): Uint8Array {
  const bytes = new Uint8Array(lineLength * height);
  const nothing = new Uint8Array(lineLength);
  for (let y = 0; y < height; y += 1) {
    const from = y * (lineLength + 1);
    const line = bytes.subarray(y * lineLength, (y + 1) * lineLength);
    const above = y === 0 ? nothing : bytes.subarray((y - 1) * lineLength, y * lineLength);
    line.set(lines.subarray(from + 1, from + 1 + lineLength));
    const filter = filters[lines[from] ?? 0];
    filter?.(line, above, step);
  }
  return bytes;
}

type Filter = (line: Uint8Array, above: Uint8Array, step: number) => void;
const filters: readonly (Filter | null)[] = [
  null,
  (line, _above, step) => {
    for (let x = step; x < line.length; x += 1) line[x]! += line[x - step]!;
  },
  (line, above) => {
    for (let x = 0; x < line.length; x += 1) line[x]! += above[x]!;
  },
  (line, above, step) => {
    for (let x = 0; x < line.length; x += 1) line[x]! += ((x < step ? 0 : line[x - step]!) + above[x]!) >> 1;
  },
  (line, above, step) => {
    for (let x = 0; x < line.length; x += 1)
      line[x]! += x < step ? above[x]! : closest(line[x - step]!, above[x]!, above[x - step]!);
  },
];

/** Paeth's predictor. */
function closest(left: number, above: number, corner: number): number {
  const fromLeft = Math.abs(above - corner);
  const fromAbove = Math.abs(left - corner);
  const fromCorner = Math.abs(left + above - 2 * corner);
  if (fromLeft <= fromAbove && fromLeft <= fromCorner) return left;
  return fromAbove <= fromCorner ? above : corner;
}

/**
 * The colours that most pixels have, but first those that are like no other: the red of one word among ten thousand grey
 * pixels would be lost otherwise. Equal counts in the order of their values, so that equal pictures are equal files.
 */
function paletteOf(pixels: Uint32Array): readonly number[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length;) {
    const colour = pixels[at]!;
    const start = at;
    while (pixels[at] === colour) at += 1;
    counts.set(colour, (counts.get(colour) ?? 0) + at - start);
  }
  const byCount = [...counts]
    .toSorted(([left, leftCount], [right, rightCount]) => rightCount - leftCount || left - right)
    .map(([colour]) => colour);
  const chosen: number[] = [];
  for (const colour of byCount) {
    if (chosen.length === mostColours) return chosen;
    if (chosen.every((other) => distance(other, colour) >= likeness)) chosen.push(colour);
  }
  const isChosen = new Set(chosen);
  return [...chosen, ...byCount.filter((colour) => !isChosen.has(colour)).slice(0, mostColours - chosen.length)];
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  for (let index = 1; index < palette.length; index += 1)
    if (distance(palette[index]!, colour) < distance(palette[best]!, colour)) best = index;
  return best;
}

/** The square of how far two colours are apart, by their three channels of 0 to 255. */
function distance(left: number, right: number): number {
  const [red, green, blue] = [
    (left >> 16) - (right >> 16),
    ((left >> 8) & 255) - ((right >> 8) & 255),
    (left & 255) - (right & 255),
  ];
  return red * red + green * green + blue * blue;
}

const channels = (colour: number): [number, number, number] => [colour >> 16, (colour >> 8) & 255, colour & 255];

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(body.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
