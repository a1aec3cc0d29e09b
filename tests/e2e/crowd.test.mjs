// A thousand accounts: only those in sight are elements of the page, and still each can be reached, chosen and moved.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { closeDialog, open, told, type } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const ACCOUNT = '[role="treeitem"][data-key^="a:"]';
const viewport = (page) => page.getByTestId("viewport");

/** All 1,000 accounts, drawn and at rest. */
async function expanded(t, options) {
  const page = await open(t, browser, { scenario: "large", options });
  await page.getByTestId("expand-all").click();
  for (let tries = 0; tries < 50 && await shapes(page) < 1_000; tries += 1) await page.waitForTimeout(100);
  assert.equal(await shapes(page), 1_000);
  await page.waitForTimeout(400);
  return page;
}

/** How many accounts are drawn as shapes. */
async function shapes(page) {
  return page.evaluate(() => [...document.querySelectorAll(".crowd path")].reduce((sum, path) => sum + path.getAttribute("d").split("M").length - 1, 0));
}

const focused = (page) => page.evaluate(() => {
  const it = document.activeElement;
  const [area, view] = [it.getBoundingClientRect(), document.querySelector('[data-testid="viewport"]').getBoundingClientRect()];
  return {
    key: it.dataset.key,
    label: it.getAttribute("aria-label"),
    inside: area.left >= view.left && area.right <= view.right && area.top >= view.top && area.bottom <= view.bottom,
    stops: document.querySelectorAll('[role="treeitem"][tabindex="0"]').length,
  };
});

test("of a thousand accounts few are elements, near and far, light and dark", async (t) => {
  const page = await expanded(t);
  assert.equal(await viewport(page).getAttribute("data-crowd"), "far");
  assert.ok(await page.locator(ACCOUNT).count() < 10);
  await assertAccessibleInBoth(page);
  await shots(page, "crowd-far", { sizes: ["wide"] });
  while (await viewport(page).getAttribute("data-crowd") === "far") await page.getByTestId("zoom-in").click();
  await page.locator(ACCOUNT).nth(20).waitFor();
  const near = await page.locator(ACCOUNT).count();
  assert.ok(near < 800, `${near} accounts are elements`);
  await assertAccessible(page);
  await page.assertClean();
});

test("the arrow keys reach accounts out of sight, and what has the keyboard keeps it", async (t) => {
  const page = await expanded(t);
  await page.locator('[role="treeitem"][tabindex="0"]').focus();
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.activeElement?.dataset.key?.startsWith("a:"));
  await page.waitForTimeout(500);
  const last = await focused(page);
  assert.ok(last.inside && last.stops === 1, JSON.stringify(last));
  for (let n = 0; n < 8; n += 1) {
    const before = (await focused(page)).key;
    await page.keyboard.press("ArrowUp");
    await page.waitForFunction((before) => document.activeElement?.dataset.key !== before, before);
  }
  await page.waitForTimeout(500);
  const found = await focused(page);
  assert.ok(found.inside && found.stops === 1 && found.label.startsWith("Workload"), JSON.stringify(found));
  await page.keyboard.press("Enter");
  await page.getByTestId("inspector").getByRole("heading", { name: found.label.split(",")[0] }).waitFor();
  // Out of sight it keeps the keyboard.
  const box = await viewport(page).boundingBox();
  await page.mouse.move(box.x + 300, box.y + 200);
  for (let n = 0; n < 20; n += 1) await page.mouse.wheel(200, 400);
  await page.waitForTimeout(300);
  assert.equal((await focused(page)).key, found.key);
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((key) => document.activeElement?.dataset.key !== key, found.key);
  await page.assertClean();
});

test("from afar an account is chosen by a click, and moved by dragging", async (t) => {
  const page = await expanded(t);
  const [from, to] = await page.locator(".place.unit.tiles").evaluateAll((places) => {
    const view = document.querySelector('[data-testid="viewport"]').getBoundingClientRect();
    // The open inspector floats over the drawing.
    const right = document.querySelector(".pane.inspector")?.getBoundingClientRect().left ?? view.right;
    const fits = (it) => it.width > 20 && it.height > 12 && it.top > view.top && it.bottom < view.bottom && it.right < right;
    const inside = places.map((place) => place.getBoundingClientRect()).filter(fits);
    return [inside[0], inside.at(-1)].map((it) => ({ x: it.left, y: it.top, w: it.width, h: it.height }));
  });
  assert.equal(await viewport(page).getAttribute("data-crowd"), "far");
  const point = { x: from.x + from.w * 0.2, y: from.y + from.h * 0.6 };
  await page.mouse.click(point.x, point.y);
  const heading = page.getByTestId("inspector").getByRole("heading", { name: /^Workload/ });
  await heading.waitFor();
  const name = await heading.innerText();
  assert.match((await focused(page)).label, new RegExp(`^${name}`));
  await page.mouse.move(point.x, point.y);
  await page.mouse.down();
  await page.mouse.move(to.x + to.w / 2, to.y + to.h / 2, { steps: 6 });
  await page.mouse.up();
  await told(page, "done", new RegExp(`${name}.*moved`));
  await page.assertClean();
});

test("in a large world others who can act are searched for", async (t) => {
  const page = await open(t, browser, { scenario: "large" });
  const actor = page.locator("#actor");
  assert.ok(await actor.locator("option").count() < 20);
  const before = await actor.inputValue();
  await actor.selectOption({ label: "Another user…" });
  await page.locator("#search-query").waitFor();
  assert.equal(await actor.inputValue(), before);
  await closeDialog(page);
  await page.assertClean();
});

test("an account that is searched for is shown with its name, however far the view and whatever is closed", async (t) => {
  for (const begun of [open(t, browser, { scenario: "large" }), expanded(t)]) {
    const page = await begun;
    await page.keyboard.press("Control+k");
    await page.getByTestId("search-query").fill("Workload 0777");
    await page.keyboard.press("Enter");
    const card = page.locator(`${ACCOUNT}[aria-selected="true"]`);
    await card.waitFor();
    await page.waitForFunction(() => {
      const it = document.querySelector('[role="treeitem"][aria-selected="true"]');
      const [area, view] = [it.getBoundingClientRect(), document.querySelector('[data-testid="viewport"]').getBoundingClientRect()];
      const letters = parseFloat(getComputedStyle(it).fontSize) * area.width / it.offsetWidth;
      return letters >= 8 && area.left >= view.left && area.right <= view.right && area.top >= view.top && area.bottom <= view.bottom;
    });
    await page.assertClean();
  }
});

test("a crowd is a heat map of the chosen service's roles, and a wave goes over the accounts to which one came", async (t) => {
  const page = await open(t, browser, { scenario: "large" });
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await page.getByTestId("toggle-terminal").click();
  const drawn = (selector) => page.locator(selector).evaluateAll((all) => all.reduce((sum, it) => sum + it.getAttribute("d").split("M").length - 1, 0));
  await page.locator('[data-key="s:config"]').click();
  await page.locator(".squares.heat").first().waitFor({ state: "attached" });
  assert.equal(await drawn(".squares.heat .present, .crowd.heat .present"), 0);
  await page.getByTestId("next-event").click();
  await page.locator("[data-testid=came]").first().waitFor({ state: "attached" });
  const came = await drawn("[data-testid=came]");
  assert.ok(came > 0);
  await page.locator('[data-key="s:config"]').click();
  await page.locator(".squares.heat").first().waitFor({ state: "attached" });
  assert.ok(await drawn(".squares.heat .present, .crowd.heat .present") + await page.locator(".tile.heat.present").count() >= came);
  await page.assertClean();
});
