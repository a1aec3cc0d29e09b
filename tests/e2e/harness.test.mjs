// The harness itself: what the other tests rely on being noticed is noticed.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { violations } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";

const POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'self\'; style-src \'self\'; img-src data:">';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** A page with this content and this script, below a path. */
async function opened(t, { head = "", body = "", script = "" }) {
  const folder = await mkdtemp(join(tmpdir(), "orgsim-e2e-"));
  const scriptTag = script ? '<script src="page.js"></script>' : "";
  await writeFile(join(folder, "index.html"), `<!doctype html><html lang="en"><head>${head}<title>Test</title>`
    + `<link rel="icon" href="data:,"></head><body>${body}${scriptTag}</body></html>`);
  await writeFile(join(folder, "page.js"), script);
  const server = await serve({ folder });
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
    await rm(folder, { recursive: true });
  });
  await page.goto(server.url, { waitUntil: "load" });
  return page;
}

const FAULTS = {
  "an error in a script": { script: "missing();", says: /page error.*missing is not defined/s },
  "an error on the console": { script: "console.error('oh');", says: /console error: oh/ },
  "a file that is not there": { body: '<img alt="" src="/outside.png">', says: /status 404/ },
  "a request to another host": { script: "fetch('http://other.invalid/x').catch(() => {});", says: /another host: http:\/\/other\.invalid/ },
  "an inline style under the strict policy": { head: POLICY, body: '<p style="color: red">x</p>', says: /content security policy: style-src-attr/ },
  "an inline script under the strict policy": { head: POLICY, body: "<script>1</script>", says: /content security policy: script-src-elem/ },
};

for (const [name, { says, ...content }] of Object.entries(FAULTS)) {
  test(`a page is not clean after ${name}`, async (t) => {
    const page = await opened(t, content);
    await page.waitForLoadState("networkidle");
    await assert.rejects(page.assertClean(), says);
  });
}

test("a page without faults is clean, under the strict policy too", async (t) => {
  const page = await opened(t, { head: POLICY, body: "<main><h1>Fine</h1></main>", script: "document.title = 'Still fine';" });
  await page.assertClean();
  assert.deepEqual(await violations(page), []);
  await page.assertClean();
});

test("axe runs under the strict policy and finds missing names", async (t) => {
  const page = await opened(t, {
    head: POLICY,
    body: '<main><h1>Faults</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="1" height="1"><button></button></main>',
  });
  const found = await violations(page);
  assert.ok(found.some((text) => text.startsWith("image-alt (critical)")), found.join("\n"));
  assert.ok(found.some((text) => text.startsWith("button-name (critical)")), found.join("\n"));
});

test("axe checks the size of targets", async (t) => {
  const page = await opened(t, {
    head: "<style>button { width: 12px; height: 12px; padding: 0; margin: 0; border: 0; font-size: 8px }</style>",
    body: "<main><h1>Faults</h1><button>a</button><button>b</button></main>",
  });
  const found = await violations(page);
  assert.ok(found.some((text) => text.startsWith("target-size")), found.join("\n"));
});
