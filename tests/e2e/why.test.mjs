// Why a call was let through or refused, by keyboard in one visit: the way through the gates, the statement in its policy's text, one
// button that makes the smallest change, and what a call would meet that nobody has made. What is answered is tested natively:
// `crates/page/tests/features/why.rs`, `tests/tests/why.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { accountId, actAs, begin, closeDialog, open, reveal, told, type } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const DENY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Sid: "Elsewhere", Effect: "Deny", Action: "s3:*", Resource: "*" },
    {
      Sid: "NoUsers",
      Effect: "Deny",
      Action: ["iam:CreateUser", "iam:CreateAccessKey"],
      Resource: "*",
      Condition: { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/*" } },
    },
  ],
});

/** Payments in a unit whose SCP denies new users; Ben is refused one. */
async function denied(page) {
  await type(page, "as Management/Ana");
  const root = (await type(page, "aws organizations list-roots")).match(/r-[a-z0-9]+/)[0];
  await type(page, `aws organizations enable-policy-type --root-id ${root} --policy-type SERVICE_CONTROL_POLICY`);
  await type(page, "advance 1h");
  const unit = (await type(page, `aws organizations create-organizational-unit --parent-id ${root} --name Guarded`)).match(/ou-[a-z0-9-]+/)[0];
  const payments = await accountId(page, "Payments");
  const parent = (await type(page, `aws organizations list-parents --child-id ${payments}`)).match(/"Id": "([^"]+)"/)[1];
  await type(page, `aws organizations move-account --account-id ${payments} --source-parent-id ${parent} --destination-parent-id ${unit}`);
  const made = await type(page, `aws organizations create-policy --name NoNewUsers --description none --type SERVICE_CONTROL_POLICY --content '${DENY}'`);
  const policy = made.match(/p-[a-z0-9]{8,}/)[0];
  await type(page, `aws organizations attach-policy --policy-id ${policy} --target-id ${unit}`);
  await actAs(page, "Payments / Ben");
  await type(page, "aws iam create-user --user-name Eve");
  await told(page, "refused", /AccessDenied/);
}

const panel = (page) => page.getByTestId("why-panel");

test("a member refused by an SCP at a unit: statement, change, passing; then a call that nobody has made; the keyboard is never lost", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  const hands = new Keyboard(page);
  await denied(page);
  await hands.activate(page.getByTestId("why"));
  await panel(page).getByText("It stopped at the Policy gate").waitFor();
  assert.equal(await panel(page).getByTestId("gate-policy").getAttribute("aria-selected"), "true");
  const layer = panel(page).locator('.layer.blocks[data-sign="denies"]');
  assert.match(await layer.innerText(), /Guarded/);
  const statement = layer.getByTestId("statement").first();
  assert.match(await statement.innerText(), /NoNewUsers:NoUsers/);
  assert.match(await statement.locator("mark.fits").allInnerTexts().then((all) => all.join(" ")), /"iam:CreateUser"/);
  assert.match(await statement.locator("mark.differs").allInnerTexts().then((all) => all.join(" ")), /"iam:CreateAccessKey"/);
  assert.match(await statement.locator(".conditions").innerText(), /aws:PrincipalArn[^]*holds|holds[^]*aws:PrincipalArn/);
  assert.match(await panel(page).getByTestId("difference").innerText(), /user\/Ben/);
  await assertAccessible(page);
  await shots(page, "why-refused", { sizes: ["wide", "small"] });
  // Step by step with the arrow keys, and back.
  await panel(page).getByTestId("gate-policy").focus();
  await page.keyboard.press("ArrowLeft");
  await panel(page).getByTestId("gate-panel").getByText("May this type of account make this call?").waitFor();
  await page.keyboard.press("End");
  await panel(page).getByTestId("gate-panel").getByText("Are the dependencies of the call met?").waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await hands.activate(panel(page).getByTestId("remedy"));
  await panel(page).getByText("It would pass every gate.").waitFor();
  assert.equal(await panel(page).getAttribute("data-refused"), "false");
  await page.waitForFunction(() => document.activeElement.id === "why-call");
  await shots(page, "why-passes", { sizes: ["wide"], schemes: ["light"] });
  await hands.activate(panel(page).getByTestId("try-again"));
  await panel(page).waitFor({ state: "detached" });
  await told(page, "done", /Eve/);
  await page.waitForFunction(() => document.activeElement.id === "why");
  // What was let through has its why, too.
  await hands.activate(page.getByTestId("why"));
  await panel(page).getByText("It passed every gate.").waitFor();
  await assertAccessible(page);
  await shots(page, "why-allowed", { sizes: ["wide"], schemes: ["light"] });
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement.id === "why");

  // A call that nobody has made: from a form, as somebody else, and from an offer. Nothing is done.
  await actAs(page, "Management / Ana");
  await hands.select("Management");
  await hands.openForm("create-an-account");
  await page.getByTestId("field-email").fill("new@northwind.example");
  await page.getByTestId("field-accountname").fill("New");
  const before = await page.getByTestId("terminal-log").locator("> *").count();
  await page.getByTestId("form-check").click();
  await panel(page).getByText("It would pass every gate.").waitFor();
  await assertAccessible(page);
  await panel(page).getByTestId("why-as").selectOption({ label: "Payments / Ben" });
  await panel(page).getByText("It would stop at the Caller gate").waitFor();
  await shots(page, "why-possible", { sizes: ["wide", "small"], schemes: ["light"] });
  await panel(page).getByTestId("why-close").click();
  // What was typed is still there.
  assert.equal(await page.getByTestId("field-accountname").inputValue(), "New");
  await page.getByTestId("dialog-close").click();
  assert.equal(await page.getByTestId("terminal-log").locator("> *").count(), before);
  await reveal(page, page.getByTestId("why-delete-the-organization"));
  await page.getByTestId("why-delete-the-organization").click();
  await page.getByRole("heading", { name: "It would be refused" }).waitFor();
  await closeDialog(page);

  // The keyboard is never lost: behind one gate another, after the call, and from row to row of the inspector.
  await begin(page, "guardrails");
  await actAs(page, "Web / Ola");
  await type(page, "aws organizations leave-organization");
  await hands.activate(page.getByTestId("why"));
  await hands.activate(panel(page).getByTestId("remedy"));
  await panel(page).getByText("It would stop at the State gate").waitFor();
  await page.waitForFunction(() => document.activeElement.id === "why-call");
  assert.doesNotMatch(await panel(page).getByTestId("try-again").getAttribute("class"), /primary/);
  await hands.activate(panel(page).getByTestId("remedy"));
  await panel(page).getByText("It would pass every gate.").waitFor();
  await page.waitForFunction(() => document.activeElement.id === "why-call");
  await page.keyboard.press("Enter");
  await told(page, "done", /Web left the organization/);
  await page.waitForFunction(() => document.activeElement.id === "notice-line");
  await hands.actAs("Management / Ana");
  await hands.pick(page.getByTestId("organization-head"));
  await hands.activate(page.getByTestId("inspector").getByRole("button", { name: /EuropeOnly/ }).first());
  await page.waitForFunction(() => document.activeElement.id === "inspector-title" && document.activeElement.innerText === "EuropeOnly");
  await page.assertClean();
});
