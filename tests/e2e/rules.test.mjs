// Rule puzzles in one visit: the search shows that there is no way, or the shortest one without the rule; the way is played, and what is
// done by hand is looked at. What a search finds is tested natively: `crates/page/tests/features/rules.rs`, `tests/tests/rules.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { fromMenu, open } from "./support/sandbox.mjs";
import { shot, shots } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

async function toRules(page, rule) {
  await fromMenu(page, "open-rules");
  await page.getByTestId("rules-choose").selectOption(rule);
  await page.getByTestId("rules-search").waitFor();
}

async function search(page) {
  await page.getByTestId("rules-search").click();
  const verdict = page.getByTestId("rules-verdict");
  await verdict.waitFor({ timeout: 60_000 });
  return verdict.innerText();
}

test("with the rule there is no way, without it a shortest one, which is played; a search can be stopped", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await toRules(page, "only-the-management-account");
  assert.match(await search(page), /^(No way|There is no way)/);
  assert.equal(await page.getByTestId("rules-way").count(), 0);
  await assertAccessible(page);

  await page.getByTestId("rules-off").click();
  assert.match(await search(page), /^The shortest way to break it takes/);
  const lines = page.getByTestId("rules-play");
  const count = await lines.count();
  assert.ok(count > 0);
  await lines.last().click();
  const standing = page.getByTestId("rules-standing");
  await standing.filter({ hasText: `Broken, at step ${count}.` }).waitFor();
  await assertAccessible(page);
  await shots(page, "rules-played", { sizes: ["wide", "small"] });

  // The organization says that this is not as in AWS, and what leads back.
  await page.getByTestId("rules-look").click();
  const strip = page.getByTestId("rule-off");
  await strip.filter({ hasText: "Only the management account enables" }).waitFor();
  await assertAccessible(page);
  await strip.getByRole("button").click();
  await strip.waitFor({ state: "detached" });
  await fromMenu(page, "open-rules");
  await standing.filter({ hasText: "Another world is open, not this puzzle's." }).waitFor();

  // By hand the rule still holds, on a phone too.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByTestId("rules-choose").selectOption("deny-wins");
  await page.getByTestId("rules-try").click();
  await standing.filter({ hasText: "with no steps yet" }).waitFor();
  await page.getByTestId("rules-say").first().click();
  await standing.filter({ hasText: "Not broken. Steps so far: 1." }).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px`);
  await assertAccessible(page);
  await shot(page, "rules-narrow");

  // A search that is stopped shows nothing. Stopped as soon as it can be: it may end before a person's click arrives.
  await page.getByTestId("rules-choose").selectOption("scps-and-management");
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      const stop = document.querySelector('[data-testid="rules-stop"]');
      if (!stop) return;
      observer.disconnect();
      stop.click();
    }).observe(document.body, { childList: true, subtree: true });
  });
  await page.getByTestId("rules-search").click();
  await page.getByTestId("rules-verdict").filter({ hasText: "this proves nothing" }).waitFor();
  await page.assertClean();
});
