// Ten thousand accounts and long sessions, measured in a browser. Prints one line for each measure; `cargo xtask bench --only page`
// shows them.

import { readFile } from "node:fs/promises";
import { benchmark } from "./support/bench.mjs";
import { newPage } from "./support/browser.mjs";
import { settle, watchFrames } from "./support/frames.mjs";
import { longest, median, part, row } from "./support/rows.mjs";

const TREE = '[data-testid="viewport"] [role="treeitem"]';
const TERMINAL = "#terminal-input";
/** What is measured, with what no measure must exceed: milliseconds, and megabytes of memory. */
const SIZES = [
  { accounts: "1,000", scenario: "large", required: { command: 16 } },
  { accounts: "10,000", scenario: "huge", required: { open: 1_500, command: 50, frame: 16.7, task: 50, memory: 250 } },
];
const session = (scenario, commands = []) => JSON.stringify({ orgsim: 1, scenario, seed: "1", commands });

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 */
async function measure(browser, url) {
  for (const { accounts, scenario, required } of SIZES) {
    const page = await opened(browser, url, session(scenario));
    try {
      row(`open ${accounts} accounts`, page.ms, "ms", `longest task ${longest(await tasks(page))} ms`, required.open);
      await answers(page, accounts, required);
      await looks(page, accounts, required);
      await steps(page, 1_000);
      row(`the tab's memory, ${accounts} accounts and 1,000 steps`, await memory(browser, page), "MB", "of the renderer's process", required.memory);
    } finally {
      await page.context().close();
    }
  }
  await longSession(browser, url);
}

/**
 * A page with a kept session, and in `page.ms` how long that took from navigation to the first frame with the organization, by the
 * page's own clock: the protocol between here and the browser is not part of the measure.
 */
async function opened(browser, url, kept) {
  const page = await newPage(browser);
  await page.addInitScript(([kept, tree]) => {
    if (!localStorage.getItem("orgsim.session")) localStorage.setItem("orgsim.session", kept);
    window.__tasks = [];
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) window.__tasks.push([startTime, duration]);
    }).observe({ type: "longtask", buffered: true });
    const look = () => {
      // A task after the frame's callbacks is after its painting.
      if (document.querySelector(tree)) setTimeout(() => { window.__shown = performance.now(); });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, [kept, TREE]);
  await page.goto(url, { waitUntil: "commit" });
  page.ms = await page.waitForFunction(() => window.__shown, undefined, { timeout: 180_000 }).then((shown) => shown.jsonValue());
  await settle(page);
  return page;
}

/** Commands that change something, typed into the terminal: from the key to the frame that shows the answer. */
async function answers(page, accounts, required) {
  await page.waitForSelector(TERMINAL);
  const [times, anywhere] = [[], []];
  await tasks(page);
  for (let n = 0; n < 24; n += 1) {
    const line = `aws organizations create-organizational-unit --parent-id ${await root(page)} --name Bench${n}`;
    // Every second key comes at any moment between two frames.
    (n % 2 === 0 ? times : anywhere).push(await type(page, line, n % 2 === 0));
    await settle(page, 100);
  }
  const remark = `longest ${longest(times.slice(2)).toFixed(0)}, longest task ${longest(await tasks(page))}; with the wait for the screen's next frame ${median(anywhere.slice(2)).toFixed(0)}`;
  row(`command answered and drawn, ${accounts} accounts`, median(times.slice(2)), "ms", remark, required.command);
}

/** Takes so many steps that change something. */
async function steps(page, count) {
  const id = await root(page);
  const lines = Array.from({ length: 100 }, (_, n) => `aws organizations tag-resource --resource-id ${id} --tags Key=team,Value=n${n}`);
  for (let n = 0; n < count; n += lines.length) {
    await type(page, lines.join("\n"));
    await settle(page, 100);
  }
}

/**
 * Milliseconds from Enter to the painted answer. `early`: the key comes at the beginning of a frame, so that the time is what the
 * page does, without the wait for the screen.
 */
async function type(page, line, early = false) {
  await page.fill(TERMINAL, line);
  return page.evaluate(([selector, early]) => new Promise((resolve, reject) => {
    const input = document.querySelector(selector);
    const line = input.value;
    const enter = () => {
      const start = performance.now();
      // A task after the frame's callbacks is after its painting.
      const painted = () => setTimeout(() => {
        const shown = [...document.querySelectorAll("#terminal-log .typed")].at(-1)?.textContent;
        if (early && shown !== line) reject(new Error("the frame does not show the answer"));
        resolve(performance.now() - start);
      });
      input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      input.form?.requestSubmit();
      if (early) painted();
      else requestAnimationFrame(painted);
    };
    if (early) requestAnimationFrame(enter);
    else enter();
  }), [TERMINAL, early]);
}

