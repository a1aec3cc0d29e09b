// Visits under hard conditions, measured in a browser: a first one over a slow line, and a second one without any line. Prints one line
// for each measure; `cargo xtask bench --only page` shows them.

import { benchmark } from "./support/bench.mjs";
import { newPage } from "./support/browser.mjs";
import { median, row } from "./support/rows.mjs";

const RUNS = 3;
const TREE = '[data-testid="viewport"] [role="treeitem"]';
/** What a new visitor sees before the program is there. */
const FIRST = '.first-view [role="treeitem"]';
/** 1.6 Mbit/s and 150 ms, in the units of the browser: bytes in a second, and milliseconds. */
const SLOW_LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 1_600_000 / 8 };
/** So many times slower is the processor. */
const SLOWED = 4;

await benchmark(measure, { compress: true });

async function measure(browser, url) {
  const slow = await runs(browser, (page) => firstVisit(page, url));
  const second = await runs(browser, (page) => secondVisit(page, url));
  const how = `median of ${RUNS}, from the navigation; processor slowed ${SLOWED} times`;
  row("slow line: organization visible", median(slow.map((it) => it.visible)), "ms", `1.6 Mbit/s, 150 ms; ${how}`, 1_500);
  row("slow line: first click answered", median(slow.map((it) => it.answered)), "ms", `something in the organization is selected; ${how}`, 2_500);
  row("second visit, offline: organization visible", median(second.map((it) => it.visible)), "ms", how);
  row("second visit, offline: first click answered", median(second.map((it) => it.answered)), "ms", how, 1_500);
}

async function runs(browser, visit) {
  const found = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await newPage(browser, { panes: "", serviceWorkers: "allow" });
    try {
      found.push(await visit(page));
    } finally {
      await page.context().close();
    }
  }
  return found;
}

async function firstVisit(page, url) {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.emulateNetworkConditions", SLOW_LINE);
  await client.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  return answered(page, (page) => page.goto(url, { waitUntil: "commit" }));
}

async function secondVisit(page, url) {
  await page.goto(url, { waitUntil: "load" });
  // The copy for offline use is whole when the worker is ready.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForTimeout(500);
  await page.context().setOffline(true);
  const client = await page.context().newCDPSession(page);
  await client.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  return answered(page, (page) => page.reload({ waitUntil: "commit" }));
}

/** When the organization is visible and when a click is answered, in milliseconds by the page's own clock. */
async function answered(page, navigate) {
  await page.addInitScript(clickAtOnce, { tree: TREE, first: FIRST });
  await navigate(page);
  await page.waitForFunction(() => window.visit?.answered, undefined, { timeout: 120_000 });
  return page.evaluate(() => window.visit);
}

/** Runs in the page from its beginning: selects something in the organization as soon as it is visible, and notes both times. */
function clickAtOnce({ tree, first }) {
  const last = (selector) => [...document.querySelectorAll(selector)].at(-1);
  const noted = window.visit = {};
  // A task after the frame's callbacks is after its painting.
  const painted = (then) => setTimeout(() => then(performance.now()));
  let seen = false;
  const look = () => {
    if (last(tree)?.getAttribute("aria-selected") === "true") {
      painted((now) => { noted.answered = now; });
      return;
    }
    if (!seen && last(`${first}, ${tree}`)) {
      seen = true;
      painted((now) => {
        noted.visible = now;
        last(`${first}, ${tree}`).click();
      });
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
