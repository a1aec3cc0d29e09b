// Effective policies in the inspector, by keyboard: who sets what, and the way to the policy behind it. What the policies come to, and
// what came to nothing and why, is tested natively: `tests/views/effective.txt` and `tests/tests/effective.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { accountId, open, openPane, type } from "./support/sandbox.mjs";
import { shots, SIZES } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const EVERYWHERE = '{"tags":{"stage":{"tag_key":{"@@assign":"Stage"},"tag_value":{"@@operators_allowed_for_child_policies":["@@none"],"@@assign":["build"]}}}}';
const OWN = '{"tags":{"stage":{"tag_value":{"@@append":["trial"]}}}}';

const inspector = (page) => page.getByTestId("inspector");
const effective = (page) => page.getByTestId("effective-policies");
const fold = (page) => effective(page).locator("details").filter({ has: page.locator("summary", { hasText: "Tag policy" }) });

async function found(page, line, pattern) {
  const answer = await type(page, line);
  const match = answer.match(pattern);
  assert.ok(match, `no ${pattern} in:\n${answer}`);
  return match[1] ?? match[0];
}

async function attached(page, name, content, target) {
  const line = `aws organizations create-policy --type TAG_POLICY --name ${name} --description x --content '${content}'`;
  const policy = await found(page, line, /"Id": "(p-[a-z0-9]{8,})"/);
  await type(page, `aws organizations attach-policy --policy-id ${policy} --target-id ${target}`);
}

test("an account's effective tag policy leads to the policies behind it, by keyboard; it is accessible, light and dark, wide and small", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  const hand = new Keyboard(page);
  const root = await found(page, "aws organizations list-roots", /r-[a-z0-9]{4,}/);
  await type(page, `aws organizations enable-policy-type --root-id ${root} --policy-type TAG_POLICY`);
  await attached(page, "Everywhere", EVERYWHERE, root);
  await attached(page, "OwnStages", OWN, await accountId(page, "Payments"));

  await hand.select("Payments");
  await hand.activate(fold(page).locator("summary"));
  await effective(page).getByText("Merged from 2 policies.").waitFor();
  const rows = await fold(page).locator("dl > div").allInnerTexts();
  assert.deepEqual(rows.map((it) => it.replace(/\s*\n+\s*/g, " | ").replaceAll(/ +/g, " ")), [
    "tags / stage / tag_key | Stage | Sets it: Everywhere, at the root",
    "tags / stage / tag_value | build | Sets it: Everywhere, at the root | Would append, but a policy above forbids that: OwnStages, at Payments",
  ]);
  const at = async (size) => {
    if (size === SIZES.small) await openPane(page, "inspector");
    await effective(page).scrollIntoViewIfNeeded();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  };
  await assertAccessibleInBoth(page, { sizes: [SIZES.wide, SIZES.small], at });
  await shots(page, "effective", { sizes: ["small"] });

  // From the setting to the policy behind it, and back.
  await hand.activate(fold(page).getByRole("button", { name: "Everywhere" }).first());
  await inspector(page).getByRole("heading", { name: "Everywhere" }).waitFor();
  await hand.activate(page.getByTestId("back"));
  await inspector(page).getByRole("heading", { name: "Payments" }).waitFor();
  await page.assertClean();
});
