// Which functions of the program a new visitor needs first: shows the page, clicks what `first-clicks.txt` lists, and prints the
// names of the functions that ran. `cargo xtask build` starts it with a page whose program marks what has run.

import { readFileSync } from "node:fs";
import { launch, newPage } from "./support/browser.mjs";
import { LAYOUTS, settled } from "./support/first-view.mjs";
import { serve } from "./support/server.mjs";

const [folder, marks, clicks] = process.argv.slice(2);
const { address, names } = JSON.parse(readFileSync(marks, "utf8"));
const FIRST_CLICKS = readFileSync(clicks, "utf8").trim().split("\n");
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
  await page.context().close();
}

/** A first visit: the organization is drawn, the window changes its size, and all that can be clicked first is, twice. */
async function visit(options) {
  const page = await newPage(browser, { ...options, panes: "" });
  await page.goto(server.url, { waitUntil: "load" });
  await settled(page);
  await page.waitForTimeout(500);
  await clickAll(page, FIRST_CLICKS);
  const { width, height } = page.viewportSize();
  for (const part of [0.9, 0.6, 1]) {
    await page.setViewportSize({ width: Math.round(width * part), height: Math.round(height * part) });
    await page.waitForTimeout(300);
  }
  await clickAll(page, FIRST_CLICKS.toReversed());
  await page.waitForTimeout(500);
  await collect(page);
}

/** Clicks as the program gets it: no pointer event comes before, and no part of it is covered. */
async function clickAll(page, selectors) {
  for (const selector of selectors) {
    const count = await page.locator(selector).count();
    for (let number = 0; number < count; number += 1) {
      await page.locator(selector).nth(number).dispatchEvent("click").catch(() => {});
      await page.waitForTimeout(100);
    }
  }
}

/** A visit that asks for something before the program is there, which is answered in the frame in which the program takes over. */
async function hurriedVisit() {
  const page = await newPage(browser, { panes: "" });
  await page.goto(server.url, { waitUntil: "commit" });
  await page.locator(".first-view .card").first().dispatchEvent("click");
  await page.locator('[data-testid="viewport"] [aria-selected="true"]').waitFor();
  await collect(page);
}

const SIZES = [...LAYOUTS.map((it) => it.viewport), { width: 390, height: 844 }, { width: 640, height: 480 }, { width: 1920, height: 1080 }];
try {
  for (const viewport of SIZES) await visit({ viewport });
  await visit({ locale: "es-ES", reducedMotion: "reduce" });
  await hurriedVisit();
} finally {
  await browser.close();
  await server.close();
}
// Keys are compared only if their hashes are alike, which is chance.
for (const name of names) if (/indexmap::inner::equal|map::equivalent_key/.test(name)) ran.add(name);
// Others than those of Rust are in the first part anyway.
for (const name of ran) if (!name.includes("::")) ran.delete(name);
console.log([...ran].sort().join("\n"));
