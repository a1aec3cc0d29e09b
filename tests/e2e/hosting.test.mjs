// The page on a real web server: nginx with the configurations of docs/hosting.md and docs/server.md.
// `cargo xtask test` installs nginx.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launch, newPage } from "./support/browser.mjs";
import { binary, orgsim } from "./support/orgsim.mjs";
import { DIST } from "./support/server.mjs";

const KEY = "open-sesame";

let browser;
before(async () => {
  await binary();
  browser = await launch();
}, { timeout: 600_000 });
after(() => browser?.close());

/** The first block of this language in a page of docs/. */
function block(page, language) {
  const text = readFileSync(fileURLToPath(new URL(`../../docs/${page}`, import.meta.url)), "utf8");
  return text.split(`\`\`\`${language}\n`)[1].split("```")[0];
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => { probe.once("listening", resolve); });
  const { port } = probe.address();
  await new Promise((resolve) => { probe.close(resolve); });
  return port;
}

/** Runs nginx with these servers until the test ends. */
async function nginx(t, port, servers) {
  const folder = mkdtempSync(join(tmpdir(), "orgsim-nginx-"));
  const file = join(folder, "nginx.conf");
  const types = spawnSync("nginx", ["-V"]).stderr.toString().match(/--conf-path=(\S+)\/nginx.conf/)?.[1] ?? "/etc/nginx";
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((it) => `${it}_temp_path ${folder}/${it};`);
  writeFileSync(file, `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 2048; }
http { access_log off; include ${types}/mime.types; default_type application/octet-stream; ${paths.join(" ")}
${servers} }`);
  execFileSync("nginx", ["-t", "-q", "-p", folder, "-c", file]);
  const child = spawn("nginx", ["-p", folder, "-c", file], { stdio: "ignore" });
  const ended = new Promise((resolve) => { child.once("exit", resolve); });
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true });
  });
  // It listens, or it ends and its log says why.
  while (child.exitCode === null) {
    const up = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (up) return;
    await delay(20);
  }
  assert.fail(readFileSync(`${folder}/error.log`, "utf8"));
}

test("the page under a path of nginx: compressed, with its types, and framed only by whom it should be", async (t) => {
  const port = await freePort();
  const servers = block("hosting.md", "nginx")
    .replace("listen 80;", `listen 127.0.0.1:${port};`)
    .replace("/var/www/orgsim/", DIST.endsWith("/") ? DIST : `${DIST}/`);
  await nginx(t, port, servers);
  const origin = `http://127.0.0.1:${port}`;
  const folder = await fetch(`${origin}/learn/orgsim`, { redirect: "manual" });
  assert.equal(folder.status, 301);
  const page = await newPage(browser);
  t.after(() => page.context().close());
  const [requests, answers] = [[], []];
  page.on("request", (request) => requests.push(request.url()));
  page.on("response", (response) => answers.push(response));
  await page.goto(`${origin}/learn/orgsim/`, { waitUntil: "load" });
  await page.getByTestId("organization").waitFor();
  // All of the program is there, also where it comes in two parts.
  await page.waitForFunction(() => document.documentElement.dataset[document.querySelector("script[data-later]") ? "whole" : "started"]);
  await page.assertClean();
  // On a static host there is nothing to follow, and nobody is asked.
  assert.equal(await page.getByTestId("follow").count(), 0);
  assert.deepEqual(requests.filter((url) => url.includes("_orgsim")), []);
  const wasm = answers.filter((it) => it.url().endsWith(".wasm"));
  assert.ok(wasm.length > 0);
  for (const answer of answers) {
    const headers = await answer.allHeaders();
    const url = answer.url();
    assert.ok(url.startsWith(`${origin}/learn/orgsim/`), url);
    assert.match(headers["content-security-policy"], /frame-ancestors 'self' https:\/\/school\.example/);
    if (/\.(wasm|js|css)$/.test(url)) assert.equal(headers["content-encoding"], "gzip", url);
    if (url.endsWith(".wasm")) assert.equal(headers["content-type"], "application/wasm");
  }
});

test("a class behind nginx: the page follows, calls are signed for the proxy's name and path", async (t) => {
  const server = await orgsim(t, { words: ["--class", "--key", KEY, "--path-prefix", "/orgsim"] });
  const port = await freePort();
  const location = block("server.md", "nginx").replace("http://127.0.0.1:4566", server.origin);
  await nginx(t, port, `server { listen 127.0.0.1:${port}; ${location} }`);
  const origin = `http://127.0.0.1:${port}/orgsim`;
  const page = await newPage(browser);
  t.after(() => page.context().close());
  await page.goto(origin, { waitUntil: "load" });
  await page.locator('[data-testid="follow"][data-state="live"]').waitFor();
  const body = JSON.stringify([{ advance: 60_000 }]);
  const headers = { "x-orgsim-key": KEY };
  assert.equal((await fetch(`${origin}/_orgsim/commands`, { method: "POST", body })).status, 403);
  assert.equal((await fetch(`${origin}/_orgsim/commands`, { method: "POST", body, headers })).status, 200);
  // At once: nginx holds nothing back.
  await page.locator('[data-testid="timeline-slider"][aria-valuemax="1"]').waitFor({ state: "attached", timeout: 5_000 });
  await page.assertClean();
});
