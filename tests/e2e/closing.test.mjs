// Closing an account: asked once more, drawn as being closed and as closed, brought back by AWS Support within 90 days, gone
// after them; by the keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { accountId, closeDialog, open, told, type } from "./support/sandbox.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const inspector = (page) => page.getByTestId("inspector");

test("an account is closed, reinstated, closed again and gone after 90 days, by keyboard", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const hand = new Keyboard(page);
  const id = await accountId(page, "Data");
  const card = page.getByTestId(`node-${id}`).first();

  // Asked once more, with what cannot be taken back; one can leave it at that.
  await hand.select("Data");
  await hand.within(hand.offer("close-this-account"));
  const dialog = page.getByTestId("dialog");
  await dialog.getByText("for 90 days").waitFor();
  await dialog.getByText(`aws organizations close-account --account-id ${id}`).waitFor();
  await closeDialog(page);
  assert.equal(await card.getByText("being closed").count(), 0);

  // Being closed: it still works, and cannot be closed twice.
  await hand.press("close-this-account");
  await told(page, "done", /Data is being closed/);
  await card.locator(".kind").filter({ hasText: "being closed" }).waitFor();
  await inspector(page).getByText("It still works for some minutes").waitFor();
  await inspector(page).getByText("PENDING_CLOSURE").waitFor();
  await inspector(page).getByTestId("offer-act-as-data-access-role").waitFor();
  assert.ok(await hand.offer("close-this-account").getAttribute("aria-describedby"));

  // Closed: nobody can act in it; it stays where it is.
  await hand.jump("1h");
  await card.locator(".kind").filter({ hasText: /^closed$/ }).waitFor();
  await inspector(page).getByText(/^Closed since .*AWS Support can reinstate it until/).waitFor();
  await inspector(page).getByText("CLOSED (the older Status: SUSPENDED)").waitFor();
  await inspector(page).getByText("Nobody can act in a closed account.").waitFor();
  for (const label of ["act-as-data-access-role", "close-this-account", "let-its-owner-complete-the-sign-up"]) {
    assert.equal(await hand.offer(label).count(), 0, label);
  }
  assert.match(await type(page, "as Data/access role"), /Data/);
  assert.match(await type(page, "whoami"), /Management/);
  assert.match(await type(page, `aws organizations describe-account --account-id ${id}`), /"Status": "SUSPENDED"[\s\S]*"State": "CLOSED"|"State": "CLOSED"[\s\S]*"Status": "SUSPENDED"/);

  // Brought back.
  await hand.press("let-aws-support-reinstate-it");
  await card.locator(".kind").filter({ hasText: "created" }).waitFor({ state: "attached" });
  await inspector(page).getByText("A member that the organization created").waitFor();
  await inspector(page).getByTestId("offer-act-as-data-access-role").waitFor();

  // Closed again, and left until it is gone: it leaves the organization, and nothing is offered any more.
  await hand.press("close-this-account");
  await hand.jump("91d");
  await inspector(page).getByText(/^Permanently closed since/).waitFor();
  assert.equal(await hand.offer("let-aws-support-reinstate-it").count(), 0);
  assert.equal(await hand.offer("invite-this-account").count(), 0);
  assert.match(await type(page, `aws organizations describe-account --account-id ${id}`), /AccountNotFoundException/);
  await page.assertClean();
});

test("closed accounts are accessible, light and dark, wide and small", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  const hand = new Mouse(page);
  const web = await accountId(page, "Web");
  await type(page, `aws organizations close-account --account-id ${web}`);
  await type(page, "advance 1h");
  await hand.select("Data");
  await hand.within(hand.offer("close-this-account"));
  await page.getByTestId("dialog").waitFor();
  await assertAccessible(page);
  await page.getByTestId("dialog-submit").click();
  // Nobody is left in it by whom it could be found.
  await page.getByTestId(`node-${web}`).first().click();
  await inspector(page).getByText(/^Closed since/).waitFor();
  await assertAccessibleInBoth(page);
  await page.setViewportSize(SIZES.small);
  for (const pane of ["Organization", "Inspector"]) {
    await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: pane }).click();
    await assertAccessible(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }
  await page.assertClean();
});
