// The keyboard is never lost: not when a button goes away with what it did, and a dialog begins where one goes on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { openLesson } from "./support/lessons.mjs";
import { open, reveal, told, type } from "./support/sandbox.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** Waits until something has the keyboard that can be seen, and gives back what. */
async function kept(page) {
  await page.waitForFunction(() => {
    const now = document.activeElement;
    return now && now !== document.body && now.isConnected && now.getClientRects().length > 0;
  });
  // It stays there, too.
  await page.waitForTimeout(150);
  return page.evaluate(() => {
    const now = document.activeElement;
    return now === document.body ? "nothing" : now.id || now.dataset.testid || now.textContent.trim();
  });
}

test("a dialog that did away with the button it came from gives the keyboard to what came of it", async (t) => {
  const page = await open(t, browser, { scenario: "standalone" });
  await page.getByRole("button", { name: "Create an organization" }).first().click();
  // Not on the way out: Enter goes on.
  assert.notEqual(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Close");
  await page.getByTestId("dialog-submit").click();
  await told(page, "done", /organization/i);
  assert.notEqual(await kept(page), "nothing");
  await page.assertClean();
});

test("what was offered once leaves the keyboard beside its place", async (t) => {
  const page = await open(t, browser, { scenario: "standalone" });
  const hand = new Keyboard(page);
  await type(page, "aws organizations create-organization");
  await hand.select("Contoso");
  await hand.openForm("invite-this-account");
  await hand.fill({});
  await told(page, "done", /is open/);
  await hand.actAs("Contoso / Ben");
  await hand.handshake("Contoso", /Invitation.*open/);
  await hand.press("accept-the-invitation");
  await told(page, "done", /accepted/);
  assert.notEqual(await kept(page), "nothing");
  assert.ok(await page.evaluate(() => document.activeElement.closest(".inspector, .notice") !== null));
  await page.assertClean();
});

test("who leaves a lesson is in the list of lessons, by keyboard", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is");
  await new Keyboard(page).activate(page.getByTestId("lesson-leave"));
  await page.getByTestId("lesson").waitFor({ state: "detached" });
  assert.notEqual(await kept(page), "nothing");
  assert.ok(await page.evaluate(() => document.activeElement.closest(".route, .notice") !== null));
  await page.assertClean();
});

test("on a phone what was confirmed leaves the keyboard where it can be seen", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { viewport: SIZES.small } });
  await page.locator('[data-tab="inspector"]').click();
  await page.getByTestId("show-services").click();
  await page.getByTestId("service-row-config").click();
  const enable = page.getByTestId("offer-enable-trusted-access-config-amazonaws-com");
  await reveal(page, enable);
  await enable.click();
  await page.getByTestId("show-option").check();
  await page.getByTestId("confirm-word").fill("enable");
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("dialog").waitFor({ state: "detached" });
  assert.notEqual(await kept(page), "nothing");
  await page.assertClean();
});

test("Enter in a dialog without fields goes on, and a refused form goes back to its field", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  const hand = new Keyboard(page);
  await hand.pick(page.getByTestId("organization-head"));
  await hand.within(hand.offer("start-enabling-all-features"));
  await page.keyboard.press("Enter");
  await told(page, "done", /all features/);
  await hand.pick(page.getByTestId("organization-head"));
  await hand.openForm("create-an-account");
  await page.keyboard.type("no address");
  await hand.activate(page.getByTestId("dialog-submit"));
  await hand.activate(page.getByRole("button", { name: "Change it" }));
  await page.waitForFunction(() => /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName));
  await page.assertClean();
});

test("a message that is dismissed gives the focus back to where it came from, and never keeps it on an empty line", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await type(page, "aws organizations delete-organization");
  await told(page, "refused", /./);
  const field = page.getByTestId("terminal-input");
  for (const leave of [() => page.keyboard.press("Enter"), () => page.getByTestId("dismiss").click()]) {
    await field.focus();
    await page.getByTestId("dismiss").focus();
    await leave();
    await page.getByTestId("dismiss").waitFor({ state: "detached" });
    assert.equal(await kept(page), "terminal-input");
    await type(page, "aws organizations delete-organization");
    await told(page, "refused", /./);
  }
  // What had the focus has gone meanwhile.
  await page.getByTestId("toggle-terminal").click();
  await page.evaluate(() => document.activeElement.blur());
  await page.getByTestId("dismiss").click();
  await page.getByTestId("dismiss").waitFor({ state: "detached" });
  assert.notEqual(await kept(page), "notice-line");
  await page.assertClean();
});

test("the selected account has an outline, also when it was clicked and in forced colors", async (t) => {
  for (const forcedColors of ["none", "active"]) {
    const page = await open(t, browser, { scenario: "all-features", options: { forcedColors } });
    const card = page.locator('[data-testid="viewport"] .card[role="treeitem"]').filter({ hasText: "Audit" });
    await card.click();
    await page.locator("#inspector-title").filter({ hasText: "Audit" }).waitFor();
    assert.equal(await card.evaluate((it) => getComputedStyle(it).outlineStyle), "solid", forcedColors);
  }
});