/** Frames and the longest task of each way to look at the organization. */
async function looks(page, accounts, required) {
  const box = await page.locator('[data-testid="viewport"]').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const pan = async () => {
    for (let step = 0; step < 60; step += 1) {
      await page.mouse.wheel(30 * Math.sin(step / 9), 22 * Math.cos(step / 11));
      await page.waitForTimeout(16);
    }
  };
  const zoom = async (by) => {
    await page.keyboard.down("Control");
    for (let notch = 0; notch < 24; notch += 1) {
      await page.mouse.wheel(0, by);
      await page.waitForTimeout(16);
    }
    await page.keyboard.up("Control");
  };
  const click = async (id) => {
    await page.click(`[data-testid="${id}"]`);
    await page.waitForTimeout(800);
  };
  const ways = [
    ["expand all", () => click("expand-all")],
    ["pan far", pan],
    ["zoom in", () => zoom(-40)],
    ["pan near", pan],
    ["select", async (points) => {
      for (const { x, y } of points) {
        await page.mouse.click(x, y);
        await page.waitForTimeout(250);
      }
    }, () => itemsInSight(page, 5)],
    ["zoom out", () => zoom(40)],
    ["collapse all", () => click("collapse-all")],
    ["time runs", async () => {
      await page.click('[data-testid="play"]');
      await page.waitForTimeout(3_000);
      await page.click('[data-testid="play"]');
    }],
  ];
  const [times, all] = [[], []];
  for (const [name, work, prepare] of ways) {
    const prepared = await prepare?.();
    await tasks(page);
    const found = await watchFrames(page, () => work(prepared));
    await settle(page, 200);
    const took = await tasks(page);
    times.push(...found);
    all.push(...took);
    row(`  ${name}, ${accounts} accounts: frame`, part(found, 0.95), "ms", `95 of 100; half ${part(found, 0.5).toFixed(1)}, longest ${part(found, 1).toFixed(0)}; longest task ${longest(took)}`);
  }
  row(`frames of all these, ${accounts} accounts`, part(times, 0.95), "ms", `95 of 100; half ${part(times, 0.5).toFixed(1)}`, required.frame);
  row(`longest task of all these, ${accounts} accounts`, longest(all), "ms", "0: none is longer than 50", required.task);
}

/**
 * Where some units and accounts are that can be clicked. Found before clicks are measured: to ask what is at a point makes the
 * browser lay out what it left out.
 */
async function itemsInSight(page, count) {
  const points = await page.evaluate((count) => {
    const area = document.querySelector('[data-testid="viewport"]').getBoundingClientRect();
    const parts = Array.from({ length: 12 }, (_, part) => (part + 0.5) / 12);
    const all = parts.flatMap((x) => parts.map((y) => ({ x: area.left + area.width * x, y: area.top + area.height * y })));
    const items = new Map(all.map((it) => [document.elementFromPoint(it.x, it.y)?.closest('[role="treeitem"]')?.dataset.key, it]));
    const found = [...items].filter(([key]) => /^[au]:/.test(key ?? "")).map(([, it]) => it);
    return Array.from({ length: count }, (_, n) => found[Math.floor((found.length * n) / count)]);
  }, count);
  await settle(page);
  return points;
}

/** A session of 10,000 commands: opened, and looked at far back. */
async function longSession(browser, url) {
  const page = await opened(browser, url, await longKept(browser, url, 10_000));
  try {
    row("session of 10,000 commands: replay", page.ms, "ms", `from the navigation; longest task ${longest(await tasks(page))}`, 1_000);
    const times = [];
    for (const key of ["Home", "End", "Home", "End", "ArrowLeft", "ArrowLeft"]) {
      times.push(await page.evaluate((key) => new Promise((resolve) => {
        const slider = document.querySelector('[data-testid="timeline-slider"]');
        const start = performance.now();
        slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
      }), key));
      await settle(page, 300);
    }
    row("session of 10,000 commands: show another step", median(times), "ms", `longest ${longest(times).toFixed(0)}; longest task ${longest(await tasks(page))}`, 50);
    row("the tab's memory, 10,000 commands", await memory(browser, page), "MB", "of the renderer's process");
  } finally {
    await page.context().close();
  }
}

/** A session of so many commands that change something, as the browser keeps it. */
async function longKept(browser, url, commands) {
  const page = await opened(browser, url, session("all-features"));
  try {
    const kept = () => page.evaluate(() => localStorage.getItem("orgsim.session"));
    const before = await kept();
    await type(page, `aws organizations tag-resource --resource-id ${await root(page)} --tags Key=team,Value=n0`);
    await page.waitForFunction((before) => localStorage.getItem("orgsim.session") !== before, before);
    const found = JSON.parse(await kept());
    const [command] = found.commands.map((command) => JSON.stringify(command));
    found.commands = Array.from({ length: commands }, (_, n) => JSON.parse(command.replace('"n0"', `"n${n}"`)));
    return JSON.stringify(found);
  } finally {
    await page.context().close();
  }
}

/** The id of the organization's root. */
async function root(page) {
  return page.evaluate(() => document.querySelector('[data-testid^="unit-r-"]').dataset.testid.slice("unit-".length));
}

/** The long tasks since the last call: when, and how long. */
async function tasks(page) {
  return page.evaluate(() => {
    const found = window.__tasks.map(([, duration]) => duration);
    window.__tasks = [];
    return found;
  });
}

/** Megabytes that the page's process has for itself, where the system tells. */
async function memory(browser, page) {
  const client = await browser.newBrowserCDPSession();
  const { processInfo } = await client.send("SystemInfo.getProcessInfo");
  await client.detach();
  const heap = await page.context().newCDPSession(page);
  await heap.send("HeapProfiler.collectGarbage");
  const sizes = await Promise.all(processInfo.filter((it) => it.type === "renderer").map(async ({ id }) => {
    const text = await readFile(`/proc/${id}/smaps_rollup`, "utf8").catch(() => "");
    const kilobytes = [...text.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce((sum, [, size]) => sum + Number(size), 0);
    return kilobytes / 1_000;
  }));
  return Math.max(0, ...sizes);
}

// A page that shares nothing with other sites has clocks that are not rounded to tenths of milliseconds.
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
await benchmark(measure, { headers });
