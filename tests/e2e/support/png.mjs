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
  const { width, height } = sizeOf(png);
  const channels = { 2: 3, 6: 4 }[png[25]];
  if (png[24] !== 8 || !channels) throw new Error("only 8 bits of RGB or RGBA are read");
  const pixels = unfiltered(inflateSync(Buffer.concat(chunks(png, "IDAT"))), width * channels, height, channels);
  const colors = new Uint32Array(width * height);
  const counts = new Map();
  for (let at = 0; at < colors.length; at += 1) {
    const from = at * channels;
    const color = ((pixels[from] << 16) | (pixels[from + 1] << 8) | pixels[from + 2]) >>> 0;
    colors[at] = color;
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, COLORS).map(([color]) => color);
  const index = new Map(palette.map((color, at) => [color, at]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < colors.length; at += 1) {
    const color = colors[at];
    if (!index.has(color)) index.set(color, nearest(color, palette));
    rows[at + Math.floor(at / width) + 1] = index.get(color);
  }
  const head = Buffer.from(png.subarray(16, 29));
  // Eight bits, each an index into the palette.
  head[9] = 3;
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("PLTE", Buffer.from(palette.flatMap((color) => parts(color)))),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
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
