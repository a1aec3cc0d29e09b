// Services: a page for each, by the keyboard, beside the organization, light and dark. Who may do which step, both ways to enable and to
// disable and what they lead to is tested natively: `crates/page/tests/features/services.rs`, `tests/scenarios/services`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { begin, fromMenu, open, reveal } from "./support/sandbox.mjs";
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

test("by keyboard a service is enabled and shut out, and the focus stays near; services are searched; what is enabled is seen in the drawing", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const hand = new Keyboard(page);
  const at = (words) => page.waitForFunction((words) => document.activeElement?.innerText?.trim().startsWith(words), words);
  await openService(page, hand, "backup");
  await stands(page, "Not enabled");
  await page.getByTestId("enable-service").filter({ hasText: "Recommended" }).waitFor();
  // Folded away.
  await hand.activate(page.getByTestId("offer-enable-in-its-own-console"));
  await at("Enable");
  await page.waitForFunction(() => document.activeElement.tagName === "SUMMARY");
  await stands(page, "Trusted and set up");
  const roles = page.getByTestId("service-accounts");
  await roles.filter({ hasText: "0 roles here" }).waitFor();
  await hand.activate(page.getByTestId("service-next"));
  await roles.filter({ hasText: "1 role here; active in 1 account." }).waitFor();
  // Gone: the button of whoever acted before has come.
  await hand.activate(page.getByTestId("act-as-Sam"));
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "act-as-Ana");
  await page.keyboard.press("Enter");
  await page.locator("#actor option:checked", { hasText: "Ana" }).waitFor({ state: "attached" });
  // After a dialog.
  await hand.activate(page.getByTestId("offer-disable-trusted-access"));
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "confirm-word");
  await confirm(page, hand, "disable");
  await stands(page, "not yet detected");
  await page.waitForFunction(() => document.activeElement !== document.body);
  assert.match(await roles.innerText(), /still acts here/);

  // Where a service has no switch of its own, enabling is folded once it is trusted.
  await hand.activate(page.getByTestId("service-back"));
  await hand.activate(page.getByTestId("service-row-account"));
  const ways = page.getByTestId("ways-enable");
  await ways.waitFor();
  assert.equal(await ways.evaluate((it) => it.open), true);
  await hand.activate(ways.getByTestId("offer-enable-trusted-access"));
  await confirm(page, hand, "enable");
  await stands(page, "Trusted");
  assert.equal(await ways.evaluate((it) => it.open), false);

  // Services are searched, stand beside the organization, and what is enabled there is seen in the drawing.
  await page.getByTestId("service-back").click();
  await begin(page, "all-features");
  await fromMenu(page, "open-organization");
  await page.getByTestId("show-services").click();
  const lines = page.locator(".services-list .rel-row");
  const all = await lines.count();
  await page.getByTestId("services-search").fill("guardduty.amazonaws");
  assert.equal(await lines.count(), 1);
  await page.getByTestId("services-search").fill("no such thing");
  assert.match(await page.locator(".services-list").innerText(), /No results/);
  await page.getByTestId("services-search").fill("");
  await page.getByTestId("services-off").click();
  assert.ok(all > 50 && await lines.count() > 0 && await lines.count() < all);
  await page.getByTestId("services-all").click();
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

  // The inspector leads to a service's page, and back.
  await new Mouse(page).service("AWS Config");
  await reveal(page, page.getByTestId("service-page"));
  await page.getByTestId("service-page").click();
  await page.getByTestId("service-page-config").waitFor();
  await page.keyboard.press("Escape");
  await page.getByTestId("services-route").waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "service-page");
  await page.assertClean();
});

/** Centralized root access on the page of IAM: it is enabled, and a session for a task started. */
async function rootSession(page) {
  const offer = (label) => page.getByTestId("root-access").getByTestId(`offer-${label}`);
  // The API would refuse, and says so; the console brings trusted access along.
  assert.match(await page.getByTestId("feature-RootSessions").innerText(), /Would be refused: Trusted Access for IAM not enabled/);
  await offer("enable-both-in-the-console").click();
  await page.getByTestId("feature-RootSessions").getByTestId("feature-state").filter({ hasText: /^Enabled/ }).waitFor();
  await new Mouse(page).enter(page.getByTestId("root-member"), { option: "Lab" });
  await new Mouse(page).enter(page.getByTestId("root-task"), { option: "S3UnlockBucketPolicy" });
  await offer("start-the-root-session").click();
  await page.getByTestId("session-S3UnlockBucketPolicy").getByTestId("session-left").filter({ hasText: "15 min left" }).waitFor();
}

/** The texts of a service's page that stand in a column of a few letters: their lines are more than their words. */
function narrow() {
  const found = [];
  const texts = document.createTreeWalker(document.querySelector(".service"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const lines = new Set([...range.getClientRects()].map((it) => Math.round(it.top))).size;
    const text = texts.currentNode.data.trim();
    // A name may be longer than the page is wide.
    if (lines > text.split(/[\s.:/-]+/).length + 1) found.push(text);
  }
  return found;
}

test("every service has a page; the route is accessible, light and dark, wide and small, with a root session too", async (t) => {
  const page = await open(t, browser, { scenario: "guardrails", options: { reducedMotion: "reduce" } });
  await fromMenu(page, "open-services");
  const rows = page.locator('[data-testid^="service-row-"]');
  await rows.first().waitFor();
  const ids = await rows.evaluateAll((all) => all.map((it) => it.dataset.testid.slice("service-row-".length)));
  assert.ok(ids.length > 50, `${ids.length} services`);
  const to = async (id) => {
    const back = page.getByTestId("service-back");
    if (await back.isVisible()) await back.click();
    await page.getByTestId(`service-row-${id}`).click();
    await page.getByTestId(`service-page-${id}`).waitFor();
    assert.deepEqual(await page.evaluate(narrow), [], id);
  };
  for (const id of [undefined, ...ids]) {
    if (id) await to(id);
    if (![undefined, "backup", "artifact", "iam"].includes(id)) continue;
    if (id === "iam") await rootSession(page);
    const at = async ({ width }) => {
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${id} is ${wider} px wider than the page at ${width}`);
    };
    await assertAccessibleInBoth(page, { sizes: [SIZES.wide, SIZES.small], at });
    await page.setViewportSize(SIZES.wide);
    await shots(page, `services-${id ?? "list"}`);
  }
  await page.assertClean();
});
