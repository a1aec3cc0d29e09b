// Points 4, 6 and 7 in full, by mouse or with the keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { accountId, actAs, open, told, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** A test of a flow by one hand. */
function flowTest(name, make, scenario, flow) {
  const way = make === Mouse ? "by mouse" : "with the keyboard alone";
  test(`${name}, ${way}`, async (t) => {
    const page = await open(t, browser, { scenario });
    await flow(page, new make(page));
    await page.assertClean();
  });
}

test("the list of people names who acts, also once it was used and another way is taken", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const named = (who) => page.waitForFunction((who) => document.querySelector("#actor").selectedOptions[0].textContent.trim().startsWith(who), who);
  await actAs(page, "Management / Sam");
  await named("Management / Sam");
  await new Mouse(page).select("Web");
  await page.getByTestId("offer-act-as-web-access-role").click();
  await named("Web / ");
  await page.assertClean();
});

flowTest("4: create an organization, accounts and units, invite, answer as the right and the wrong party, move, remove, leave", Mouse, "standalone", async (page, hand) => {
  await hand.select("Northwind");
  await hand.openForm("create-an-organization");
  await hand.fill({ "FeatureSet.CONSOLIDATED_BILLING": true });
  await told(page, "done", /created organization/);

  await hand.select("Northwind");
  await hand.openForm("create-an-account");
  await hand.fill({ Email: "web@northwind.example", AccountName: "Web" });
  await page.locator('[data-testid^="ghost-"]').first().waitFor();
  await hand.nextEvent();
  await told(page, "done", /Web was created/);
  const web = await accountId(page, "Web");
  await page.getByTestId(`role-${web}-AWSServiceRoleForOrganizations`).waitFor();

  // An email address that is in use fails later, not at once.
  await hand.select("Northwind");
  await hand.openForm("create-an-account");
  await hand.fill({ Email: "web@northwind.example", AccountName: "Again" });
  await hand.nextEvent();
  await told(page, "failed", /EMAIL_ALREADY_EXISTS/);

  // Invite by id; the wrong party gets the real error; the sender cancels.
  await hand.select("Contoso");
  await hand.openForm("invite-this-account");
  await hand.fill({});
  await told(page, "done", /is open/);
  await hand.handshake("Contoso", /Invitation.*open/);
  await hand.press("accept-the-invitation");
  await told(page, "refused", /AccessDeniedException/);
  await hand.press("cancel-the-invitation");
  await told(page, "done", /canceled/);

  // Invite by email; the right party declines, lets one expire, accepts the third.
  const inviteByEmail = async () => {
    await hand.actAs("Northwind / Ana");
    await hand.select("Northwind");
    await hand.openForm("invite-an-account");
    await hand.fill({ "Target.Type.EMAIL": true, "Target.Id": "cloud@contoso.example" });
    await told(page, "done", /cloud@contoso.example is open/);
  };
  await inviteByEmail();
  await hand.actAs("Contoso / Ben");
  await hand.handshake("Contoso", /Invitation.*open/);
  await hand.press("decline");
  await told(page, "done", /declined/);
  await inviteByEmail();
  await hand.jump("15d");
  await told(page, "done", /expired/);
  await inviteByEmail();
  await hand.actAs("Contoso / Ben");
  await hand.handshake("Contoso", /Invitation.*open/);
  await hand.press("accept-the-invitation");
  await told(page, "done", /accepted/);

  // A unit, a move, a removal that lacks something, and leaving.
  await hand.actAs("Northwind / Ana");
  await hand.select("Northwind");
  await hand.openForm("create-an-organizational-unit");
  await hand.fill({ Name: "Workloads" });
  await told(page, "done", /Workloads was created/);
  await hand.select("Web");
  await hand.openForm("move-this-account");
  await hand.fill({ DestinationParentId: { option: "Workloads" } });
  await told(page, "done", /moved to Workloads/);
  await hand.select("Web");
  await hand.press("remove-it-from-the-organization");
  await told(page, "refused", /ConstraintViolationException/);
  await hand.press("let-its-owner-complete-the-sign-up");
  await told(page, "done", /completed the sign-up/);
  await hand.press("remove-it-from-the-organization");
  await told(page, "done", /Web was removed/);
  await hand.actAs("Contoso / Ben");
  await hand.select("Contoso");
  await hand.press("leave-the-organization");
  await told(page, "done", /Contoso left/);
});

/** The state of a check on accepting. */
async function assertCheck(page, id, { holds, stops }) {
  await page.locator(`[data-testid="check-${id}"][data-holds="${holds}"][data-stops="${stops}"]`).waitFor();
}

flowTest("6: enable all features, with every check seen, a refusal, a grant, and no way back", Keyboard, "consolidated-billing", async (page, hand) => {
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
});

flowTest("7: trusted access, enabled by typing the word; roles arrive later and not everywhere; then disabled", Keyboard, "all-features", async (page, hand) => {
  const role = (state) => page.locator('[data-testid$="-AWSConfigRoleForOrganizations"]').filter({ has: page.locator(`.ring.${state}`) });
  await hand.service("AWS Config");
  await hand.openForm("enable-trusted-access-config-amazonaws-com");
  const show = page.getByTestId("show-option");
  if (hand instanceof Keyboard) {
    await hand.reach(show);
    await page.keyboard.press("Space");
  } else {
    await show.check();
  }
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
  assert.equal(await role("present").count(), arrived, "roles stay");
});
