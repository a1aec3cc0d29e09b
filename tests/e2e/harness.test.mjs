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

// 1 by 1 pixel.
const PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";

test("every fault is noticed: of scripts, the console, files, other hosts, and by axe the size of targets", async (t) => {
  const page = await opened(t, {
    head: "<style>button { width: 12px; height: 12px; padding: 0; margin: 0; border: 0; font-size: 8px }</style>",
    body: '<main><h1>Faults</h1><img alt="" src="/outside.png"><button>a</button><button>b</button></main>',
    script: "fetch('http://other.invalid/x').catch(() => {}); console.error('oh'); missing();",
  });
  for (const says of [
    /page error.*missing is not defined/s, /console error: oh/, /status 404/, /another host: http:\/\/other\.invalid/,
  ]) await assert.rejects(page.assertClean(), says);
  const found = await violations(page);
  assert.ok(found.some((text) => text.startsWith("target-size")), found.join("\n"));
});

test("under the strict policy inline styles and scripts are noticed, and axe runs", async (t) => {
  const page = await opened(t, {
    head: POLICY,
    body: `<main><h1>Faults</h1><p style="color: red">x</p><script>1</script><img src="${PICTURE}" width="1" height="1"><button></button></main>`,
  });
  for (const says of [/content security policy: style-src-attr/, /content security policy: script-src-elem/]) {
    await assert.rejects(page.assertClean(), says);
  }
  const found = await violations(page);
  for (const says of ["image-alt (critical)", "button-name (critical)"]) {
    assert.ok(found.some((text) => text.startsWith(says)), found.join("\n"));
  }
});

test("a page without faults is clean, under the strict policy too", async (t) => {
  const page = await opened(t, { head: POLICY, body: "<main><h1>Fine</h1></main>", script: "document.title = 'Still fine';" });
  await page.assertClean();
  assert.deepEqual(await violations(page), []);
  await page.assertClean();
});
