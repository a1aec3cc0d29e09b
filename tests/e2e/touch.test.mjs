// Fingers on the drawing of a phone, with real touch events: one pans, two zoom, a tap selects, a long press asks for more.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { open } from "./support/sandbox.mjs";
import { still } from "./support/still.mjs";

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
  /** A finger rests until something is shown. */
  const rest = async (point, shown) => {
    await send("touchStart", [point]);
    await shown.waitFor();
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

const selected = (page, key, timeout = 30_000) => page.locator(`[data-key="${key}"][aria-selected="true"]`).waitFor({ timeout });
const firstAccount = (page) => page.locator('[data-key^="a:"]').first();
/** Of an account, without its marks. */
const nameOf = (account) => account.locator(".name");

test("one finger pans and selects nothing, two zoom around their place; a tap selects, a double tap folds, a long press asks for more", async (t) => {
  const { page, fingers, rest, send } = await phone(t);
  let [x, y] = await middle(firstAccount(page));
  let from = await camera(page);
  await fingers([[x, y]], [[x, y + 20]], [[x - 10, y + 60]], [[x - 30, y + 90]]);
  let to = await camera(page);
  assert.equal(to.scale, from.scale);
  // The browser takes a few pixels until it knows that the finger moves.
  assert.ok(to.y - from.y > 60 && to.y - from.y <= 90, JSON.stringify([from, to]));
  assert.equal(await page.locator('[aria-selected="true"]').count(), 0);

  // A long press that moves is none.
  await page.getByTestId("fit").dispatchEvent("click");
  [x, y] = await middle(firstAccount(page));
  await send("touchStart", [[x, y]]);
  await send("touchMove", [[x, y + 40]]);
  // Longer than a long press takes.
  await page.waitForTimeout(700);
  await send("touchEnd", []);
  await send("touchStart", [[x, y + 40]]);
  await send("touchStart", [[x, y + 40], [x + 60, y + 40]]);
  await page.waitForTimeout(700);
  await send("touchEnd", []);
  assert.equal(await page.locator('[aria-selected="true"]').count(), 0);
  assert.equal(await page.locator(".pane.inspector").isVisible(), false);

  // The page itself stays as it is.
  from = await camera(page);
  await fingers([[150, 300], [250, 300]], [[140, 300], [260, 300]], [[120, 300], [280, 300]], [[100, 300], [300, 300]]);
  to = await camera(page);
  assert.ok(to.scale / from.scale > 1.5, JSON.stringify([from, to]));
  // What lay between the fingers lies there still.
  const top = (await page.getByTestId("viewport").boundingBox()).y;
  const under = ({ scale, x, y }) => [(200 - x) / scale, (300 - top - y) / scale];
  for (const [n, at] of under(from).entries()) assert.ok(Math.abs(under(to)[n] - at) < 12, JSON.stringify([under(from), under(to)]));
  await fingers([[100, 300], [300, 300]], [[130, 300], [270, 300]], [[180, 300], [220, 300]]);
  assert.ok((await camera(page)).scale < to.scale / 1.5);
  assert.equal(await page.evaluate(() => visualViewport.scale), 1);

  // Also with an unsteady finger; the inspector is one more tap away.
  const pinched = await page.locator(".scape").evaluate((scape) => getComputedStyle(scape).transform);
  await page.getByTestId("fit").dispatchEvent("click");
  const account = firstAccount(page);
  const key = await account.getAttribute("data-key");
  // What fits lies elsewhere a moment later: a finger that came earlier would touch another place.
  await page.waitForFunction((before) => getComputedStyle(document.querySelector(".scape")).transform !== before, pinched);
  await still(page);
  // On a busy machine the browser can take the way of the finger for a pan: then it comes again.
  for (let left = 8; ; left -= 1) {
    [x, y] = await middle(nameOf(account));
    await fingers([[x, y]], [[x + 4, y + 5]]);
    const seen = await selected(page, key, left ? 3_000 : 30_000).then(() => true, (error) => { if (!left) throw error; });
    if (seen) break;
  }
  await page.getByTestId("to-inspector").tap();
  await page.locator(".pane.inspector").waitFor();
  // A button closes the sheet.
  await page.locator('[data-tab="organization"]').tap();
  await page.locator(".pane.inspector").waitFor({ state: "hidden" });

  // A long press on a unit offers what can be added there, on an account it opens the inspector.
  const unit = page.locator('[data-key^="u:r-"]').first();
  const menu = page.getByRole("menu");
  await rest(await middle(unit), menu);
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "menuitem");
  assert.equal(await unit.getAttribute("aria-selected"), "false", "the end of a long press is no tap");
  await menu.getByRole("menuitem").first().tap();
  await page.locator("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });

  const other = page.locator('[data-key^="a:"]').nth(1);
  await rest(await middle(nameOf(other)), page.locator(".pane.inspector"));
  await selected(page, await other.getAttribute("data-key"));
  await page.locator('[data-tab="organization"]').tap();
  await page.locator(".pane.inspector").waitFor({ state: "hidden" });

  const open = await unit.getAttribute("aria-expanded");
  const at = await middle(unit);
  await fingers([at]);
  await fingers([at]);
  await page.waitForFunction((open) => document.querySelector('[data-key^="u:r-"]').getAttribute("aria-expanded") !== open, open);
  await page.assertClean();
});
