// Fingers on the drawing of a phone, with real touch events: one pans, two zoom, a tap selects, a long press asks for more.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { open } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** The page on a phone, and its fingers. */
async function phone(t, scenario = "consolidated-billing") {
  const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, panes: "", reducedMotion: "reduce" };
  const page = await open(t, browser, { scenario, options });
  const screen = await page.context().newCDPSession(page);
  const send = (type, points) => screen.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  /** Fingers go down at the first places and through the others: `[[x, y], …]` for each moment. */
  const fingers = async (...moments) => {
    await send("touchStart", moments[0]);
    for (const points of moments.slice(1)) await send("touchMove", points);
    await send("touchEnd", []);
  };
  const rest = async (point, ms) => {
    await send("touchStart", [point]);
    await page.waitForTimeout(ms);
    await send("touchEnd", []);
  };
  return { page, fingers, rest, send };
}

/** Where the camera is: how large, and where its corner lies. */
async function camera(page) {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return page.evaluate(() => {
    const { a, e, f } = new DOMMatrix(getComputedStyle(document.querySelector(".scape")).transform);
    return { scale: a, x: e, y: f };
  });
}

async function middle(locator) {
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
}

const selected = (page, key) => page.locator(`[data-key="${key}"][aria-selected="true"]`).waitFor();
const firstAccount = (page) => page.locator('[data-key^="a:"]').first();
/** Of an account, without its marks. */
const nameOf = (account) => account.locator(".name");

test("one finger pans the drawing and selects nothing", async (t) => {
  const { page, fingers } = await phone(t);
  const [x, y] = await middle(firstAccount(page));
  const from = await camera(page);
  await fingers([[x, y]], [[x, y + 20]], [[x - 10, y + 60]], [[x - 30, y + 90]]);
  const to = await camera(page);
  assert.equal(to.scale, from.scale);
  // The browser takes a few pixels until it knows that the finger moves.
  assert.ok(to.y - from.y > 60 && to.y - from.y <= 90, JSON.stringify([from, to]));
  assert.equal(await page.locator('[aria-selected="true"]').count(), 0);
  await page.assertClean();
});

test("two fingers zoom around the place between them, and the page itself stays as it is", async (t) => {
  const { page, fingers } = await phone(t);
  const from = await camera(page);
  await fingers([[150, 300], [250, 300]], [[140, 300], [260, 300]], [[120, 300], [280, 300]], [[100, 300], [300, 300]]);
  const to = await camera(page);
  assert.ok(to.scale / from.scale > 1.5, JSON.stringify([from, to]));
  // What lay between the fingers lies there still.
  const top = (await page.getByTestId("viewport").boundingBox()).y;
  const under = ({ scale, x, y }) => [(200 - x) / scale, (300 - top - y) / scale];
  for (const [n, at] of under(from).entries()) assert.ok(Math.abs(under(to)[n] - at) < 12, JSON.stringify([under(from), under(to)]));
  await fingers([[100, 300], [300, 300]], [[130, 300], [270, 300]], [[180, 300], [220, 300]]);
  assert.ok((await camera(page)).scale < to.scale / 1.5);
  assert.equal(await page.evaluate(() => visualViewport.scale), 1);
  await page.assertClean();
});

test("a tap selects, also with an unsteady finger, and the inspector is one more tap away", async (t) => {
  const { page, fingers } = await phone(t);
  const account = firstAccount(page);
  const key = await account.getAttribute("data-key");
  const [x, y] = await middle(nameOf(account));
  await fingers([[x, y]], [[x + 4, y + 5]]);
  await selected(page, key);
  await page.getByTestId("to-inspector").tap();
  await page.locator(".pane.inspector").waitFor();
  // A button closes the sheet.
  await page.locator('[data-tab="organization"]').tap();
  await page.locator(".pane.inspector").waitFor({ state: "hidden" });
  await page.assertClean();
});

test("a double tap folds a unit, and another unfolds it", async (t) => {
  const { page, fingers } = await phone(t);
  const head = page.locator('[data-key^="u:r-"]').first();
  const open = await head.getAttribute("aria-expanded");
  for (const expanded of [open === "true" ? "false" : "true", open]) {
    const at = await middle(head);
    await fingers([at]);
    await fingers([at]);
    await page.waitForFunction((expanded) => document.querySelector('[data-key^="u:r-"]').getAttribute("aria-expanded") === expanded, expanded);
    // Two quick taps more would be one gesture with these.
    await page.waitForTimeout(600);
  }
  await page.assertClean();
});

test("a long press on a unit offers what can be added there, and on an account opens the inspector", async (t) => {
  const { page, rest } = await phone(t);
  const unit = page.locator('[data-key^="u:r-"]').first();
  await rest(await middle(unit), 700);
  const menu = page.getByRole("menu");
  await menu.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "menuitem");
  assert.equal(await unit.getAttribute("aria-selected"), "false", "the end of a long press is no tap");
  await menu.getByRole("menuitem").first().tap();
  await page.locator("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });

  const account = firstAccount(page);
  const key = await account.getAttribute("data-key");
  await rest(await middle(nameOf(account)), 700);
  await page.locator(".pane.inspector").waitFor();
  await selected(page, key);
  await page.assertClean();
});

test("a finger that moves, or a second one, is no long press", async (t) => {
  const { page, send } = await phone(t);
  const [x, y] = await middle(firstAccount(page));
  await send("touchStart", [[x, y]]);
  await send("touchMove", [[x, y + 40]]);
  await page.waitForTimeout(700);
  await send("touchEnd", []);
  await send("touchStart", [[x, y + 40]]);
  await send("touchStart", [[x, y + 40], [x + 60, y + 40]]);
  await page.waitForTimeout(700);
  await send("touchEnd", []);
  assert.equal(await page.locator('[aria-selected="true"]').count(), 0);
  assert.equal(await page.locator(".pane.inspector").isVisible(), false);
  await page.assertClean();
});
