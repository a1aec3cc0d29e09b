// The first view: a new visitor sees the organization before the program is there, and what is clicked meanwhile is not lost.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, newPage } from "./support/browser.mjs";
import { FIRST_VIEW, firstView, settled } from "./support/first-view.mjs";
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

/** The page of a new visitor, whose program comes when `go` is called. */
async function held(t, options = {}, address = "") {
  const page = await newPage(browser, { panes: "", ...options });
  t.after(() => page.context().close());
  let go;
  const allowed = new Promise((resolve) => { go = resolve; });
  await page.route(/_bg\.wasm$/, async (route) => {
    await allowed;
    await route.continue();
  });
  await page.goto(server.url + address, { waitUntil: "commit" });
  return { page, go, view: page.locator(".first-view") };
}

/** Where everything is that can be clicked: in the first view, or once that is gone, in the page. */
function rectangles(page) {
  return page.evaluate(() => {
    const view = document.querySelector(".first-view");
    const all = view ? view.querySelectorAll("[data-for]")
      : document.querySelectorAll(":is(button, select, [tabindex], [data-fold], [data-add], [data-key]):not(#menu *)");
    return [...all].map((it) => {
      const { x, y, width, height } = it.getBoundingClientRect();
      return [it.className, ...[x, y, width, height].map(Math.round)].join(" ");
    });
  });
}

/** How much has moved since the page began, without anybody's doing: the sum of the browser's layout shifts. */
function layoutShift(page) {
  return page.evaluate(() => new Promise((resolve) => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => {
      for (const it of list.getEntries()) if (!it.hadRecentInput) sum += it.value;
    });
    observer.observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 200);
  }));
}

test("the page shows what the program will draw", async () => {
  const drawn = await firstView(browser, server.url);
  if (process.env.UPDATE_EXPECT) writeFileSync(FIRST_VIEW, drawn);
  assert.equal(drawn, readFileSync(FIRST_VIEW, "utf8"), "UPDATE_EXPECT=1 writes it anew; then build the page again");
});

// The last one is in none of the recorded windows.
for (const [width, height] of [[1440, 900], [430, 800], [768, 1024], [1024, 768], [1280, 720], [1900, 940]]) {
  test(`the program takes over without a jump at ${width}×${height}`, async (t) => {
    const { page, go, view } = await held(t, { viewport: { width, height } });
    await view.locator(".card").first().waitFor();
    const before = await rectangles(page);
    assert.ok(before.length > 40, String(before.length));
    go();
    await settled(page);
    assert.deepEqual(await rectangles(page), before);
    const shift = await layoutShift(page);
    assert.ok(shift < 0.1, `layout shift ${shift.toFixed(3)}`);
    await page.assertClean();
  });
}

test("a click before the program is there is answered as soon as it is", async (t) => {
  const { page, go, view } = await held(t);
  await view.getByRole("button", { name: "Explore" }).click();
  const card = view.getByRole("treeitem", { name: /^Newcomer/ });
  await card.click();
  assert.match(await card.getAttribute("class"), /awaited/);
  go();
  await settled(page);
  await page.locator('[data-testid="viewport"] [aria-selected="true"]', { hasText: "Newcomer" }).waitFor();
  assert.equal(await page.getByTestId("welcome").count(), 0);
  await page.assertClean();
});

test("the keyboard goes through the first view, and stays where it is", async (t) => {
  const { page, go, view } = await held(t);
  await view.locator(".card").first().waitFor();
  const legend = view.getByRole("button", { name: "Legend" });
  for (let n = 0; n < 20 && !await legend.evaluate((it) => it === document.activeElement); n += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  go();
  await settled(page);
  const real = page.getByRole("button", { name: "Legend" });
  await page.locator("#legend").waitFor();
  assert.equal(await real.getAttribute("aria-expanded"), "true");
  assert.ok(await real.evaluate((it) => it === document.activeElement));
});

test("keys in the organization are answered too", async (t) => {
  const { page, go, view } = await held(t);
  await view.getByRole("treeitem", { name: /^Organization/ }).focus();
  await page.keyboard.press("ArrowDown");
  go();
  await settled(page);
  await page.waitForFunction(() => document.activeElement.dataset.key?.startsWith("u:r-"));
});

test("who reads another language sees no English words", async (t) => {
  const { page, go, view } = await held(t, { locale: "es-ES" });
  const color = (it) => it.evaluate((it) => getComputedStyle(it).webkitTextFillColor);
  assert.equal(await color(view.getByText("Explore")), "rgba(0, 0, 0, 0)");
  assert.notEqual(await color(view.getByText("Newcomer", { exact: true })), "rgba(0, 0, 0, 0)");
  go();
  await settled(page);
  await page.getByRole("button", { name: "Explorar" }).waitFor();
});

test("a page that opens with something else does not show it", async (t) => {
  for (const address of ["?lesson=feature-sets", "?embed", "?lang=es", "#x"]) {
    const { page, view } = await held(t, {}, address);
    await page.locator("#loading").waitFor();
    assert.equal(await view.count(), 0, address);
  }
});

test("a kept session is not preceded by it", async (t) => {
  const { page, go } = await held(t);
  go();
  await settled(page);
  // The session is kept now.
  await page.reload({ waitUntil: "domcontentloaded" });
  await page.waitForSelector("html[data-started]", { state: "attached" });
  const { page: other, view } = await held(t, { storageState: await page.context().storageState(), panes: null });
  await other.locator("#loading").waitFor();
  assert.equal(await view.count(), 0);
});

test("a program that does not come is said, and asked for again; what was clicked is done then", async (t) => {
  const page = await newPage(browser, { panes: "" });
  t.after(() => page.context().close());
  let asked = 0;
  await page.route(/_bg\.wasm$/, (route) => ((asked += 1) === 1 ? route.fulfill({ status: 404 }) : route.continue()));
  await page.goto(server.url, { waitUntil: "commit" });
  const dialog = page.getByTestId("later");
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /could not be loaded: the server answered with status 404. Nothing is lost/);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await settled(page);
  assert.equal(await dialog.count(), 0);
});
