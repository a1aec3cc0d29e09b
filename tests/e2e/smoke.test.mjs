// The built page as a static host serves it: it starts, is clean, asks nobody else, and comes back offline.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { DIST, serve } from "./support/server.mjs";

// `boot.js` sets it when the program has been loaded and started.
const STARTED = "html[data-started]";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function opened(t, server) {
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.goto(server.url, { waitUntil: "load" });
  return page;
}

for (const path of ["/", "/some/path/"]) {
  test(`the page starts below ${path} without errors and without asking another host`, async (t) => {
    const server = await serve({ path });
    const page = await opened(t, server);
    await page.waitForSelector(STARTED, { state: "attached" });
    await page.waitForLoadState("networkidle");
    assert.equal(await page.title(), "Orgsim - AWS Organizations sandbox");
    assert.deepEqual(server.missing, []);
    await page.assertClean();
  });
}

test("a host that does not know WebAssembly's content type serves a page that starts nevertheless", async (t) => {
  const server = await serve({ types: { ".wasm": "application/octet-stream" } });
  const page = await opened(t, server);
  await page.waitForSelector(STARTED, { state: "attached" });
  await page.assertClean();
});

test("a host whose policy blocks WebAssembly gets a page that says so", async (t) => {
  const server = await serve({ headers: { "Content-Security-Policy": "script-src 'self'" } });
  const page = await opened(t, server);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.textContent(), /WebAssembly is blocked here/);
  await assertAccessible(page);
});

test("the page opened from a disk says that it needs a web server", async (t) => {
  const page = await newPage(browser);
  t.after(() => page.context().close());
  await page.goto(pathToFileURL(join(DIST, "index.html")).href);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.textContent(), /cannot start from a file on disk/);
});

test("the page opens again without a network", async (t) => {
  const server = await serve();
  const page = await opened(t, server);
  await page.evaluate(() => navigator.serviceWorker.ready);
  // Not only offline: the server is gone as well.
  await server.close();
  await page.context().setOffline(true);
  await page.reload({ waitUntil: "load" });
  await page.waitForSelector(STARTED, { state: "attached" });
  assert.equal(await page.title(), "Orgsim - AWS Organizations sandbox");
  await page.assertClean();
});

test("a new version shows at once and replaces the offline copy", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "orgsim-e2e-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(DIST, folder, { recursive: true });
  const server = await serve({ folder });
  const page = await opened(t, server);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const [old] = await page.evaluate(() => caches.keys());
  assert.ok(old.startsWith(`orgsim ${server.url} `), old);

  await edit(join(folder, "index.html"), (html) => html.replace("<title>", "<title>New "));
  await edit(join(folder, "sw.js"), (script) => script.replace(/VERSION = "/, '$&new'));
  await page.reload({ waitUntil: "load" });
  assert.match(await page.title(), /^New /);
  // Not `waitForFunction`: it takes the promise of an answer for the answer.
  while ((await page.evaluate(() => caches.keys())).includes(old)) await delay(20);
  await page.context().setOffline(true);
  await page.reload({ waitUntil: "load" });
  assert.match(await page.title(), /^New /);
  await page.assertClean();
});

async function edit(file, change) {
  const before = await readFile(file, "utf8");
  const after = change(before);
  assert.notEqual(after, before);
  await writeFile(file, after);
}
