// The first view: a new visitor sees the organization before the program is there, and what is clicked meanwhile is not lost.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { forget, launch, newPage } from "./support/browser.mjs";
import { FIRST_VIEW, firstView, settled } from "./support/first-view.mjs";
import { hasKeyboard } from "./support/sandbox.mjs";
import { serve } from "./support/server.mjs";

let browser;
let server;
before(async () => {
  browser = await launch();
  server = await serve();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const PROGRAM = /_bg\.wasm$/;

/** The page of a new visitor: a visit by `anew`, whose program comes when `go` is called; `refused`: not at the first try. */
async function held(t, options = {}, { refused = false } = {}) {
  const page = await newPage(browser, { panes: "", ...options });
  t.after(() => page.context().close());
  await page.addInitScript(() => {
    // How much moves without anybody's doing: the sum of the browser's layout shifts.
    const add = (entries) => { for (const it of entries) if (!it.hadRecentInput) window.shifted += it.value; };
    window.shifted = 0;
    const observer = new PerformanceObserver((list) => add(list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    window.shift = () => {
      add(observer.takeRecords());
      return window.shifted;
    };
  });
  let allow;
  let allowed;
  let tries = 0;
  await page.route(PROGRAM, async (route) => {
    await allowed;
    tries += 1;
    await (refused && tries === 1 ? route.fulfill({ status: 404 }) : route.continue());
  });
  // A browser wants an icon beside a picture.
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  const anew = async (viewport) => {
    // Nothing of the former visit is kept, whatever the page does at its end.
    await page.goto(`${server.url}icon.svg`);
    await page.evaluate(forget);
    await page.evaluate(() => sessionStorage.clear());
    if (viewport) await page.setViewportSize(viewport);
    allowed = new Promise((resolve) => { allow = resolve; });
    await page.goto(server.url, { waitUntil: "commit" });
  };
  return { page, go: () => allow(), anew, view: page.locator(".first-view") };
}

/** Where everything is that can be clicked: in the first view, or once that is gone, in the page. */
function rectangles(page) {
  return page.evaluate(() => {
    const view = document.querySelector(".first-view");
    const all = view ? view.querySelectorAll("[data-for]")
      : document.querySelectorAll(":is(button, select, [tabindex], [data-fold], [data-add], [data-key]):not(#menu *)");
    return [...all].map((it) => {
      const { x, y, width, height } = it.getBoundingClientRect();
      return { name: it.className, box: [x, y, width, height] };
    });
  });
}

test("the page shows what the program will draw, and the program takes over without a jump, in each window", async (t) => {
  const jumps = [];
  const { page, go, anew, view } = await held(t);
  const takenOver = async (viewport) => {
    await anew(viewport);
    await view.locator(".card").first().waitFor();
    const before = await rectangles(page);
    go();
    await settled(page);
    jumps.push({ viewport, before, after: await rectangles(page), shift: await page.evaluate(() => window.shift()) });
    await page.assertClean();
    return page;
  };
  const drawnOnly = async (viewport) => {
    await anew(viewport);
    go();
    await settled(page);
    return page;
  };
  const drawn = await firstView(process.env.UPDATE_EXPECT ? drawnOnly : takenOver);
  if (process.env.UPDATE_EXPECT) writeFileSync(FIRST_VIEW, drawn);
  assert.equal(drawn, readFileSync(FIRST_VIEW, "utf8"), "UPDATE_EXPECT=1 writes it anew; then build the page again");
  // In none of the recorded windows.
  for (const [width, height] of [[430, 800], [1900, 940]]) await takenOver({ width, height });
  for (const { viewport: { width, height }, before, after, shift } of jumps) {
    assert.ok(before.length > 40, `${width}×${height}: ${before.length}`);
    assert.deepEqual(after.map((it) => it.name), before.map((it) => it.name), `${width}×${height}`);
    const moved = after.filter((it, n) => it.box.some((value, side) => Math.abs(value - before[n].box[side]) > 0.5));
    assert.deepEqual(moved, [], `${width}×${height}`);
    assert.ok(shift < 0.1, `${width}×${height}: layout shift ${shift.toFixed(3)}`);
  }
});

test("what is clicked and pressed before the program comes is done then, if it fails at first, too; an address or a session has no first view", async (t) => {
  const { page, go, anew, view } = await held(t, {}, { refused: true });
  await anew();
  await view.getByRole("button", { name: "Explore" }).click();
  const card = view.getByRole("treeitem", { name: /^Newcomer/ });
  await card.click();
  assert.match(await card.getAttribute("class"), /awaited/);
  go();
  const dialog = page.getByTestId("later");
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /could not be loaded: the server answered with status 404. Nothing is lost/);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await settled(page);
  assert.equal(await dialog.count(), 0);
  await page.locator('[data-testid="viewport"] [aria-selected="true"]', { hasText: "Newcomer" }).waitFor();
  assert.equal(await page.getByTestId("welcome").count(), 0);

  // The keyboard goes through the first view, and its keys are answered, in the organization too.
  await anew();
  await view.locator(".card").first().waitFor();
  const legend = view.getByRole("button", { name: "Legend" });
  for (let n = 0; n < 20 && !await legend.evaluate((it) => it === document.activeElement); n += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await view.getByRole("treeitem", { name: /^Organization/ }).focus();
  await page.keyboard.press("ArrowDown");
  go();
  await settled(page);
  await page.locator("#legend").waitFor();
  assert.equal(await page.getByRole("button", { name: "Legend" }).getAttribute("aria-expanded"), "true");
  await page.waitForFunction(() => document.activeElement.dataset.key?.startsWith("u:r-"));

  // A page that opens with something else does not show it: an address, or a kept session, which there is now.
  await page.unroute(PROGRAM);
  await page.route(PROGRAM, () => {});
  const none = async (address) => {
    await page.goto(server.url + address, { waitUntil: "commit" });
    await page.locator("#loading").waitFor();
    assert.equal(await view.count(), 0, address);
  };
  await none("");
  await page.evaluate(() => localStorage.clear());
  // A fragment alone would load nothing anew.
  for (const address of ["?lang=es#x", "#x", "?lesson=feature-sets", "?embed", "?lang=es"]) await none(address);
  await page.goto(server.url, { waitUntil: "commit" });
  await view.waitFor();
});

test("who reads another language sees no English words, and the keyboard stays where it is", async (t) => {
  const { page, go, anew, view } = await held(t, { locale: "es-ES" });
  await anew();
  const color = (it) => it.evaluate((it) => getComputedStyle(it).webkitTextFillColor);
  const explore = view.getByRole("button", { name: "Explore" });
  assert.equal(await color(explore), "rgba(0, 0, 0, 0)");
  assert.notEqual(await color(view.getByText("Newcomer", { exact: true })), "rgba(0, 0, 0, 0)");
  await explore.focus();
  go();
  await settled(page);
  const real = page.getByRole("button", { name: "Explorar" });
  await real.waitFor();
  await hasKeyboard(real);
});
