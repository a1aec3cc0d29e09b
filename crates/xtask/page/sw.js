// The offline copy of the page. `cargo xtask build` fills in the version (a hash of all contents) and the files.
// The page itself comes from the network when there is one, so a new version shows at once;
// all other files have their hash in their name or change only together with the version.
"use strict";
const VERSION = "{{version}}";
const FILES = {{files}};

// Several copies of Orgsim can share a host, and then one cache storage: the path keeps them apart.
const HOME = new URL("./", self.location).href;
const PREFIX = `orgsim ${HOME} `;
const CACHE = PREFIX + VERSION;
const PAGE = new URL("index.html", HOME).href;
const KNOWN = new Set(FILES.map((file) => new URL(file, HOME).href));

// A redirected answer (`index.html` to `./` on some hosts) may not answer a navigation: keep only its content.
async function plain(response) {
  if (!response.redirected) return response;
  return new Response(await response.blob(), { status: 200, headers: { "Content-Type": response.headers.get("Content-Type") } });
}

async function keepCopy() {
  const cache = await caches.open(CACHE);
  await Promise.all([...KNOWN].map(async (url) => {
    // Asks the host again, which costs little when the browser has just loaded the same file.
    const response = await fetch(url, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${url}: status ${response.status}`);
    await cache.put(url, await plain(response));
  }));
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
