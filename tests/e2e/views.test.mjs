// Every view, light and dark: no accessibility violation, nothing wider than the screen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { accountId, actAs, fromMenu, open, reveal, speak, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function noSidewaysScroll(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= screen, `the page is ${content} wide on a screen of ${screen}`);
}

/** Views by name: how one gets there from a fresh sandbox. */
const VIEWS = {
  "the first visit": { fresh: true, go: async () => {} },
  "the tree": { go: async () => {} },
  "the list": { go: (page) => page.getByTestId("form-list").click() },
  "the text": { go: (page) => page.getByTestId("form-text").click() },
  "an account in the inspector": {
    go: async (page) => {
      const id = await accountId(page, "Payments");
      await page.getByTestId(`node-${id}`).first().click();
      await page.getByTestId("inspector").getByText(id.replace(/(\d{4})(?=\d)/g, "$1-")).first().waitFor();
    },
  },
  "a refused call and its gates": {
    go: async (page) => {
      await actAs(page, "Payments / Ben");
      await page.getByTestId("organization").waitFor();
      await actAs(page, "Management / Ana");
      const id = await accountId(page, "Management");
      await page.getByTestId(`node-${id}`).first().click();
      await reveal(page, page.getByTestId("offer-delete-the-organization"));
      await page.getByTestId("offer-delete-the-organization").click();
      await page.getByTestId("dialog-submit").click();
      await page.getByTestId("details").click();
      await page.getByTestId("gate-state").waitFor();
    },
  },
  "a form": {
    go: async (page) => {
      const id = await accountId(page, "Management");
      await page.getByTestId(`node-${id}`).first().click();
      await page.getByTestId("offer-create-an-account").click();
      await page.getByTestId("dialog").waitFor();
    },
  },
  "the acceptance checks": {
    go: async (page) => {
      await type(page, "aws organizations enable-all-features");
      await page.locator('[data-testid^="envelope-"]').last().click();
      await page.getByTestId("inspector").waitFor();
    },
  },
  "sharing": { go: (page) => fromMenu(page, "share") },
  "help": { go: (page) => fromMenu(page, "help") },
  "the walkthrough": {
    go: async (page) => {
      await fromMenu(page, "open-lessons");
      await page.locator('[data-testid^="walk-start-"]').first().click();
      await page.getByTestId("walk-next").click();
    },
  },
  "what a person's console shows": {
    go: async (page) => {
      await actAs(page, "Legacy / Maria");
      await page.getByRole("button", { name: /Show: everything/ }).click();
    },
  },
};

for (const [name, { fresh, go }] of Object.entries(VIEWS)) {
  test(`${name} is accessible in light and dark`, async (t) => {
    const page = await open(t, browser, {
      scenario: fresh ? undefined : "consolidated-billing",
      options: { reducedMotion: "reduce", panes: "" },
    });
    await go(page);
    await assertAccessibleInBoth(page);
    await noSidewaysScroll(page);
    await page.assertClean();
  });
}

for (const width of [900, 390]) {
  test(`each pane at ${width} pixels is accessible and not wider than the screen`, async (t) => {
    const page = await open(t, browser, {
      scenario: "consolidated-billing",
      options: { viewport: { width, height: 844 }, reducedMotion: "reduce" },
    });
    await assertAccessible(page);
    await noSidewaysScroll(page);
    if (width < 900) {
      for (const tab of ["Guide", "Organization", "Inspector", "Timeline", "Terminal"]) {
        await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: tab }).click();
        await assertAccessible(page);
        await noSidewaysScroll(page);
      }
    }
    await page.assertClean();
  });
}

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

test("on a phone the top bar is one row; the rest of it is a menu", async (t) => {
  const page = await open(t, browser, {
    scenario: "consolidated-billing",
    options: { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" },
  });
  const bar = await page.locator(".topbar").boundingBox();
  assert.ok(bar.height < 60, `the bar is ${bar.height} pixels high`);
  const share = page.getByTestId("share");
  assert.equal(await share.isVisible(), false);
  await page.getByTestId("menu").press("Enter");
  await share.waitFor();
  await assertAccessible(page);
  await noSidewaysScroll(page);
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
