// Serves `dist/` as a plain static host would, below a path, to prove that the page runs from any path.
// What is outside that path is answered with 404 and remembered.

import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export const DIST = fileURLToPath(new URL("../../../dist/", import.meta.url));

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/**
 * Starts a server on a free port of 127.0.0.1.
 * @param {object} [options]
 * @param {string} [options.path] where the page lives; "/" or "/some/path/"
 * @param {string} [options.folder] what to serve instead of `dist/`
 * @param {Record<string, string>} [options.headers] sent with every answer, as some hosts do
 * @param {boolean} [options.compress] texts and programs are sent compressed, by brotli where the page has such a file
 * @param {Record<string, string>} [options.types] other content types by extension, to act as a careless host
 * @param {(file: string, response: import("node:http").ServerResponse) => boolean} [options.instead] answers in place of the
 *   host, as a network's sign-in page or a proxy does; gets the file's name below `path`, false: the host answers
 * @returns {Promise<{url: string, origin: string, missing: string[], close: () => Promise<void>}>}
 *   `missing` lists requests for files that are not there
 */
export async function serve({ path = "/some/path/", folder = DIST, headers = {}, compress = false, types = {}, instead = () => false } = {}) {
  await stat(join(folder, "index.html")).catch(() => {
    throw new Error(`There is no page in ${folder}. Build it first: cargo xtask build`);
  });
  const missing = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (instead(pathname.slice(path.length), response)) return;
    const file = await find(pathname, path, folder);
    if (!file) {
      missing.push(pathname);
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
      return;
    }
    const extension = extname(file);
    const type = types[extension] ?? TYPES[extension] ?? "application/octet-stream";
    const kind = { "Content-Type": type, "Cache-Control": "no-cache", ...headers };
    if (compress) {
      const { encoding, content } = await compressed(file, request.headers["accept-encoding"] ?? "");
      response.writeHead(200, { ...kind, "Content-Encoding": encoding, "Content-Length": content.length }).end(content);
      return;
    }
    response.writeHead(200, kind);
    // A folder that a test has made may be gone before the last thing asked for is read.
    createReadStream(file).on("error", () => response.destroy()).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: origin + path,
    missing,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      // The browser keeps connections open, and `close` would wait for them.
      server.closeAllConnections();
    }),
  };
}

/** As a host that compresses sends a file. */
async function compressed(file, accepted) {
  const brotli = accepted.includes("br") && await readFile(`${file}.br`).catch(() => undefined);
  return brotli ? { encoding: "br", content: brotli } : { encoding: "gzip", content: gzipSync(await readFile(file), { level: 9 }) };
}

async function find(pathname, path, folder) {
  if (!pathname.startsWith(path)) return undefined;
  const name = normalize(decodeURIComponent(pathname.slice(path.length)) || "index.html");
  if (name.startsWith("..") || name.startsWith(sep)) return undefined;
  const file = join(folder, name);
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? file : undefined;
}
