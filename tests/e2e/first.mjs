// Which functions of the program the first visit needs: shows the page, answers a first click, and prints the names. Writes what a new
// visitor sees first, too.
// `cargo xtask first` starts it with a page whose program marks what has run.

import { readFileSync, writeFileSync } from "node:fs";
import { launch, newPage } from "./support/browser.mjs";
import { FIRST_VIEW, firstView } from "./support/first-view.mjs";
import { serve } from "./support/server.mjs";

const [folder, marks] = process.argv.slice(2);
const { address, names } = JSON.parse(readFileSync(marks, "utf8"));
const server = await serve({ folder: `${folder}/` });
const browser = await launch();
const ran = new Set();

/** Adds what has run in this page. */
async function collect(page) {
  const marked = await page.evaluate(async ([address, count]) => {
    const program = await import(document.querySelector("link[rel=modulepreload]").href);
    return Array.from(new Uint8Array(program.initSync().memory.buffer, address, count));
  }, [address, names.length]);
  marked.forEach((mark, number) => { if (mark) ran.add(names[number]); });
}

/** A first visit: the organization is drawn, the welcome card closed, and something selected in the organization. */
async function visit(options) {
  const page = await newPage(browser, { ...options, panes: "" });
  await page.goto(server.url, { waitUntil: "load" });
  const tree = page.locator('[data-testid="viewport"] [role="treeitem"]');
  await tree.first().waitFor();
  await page.waitForTimeout(1_000);
  await page.getByTestId("explore").click();
  // On a small screen not all of it is in view.
  for (const node of [tree.last(), tree.first()]) await node.click({ timeout: 2_000 }).catch(() => {});
  await page.waitForTimeout(500);
  await collect(page);
  await page.context().close();
}

/** A visit that asks for something before the program is there, which is answered in the frame in which the program takes over. */
async function hurriedVisit() {
  const page = await newPage(browser, { panes: "" });
  await page.goto(server.url, { waitUntil: "commit" });
  await page.locator(".first-view .card").first().dispatchEvent("click");
  await page.locator('[data-testid="viewport"] [aria-selected="true"]').waitFor();
  await collect(page);
  await page.context().close();
}

try {
  writeFileSync(FIRST_VIEW, await firstView(browser, server.url));
  await visit({});
  await hurriedVisit();
  await visit({ viewport: { width: 390, height: 844 } });
} finally {
  await browser.close();
  await server.close();
}
// Keys are compared only if their hashes are alike, which is chance.
for (const name of names) if (/indexmap::inner::equal|map::equivalent_key/.test(name)) ran.add(name);
// Others than those of Rust are in the first part anyway.
for (const name of ran) if (!name.includes("::")) ran.delete(name);
console.log([...ran].sort().join("\n"));
