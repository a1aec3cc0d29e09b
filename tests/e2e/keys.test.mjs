// Access keys of a user: made, put out of use, taken up again, deleted, by the keyboard alone; the secret is told once, in the
// answer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { closeDialog, open, openPane, told, type } from "./support/sandbox.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const inspector = (page) => page.getByTestId("inspector");
const keys = (page) => inspector(page).getByRole("region", { name: "Access keys" });

/** Shows a user of the management account. */
async function user(page, hand, name) {
  await type(page, `aws iam create-user --user-name ${name}`);
  await hand.select("Management");
  await hand.activate(inspector(page).getByRole("button", { name: new RegExp(`^${name}`) }));
  await inspector(page).getByRole("heading", { name: `Management / ${name}` }).waitFor();
}

test("a key is made, deactivated, activated and deleted, by keyboard; keys are accessible and their offers stay inside", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  const hand = new Keyboard(page);
  await user(page, hand, "Deploy");
  await keys(page).getByText("No access key: nobody can sign requests as this user.").waitFor();

  // The answer is in the terminal; the line above it says that it is the only one with the secret.
  await hand.press("create-an-access-key");
  await told(page, "done", /its secret is in this answer only/);
  const answer = JSON.parse((await page.getByTestId("terminal-log").locator("pre.stdout").last().innerText())).AccessKey;
  assert.match(answer.SecretAccessKey, /^[A-Za-z0-9/+]{40}$/);
  const id = answer.AccessKeyId;
  await keys(page).getByText(id).waitFor();
  await keys(page).getByText(/^active, never used; its secret was shown only when it was created$/).waitFor();
  // It is written there, not a way to anywhere.
  assert.equal(await keys(page).getByRole("button").count(), 0);
  assert.doesNotMatch(await inspector(page).innerText(), new RegExp(answer.SecretAccessKey.replace(/[+/]/g, "\\$&")));
  assert.doesNotMatch(await type(page, "aws iam list-access-keys --user-name Deploy"), /Secret/);

  // Used by somebody who acts with it, and the inspector knows when.
  const low = id.toLowerCase();
  await hand.press(`deactivate-${low}`);
  await keys(page).getByText(/^inactive/).waitFor();
  await hand.press(`activate-${low}`);
  await keys(page).getByText(/^active/).waitFor();

  // Two are as many as a user may have; the third says beforehand what it would meet.
  await hand.press("create-an-access-key");
  await inspector(page).getByText(/Would be refused:.*AccessKeysPerUser/).waitFor({ state: "attached" });
  await hand.within(inspector(page).getByTestId("why-create-an-access-key"));
  await page.getByText("Delete one that is no longer used.").first().waitFor();
  await closeDialog(page);

  await hand.press(`delete-${low}`);
  await keys(page).getByText(id).waitFor({ state: "detached" });
  await inspector(page).getByText(/Would be refused:.*AccessKeysPerUser/).waitFor({ state: "detached" });

  await hand.press("create-an-access-key");
  await inspector(page).locator(".insp-refused > summary").click();
  const at = async (size) => {
    if (size === SIZES.small) await openPane(page, "inspector");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    // "Why?" stands beside its button, however long that is.
    const apart = await inspector(page).locator(".offers li:has(.button + .why-offer)").evaluateAll((items) => items.filter((it) => it.checkVisibility()).map((item) => {
      const [button, why] = [...item.querySelectorAll("button")].map((it) => it.getBoundingClientRect());
      return why.top >= button.bottom;
    }));
    assert.ok(apart.length > 2 && !apart.includes(true), String(apart));
  };
  await assertAccessibleInBoth(page, { sizes: [SIZES.wide, SIZES.small], at });
  await page.assertClean();
});
