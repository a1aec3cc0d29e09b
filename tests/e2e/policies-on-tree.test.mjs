// Policies laid over the organization: attached where, what flows down, where a level stops everything. One visit, by keyboard where
// something is drawn for it. How keys go through the drawing and what a level lets through is tested natively
// (`crates/page/src/drawing_keys/tests.rs`, `tests/tests/flow.rs`).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { open, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const DENY = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}}';

const unit = (page, name) => page.locator('[data-testid^="unit-"]').filter({ hasText: name }).first();
const place = (page, name) => page.locator(".place").filter({ has: page.locator(".place-name .name", { hasText: new RegExp(`^${name}$`) }) });
const chip = (page, where, name) => place(page, where).locator("> .hangs").getByTestId(`chip-${name}`);
const inspector = (page) => page.getByTestId("inspector");

/** Creates a policy by the terminal. Gives back its id. */
async function created(page, name, content = DENY) {
  const answer = await type(page, `aws organizations create-policy --name ${name} --description x --type SERVICE_CONTROL_POLICY --content '${content}'`);
  return answer.match(/p-[a-z0-9]{8,}/)[0];
}

test("policies are enabled, drawn where they are attached, say what passes, and are reached by keyboard", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  const hand = new Keyboard(page);
  // Off at first, and the first step is said.
  assert.equal(await page.locator(".chip").count(), 0);
  await hand.activate(page.getByTestId("overlay"));
  await hand.activate(page.getByTestId("to-policies"));
  await inspector(page).getByText("No policy type is enabled yet").waitFor();
  await hand.press("enable-service-control-policies");
  await chip(page, "Workloads", "FullAWSAccess").waitFor();
  assert.equal(await place(page, "Workloads").getAttribute("data-flow"), "everything");

  // Attached: the chip appears there, and there only.
  const id = await created(page, "DenyLeave");
  const key = await unit(page, "Workloads").getAttribute("data-key");
  await type(page, `aws organizations attach-policy --policy-id ${id} --target-id ${key.slice(2)}`);
  const mine = chip(page, "Workloads", "DenyLeave");
  await mine.waitFor();
  assert.equal(await mine.getAttribute("title"), "Service control policy DenyLeave, attached to Workloads, denies");
  assert.ok(["even", "odd"].includes(await mine.getAttribute("data-fresh")));
  assert.equal(await place(page, "Workloads").getAttribute("data-flow"), "narrowed");
  assert.equal(await page.getByTestId("chip-DenyLeave").count(), 1);

  // FullAWSAccess goes: nothing passes any more, and it is said why.
  await type(page, `aws organizations detach-policy --policy-id p-FullAWSAccess --target-id ${key.slice(2)}`);
  await place(page, "Workloads").getByText("no policy attached there allows anything").waitFor();
  assert.equal(await place(page, "Workloads").getAttribute("data-flow"), "nothing");
  assert.ok(await page.locator(".card.cut").count() > 0);
  assert.equal(await page.locator(".card.management.cut").count(), 0);
  await page.locator(".card.management").getByText("SCPs do not limit it").waitFor();

  // The chip is the way to the policy.
  await hand.pick(unit(page, "Workloads"));
  await page.keyboard.press("ArrowRight");
  // To the right of a unit are its policies.
  await page.waitForFunction((it) => it === document.activeElement, await mine.elementHandle());
  assert.equal(await mine.getAttribute("role"), "treeitem");
  await page.keyboard.press("Enter");
  await inspector(page).getByRole("heading", { name: "DenyLeave" }).waitFor();
  assert.match(await mine.getAttribute("class"), /selected/);
  await inspector(page).getByText("LeaveOrganization").first().waitFor({ state: "attached" });
  // The last one may not go, and the offer says so beforehand.
  await inspector(page).getByTestId("not-possible").getByText("You cannot remove the last policy").waitFor({ state: "attached" });

  await assertAccessibleInBoth(page);
  await page.getByTestId("form-list").click();
  await assertAccessibleInBoth(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: "Organization" }).click();
  await assertAccessible(page);
  await page.getByTestId("form-tree").click();
  await assertAccessible(page);

  // A full stop hides and shows them, which is remembered.
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByTestId("organization-head").click();
  await page.keyboard.press(".");
  await page.locator(".chip").first().waitFor({ state: "detached" });
  await page.keyboard.press(".");
  await page.locator(".chip").first().waitFor();
  await page.reload({ waitUntil: "load" });
  await page.locator(".chip").first().waitFor();
  await page.assertClean();
});
