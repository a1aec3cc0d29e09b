// The page in a browser, measured: from navigation to the drawn organization, and frames with a thousand accounts.
// Prints one line for each measure; `cargo xtask bench` shows them.

import { launch, newPage } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";

const RUNS = 5;
const LARGE = JSON.stringify({ orgsim: 1, scenario: "large", seed: "1", commands: [] });
const ORGANIZATION = '[data-testid="organization"]';

const server = await serve();
const browser = await launch();
try {
  const first = [];
  for (let run = 0; run < RUNS; run += 1) first.push(await navigation());
  print("navigation to drawn organization, first visit", first);
  const { panning, expanding } = await frames();
  printFrames("frames while panning and expanding 1,000 accounts", [...panning, ...expanding]);
  printFrames("frames while panning 1,000 accounts", panning);
} finally {
  await browser.close();
  await server.close();
}

/** Milliseconds from the start of the navigation to the frame after the organization is there; a fresh profile. */
async function navigation() {
  const page = await newPage(browser);
  try {
    await page.goto(server.url, { waitUntil: "commit" });
    await page.waitForSelector(ORGANIZATION, { state: "visible", timeout: 20_000 });
    // The page's own clock: the protocol between here and the browser is not part of the measure.
    return await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))));
  } finally {
    await page.context().close();
  }
}

/** Times between frames, in milliseconds, while 1,000 accounts are expanded, dragged about, and zoomed. */
async function frames() {
  const page = await newPage(browser);
  try {
    await page.addInitScript((session) => localStorage.setItem("orgsim.session", session), LARGE);
    await page.goto(server.url, { waitUntil: "commit" });
    await page.waitForSelector('[data-testid="viewport"] [role="treeitem"]', { timeout: 20_000 });
    await settle(page);
    const expanding = await watchFrames(page, async () => {
      await page.click('[data-testid="expand-all"]');
      await page.waitForTimeout(1_000);
    });
    const box = await page.locator('[data-testid="viewport"]').boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    const panning = await watchFrames(page, async () => {
      // Near enough to read names, then about: where drawing costs most.
      await page.keyboard.down("Control");
      for (let notch = 0; notch < 6; notch += 1) await page.mouse.wheel(0, -100);
      await page.keyboard.up("Control");
      for (let step = 0; step < 90; step += 1) {
        await page.mouse.wheel(20 * Math.sin(step / 9), 14 * Math.cos(step / 11));
        await page.waitForTimeout(16);
      }
    });
    return { panning, expanding };
  } finally {
    await page.context().close();
  }
}

/** The page has nothing left to do for a while. */
async function settle(page) {
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 500))));
}

/** The times between frames while something is done. */
async function watchFrames(page, work) {
  await page.evaluate(() => {
    const watch = { times: [], last: undefined, on: true };
    window.__frames = watch;
    const frame = (now) => {
      if (watch.last !== undefined) watch.times.push(now - watch.last);
      watch.last = now;
      if (watch.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await work();
  return page.evaluate(() => {
    window.__frames.on = false;
    return window.__frames.times;
  });
}

function printFrames(name, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const part = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
  console.log(`${name.padEnd(52)} ${part(0.95).padStart(8)} ms   (95 of 100 frames; half ${part(0.5)}, longest ${part(1)}, of ${sorted.length})`);
}

function print(name, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(`${name.padEnd(52)} ${median.toFixed(0).padStart(8)} ms   (median of ${times.length}, ${sorted[0].toFixed(0)} to ${sorted.at(-1).toFixed(0)})`);
}
