// Reads a zip file by its central directory, and checks all its statements about its files: sizes, checksums, names.

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inflateRawSync } from "node:zlib";

/** @returns {Map<string, Buffer>} contents by name */
export function unzip(bytes) {
  const end = bytes.length - 22;
  assert.equal(bytes.readUInt32LE(end), 0x06054b50, "the end of the directory");
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  assert.equal(at + bytes.readUInt32LE(end + 12), end, "the directory ends where its end begins");
  const files = new Map();
  for (let n = 0; n < count; n += 1) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50, "an entry of the directory");
    const [method, checksum] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 16)];
    const [packed, size] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const head = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    assert.equal(bytes.readUInt32LE(head), 0x04034b50, `the head of ${name}`);
    assert.deepEqual(bytes.subarray(head + 4, head + 30), bytes.subarray(at + 6, at + 32), `both heads of ${name} agree`);
    const from = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
    const raw = bytes.subarray(from, from + packed);
    const content = method === 0 ? Buffer.from(raw) : inflateRawSync(raw);
    assert.equal(content.length, size, name);
    assert.equal(crc32(content), checksum, name);
    assert.ok(!files.has(name), `${name} is there once`);
    assert.match(name, /^[\w.-]+(\/[\w.-]+)*$/);
    files.set(name, content);
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

/** Writes the files into a folder. */
export async function spread(files, folder) {
  for (const [name, content] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

const TABLE = Array.from({ length: 256 }, (_, n) => {
  let sum = n;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  return sum >>> 0;
});

function crc32(content) {
  let sum = 0xffffffff;
  for (const byte of content) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 255];
  return (sum ^ 0xffffffff) >>> 0;
}
