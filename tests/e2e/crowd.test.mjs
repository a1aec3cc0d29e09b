// A thousand accounts: only those in sight are elements of the page, and still each can be reached, chosen and moved. Which are drawn
// as shapes, and of which state, is tested natively: `crates/page/src/crowd/tests.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { closeDialog, fromMenu, open, speak, told, type } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const ACCOUNT = '[role="treeitem"][data-key^="a:"]';
const viewport = (page) => page.getByTestId("viewport");

/** The accounts that are drawn outside of their places. */
function outside(accounts) {
  return [...document.querySelectorAll(accounts)].filter((it) => {
    const [own, place] = [it.getBoundingClientRect(), it.closest(".place").getBoundingClientRect()];
    return own.top < place.top || own.bottom > place.bottom || own.left < place.left || own.right > place.right;
  }).map((it) => it.textContent);
}

/** Waits until all 1,000 accounts are drawn as shapes and the drawing is at rest. */
async function expand(page) {
  await page.locator(ACCOUNT).first().waitFor();
  assert.deepEqual(await page.evaluate(outside, ACCOUNT), []);
  await page.getByTestId("expand-all").click();
  await page.waitForFunction(() => {
    const shapes = [...document.querySelectorAll(".crowd path")].reduce((sum, path) => sum + path.getAttribute("d").split("M").length - 1, 0);
    return shapes === 1_000 && !document.querySelector(".scape[data-motion]");
  });
}

/** Shows all of it, once what was searched has come into sight: a motion that goes on would move it away again. */
async function fit(page) {
  await page.waitForFunction(() => !document.querySelector(".scape[data-motion]"));
  await page.getByTestId("fit").click();
  await page.locator("[data-crowd=far]").waitFor();
}

/** Waits until the item with the keyboard is in sight, and the only tab stop; gives its key and name. */
async function focused(page) {
  const found = await page.waitForFunction(() => {
    const it = document.activeElement;
    if (!it?.dataset.key?.startsWith("a:")) return undefined;
    const [area, view] = [it.getBoundingClientRect(), document.querySelector('[data-testid="viewport"]').getBoundingClientRect()];
    const inside = area.left >= view.left && area.right <= view.right && area.top >= view.top && area.bottom <= view.bottom;
    const stops = document.querySelectorAll('[role="treeitem"][tabindex="0"]').length;
    return inside && stops === 1 && { key: it.dataset.key, label: it.getAttribute("aria-label") };
  });
  return found.jsonValue();
}

/** Finds an account with the search, and waits until it is shown with its name. */
async function search(page, name) {
  await page.keyboard.press("Control+k");
  await page.getByTestId("search-query").fill(name);
  await page.keyboard.press("Enter");
  await page.locator(`${ACCOUNT}[aria-selected="true"]`).filter({ hasText: name }).waitFor();
  await page.waitForFunction(() => {
    const it = document.querySelector('[role="treeitem"][aria-selected="true"]');
    const [area, view] = [it.getBoundingClientRect(), document.querySelector('[data-testid="viewport"]').getBoundingClientRect()];
    const letters = parseFloat(getComputedStyle(it).fontSize) * area.width / it.offsetWidth;
    return letters >= 8 && area.left >= view.left && area.right <= view.right && area.top >= view.top && area.bottom <= view.bottom;
  });
}

test("of a thousand accounts few are elements; each can be searched, chosen from afar, dragged, and reached by keys", async (t) => {
  const page = await open(t, browser, { scenario: "large" });
  // Others who can act are searched for.
  const actor = page.locator("#actor");
  assert.ok(await actor.locator("option").count() < 20);
  const acts = await actor.inputValue();
  await actor.selectOption({ label: "Another user…" });
  await page.locator("#search-query").waitFor();
  assert.equal(await actor.inputValue(), acts);
  await closeDialog(page);
  // In a closed unit, and from afar.
  await search(page, "Workload 0777");
  await fit(page);
  await expand(page);
  assert.equal(await viewport(page).getAttribute("data-crowd"), "far");
  await search(page, "Workload 0123");
  await fit(page);
  await expand(page);

  assert.ok(await page.locator(ACCOUNT).count() < 10);
  await assertAccessibleInBoth(page);
  await shots(page, "crowd-far", { sizes: ["wide"] });
  const [from, to] = await page.locator(".place.unit.tiles").evaluateAll((places) => {
    const view = document.querySelector('[data-testid="viewport"]').getBoundingClientRect();
    // The open inspector floats over the drawing.
    const right = document.querySelector(".pane.inspector")?.getBoundingClientRect().left ?? view.right;
    const fits = (it) => it.width > 20 && it.height > 12 && it.top > view.top && it.bottom < view.bottom && it.right < right;
    const inside = places.map((place) => place.getBoundingClientRect()).filter(fits);
    return [inside[0], inside.at(-1)].map((it) => ({ x: it.left, y: it.top, w: it.width, h: it.height }));
  });
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

  while (await viewport(page).getAttribute("data-crowd") === "far") await page.getByTestId("zoom-in").click();
  await page.locator(ACCOUNT).nth(20).waitFor();
  const near = await page.locator(ACCOUNT).count();
  assert.ok(near < 800, `${near} accounts are elements`);
  await assertAccessible(page);

  // The arrow keys reach accounts out of sight, and what has the keyboard keeps it.
  await page.locator('[role="treeitem"][tabindex="0"]').focus();
  await page.keyboard.press("End");
  await focused(page);
  for (let n = 0; n < 8; n += 1) {
    const before = (await focused(page)).key;
    await page.keyboard.press("ArrowUp");
    await page.waitForFunction((before) => document.activeElement?.dataset.key !== before, before);
  }
  const found = await focused(page);
  assert.ok(found.label.startsWith("Workload"), JSON.stringify(found));
  await page.keyboard.press("Enter");
  await page.getByTestId("inspector").getByRole("heading", { name: found.label.split(",")[0] }).waitFor();
  const box = await viewport(page).boundingBox();
  await page.mouse.move(box.x + 300, box.y + 200);
  const here = () => page.evaluate(() => {
    const { top, right, bottom, left } = document.activeElement.getBoundingClientRect();
    const view = document.querySelector('[data-testid="viewport"]').getBoundingClientRect();
    const away = bottom < view.top || top > view.bottom || right < view.left || left > view.right;
    return { key: document.activeElement.dataset.key, away };
  });
  for (let n = 0; n < 40 && !(await here()).away; n += 1) await page.mouse.wheel(-200, -400);
  assert.deepEqual(await here(), { key: found.key, away: true });
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((key) => document.activeElement?.dataset.key !== key, found.key);
  await page.assertClean();
});

test("a crowd is a heat map of a service's roles, with a wave where one came; and of controls, in Spanish at 390 px", async (t) => {
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

  await speak(page, "es");
  await page.setViewportSize({ width: 390, height: 844 });
  await fromMenu(page, "open-coverage");
  await page.getByTestId("coverage").getByRole("heading", { name: "Controles" }).waitFor();
  const drawing = page.getByTestId("coverage-drawing");
  await drawing.scrollIntoViewIfNeeded();
  await drawing.locator(":is(.crowd, .squares) path[d^=M]").first().waitFor();
  assert.equal(await drawing.getByTestId("crowd-key").count(), 0);
  await assertAccessible(page);
  await page.assertClean();
});
