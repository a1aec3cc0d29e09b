// Services: a page for each, both ways to enable and to disable, roles that arrive while time passes;
// by the keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { fromMenu, open, reveal, type } from "./support/sandbox.mjs";
import { shots, SIZES } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const standing = (page) => page.getByTestId("service-standing");

async function stands(page, words) {
  await standing(page).filter({ hasText: words }).waitFor();
}

async function openService(page, hand, id) {
  await hand.fromMenu("open-services");
  await hand.activate(page.getByTestId(`service-row-${id}`));
  await page.getByTestId(`service-page-${id}`).waitFor();
}

/** Organizations' dialog: the box, then the word. */
async function confirm(page, hand, word) {
  // The ritual is not the page's own.
  if (word === "enable") await page.locator("dialog").filter({ hasText: "AWS's console" }).waitFor();
  if (word === "enable") {
    const box = page.getByTestId("show-option");
    await hand.reach(box);
    await page.keyboard.press("Space");
  }
  await hand.enter(page.getByTestId("confirm-word"), word);
  await hand.activate(page.getByTestId("dialog-submit"));
  await page.getByTestId("dialog").waitFor({ state: "detached" });
}

test("a service is enabled through itself and its role is seen to arrive, by keyboard", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const hand = new Keyboard(page);
  await openService(page, hand, "backup");
  await stands(page, "Not enabled");
  await page.getByTestId("enable-service").filter({ hasText: "Recommended" }).waitFor();
  await hand.activate(page.getByTestId("offer-enable-in-its-own-console"));
  await stands(page, "Trusted and set up");
  const roles = page.getByTestId("service-accounts");
  await roles.filter({ hasText: "0 roles here" }).waitFor();
  await hand.activate(page.getByTestId("service-next"));
  await roles.filter({ hasText: "1 role here; active in 1 account." }).waitFor();
  // Shut out in Organizations, it does not know at first.
  await hand.activate(page.getByTestId("offer-disable-trusted-access"));
  await confirm(page, hand, "disable");
  await stands(page, "Not trusted, not yet detected");
  assert.match(await roles.innerText(), /still acts here/);
  await page.assertClean();
});


test("the page of every service opens", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { panes: "", reducedMotion: "reduce" } });
  await fromMenu(page, "open-services");
  const rows = page.locator('[data-testid^="service-row-"]');
  await rows.first().waitFor();
  const ids = await rows.evaluateAll((all) => all.map((it) => it.dataset.testid.slice("service-row-".length)));
  assert.ok(ids.length > 50, `${ids.length} services`);
  for (const id of ids) {
    await page.getByTestId(`service-row-${id}`).click();
    await page.getByTestId(`service-page-${id}`).waitFor();
    await page.getByTestId("service-back").click();
  }
  await page.assertClean();
});

test("search and filters find services, and the list says how each stands", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await type(page, "aws organizations enable-aws-service-access --service-principal ram.amazonaws.com");
  await fromMenu(page, "open-services");
  const lines = page.locator(".services-list .rel-row");
  assert.equal(await lines.count(), 52);
  await page.getByTestId("services-search").fill("guardduty.amazonaws");
  assert.equal(await lines.count(), 1);
  await page.getByTestId("services-search").fill("no such thing");
  assert.match(await page.locator(".services-list").innerText(), /No results/);
  await page.getByTestId("services-search").fill("");
  await page.getByTestId("services-on").click();
  assert.equal(await lines.count(), 1);
  assert.match(await lines.innerText(), /Resource Access Manager[\s\S]*Trusted/);
  await page.getByTestId("services-off").click();
  assert.equal(await lines.count(), 50);
  await page.getByTestId("services-delegated").click();
  assert.equal(await lines.count(), 0);
  await page.assertClean();
});

