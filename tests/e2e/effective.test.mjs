// Effective policies in the inspector: what the tag policies from the root down come to for an account, who said what, and
// what came to nothing and why.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { accountId, open, openPane, type } from "./support/sandbox.mjs";
import { shots, SIZES } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const EVERYWHERE = '{"tags":{"stage":{"tag_key":{"@@assign":"Stage"},"tag_value":{"@@assign":["build","live"]}}}}';
const WORKLOADS = '{"tags":{"stage":{"tag_value":{"@@append":["trial"]}},'
  + '"cost":{"tag_key":{"@@assign":"Cost"},"tag_value":{"@@operators_allowed_for_child_policies":["@@none"],"@@assign":["1000"]}}}}';
const OWN = '{"tags":{"cost":{"tag_value":{"@@append":["3000"]}}}}';

const inspector = (page) => page.getByTestId("inspector");
const effective = (page) => page.getByTestId("effective-policies");
const fold = (page, title) => effective(page).locator("details").filter({ has: page.locator("summary", { hasText: title }) });

async function found(page, line, pattern) {
  const answer = await type(page, line);
  const match = answer.match(pattern);
  assert.ok(match, `no ${pattern} in:\n${answer}`);
  return match[1] ?? match[0];
}

async function enabled(page, kind) {
  const root = await found(page, "aws organizations list-roots", /r-[a-z0-9]{4,}/);
  await type(page, `aws organizations enable-policy-type --root-id ${root} --policy-type ${kind}`);
  return root;
}

function created(page, kind, name, content) {
  const line = `aws organizations create-policy --type ${kind} --name ${name} --description x --content '${content}'`;
  return found(page, line, /"Id": "(p-[a-z0-9]{8,})"/);
}

const attached = (page, policy, target) => type(page, `aws organizations attach-policy --policy-id ${policy} --target-id ${target}`);

/** Tag policies at the root and at the unit of Payments, and one that waits to be attached to Payments. */
async function tagged(page) {
  const root = await enabled(page, "TAG_POLICY");
  const everywhere = await created(page, "TAG_POLICY", "Everywhere", EVERYWHERE);
  const workloads = await created(page, "TAG_POLICY", "ForWorkloads", WORKLOADS);
  const own = await created(page, "TAG_POLICY", "OwnCosts", OWN);
  const payments = await accountId(page, "Payments");
  const unit = await found(page, `aws organizations list-parents --child-id ${payments}`, /ou-[a-z0-9-]+/);
  await attached(page, everywhere, root);
  await attached(page, workloads, unit);
  return { root, unit, payments, everywhere, workloads, own };
}

/** The settings as one reads them, line by line. */
async function settings(page) {
  const rows = await fold(page, "Tag policy").locator("dl > div").all();
  return Promise.all(rows.map(async (row) => (await row.innerText()).replace(/\s*\n+\s*/g, " | ").replaceAll(/ +/g, " ")));
}

test("an account's effective tag policy and where it comes from, by keyboard", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const hand = new Keyboard(page);
  await tagged(page);

  await hand.select("Payments");
  await hand.openForm("attach-a-policy");
  await hand.fill({ PolicyId: { option: "OwnCosts" } });
  await hand.activate(fold(page, "Tag policy").locator("summary"));
  await effective(page).getByText("Merged from 3 policies.").waitFor();
  assert.deepEqual(await settings(page), [
    "tags / stage / tag_key | Stage | Sets it: Everywhere, at the root",
    "tags / stage / tag_value | build, live, trial | Sets it: Everywhere, at the root | Appends: ForWorkloads, at Workloads",
    "tags / cost / tag_key | Cost | Sets it: ForWorkloads, at Workloads",
    "tags / cost / tag_value | 1000 | Sets it: ForWorkloads, at Workloads | Would append, but a policy above forbids that: OwnCosts, at Payments",
  ]);
  // What holds is what the API answers.
  const document = JSON.parse(await fold(page, "Tag policy").locator("pre").innerText());
  const answer = await type(page, `aws organizations describe-effective-policy --policy-type TAG_POLICY --target-id ${await accountId(page, "Payments")}`);
  assert.deepEqual(document, JSON.parse(JSON.parse(answer).EffectivePolicy.PolicyContent));

  // From the setting to the policy behind it, and back.
  await hand.activate(fold(page, "Tag policy").getByRole("button", { name: "ForWorkloads" }).first());
  await inspector(page).getByRole("heading", { name: "ForWorkloads" }).waitFor();
  await hand.activate(page.getByTestId("back"));
  await inspector(page).getByRole("heading", { name: "Payments" }).waitFor();

  // Without the one that came to nothing there is nothing left that would be forbidden.
  await hand.press("detach-owncosts");
  await effective(page).getByText("Merged from 2 policies.").waitFor({ state: "attached" });
  assert.equal(await effective(page).getByText("forbids that").count(), 0);
  await page.assertClean();
});

test("the section is accessible and does not scroll sideways, light and dark, wide and small", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  const { own, payments } = await tagged(page);
  await attached(page, own, payments);
  await new Mouse(page).select("Payments");
  await fold(page, "Tag policy").locator("summary").click();
  const at = async (size) => {
    if (size === SIZES.small) await openPane(page, "inspector");
    await effective(page).scrollIntoViewIfNeeded();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  };
  await assertAccessibleInBoth(page, { sizes: [SIZES.wide, SIZES.small], at });
  await shots(page, "effective", { sizes: ["small"] });
  await page.assertClean();
});
