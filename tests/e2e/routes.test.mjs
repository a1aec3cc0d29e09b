// Views take the organization's place one at a time; leaving one goes back to where one was.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { fromMenu, hasKeyboard, open, openPane } from "./support/sandbox.mjs";

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
    if (await search.count() > 0) await hasKeyboard(search.first());
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

test("Back and Forward lead through views, dialogs and the sheets of a phone; a reload stays", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const shows = (id) => page.locator(`#route-${id}`).waitFor();
  const atHome = () => page.locator(".app[data-route=organization]").waitFor();
  await page.keyboard.press("l");
  await shows("lab");
  await page.keyboard.press("e");
  await shows("events");
  await page.goBack();
  await shows("lab");
  await page.reload({ waitUntil: "load" });
  await shows("lab");
  await fromMenu(page, "share");
  await page.getByRole("dialog").waitFor();
  await page.goBack();
  await page.locator("dialog").waitFor({ state: "detached" });
  await shows("lab");
  await page.goBack();
  await atHome();
  await page.goForward();
  await shows("lab");
  // What Escape closes leaves no entry behind that leads nowhere.
  await page.keyboard.press("Escape");
  await atHome();
  await page.keyboard.press("e");
  await shows("events");
  await page.goBack();
  await atHome();
  await page.setViewportSize({ width: 390, height: 844 });
  await openPane(page, "terminal");
  await page.getByTestId("terminal-input").waitFor();
  await page.goBack();
  await page.getByTestId("terminal-input").waitFor({ state: "hidden" });
  await page.assertClean();
});
