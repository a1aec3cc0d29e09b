// The policy editor: errors as one types, completion, templates, the review of changes, drafts; by keyboard and for assistive tools.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { closeDialog, open, told, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const LIST = "aws organizations list-policies --filter SERVICE_CONTROL_POLICY";

/** Opens a form of the organization, and gives back the field of its document. */
async function form(page, label = "create-a-service-control-policy", hand = new Mouse(page)) {
  await hand.pick(page.getByTestId("organization-head"));
  await hand.openForm(label);
  return page.getByTestId("field-content");
}

/** Opens the form of the policy Regions. */
async function stored(page) {
  await page.getByTestId("organization-head").click();
  await page.getByTestId("inspector").getByRole("button", { name: /^Regions/ }).first().click();
  await page.getByTestId("offer-edit-the-policy").click();
  return page.getByTestId("field-content");
}

/** Puts the caret behind a piece of the field's text. */
async function caretBehind(field, piece) {
  await field.evaluate((node, piece) => {
    node.focus();
    const at = node.value.indexOf(piece) + piece.length;
    node.setSelectionRange(at, at);
  }, piece);
}

const words = (page) => page.getByTestId("policy-words");

test("an error is shown with its line as one types, is told, and can be jumped to; names are suggested; a wrong one can be sent", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const field = await form(page);
  await page.getByTestId("document-sound").waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), null);

  await field.fill('{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allowed",\n      "Action": "*",\n      "Resource": "*"\n    }\n  ]\n}');
  const fault = page.getByTestId("document-error");
  assert.match(await fault.innerText(), /Line 5, column 17.*Allowed/s);
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal(await field.getAttribute("aria-errormessage"), await fault.getAttribute("id"));
  const wrong = page.locator(".code-line.is-wrong");
  assert.match(await wrong.innerText(), /"Effect": "Allowed"/);
  await page.locator('.policy-editor [role="status"]').filter({ hasText: /Line 5/ }).waitFor({ state: "attached" });
  await assertAccessibleInBoth(page);

  await page.getByTestId("document-jump").click();
  await page.waitForFunction(() => {
    const node = document.activeElement;
    return node.value?.slice(node.selectionStart, node.selectionEnd) === '"Allowed"';
  });
  await page.keyboard.type('"Allow"');
  await page.getByTestId("document-sound").waitFor();
  assert.match(await page.getByTestId("policy-size").innerText(), /^\d+ of 10,240 characters/);

  // Ids of the organization, by name and by mouse.
  await field.fill('{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalAccount": ""}}}]}');
  await caretBehind(field, '"aws:PrincipalAccount": "');
  await page.keyboard.press("Control+Space");
  const option = words(page).getByRole("option", { name: /Management/ });
  await option.waitFor();
  await assertAccessibleInBoth(page);
  const id = await option.locator("code").innerText();
  assert.match(id, /^\d{12}$/);
  await option.click();
  assert.match(await field.inputValue(), new RegExp(`"aws:PrincipalAccount": "${id}"}}}]}$`));
  // The browser's undo takes it back.
  await page.keyboard.press("Control+Z");
  assert.match(await field.inputValue(), /"aws:PrincipalAccount": ""/);

  // What would be refused is read where the focus goes, not under the foot of the dialog.
  await page.getByTestId("field-name").fill("Wrong");
  await field.fill('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:RunInst');
  for (const size of [{ width: 1440, height: 900 }, { width: 1280, height: 720 }, { width: 390, height: 844 }]) {
    await page.setViewportSize(size);
    await page.getByTestId("dialog-submit").click();
    await page.locator("#rehearsed-title:focus").waitFor();
    const hidden = await page.evaluate(() => {
      const title = document.activeElement.getBoundingClientRect();
      const foot = document.querySelector(".dialog-foot").getBoundingClientRect();
      const head = document.querySelector(".dialog-head").getBoundingClientRect();
      return title.bottom > foot.top || title.top < head.bottom;
    });
    assert.equal(hidden, false, JSON.stringify(size));
    await page.getByRole("button", { name: "Change it" }).click();
  }
  // Whatever is wrong can still be sent: refusals teach.
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("send-anyway").click();
  await told(page, "refused", /MalformedPolicyDocumentException/);
  await page.assertClean();
});

