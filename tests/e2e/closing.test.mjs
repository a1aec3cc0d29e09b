// Closing an account, by keyboard: asked once more, drawn as being closed and as closed, brought back. What its panel says and offers at
// each point is tested natively: `tests/views/closing.txt`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { accountId, closeDialog, open, told } from "./support/sandbox.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const inspector = (page) => page.getByTestId("inspector");

test("an account is closed and reinstated by keyboard; all of it is accessible, light and dark, wide and small", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  const hand = new Keyboard(page);
  const id = await accountId(page, "Data");
  const card = page.getByTestId(`node-${id}`).first();

  // Asked once more, with what cannot be taken back; one can leave it at that.
  await hand.select("Data");
  await hand.within(hand.offer("close-this-account"));
  const dialog = page.getByTestId("dialog");
  await dialog.getByText("for 90 days").waitFor();
  await dialog.getByText(`aws organizations close-account --account-id ${id}`).waitFor();
  await assertAccessible(page);
  await closeDialog(page);
  assert.equal(await card.getByText("being closed").count(), 0);

  // Being closed: it cannot be closed twice.
  await hand.press("close-this-account");
  await told(page, "done", /Data is being closed/);
  await card.locator(".kind").filter({ hasText: "being closed" }).waitFor();
  assert.ok(await hand.offer("close-this-account").getAttribute("aria-describedby"));

  await hand.jump("1h");
  await card.locator(".kind").filter({ hasText: /^closed$/ }).waitFor();
  await inspector(page).getByText(/^Closed since .*AWS Support can reinstate it until/).waitFor();
  await assertAccessibleInBoth(page);
  await page.setViewportSize(SIZES.small);
  for (const pane of ["Organization", "Inspector"]) {
    await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: pane }).click();
    await assertAccessible(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }
  await page.setViewportSize(SIZES.wide);

  await hand.press("let-aws-support-reinstate-it");
  await card.locator(".kind").filter({ hasText: "created" }).waitFor({ state: "attached" });
  await page.assertClean();
});
