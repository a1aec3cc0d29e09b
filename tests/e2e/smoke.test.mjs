// The built page as a static host serves it: it starts, is clean, asks nobody else, and comes back offline.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
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

async function opened(t, server, query = "") {
  const page = await newPage(browser, { serviceWorkers: "allow" });
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.goto(server.url + query, { waitUntil: "load" });
  return page;
}

test("the page starts below any path, also on a host without WebAssembly's content type, and asks no other host", async (t) => {
  for (const options of [{ path: "/" }, { path: "/some/path/", types: { ".wasm": "application/octet-stream" } }]) {
    const server = await serve(options);
    const page = await opened(t, server);
    await page.waitForSelector(STARTED, { state: "attached" });
    await page.waitForLoadState("networkidle");
    assert.equal(await page.title(), "Orgsim - AWS Organizations sandbox");
    assert.deepEqual(server.missing, []);
    await page.assertClean();
    if (options.types) await assertLicensed(page);
  }
  // IIS answers a suffix that it has no type for with 404.
  const known = /\.(html|js|css|json|txt|svg|png|wasm|webmanifest|br)$/;
  const names = JSON.parse(await readFile(join(DIST, "files.json"), "utf8"));
  assert.deepEqual(names.filter((name) => !known.test(name)), []);
  assert.ok(names.includes("lessons/tour/lesson.txt") && names.includes("texts/es.txt"));
});

/** The help leads to the license texts, which the first visit does not fetch. */
async function assertLicensed(page) {
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
  await texts.close();
}

test("a page that cannot start says why: where a policy blocks WebAssembly, and opened from a disk", async (t) => {
  const server = await serve({ headers: { "Content-Security-Policy": "script-src 'self'" } });
  const page = await opened(t, server);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.textContent(), /WebAssembly is blocked here/);
  await assertAccessible(page);
  await page.goto(pathToFileURL(join(DIST, "index.html")).href);
  await alert.filter({ hasText: /cannot start from a file on disk/ }).waitFor();
});

/** A page whose offline copy the browser has; `publish` gives its host a new version, in which `index.html` differs, and returns the copy. */
async function kept(t) {
  const folder = await mkdtemp(join(tmpdir(), "orgsim-e2e-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(DIST, folder, { recursive: true });
  const server = await serve({ folder });
  const page = await opened(t, server);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const publish = async (change) => {
    const [old] = await page.evaluate(() => caches.keys());
    assert.ok(old.startsWith(`orgsim ${server.url} `), old);
    await edit(join(folder, "index.html"), change);
    const hash = createHash("sha256").update(await readFile(join(folder, "index.html"))).digest("hex").slice(0, 32);
    await edit(join(folder, "sw.js"), (script) => script.replace(/VERSION = "/, '$&new').replace(/("index.html":\["[^"]+",")[^"]+/, `$1${hash}`));
    return old;
  };
  return { page, publish };
}

/** Waits until the browser has thrown a copy away, and no worker is on its way. */
const replaced = (page, old) => page.evaluate(async (old) => {
  const registration = await navigator.serviceWorker.ready;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  while ((await caches.keys()).includes(old)) await frame();
  while (registration.installing || registration.waiting || registration.active.state !== "activated") await frame();
  // What an event of the worker has the page do is drawn.
  await frame();
  await frame();
}, old);

test("a new version shows at once, replaces the offline copy, and is told in an open tab, not to who comes back", async (t) => {
  const { page, publish } = await kept(t);
  const newer = page.getByText("There is a newer version of this page.");
  const old = await publish((html) => html.replace(/data-version="/, "$&new"));
  await page.reload({ waitUntil: "load" });
  await replaced(page, old);
  assert.equal(await newer.count(), 0);

  const second = await publish((html) => html.replace("<title>", "<title>New "));
  // The tab is looked at again.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await newer.waitFor();
  await page.reload({ waitUntil: "load" });
  assert.match(await page.title(), /^New /);
  await replaced(page, second);
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
  const settled = () => worker.state !== "installing" && worker.state !== "parsed";
  if (!settled()) {
    await new Promise((resolve) => worker.addEventListener("statechange", () => settled() && resolve()));
  }
  return worker.state !== "redundant";
});

const SIGN_IN = "<!doctype html><title>Sign in</title><p>Sign in to use this network";
const html = (response) => response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(SIGN_IN);
const NETWORKS = [
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
];

test("a network that changes files: a lesson comes once one has signed in; nothing is kept for offline until it is gone, then all is", async (t) => {
  let change;
  const server = await serve({ instead: (file, response) => Boolean(change?.(file, response)) });
  [[, change]] = NETWORKS;
  const page = await opened(t, server, "?lesson=invite-and-accept");
  await page.waitForSelector(STARTED, { state: "attached" });
  // A lesson in whose place a sign-in page comes says so.
  await page.getByText("the network returned a web page instead, perhaps its sign-in page").waitFor();
  for (const [what, instead] of NETWORKS) {
    change = instead;
    assert.equal(await tried(page), false, what);
    assert.deepEqual(await copies(page, server.url), [], what);
  }
  change = undefined;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByTestId("lesson").waitFor();
  await page.assertClean();
  assert.equal(await tried(page), true);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const kept = await copies(page, server.url);
  assert.ok(kept.length > 50, String(kept.length));
  for (const [name, type, hash] of kept) {
    assert.equal(hash, createHash("sha256").update(await readFile(join(DIST, name))).digest("hex"), name);
    assert.equal(type.startsWith("text/html"), name.endsWith(".html"), `${name}: ${type}`);
  }
  // Not only offline: the server is gone as well.
  await server.close();
  await page.context().setOffline(true);
  await page.reload({ waitUntil: "load" });
  await page.waitForSelector(STARTED, { state: "attached" });
  assert.equal(await page.title(), "Orgsim - AWS Organizations sandbox");
});

async function edit(file, change) {
  const before = await readFile(file, "utf8");
  const after = change(before);
  assert.notEqual(after, before);
  await writeFile(file, after);
}
