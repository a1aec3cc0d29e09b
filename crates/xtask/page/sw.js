// The offline copy of the page. `cargo xtask build` fills in the version (a hash of all contents) and, for each file,
// its content type and the first half of its SHA-256. The page itself comes from the network when there is one, so a
// new version appears at once; all other files have their hash in their name or change only together with the version.
"use strict";
const VERSION = "{{version}}";
const FILES = "{{files}}";

// Several copies of Orgsim can share a host, and then one cache storage: the path separates them.
const HOME = new URL("./", self.location).href;
const PREFIX = `orgsim ${HOME} `;
const CACHE = PREFIX + VERSION;
const PAGE = new URL("index.html", HOME).href;
const KNOWN = new Map(Object.entries(FILES).map(([file, about]) => [new URL(file, HOME).href, about]));

async function digest(content) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Returns a host's answer for a file, if it is that file. A network's sign-in page answers everything with status 200,
// and a proxy may change its contents: neither is ever stored.
async function genuine(url, response) {
  const [type, hash] = KNOWN.get(url);
  const refuse = (why) => { throw new Error(`${url}: ${why}`); };
  if (response.status !== 200) refuse(`status ${response.status}`);
  // `basic` is an answer from this host, after any redirects.
  if (response.type !== "basic") refuse(`an answer of type ${response.type}`);
  const given = response.headers.get("Content-Type") ?? "";
  if (/^text\/html\b/i.test(given) !== type.startsWith("text/html")) refuse(`content type ${given}`);
  const content = await response.arrayBuffer();
  if (await digest(content) !== hash) refuse("another content");
  // A new response: a redirected one (`index.html` to `./` on some hosts) may not answer a navigation.
  return new Response(content, { headers: { "Content-Type": type } });
}

async function keepCopy() {
  try {
    const cache = await caches.open(CACHE);
    await Promise.all([...KNOWN.keys()].map(async (url) => {
      // Asks the host again, which costs little when the browser has just loaded the same file.
      const response = await fetch(url, { cache: "no-cache" });
      await cache.put(url, await genuine(url, response));
    }));
  } catch (error) {
    // An incomplete copy is useless. The browser tries again at the next visit.
    await caches.delete(CACHE);
    throw error;
  }
  await self.skipWaiting();
}

async function forgetOldCopies() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
}

async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const copy = await caches.match(PAGE, { cacheName: CACHE });
    if (copy) return copy;
    throw error;
  }
}

async function file(request) {
  return (await caches.match(request.url, { cacheName: CACHE })) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keepCopy()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOldCopies()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  const address = url.origin + url.pathname;
  if (request.mode === "navigate") {
    if (address === HOME || address === PAGE) event.respondWith(page(request));
  } else if (KNOWN.has(request.url)) {
    event.respondWith(file(request));
  }
});
