// The program in two parts: the first shows the page and answers the first click, the later one comes in the background.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, newPage } from "./support/browser.mjs";
import { fromMenu } from "./support/sandbox.mjs";
import { DIST, serve } from "./support/server.mjs";

const LATER = readdirSync(DIST).find((name) => name.endsWith("_later.wasm"));
const skip = LATER ? false : "a page of `cargo xtask build --quick` has one part";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** The page on a host that answers requests for the later part as `instead` says, which gets their number too. */
async function visit(t, instead) {
  let asked = 0;
  const server = await serve({ instead: (file, response) => file === LATER && instead(response, asked += 1) });
  const page = await newPage(browser, { panes: "" });
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  // Without the copy for offline use, which asks for all files too.
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined }));
  await page.goto(server.url, { waitUntil: "commit" });
  await page.locator('[data-testid="viewport"] [role="treeitem"]').first().waitFor();
  return { page, asked: () => asked };
}

test("the organization is shown and the first click answered without the later part", { skip }, async (t) => {
  const { page, asked } = await visit(t, () => true);
  await page.getByTestId("explore").click();
  const node = page.locator('[data-testid="viewport"] [role="treeitem"]').last();
  await node.click();
  await page.waitForFunction((it) => it.getAttribute("aria-selected") === "true", await node.elementHandle());
  assert.equal(asked(), 1, "`cargo xtask first` writes anew which functions are in the first part");
  await page.assertClean();
});

test("what needs the later part before it has come gets it at once", { skip }, async (t) => {
  // The request in the background comes to nothing, after a while.
  const { page, asked } = await visit(t, (response, number) => {
    if (number === 1) setTimeout(() => response.writeHead(503).end(), 2_000);
    return number === 1;
  });
  await fromMenu(page, "open-lab");
  await page.locator("#route-lab").waitFor();
  assert.equal(asked(), 2);
  await page.waitForSelector("html[data-whole]", { state: "attached" });
  assert.equal(await page.getByTestId("later").count(), 0);
});

test("a later part that does not come is asked for again, and nothing is lost", { skip }, async (t) => {
  const { page } = await visit(t, (response, number) => {
    if (number === 1) response.writeHead(503).end();
    return number === 1;
  });
  const dialog = page.getByTestId("later");
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /could not be loaded/);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await page.waitForSelector("html[data-whole]", { state: "attached" });
  assert.equal(await dialog.count(), 0);
  await fromMenu(page, "open-lab");
  await page.locator("#route-lab").waitFor();
});

/** The page, whose later part does not come when the program needs it; the browser's question is answered with `again`. */
async function missing(t, again) {
  // The request in the background comes to nothing after a while, the next one too.
  const { page, asked } = await visit(t, (response, number) => {
    if (number <= 2) setTimeout(() => response.writeHead(503).end(), 1_000);
    return number <= 2;
  });
  page.once("dialog", (dialog) => (again ? dialog.accept() : dialog.dismiss()));
  await fromMenu(page, "open-lab");
  return { page, asked };
}

test("what needs the later part when it cannot be loaded asks whether to try again", { skip }, async (t) => {
  const { page, asked } = await missing(t, true);
  await page.locator("#route-lab").waitFor();
  assert.equal(asked(), 3);
});

test("where that is declined, the page offers to load anew, and nothing is lost", { skip }, async (t) => {
  const { page } = await missing(t, false);
  const dialog = page.getByTestId("later");
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /Nothing is lost/);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await page.waitForSelector("html[data-whole]", { state: "attached" });
  // Not a new visitor any more.
  assert.equal(await page.getByTestId("welcome").count(), 0);
});
