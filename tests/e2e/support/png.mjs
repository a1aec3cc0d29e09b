// Screenshots as small PNG files: at most 256 colors, which are enough for a page of flat surfaces.

import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const COLORS = 256;

/** The width and height of a PNG file. */
export function sizeOf(png) {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

/** The same picture with only its most frequent colors; each other color becomes the nearest of them. */
export function small(png) {
  const picture = colorsOf(png);
  const of = palette([picture]);
  return Buffer.concat([SIGNATURE, ...head(picture, of), chunk("IDAT", pixels(picture, of)), chunk("IEND", Buffer.alloc(0))]);
}

/**
 * A moving picture (APNG) that plays again and again. Of each frame only what differs from the one before is kept.
 * @param {{png: Buffer, ms: number}[]} frames of the same size, and how long each is shown
 */
export function moving(frames) {
  const all = frames.map(({ png, ms }) => ({ ...colorsOf(png), ms }));
  const of = palette(all);
  let sequence = 0;
  const numbered = (name, ...parts) => chunk(name, Buffer.concat([uint32(sequence++), ...parts]));
  const shown = all.flatMap((frame, n) => {
    const part = n === 0 ? { ...frame, x: 0, y: 0 } : changed(frame, all[n - 1]);
    const { width, height, x, y } = part;
    // The last two bytes: what is there stays, and is replaced.
    const control = numbered("fcTL", uint32(width, height, x, y), uint16(frame.ms, 1_000), Buffer.from([0, 0]));
    return [control, n === 0 ? chunk("IDAT", pixels(part, of)) : numbered("fdAT", pixels(part, of))];
  });
  return Buffer.concat([SIGNATURE, ...head(all[0], of, chunk("acTL", uint32(all.length, 0))), ...shown, chunk("IEND", Buffer.alloc(0))]);
}

const uint32 = (...all) => Buffer.concat(all.map((it) => { const four = Buffer.alloc(4); four.writeUInt32BE(it); return four; }));
const uint16 = (...all) => Buffer.concat(all.map((it) => { const two = Buffer.alloc(2); two.writeUInt16BE(it); return two; }));

/** The colors of a picture's pixels, row by row. */
function colorsOf(png) {
  const { width, height } = sizeOf(png);
  const channels = { 2: 3, 6: 4 }[png[25]];
  if (png[24] !== 8 || !channels) throw new Error("only 8 bits of RGB or RGBA are read");
  const bytes = unfiltered(inflateSync(Buffer.concat(chunks(png, "IDAT"))), width * channels, height, channels);
  const colors = new Uint32Array(width * height);
  for (let at = 0; at < colors.length; at += 1) {
    const from = at * channels;
    colors[at] = ((bytes[from] << 16) | (bytes[from + 1] << 8) | bytes[from + 2]) >>> 0;
  }
  return { width, height, colors };
}

/** The most frequent colors, and the index of each color that was asked for. */
function palette(pictures) {
  const counts = new Map();
  for (const { colors } of pictures) for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, COLORS).map(([color]) => color);
  return { kept, index: new Map(kept.map((color, at) => [color, at])) };
}

/** The smallest part of a picture that has every pixel in which it differs from another one; at least one pixel. */
function changed({ width, height, colors }, before) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let at = 0; at < colors.length; at += 1) {
    if (colors[at] === before.colors[at]) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
  }
  if (right === 0) [left, top, right, bottom] = [0, 0, 1, 1];
  const rows = Array.from({ length: bottom - top }, (_, row) => colors.subarray((top + row) * width + left, (top + row) * width + right));
  const part = new Uint32Array((right - left) * (bottom - top));
  for (const [row, of] of rows.entries()) part.set(of, row * (right - left));
  return { x: left, y: top, width: right - left, height: bottom - top, colors: part };
}

/** Header and palette, and what stands between them. */
function head({ width, height }, { kept }, between = Buffer.alloc(0)) {
  // Eight bits, each an index into the palette.
  const header = Buffer.concat([uint32(width, height), Buffer.from([8, 3, 0, 0, 0])]);
  return [chunk("IHDR", header), between, chunk("PLTE", Buffer.from(kept.flatMap((color) => parts(color))))];
}

/** The pixels as indexes, compressed. */
function pixels({ width, height, colors }, { kept, index }) {
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < colors.length; at += 1) {
    const color = colors[at];
    if (!index.has(color)) index.set(color, nearest(color, kept));
    rows[at + Math.floor(at / width) + 1] = index.get(color);
  }
  return deflateSync(rows, { level: 9 });
}

const parts = (color) => [(color >> 16) & 255, (color >> 8) & 255, color & 255];

function nearest(color, palette) {
  const wanted = parts(color);
  const distance = (other) => parts(other).reduce((sum, part, at) => sum + (part - wanted[at]) ** 2, 0);
  let best = 0;
  for (let at = 1; at < palette.length; at += 1) if (distance(palette[at]) < distance(palette[best])) best = at;
  return best;
}

function chunks(png, wanted) {
  const found = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === wanted) found.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return found;
}

function chunk(name, content) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Undoes the filters of the rows (PNG specification, section 9). */
function unfiltered(data, stride, height, channels) {
  const out = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = data[row * (stride + 1)];
    for (let at = 0; at < stride; at += 1) {
      const left = at < channels ? 0 : out[row * stride + at - channels];
      const up = row === 0 ? 0 : out[(row - 1) * stride + at];
      const corner = row === 0 || at < channels ? 0 : out[(row - 1) * stride + at - channels];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[row * stride + at] = (data[row * (stride + 1) + 1 + at] + guess) & 255;
    }
  }
  return out;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((it) => Math.abs(guess - it));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
