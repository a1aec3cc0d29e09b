// Accounts of other partitions: they come to be by the terminal, are told apart in the drawing, and their long names and numbers
// stay inside what is drawn.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { accountId, open, type } from "./support/sandbox.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const inspector = (page) => page.getByTestId("inspector");

/** Cards out of which something sticks. */
function bursting(page) {
  return page.locator(".organization .card").evaluateAll((cards) => cards
    .filter((card) => [...card.querySelectorAll(".name, .id, .kind")]
      .some((part) => part.getBoundingClientRect().right > card.getBoundingClientRect().right))
    .map((card) => card.innerText));
}

test("an account of GovCloud is created beside a commercial one, and both are shown for what they are", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce", panes: "timeline terminal" } });
  // Not before the management account has a pair there.
  const create = "aws organizations create-gov-cloud-account --email defence@example.com --account-name Defence";
  assert.match(await type(page, create), /MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED/);
  const management = await accountId(page, "Management");
  assert.match(await type(page, `govcloud ${management}`), /was created in AWS GovCloud \(US\)/);
  assert.match(await type(page, create), /"State": "IN_PROGRESS"/);
  await type(page, "advance 1h");
  assert.match(await type(page, "account aws-cn:444455556666"), /was created, in no organization/);

  const pair = page.getByTestId(`node-${await accountId(page, "Defence-govcloud")}`).first();
  assert.equal(await pair.locator(".kind").innerText(), "aws-us-gov");
  assert.match(await pair.locator(".mono").innerText(), /^\d{4}-\d{4}-\d{4}$/);
  assert.equal(await page.getByTestId("node-444455556666").first().locator(".kind").innerText(), "aws-cn");
  assert.deepEqual(await bursting(page), []);

  await pair.click();
  await inspector(page).getByText("AWS GovCloud (US) (aws-us-gov)").waitFor();
  await inspector(page).getByText("Defence (the commercial partition)").waitFor();
  await page.getByTestId("form-list").click();
  await page.getByRole("row", { name: /Defence-govcloud/ }).getByText("standalone, aws-us-gov").waitFor();
  await page.getByTestId("form-tree").click();
  await page.setViewportSize(SIZES.small);
  await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "Organization" }).click();
  assert.deepEqual(await bursting(page), []);
  await assertAccessible(page);
  await page.assertClean();
});

test("an organization in another partition says so beside its name", async (t) => {
  const page = await open(t, browser, { scenario: "empty" });
  await type(page, "account aws-cn:444455556666");
  const people = await type(page, "personas");
  await type(page, `as ${people.match(/(\S+)\s*\/ Admin/)[1]}/Admin`);
  assert.match(await type(page, "aws organizations create-organization"), /arn:aws-cn:organizations/);
  const head = page.getByTestId("organization-head");
  await head.getByText("aws-cn", { exact: true }).waitFor();
  assert.match(await head.innerText(), /in aws-cn/);
  assert.deepEqual(await bursting(page), []);
  await page.assertClean();
});