test("two people are made, and each does their half, by the keyboard", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const hand = new Keyboard(page);
  await openService(page, hand, "firewall-manager");
  await hand.activate(page.getByTestId("add-an-administrator-of-aws-firewall-manager"));
  await hand.activate(page.getByTestId("add-an-administrator-of-organizations"));
  await page.getByTestId("act-as-organizations-admin").waitFor();
  assert.equal(await page.locator(".halves").count(), 0);
  await hand.activate(page.getByTestId("act-as-firewall-manager-admin"));
  assert.match(await page.getByTestId("enable-service").innerText(), /Would be refused/);
  await hand.activate(page.getByTestId("act-as-organizations-admin"));
  await hand.activate(page.getByTestId("offer-enable-trusted-access"));
  await confirm(page, hand, "enable");
  await stands(page, "has not been set up");
  await hand.activate(page.getByTestId("act-as-firewall-manager-admin"));
  assert.doesNotMatch(await page.getByTestId("enable-service").innerText(), /Would be refused|EnableAWSServiceAccess/);
  await hand.activate(page.getByTestId("offer-enable-in-its-own-console"));
  await stands(page, "Trusted and set up");
  await page.assertClean();
});

test("the keyboard stays near a button that did its work and went", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const hand = new Keyboard(page);
  const at = (words) => page.waitForFunction((words) => document.activeElement?.innerText?.trim().startsWith(words), words);
  await openService(page, hand, "backup");
  // Folded away.
  await hand.activate(page.getByTestId("offer-enable-in-its-own-console"));
  await at("Enable");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "SUMMARY");
  // Gone: the button of whoever acted before has come.
  await hand.activate(page.getByTestId("act-as-Sam"));
  await at("Act as");
  await page.keyboard.press("Enter");
  assert.match(await page.locator("#actor option:checked").innerText(), /Ana/);
  // After a dialog.
  await hand.activate(page.getByTestId("offer-disable-trusted-access"));
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "confirm-word");
  await confirm(page, hand, "disable");
  await stands(page, "not yet detected");
  await page.waitForFunction(() => document.activeElement !== document.body);
  await page.assertClean();
});

test("where a service has no switch of its own, enabling is folded once it is trusted", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const hand = new Keyboard(page);
  await openService(page, hand, "account");
  assert.equal(await page.getByTestId("ways-enable").evaluate((it) => it.open), true);
  await page.getByTestId("ways-enable").getByTestId("offer-enable-trusted-access").click();
  await confirm(page, hand, "enable");
  await stands(page, "Trusted");
  assert.equal(await page.getByTestId("ways-enable").evaluate((it) => it.open), false);
  await page.assertClean();
});

test("the inspector leads to a service's page, and back", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const hand = new Mouse(page);
  await hand.service("AWS Config");
  await reveal(page, page.getByTestId("service-page"));
  await page.getByTestId("service-page").click();
  await page.getByTestId("service-page-config").waitFor();
  await page.keyboard.press("Escape");
  await page.getByTestId("services-route").waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "service-page");
  await page.assertClean();
});

test("services stand beside the organization, and what is enabled there is seen in the drawing", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await page.getByTestId("show-services").click();
  await page.getByTestId("service-row-backup").click();
  const tile = page.getByTestId("trusted-backup");
  assert.equal(await tile.count(), 0);
  await page.getByTestId("offer-enable-in-its-own-console").click();
  await tile.waitFor();
  const drawn = await tile.boundingBox();
  const shelf = await page.getByTestId("services-route").boundingBox();
  assert.ok(drawn.x + drawn.width <= shelf.x, "the services are not over what came");
  assert.ok(shelf.width <= 360);
  // A service in the drawing turns to its page; anything else gives the inspector its place back.
  await page.getByTestId("service-back").click();
  await tile.click();
  await page.getByTestId("service-page-backup").waitFor();
  await page.locator('[data-key^="a:"]').first().click();
  await page.getByTestId("inspector").waitFor();
  await page.getByTestId("services-route").waitFor({ state: "hidden" });
  await page.assertClean();
});

test("the route is accessible, light and dark, wide and small, and looks as it should", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  await fromMenu(page, "open-services");
  for (const id of [undefined, "backup", "artifact"]) {
    await page.setViewportSize(SIZES.wide);
    if (id) {
      const back = page.getByTestId("service-back");
      if (await back.isVisible()) await back.click();
      await page.getByTestId(`service-row-${id}`).click();
    }
    const at = async ({ width }) => {
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${id} is ${wider} px wider than the page at ${width}`);
    };
    await assertAccessibleInBoth(page, { sizes: [SIZES.wide, SIZES.small], at });
    await shots(page, `services-${id ?? "list"}`);
  }
  await page.assertClean();
});
