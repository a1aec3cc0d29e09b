// Every view, light and dark: no accessibility violation, nothing wider than the screen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { accountId, actAs, closeDialog, fromMenu, open, reveal, speak, type } from "./support/sandbox.mjs";
import { during } from "./support/states.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function noSidewaysScroll(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= screen, `the page is ${content} wide on a screen of ${screen}`);
}

/** Views by name: how one gets there from the one before. */
const VIEWS = {
  "the tree": async () => {},
  "the list": (page) => page.getByTestId("form-list").click(),
  "the text": (page) => page.getByTestId("form-text").click(),
  async "an account in the inspector"(page) {
    await page.getByTestId("form-tree").click();
    const id = await accountId(page, "Payments");
    await page.getByTestId(`node-${id}`).first().click();
    await page.getByTestId("inspector").getByText(id.replace(/(\d{4})(?=\d)/g, "$1-")).first().waitFor();
  },
  async "a form"(page) {
    const id = await accountId(page, "Management");
    await page.getByTestId(`node-${id}`).first().click();
    await page.getByTestId("offer-create-an-account").click();
    await page.getByTestId("dialog").waitFor();
  },
  async "a refused call and its gates"(page) {
    await closeDialog(page);
    await reveal(page, page.getByTestId("offer-delete-the-organization"));
    await page.getByTestId("offer-delete-the-organization").click();
    await page.getByTestId("dialog-submit").click();
    await page.getByTestId("details").click();
    await page.getByTestId("gate-state").waitFor();
  },
  async "the acceptance checks"(page) {
    await type(page, "aws organizations enable-all-features");
    // The notice is over the accounts at the lower left, which it is not about.
    await page.getByTestId("dismiss").click();
    await page.locator('[data-testid^="envelope-"]').last().click();
    await page.getByTestId("inspector").waitFor();
  },
  async "what a person's console shows"(page) {
    await actAs(page, "Legacy / Maria");
    await page.getByRole("button", { name: /Show: everything/ }).click();
  },
  async sharing(page) {
    await actAs(page, "Management / Ana");
    await fromMenu(page, "share");
    await page.getByRole("dialog").waitFor();
  },
  async help(page) {
    await closeDialog(page);
    await fromMenu(page, "help");
    await page.getByRole("dialog").waitFor();
  },
  async "the walkthrough"(page) {
    await closeDialog(page);
    await fromMenu(page, "open-lessons");
    await page.locator('[data-testid^="walk-start-"]').first().click();
    await page.getByTestId("walk-next").click();
  },
};

test("each view is accessible in light and dark, and not wider than the screen", async (t) => {
  const look = (page, name) => during(name, async () => {
    await assertAccessibleInBoth(page);
    await noSidewaysScroll(page);
    await page.assertClean();
  });
  const options = { reducedMotion: "reduce", panes: "" };
  await look(await open(t, browser, { options }), "the first visit");
  const page = await open(t, browser, { scenario: "consolidated-billing", options });
  for (const [name, go] of Object.entries(VIEWS)) {
    await during(name, () => go(page));
    await look(page, name);
  }
});

test("on narrow screens each pane is accessible and not wider than the screen; a phone's top bar is one row and a menu", async (t) => {
  const page = await open(t, browser, {
    scenario: "consolidated-billing",
    options: { viewport: { width: 900, height: 844 }, reducedMotion: "reduce" },
  });
  const look = (name) => during(name, async () => {
    await assertAccessible(page);
    await noSidewaysScroll(page);
  });
  await look("900 pixels");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  await look("390 pixels");
  for (const tab of ["Guide", "Organization", "Inspector", "Timeline", "Terminal"]) {
    await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: tab }).click();
    await look(tab);
  }
  const bar = await page.locator(".topbar").boundingBox();
  assert.ok(bar.height < 60, `the bar is ${bar.height} pixels high`);
  const share = page.getByTestId("share");
  assert.equal(await share.isVisible(), false);
  await page.getByTestId("menu").press("Enter");
  await share.waitFor();
  await look("the menu");
  await page.keyboard.press("Escape");
  await share.waitFor({ state: "hidden" });
  // Choosing a language makes the page anew: the keyboard is not lost.
  await speak(page, "es");
  await page.waitForFunction(() => document.documentElement.lang === "es" && document.activeElement?.id === "menu-open");
  await page.getByTestId("menu").press("Enter");
  await page.getByTestId("share").click();
  await page.getByRole("dialog").waitFor();
  await page.assertClean();
});

test("who asks for less motion gets other colors at once, whatever inherits them", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { colorScheme: "light", reducedMotion: "reduce" } });
  const seen = () => page.evaluate(() => {
    const moving = document.getAnimations().filter((it) => it instanceof CSSTransition).length;
    const colour = (selector) => getComputedStyle(document.querySelector(selector)).color;
    return { moving, ink: colour("body"), deep: colour(".now-time") };
  });
  const light = await seen();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await seen();
  assert.notEqual(dark.ink, light.ink);
  assert.deepEqual(dark, { moving: 0, ink: dark.ink, deep: dark.ink });
});
