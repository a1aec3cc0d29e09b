// The page in a browser, measured: from navigation to the drawn organization, and frames with a thousand accounts.
// Prints one line for each measure; `cargo xtask bench` shows them.

import { benchmark } from "./support/bench.mjs";
import { newPage } from "./support/browser.mjs";
import { settle, watchFrames } from "./support/frames.mjs";
import { longest, median, part, row } from "./support/rows.mjs";

const RUNS = 5;
const session = (scenario) => JSON.stringify({ orgsim: 1, scenario, seed: "1", commands: [] });
const LARGE = session("large");
const ORGANIZATION = '[data-testid="organization"]';

let browser, url;
await benchmark(async (...given) => {
  [browser, url] = given;
  const first = [];
  for (let run = 0; run < RUNS; run += 1) first.push(await navigation());
  print("navigation to drawn organization, first visit", first);
  const { panning, expanding } = await frames();
  printFrames("frames while panning and expanding 1,000 accounts", [...panning, ...expanding]);
  printFrames("frames while panning 1,000 accounts", panning);
  for (const [name, condition] of [
    ["an SCP", undefined],
    ["an SCP that looks at who asks", { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/Admin" } }],
  ]) {
    const { times, total } = await matrix(condition);
    print(`who may what, 1,000 accounts x 50, ${name}`, [total]);
    printFrames(`frames meanwhile, ${name}`, times);
    console.log(`  of them over 17 ms: ${times.filter((time) => time > 17).length}`);
  }
  for (const [name, scenario] of [["1,000", "large"], ["10,000", "huge"]]) {
    for (const table of [false, true]) {
      const opened = [];
      for (let run = 0; run < 3; run += 1) opened.push(await opening(scenario, table));
      print(`lab opened to first paint, ${name} accounts, ${table ? "table" : "question"}`, opened);
    }
  }
});

/** Milliseconds from the start of the navigation to the frame after the organization is there; a fresh profile. */
async function navigation() {
  const page = await newPage(browser);
  try {
    await page.goto(url, { waitUntil: "commit" });
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
    await page.goto(url, { waitUntil: "commit" });
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

/** The table of who may what, 1,000 accounts and 50 actions, beside a draft SCP at the root: how long until it is full, and frames. */
async function matrix(condition) {
  const page = await newPage(browser);
  try {
    const statement = { Effect: "Deny", Action: ["iam:Create*", "ec2:Delete*"], Resource: "*", Condition: condition };
    const lab = JSON.stringify({
      table: true,
      actions: columns(),
      changes: [
        { do: "switch", type: "SERVICE_CONTROL_POLICY", on: true },
        { do: "create", type: "SERVICE_CONTROL_POLICY", name: "Draft", text: JSON.stringify({ Version: "2012-10-17", Statement: statement }), target: null },
      ],
    });
    await page.addInitScript(([session, lab]) => {
      localStorage.setItem("orgsim.session", session);
      localStorage.setItem("orgsim.lab large 1", lab);
    }, [LARGE, lab]);
    await page.goto(url, { waitUntil: "commit" });
    await page.waitForSelector('[data-testid="viewport"] [role="treeitem"]', { timeout: 20_000 });
    // The draft is attached before the clock starts, as somebody would who has just written it.
    await page.keyboard.press("l");
    await page.click('[data-testid="lab-changes"] button[aria-pressed]');
    await page.waitForSelector('[data-testid="lab-scroll"][data-done="true"]', { timeout: 120_000 });
    await settle(page);
    const root = await page.locator('[data-testid="lab-target"] option').nth(1).getAttribute("value");
    let total = 0;
    const times = await watchFrames(page, async () => {
      total = await page.evaluate((root) => new Promise((resolve) => {
        const select = document.querySelector('[data-testid="lab-target"]');
        select.value = root;
        const start = performance.now();
        select.dispatchEvent(new Event("change", { bubbles: true }));
        const look = () => {
          const done = document.querySelector('[data-testid="lab-scroll"]').dataset.done === "true";
          if (done && performance.now() - start > 30) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }), root);
    });
    return { times, total };
  } finally {
    await page.context().close();
  }
}

/** Milliseconds from the click that opens the lab until the table's first lines, or the answer, are painted. */
async function opening(scenario, table) {
  const page = await newPage(browser);
  try {
    await page.addInitScript(([session, scenario, lab]) => {
      localStorage.setItem("orgsim.session", session);
      localStorage.setItem(`orgsim.lab ${scenario} 1`, lab);
    }, [session(scenario), scenario, JSON.stringify({ table, action: "iam:CreateUser", actions: columns() })]);
    await page.goto(url, { waitUntil: "commit" });
    await page.waitForSelector('[data-testid="viewport"] [role="treeitem"]', { timeout: 60_000 });
    await settle(page);
    return await page.evaluate((table) => new Promise((resolve) => {
      const start = performance.now();
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "l", bubbles: true }));
      const look = () => {
        // A task after the frame's callbacks is after its painting.
        if (document.querySelector(table ? "#lab-scroll tbody .lab-unit" : '[data-testid="lab-verdicts"] *')) setTimeout(() => resolve(performance.now() - start));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }), table);
  } finally {
    await page.context().close();
  }
}

/** Fifty actions. */
function columns() {
  const names = { iam: "User Role Group Policy LoginProfile AccessKey", ec2: "Vpc Subnet Volume Image Snapshot KeyPair", s3: "Bucket AccessPoint Job" };
  return Object.entries(names).flatMap(([service, things]) =>
    things.split(" ").flatMap((thing) => ["Create", "Delete", "Get", "Update"].map((verb) => `${service}:${verb}${thing}`))).slice(0, 50);
}

function printFrames(name, times) {
  const [half, most] = [median(times), longest(times)].map((it) => it.toFixed(1));
  row(name, part(times, 0.95), "ms", `95 of 100 frames; half ${half}, longest ${most}, of ${times.length}`);
}

function print(name, times) {
  row(name, median(times), "ms", `median of ${times.length}, ${part(times, 0).toFixed(0)} to ${longest(times).toFixed(0)}`);
}
