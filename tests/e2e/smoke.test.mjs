// The built page as a static host serves it: it starts, is clean, asks nobody else, and comes back offline.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { fromMenu } from "./support/sandbox.mjs";
import { DIST, serve } from "./support/server.mjs";

// `boot.js` sets it when the program has been loaded and started.
const STARTED = "html[data-started]";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function opened(t, server) {
  const page = await newPage(browser, { serviceWorkers: "allow" });
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

test("every file of the page has a suffix that strict hosts serve", async () => {
  // IIS answers a suffix that it has no type for with 404.
  const known = /\.(html|js|css|json|txt|svg|png|wasm|webmanifest|br)$/;
  const names = JSON.parse(await readFile(join(DIST, "files.json"), "utf8"));
  assert.deepEqual(names.filter((name) => !known.test(name)), []);
  assert.ok(names.includes("lessons/tour/lesson.txt") && names.includes("texts/es.txt"));
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

test("the help leads to the license texts, which the first visit does not fetch", async (t) => {
  const server = await serve();
  const page = await opened(t, server);
  await page.waitForSelector(STARTED, { state: "attached" });
  const fetched = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  const onDemand = (url) => url.endsWith("licenses.txt") || url.endsWith("managed-policies.txt");
  assert.ok(fetched.length > 2 && !fetched.some(onDemand), fetched.join(" "));
  const worker = await readFile(join(DIST, "sw.js"), "utf8");
  assert.ok(!worker.includes("licenses.txt") && !worker.includes("managed-policies.txt"));
  await fromMenu(page, "help");
  const [texts] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("link", { name: /License texts of Orgsim/ }).click(),
  ]);
  await texts.waitForLoadState();
  const shown = await texts.evaluate(() => document.body.innerText);
  assert.match(shown, /Orgsim is licensed under the MIT License or the Apache License/);
  assert.match(shown, /serde_json \d/);
  await page.assertClean();
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

/** A page whose offline copy, `old`, the browser has; `publish` gives its host a new version, in which `index.html` differs. */
async function kept(t) {
  const folder = await mkdtemp(join(tmpdir(), "orgsim-e2e-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(DIST, folder, { recursive: true });
  const server = await serve({ folder });
  const page = await opened(t, server);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const [old] = await page.evaluate(() => caches.keys());
  const publish = async (change) => {
    await edit(join(folder, "index.html"), change);
    const hash = createHash("sha256").update(await readFile(join(folder, "index.html"))).digest("hex").slice(0, 32);
    await edit(join(folder, "sw.js"), (script) => script.replace(/VERSION = "/, '$&new').replace(/("index.html":\["[^"]+",")[^"]+/, `$1${hash}`));
  };
  return { server, page, old, publish };
}

test("who comes back gets the new version, and is not told of it", async (t) => {
  const { page, old, publish } = await kept(t);
  await publish((html) => html.replace(/data-version="/, "$&new"));
  await page.reload({ waitUntil: "load" });
  while ((await page.evaluate(() => caches.keys())).includes(old)) await delay(20);
  // What would tell it has the worker's last event before.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await delay(200);
  assert.equal(await page.getByText("There is a newer version of this page.").count(), 0);
  await page.assertClean();
});

test("a new version shows at once, is told in an open tab, and replaces the offline copy", async (t) => {
  const { server, page, old, publish } = await kept(t);
  assert.ok(old.startsWith(`orgsim ${server.url} `), old);

  await publish((html) => html.replace("<title>", "<title>New "));
  // The tab is looked at again.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByText("There is a newer version of this page.").waitFor();
  await page.reload({ waitUntil: "load" });
  assert.match(await page.title(), /^New /);
  // Not `waitForFunction`: it takes the promise of an answer for the answer.
  while ((await page.evaluate(() => caches.keys())).includes(old)) await delay(20);
  await page.context().setOffline(true);
  await page.reload({ waitUntil: "load" });
  assert.match(await page.title(), /^New /);
  await page.assertClean();
});

/** What the browser has of the page for offline: each file by its name, with type and hash. */
const copies = (page, home) => page.evaluate(async (home) => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
      found.push([request.url.slice(home.length), response.headers.get("Content-Type"), Array.from(hash, (it) => it.toString(16).padStart(2, "0")).join("")]);
    }
  }
  return found;
}, home);

/** Waits until the browser has tried to make its copy, and gives back whether it has. */
const tried = (page) => page.evaluate(async () => {
  // Asks once more: what the page has asked for may be under way, done, or have failed and be gone.
  const registration = await navigator.serviceWorker.register("sw.js");
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (!worker) return false;
  while (worker.state === "installing" || worker.state === "parsed") await new Promise((resolve) => setTimeout(resolve, 50));
  return worker.state !== "redundant";
});

const SIGN_IN = "<!doctype html><title>Sign in</title><p>Sign in to use this network";
const html = (response) => response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(SIGN_IN);
for (const [what, instead] of [
  ["a sign-in page for every lesson", (file, response) => /^lessons\/.*\.txt$/.test(file) && html(response)],
  ["a sign-in page for one text", (file, response) => file === "texts/es.txt" && html(response)],
  ["a sign-in page that says it is a lesson", (file, response) => file === "lessons/tour/lesson.txt" && response.writeHead(200, { "Content-Type": "text/plain" }).end(SIGN_IN)],
  ["a way to a sign-in page", (file, response) => {
    if (file === "sign-in") return html(response);
    return file === "lessons/tour/en.txt" && response.writeHead(302, { Location: "/some/path/sign-in" }).end();
  }],
  ["a file with one byte changed", (file, response) => file === "icon.svg" && response.writeHead(200, { "Content-Type": "image/svg+xml" }).end(readFileSync(join(DIST, "icon.svg"), "utf8").replace("svg", "svG"))],
  ["half of a file", (file, response) => file === "lessons/catalog.json" && response.writeHead(200, { "Content-Type": "application/json" }).end(readFileSync(join(DIST, file)).subarray(0, 500))],
  ["the type of a page for a file that is right", (file, response) => file === "lessons/catalog.json" && response.writeHead(200, { "Content-Type": "text/html" }).end(readFileSync(join(DIST, file)))],
  ["another status", (file, response) => file === "lessons/catalog.json" && response.writeHead(203, { "Content-Type": "application/json" }).end(readFileSync(join(DIST, file)))],
]) {
  test(`a network that answers with ${what}: nothing of it is kept for offline, and all is once it is gone`, async (t) => {
    let signedIn = false;
    const server = await serve({ instead: (file, response) => !signedIn && Boolean(instead(file, response)) });
    const page = await opened(t, server);
    await page.waitForSelector(STARTED, { state: "attached" });
    assert.equal(await tried(page), false);
    assert.deepEqual(await copies(page, server.url), []);
    signedIn = true;
    await page.reload({ waitUntil: "load" });
    assert.equal(await tried(page), true);
    await page.evaluate(() => navigator.serviceWorker.ready);
    const kept = await copies(page, server.url);
    assert.ok(kept.length > 50, String(kept.length));
    for (const [name, type, hash] of kept) {
      assert.equal(hash, createHash("sha256").update(await readFile(join(DIST, name))).digest("hex"), name);
      assert.equal(type.startsWith("text/html"), name.endsWith(".html"), `${name}: ${type}`);
    }
  });
}

test("a lesson in whose place a sign-in page comes says so, and comes once one has signed in", async (t) => {
  let signedIn = false;
  const server = await serve({ instead: (file, response) => !signedIn && /^lessons\/.*\/lesson.txt$/.test(file) && Boolean(html(response)) });
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.goto(`${server.url}?lesson=invite-and-accept`, { waitUntil: "load" });
  await page.getByText("the network returned a web page instead, perhaps its sign-in page").waitFor();
  signedIn = true;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByTestId("lesson").waitFor();
  await page.assertClean();
});

async function edit(file, change) {
  const before = await readFile(file, "utf8");
  const after = change(before);
  assert.notEqual(after, before);
  await writeFile(file, after);
}
