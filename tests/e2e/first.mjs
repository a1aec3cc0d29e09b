// Which stretches of the program's code a new visitor needs first: shows the page, clicks what `first-clicks.txt` lists, and prints
// a `1` for each stretch that ran, a `0` for each other one. `cargo xtask build` starts it with a page whose program marks them.

import { readFileSync } from "node:fs";
import { launch, newPage } from "./support/browser.mjs";
import { WINDOWS, settled } from "./support/first-view.mjs";
import { serve } from "./support/server.mjs";

const [folder, marks, clicks] = process.argv.slice(2);
const { address, count } = JSON.parse(readFileSync(marks, "utf8"));
const FIRST_CLICKS = readFileSync(clicks, "utf8").trim().split("\n");
const server = await serve({ folder: `${folder}/` });
const browser = await launch();
const ran = new Uint8Array(count);

/** Adds what has run in this page. */
async function collect(page) {
  const marked = await page.evaluate(async ([address, count]) => {
    const program = await import(document.querySelector("link[rel=modulepreload]").href);
    const marks = new Uint8Array(program.initSync().memory.buffer, address, count);
    return Array.from(marks.entries()).filter(([, mark]) => mark).map(([number]) => number);
  }, [address, count]);
  for (const number of marked) ran[number] = 1;
  await page.context().close();
}

/** A first visit: the organization is drawn, the window changes its size, and all that can be clicked first is, twice. */
async function visit(options) {
  const page = await newPage(browser, { ...options, panes: "" });
  // A build may share the machine with others.
  page.setDefaultTimeout(120_000);
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

// What a visitor's device and settings can be, so that no branch for one of them is missing.
const VISITS = [
  ...WINDOWS.slice(0, 4).map((viewport) => ({ viewport })),
  { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 },
  { viewport: { width: 640, height: 480 }, colorScheme: "dark", reducedMotion: "reduce" },
  { viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 2, forcedColors: "active" },
  { locale: "es-ES" },
  { viewport: { width: 390, height: 844 }, locale: "es-ES" },
];
try {
  for (const options of VISITS) await visit(options);
  await hurriedVisit();
} finally {
  await browser.close();
  await server.close();
}
console.log(ran.join(""));
