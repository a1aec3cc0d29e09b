// Views take the organization's place one at a time; leaving one goes back to where one was.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { fromMenu, open, openPane, type } from "./support/sandbox.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const focused = (page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.innerText);

async function hasFocus(page, id) {
  await page.waitForFunction((id) => document.activeElement?.id === id, id);
}

test("each view opens with its key and its entry in the menu, and Escape gives the keyboard back", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const menu = page.getByTestId("menu");
  const views = await page.locator(".menu nav button").all();
  assert.ok(views.length > 1);
  for (const route of views.slice(1)) {
    const id = (await route.getAttribute("data-testid")).replace("open-", "");
    await menu.press("Enter");
    await route.press("Enter");
    const pane = page.locator(`#route-${id}`);
    await pane.waitFor();
    assert.equal(await page.locator(".pane.route:visible").count(), 1);
    assert.equal(await route.getAttribute("aria-current"), "page");
    // The focus is in the view's search, or on its title.
    const search = pane.locator("input[type=search]:visible");
    if (await search.count() > 0) assert.equal(await search.first().evaluate((it) => it === document.activeElement), true, id);
    else assert.equal(await focused(page), await pane.getByRole("heading", { level: 2 }).first().innerText());
    await page.keyboard.press("Escape");
    await pane.waitFor({ state: "hidden" });
    await hasFocus(page, "menu-open");
    const key = (await route.locator("kbd").textContent()).toLowerCase();
    await page.keyboard.press(key);
    await pane.waitFor();
    await page.keyboard.press("Escape");
    await pane.waitFor({ state: "hidden" });
    await hasFocus(page, "menu-open");
  }
  await page.assertClean();
});

test("a service's name is typed into the search, and no letter in a view operates the organization behind it", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  const now = page.getByTestId("time-now");
  const steps = () => page.evaluate(() => JSON.parse(localStorage.getItem("orgsim.session")).commands.length);
  const before = { now: await now.textContent(), steps: await steps() };
  const unchanged = async (id) => {
    await page.locator(`#route-${id}`).waitFor();
    assert.deepEqual({ now: await now.textContent(), steps: await steps() }, before, id);
  };
  for (const id of ["events", "lab", "lessons"]) {
    await fromMenu(page, `open-${id}`);
    await page.locator(`#route-${id}`).waitFor();
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.type("n");
    await unchanged(id);
  }
  await page.keyboard.press("Escape");
  await page.getByTestId("menu").focus();
  await page.keyboard.press("s");
  await page.waitForFunction(() => document.activeElement.id === "services-search");
  await page.keyboard.type("config");
  await unchanged("services");
  assert.equal(await page.getByTestId("services-search").inputValue(), "config");
  // Not from elsewhere in the view either: neither the letters of the organization nor the view's own key.
  await page.getByTestId("service-row-config").click();
  await page.waitForFunction(() => document.activeElement.id === "service-title");
  await page.keyboard.type("sns]tinoph");
  await unchanged("services");
  // Escape leaves a search that is empty.
  await page.getByTestId("services-search").fill("");
  await page.getByTestId("services-search").press("Escape");
  await page.locator("#route-services").waitFor({ state: "hidden" });
  // Back in the organization, the key works.
  await page.keyboard.press("n");
  await page.waitForFunction((before) => document.querySelector('[data-testid="time-now"]').textContent !== before, before.now);
  await page.assertClean();
});

test("a notice of an earlier action does not cover a view that is opened", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await page.getByTestId("notice").waitFor();
  await page.getByTestId("menu").focus();
  await page.keyboard.press("c");
  await page.locator("#route-compare").waitFor();
  assert.equal(await page.getByTestId("notice").count(), 0);
  await page.assertClean();
});

test("from the inspector a route goes back to the inspector", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await page.getByRole("treeitem", { name: /Payments/ }).first().click();
  await page.getByTestId("inspector").locator(".rel-row", { hasText: "Ben" }).first().click();
  await page.setViewportSize(SIZES.small);
  await openPane(page, "inspector");
  await page.getByTestId("what-may").click();
  await page.getByTestId("lab").waitFor();
  await page.getByTestId("lab-close").click();
  await page.getByTestId("what-may").waitFor();
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "what-may");
  await page.assertClean();
});
