// The page in a browser, measured: from navigation to the drawn organization.
// Prints one line for each measure; `cargo xtask bench` shows them.

import { launch, newPage } from "./support/browser.mjs";
import { serve } from "./support/server.mjs";

const RUNS = 5;
const ORGANIZATION = '[data-testid="organization"]';

const server = await serve();
const browser = await launch();
try {
  const first = [];
  for (let run = 0; run < RUNS; run += 1) first.push(await navigation());
  print("navigation to drawn organization, first visit", first);
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

function print(name, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(`${name.padEnd(52)} ${median.toFixed(0).padStart(8)} ms   (median of ${times.length}, ${sorted[0].toFixed(0)} to ${sorted.at(-1).toFixed(0)})`);
}
