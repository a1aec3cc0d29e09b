// The keyboard is never lost: not when a button goes away with what it did, and a dialog begins where one goes on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { lesson } from "./support/lessons.mjs";
import { begin, closeDialog, fromMenu, open, reveal, told, type } from "./support/sandbox.mjs";
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
  // It stays there, too, once the page has nothing more to do. While roles walk on a busy machine, it always has.
  await page.evaluate(() => new Promise((resolve) => { requestIdleCallback(() => resolve(), { timeout: 2_000 }); }));
  return page.evaluate(() => {
    const now = document.activeElement;
    return now === document.body ? "nothing" : now.id || now.dataset.testid || now.textContent.trim();
  });
}

/** The keyboard comes to this, and stays. What is drawn anew has it a moment later. */
async function comesTo(page, name) {
  await page.waitForFunction((name) => {
    const now = document.activeElement;
    return now?.id === name || now?.dataset.testid === name;
  }, name);
  assert.equal(await kept(page), name);
}

test("the keyboard is not lost: by offers that go, lessons that are left, refused forms, dismissed messages; nor on a phone", async (t) => {
  const page = await open(t, browser, { scenario: "standalone" });
  const hand = new Keyboard(page);
  await page.getByRole("button", { name: "Create an organization" }).first().click();
  // Not on the way out: Enter goes on.
  assert.notEqual(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Close");
  await page.getByTestId("dialog-submit").click();
  await told(page, "done", /organization/i);
  assert.notEqual(await kept(page), "nothing");

  await hand.select("Contoso");
  await hand.openForm("invite-this-account");
  await hand.fill({});
  await told(page, "done", /is open/);
  await hand.handshake("Contoso", /Invitation.*open/);
  // Who goes on as the one that is asked goes on with the answer: it is not the way out that has the keyboard.
  await hand.press("answer-as-ben");
  await comesTo(page, "offer-accept-the-invitation");
  await page.keyboard.press("Enter");
  await told(page, "done", /accepted/);
  assert.notEqual(await kept(page), "nothing");
  assert.ok(await page.evaluate(() => document.activeElement.closest(".inspector, .notice") !== null));

  await fromMenu(page, "open-lessons");
  await page.getByTestId("open-what-trusted-access-is").press("Enter");
  await lesson(page).waitFor();
  await hand.activate(page.getByTestId("lesson-leave"));
  await lesson(page).waitFor({ state: "detached" });
  assert.notEqual(await kept(page), "nothing");
  assert.ok(await page.evaluate(() => document.activeElement.closest(".route, .notice") !== null));

  // Enter in a dialog without fields goes on, and a refused form goes back to its field.
  await begin(page, "consolidated-billing");
  await fromMenu(page, "open-organization");
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
  await closeDialog(page);

  // A dismissed message gives the focus back, the selection has an outline, and on a phone the keyboard stays in sight.
  await begin(page, "all-features");
  await type(page, "aws organizations delete-organization");
  await told(page, "refused", /./);
  const field = page.getByTestId("terminal-input");
  for (const leave of [() => page.keyboard.press("Enter"), () => page.getByTestId("dismiss").click()]) {
    await field.focus();
    await page.getByTestId("dismiss").focus();
    await leave();
    await page.getByTestId("dismiss").waitFor({ state: "detached" });
    await comesTo(page, "terminal-input");
    await type(page, "aws organizations delete-organization");
    await told(page, "refused", /./);
  }
  // What had the focus has gone meanwhile: it is never on an empty line.
  await page.getByTestId("toggle-terminal").click();
  await page.evaluate(() => document.activeElement.blur());
  await page.getByTestId("dismiss").click();
  await page.getByTestId("dismiss").waitFor({ state: "detached" });
  assert.notEqual(await kept(page), "notice-line");

  // Also when it was clicked, and in forced colors.
  const card = page.locator('[data-testid="viewport"] .card[role="treeitem"]').filter({ hasText: "Audit" });
  await card.click();
  await page.locator("#inspector-title").filter({ hasText: "Audit" }).waitFor();
  for (const forcedColors of ["none", "active"]) {
    await page.emulateMedia({ forcedColors });
    assert.equal(await card.evaluate((it) => getComputedStyle(it).outlineStyle), "solid", forcedColors);
    // What the arrow keys go to has the outline of the focus, selected or not, and new or not.
    await page.keyboard.press("ArrowUp");
    const outline = () => page.evaluate(() => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(document.activeElement);
      return [document.activeElement.getAttribute("role"), outlineStyle, outlineWidth, outlineColor === "rgba(0, 0, 0, 0)"];
    });
    assert.deepEqual(await outline(), ["treeitem", "solid", "3px", false], forcedColors);
    await page.evaluate(() => document.activeElement.setAttribute("data-fresh", "even"));
    await page.waitForFunction(() => document.activeElement.getAnimations().every((it) => it.playState === "finished"));
    assert.deepEqual(await outline(), ["treeitem", "solid", "3px", false], `${forcedColors}, new`);
  }
  await page.emulateMedia({ forcedColors: null });

  await page.setViewportSize(SIZES.small);
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

/** In a page: the things that the keyboard can reach and that do not show it, each focused as by a key. */
function unmarked() {
  const things = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])')];
  const reached = things.filter((it) => !it.disabled && it.tabIndex >= 0 && it.checkVisibility({ visibilityProperty: true }) && !it.closest("[inert]"));
  const marks = (it) => {
    const around = [it, it.closest("label"), it.parentElement, it.closest(".persona, .select, .field-box")].filter(Boolean);
    return around.map((one) => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(one);
      return outlineStyle === "none" || parseFloat(outlineWidth) < 1 ? `${boxShadow} ${borderColor}` : `${outlineStyle} ${outlineWidth} ${boxShadow}`;
    }).join("; ");
  };
  const without = [];
  for (const it of reached) {
    document.activeElement?.blur();
    const before = marks(it);
    it.focus({ focusVisible: true });
    if (document.activeElement === it && marks(it) === before) without.push(`${it.localName} ${it.id || it.dataset.testid || it.className} ${it.textContent.trim().slice(0, 30)}`);
  }
  return [reached.length, without];
}

test("whatever has the keyboard shows it, in three states", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing", options: { reducedMotion: "reduce" } });
  const shown = async (state, least) => {
    // What was focused last by a key decides how focus is shown.
    await page.keyboard.press("Tab");
    const [count, without] = await page.evaluate(unmarked);
    assert.ok(count >= least, `${state}: ${count}`);
    assert.deepEqual(without, [], state);
  };
  await page.getByTestId("organization-head").click();
  await shown("the organization with all panes", 40);
  await page.getByTestId("offer-create-an-account").click();
  await page.getByRole("dialog").waitFor();
  await shown("a form", 5);
  await closeDialog(page);
  await fromMenu(page, "open-lab");
  await page.getByTestId("lab").waitFor();
  await shown("the policy lab", 15);
});

test("at 400 %, bars scroll away, and a sheet can be read", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing", options: { viewport: { width: 360, height: 225 } } });
  const height = (what) => page.locator(what).evaluate((it) => it.clientHeight / innerHeight);
  assert.ok(await height(".viewport") > 0.7, "the drawing");
  await page.locator('[data-tab="inspector"]').click();
  assert.ok(await height(".pane.inspector") > 0.7, "the inspector");
  // Nothing is out of reach: the page scrolls to what follows.
  await page.getByTestId("play").scrollIntoViewIfNeeded();
  assert.ok(await page.evaluate(() => document.scrollingElement.scrollTop) > 0);
});
