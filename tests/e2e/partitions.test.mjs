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

test("an account of GovCloud and an organization of China are shown for what they are, beside the commercial one", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce", panes: "timeline terminal" } });
  await type(page, `govcloud ${await accountId(page, "Management")}`);
  await type(page, "aws organizations create-gov-cloud-account --email defence@example.com --account-name Defence");
  await type(page, "advance 1h");
  await type(page, "account aws-cn:444455556666");

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

  // An organization says so beside its name.
  const people = (await type(page, "personas")).split("\n");
  await type(page, `as ${people.find((row) => row.includes(":444455556666:")).match(/(\S+)\s*\/ Admin/)[1]}/Admin`);
  assert.match(await type(page, "aws organizations create-organization"), /arn:aws-cn:organizations/);
  await page.getByTestId("organization-head").filter({ hasText: /in aws-cn/ }).getByText("aws-cn", { exact: true }).waitFor();
  assert.deepEqual(await bursting(page), []);
  await page.setViewportSize(SIZES.small);
  await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "Organization" }).click();
  assert.deepEqual(await bursting(page), []);
  await assertAccessible(page);
  await page.assertClean();
});
