// Flows in full, with the keyboard alone. Accounts that are created, invited, moved and removed: `crates/page/tests/features/flows.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { accountId, begin, open, told, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** The state of a check on accepting. */
async function assertCheck(page, id, { holds, stops }) {
  await page.locator(`[data-testid="check-${id}"][data-holds="${holds}"][data-stops="${stops}"]`).waitFor();
}

test("all features, with every check seen, a refusal, a grant, and no way back; trusted access, enabled by typing the word, then disabled", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  const hand = new Keyboard(page);
  const REQUEST = /Request to (approve all features|recreate the service-linked role).*open/;
  await hand.select("Management");
  await hand.press("start-enabling-all-features");
  await told(page, "done", /is waiting for the members/);

  await hand.actAs("Legacy / Maria");
  await hand.handshake("Legacy", REQUEST);
  await assertCheck(page, "addressed", { holds: true, stops: false });
  await assertCheck(page, "may-accept", { holds: true, stops: false });
  await assertCheck(page, "open", { holds: true, stops: false });
  await assertCheck(page, "role-present", { holds: false, stops: false });
  await assertCheck(page, "may-create-role", { holds: false, stops: true });
  // The same for somebody else, before anybody tries: "check as".
  await hand.enter(page.getByTestId("check-as"), { option: "Dan" });
  await assertCheck(page, "may-create-role", { holds: true, stops: false });
  await hand.enter(page.getByTestId("check-as"), { option: "Maria" });
  await assertCheck(page, "may-create-role", { holds: false, stops: true });
  await hand.press("approve-all-features");
  await told(page, "refused", /AccessDeniedForDependencyException/);
  // The smallest change, made by the one who may.
  await hand.activate(page.getByTestId("checks").getByTestId("remedy").first());
  await told(page, "done", /inline policy .* was saved on Maria in Legacy/);
  await assertCheck(page, "may-create-role", { holds: true, stops: false });
  await hand.press("approve-all-features");
  await told(page, "done", /accepted/);
  const legacy = await accountId(page, "Legacy");
  await page.getByTestId(`role-${legacy}-AWSServiceRoleForOrganizations`).locator(".ring.present").waitFor();

  await hand.actAs("Payments / Ben");
  await hand.handshake("Payments", REQUEST);
  await assertCheck(page, "role-present", { holds: true, stops: false });
  await hand.press("approve-all-features");
  await told(page, "done", /accepted/);
  await hand.actAs("Archive / OrganizationAccountAccessRole");
  await hand.handshake("Archive", REQUEST);
  await hand.press("agree-to-recreate-the-role");
  await told(page, "done", /accepted/);

  // One declines, and is removed: then the request is open.
  await hand.actAs("Data / Cleo");
  await hand.handshake("Data", REQUEST);
  await hand.press("decline");
  await told(page, "done", /declined/);
  await hand.actAs("Management / Ana");
  await hand.select("Data");
  await hand.press("remove-it-from-the-organization");
  await told(page, "done", /Data was removed/);
  await hand.pick(page.locator('.org-head [data-testid^="envelope-"]'));
  await page.getByTestId("state").filter({ hasText: "Open" }).waitFor();
  await hand.press("finalize-enable-all-features");
  await page.getByTestId("organization-head").getByText("All features").first().waitFor();
  assert.match(await type(page, "aws organizations enable-all-features"), /HandshakeConstraintViolationException/);

  // Trusted access: roles arrive later and not everywhere.
  await begin(page, "all-features");
  // The list of people names who acts, also once it was used and another way is taken.
  const named = (who) => page.waitForFunction((who) => document.querySelector("#actor").selectedOptions[0].textContent.trim().startsWith(who), who);
  await hand.actAs("Management / Sam");
  await named("Management / Sam");
  await hand.select("Web");
  await hand.within(page.getByTestId("offer-act-as-web-access-role"));
  await named("Web / ");
  await hand.actAs("Management / Ana");
  await named("Management / Ana");

  const role = (state) => page.locator('[data-testid$="-AWSConfigRoleForOrganizations"]').filter({ has: page.locator(`.ring.${state}`) });
  await hand.service("AWS Config");
  await hand.openForm("enable-trusted-access-config-amazonaws-com");
  await hand.reach(page.getByTestId("show-option"));
  await page.keyboard.press("Space");
  await hand.enter(page.getByTestId("confirm-word"), "enable");
  await hand.activate(page.getByTestId("dialog-submit"));
  await told(page, "done", /Trusted access for AWS Config \(config\.amazonaws\.com\) was enabled/);
  assert.equal(await role("present").count(), 0, "nothing arrives at once");
  await hand.jump("1d");
  await role("present").first().waitFor();
  const arrived = await role("present").count();
  assert.ok(await role("absent").count() > 0, "not in every account");

  // Why it is there, and why it is not: from the account's list of roles.
  const inspector = page.getByTestId("inspector");
  await hand.service("AWS Config");
  await hand.activate(inspector.getByRole("button", { name: /AWSConfigRoleForOrganizations/ }).first());
  await inspector.getByText(/started to act in .* and requested its role from AWS Organizations/).first().waitFor();
  await hand.service("AWS Config");
  await hand.activate(inspector.getByRole("button", { name: /has not needed to act/ }).first());
  await inspector.getByText(/has not needed to act/).first().waitFor();

  await hand.service("AWS Config");
  await hand.openForm("disable-trusted-access-config-amazonaws-com");
  await hand.enter(page.getByTestId("confirm-word"), "disable");
  await hand.activate(page.getByTestId("dialog-submit"));
  await told(page, "done", /was disabled/);
  assert.equal(await role("remaining").count(), arrived, "roles stay, and are drawn as such");
  await page.assertClean();
});