test("a policy is written by keyboard with suggestions alone; a template begins one, its draft comes back, and it is changed after a review", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const hand = new Keyboard(page);
  let field = await form(page, "create-a-service-control-policy", hand);
  await hand.reach(page.getByTestId("field-name"));
  await page.keyboard.type("Stay");
  await hand.reach(field);
  const keys = page.keyboard;
  await keys.press("Control+A");
  await keys.type('{"Vers');
  await words(page).getByRole("option", { name: /Version/ }).waitFor();
  await keys.press("Enter");
  // The value's suggestions follow by themselves.
  await words(page).getByRole("option", { name: "2012-10-17" }).waitFor();
  await keys.press("Enter");
  await keys.type(', "St');
  await words(page).getByRole("option", { name: /Statement/ }).waitFor();
  await keys.press("Tab");
  await keys.type('{"Eff');
  await keys.press("Enter");
  await words(page).getByRole("option", { name: /Deny/ }).waitFor();
  await keys.press("ArrowDown");
  assert.match(await field.getAttribute("aria-activedescendant"), /-word-1$/);
  await keys.press("ArrowUp");
  await keys.type("De");
  await keys.press("Enter");
  await keys.type(', "Action');
  await keys.press("Enter");
  await keys.type("leaveorg");
  await words(page).getByRole("option", { name: /organizations:LeaveOrganization/ }).waitFor();
  await keys.press("Enter");
  await keys.type(', "Res');
  await keys.press("Enter");
  await keys.type("*");
  // Escape closes the suggestions, not the dialog.
  await keys.press("Control+Space");
  await words(page).waitFor();
  await keys.press("Escape");
  await words(page).waitFor({ state: "detached" });
  for (const key of ["ArrowRight", "}", "ArrowRight", "}"]) await keys.press(key);
  assert.deepEqual(JSON.parse(await field.inputValue()), {
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" }],
  });
  await page.getByTestId("document-sound").waitFor();
  // Tab leaves the text when nothing is suggested.
  await keys.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "TEXTAREA");
  await hand.activate(page.getByTestId("dialog-submit"));
  await page.getByTestId("dialog").waitFor({ state: "detached" });
  assert.match(await type(page, LIST), /"Name": "Stay"/);

  // A template begins a policy, its draft comes back, and what is stored is changed after a review.
  field = await form(page);
  await page.getByTestId("policy-templates").locator("summary").click();
  await assertAccessibleInBoth(page);
  await page.getByRole("button", { name: /Protect the administrators/ }).click();
  // Nothing scrolls sideways, and letters of field and colors lie on each other.
  for (const size of [{ width: 390, height: 844 }, { width: 1440, height: 900 }]) {
    await page.setViewportSize(size);
    const measured = await field.evaluate((node) => {
      const dialog = node.closest("dialog");
      const mirror = node.parentElement.querySelector(".code-mirror");
      // What has them break lines at other places.
      const [own, other] = [getComputedStyle(node), getComputedStyle(mirror)];
      const apart = ["font", "padding", "letterSpacing", "wordBreak", "whiteSpace", "tabSize", "textAlign"].filter((it) => own[it] !== other[it]);
      return { dialog: dialog.scrollWidth - dialog.clientWidth, text: node.scrollHeight - mirror.clientHeight, wide: node.scrollWidth - node.clientWidth, apart };
    });
    assert.deepEqual(measured, { dialog: 0, text: 0, wide: 0, apart: [] }, JSON.stringify(size));
  }
  await page.getByTestId("policy-templates").locator("summary").click();
  await page.getByRole("button", { name: /Stay in two Regions/ }).click();
  assert.match(await field.inputValue(), /aws:RequestedRegion/);
  await page.keyboard.press("Control+Z");
  assert.doesNotMatch(await field.inputValue(), /aws:RequestedRegion/);
  await page.keyboard.press("Control+Shift+Z");
  assert.match(await field.inputValue(), /aws:RequestedRegion/);

  // Closed by accident.
  await closeDialog(page);
  field = await form(page);
  assert.match(await field.inputValue(), /aws:RequestedRegion/);
  await page.getByTestId("draft").waitFor();

  await page.getByTestId("field-name").fill("Regions");
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("dialog").waitFor({ state: "detached" });
  const listed = JSON.parse(await type(page, LIST));
  const own = listed.Policies.find((policy) => policy.Name === "Regions");
  assert.ok(own, "the policy is listed");
  // What was sent is no draft any more.
  field = await form(page);
  assert.match(await field.inputValue(), /LeaveOrganization/);
  await closeDialog(page);

  // Another type, another language.
  field = await form(page, "create-a-resource-control-policy");
  assert.match(await field.inputValue(), /"Principal": "\*"/);
  assert.match(await page.getByTestId("policy-size").innerText(), /of 5,120/);
  await closeDialog(page);

  field = await stored(page);
  await page.getByTestId("policy-review").click();
  assert.match(await page.getByTestId("policy-diff").innerText(), /Only whitespace|Nothing would change/);
  await page.getByTestId("policy-review").click();
  await field.fill((await field.inputValue()).replace("OnlyTheseRegions", "TwoRegions"));
  await page.getByTestId("policy-review").click();
  const diff = page.getByTestId("policy-diff");
  assert.match(await diff.locator("p").innerText(), /1 line added, 1 line removed/);
  assert.match(await diff.locator(".is-added").textContent(), /Added: .*TwoRegions/);
  assert.match(await diff.locator(".is-removed").textContent(), /Removed: .*OnlyTheseRegions/);
  await assertAccessibleInBoth(page);
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("dialog").waitFor({ state: "detached" });
  assert.match(await type(page, `aws organizations describe-policy --policy-id ${own.Id}`), /TwoRegions/);
  await page.assertClean();
});
