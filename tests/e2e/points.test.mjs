// What a person can do on the page, by mouse: the eleven things that the sandbox promises.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./support/browser.mjs";
import { KEPT, accountId, actAs, notice, open, secondTab, session, told, type, worldHash } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const inspector = (page) => page.getByTestId("inspector");
const offer = (page, label) => inspector(page).getByTestId(`offer-${label}`);

async function select(page, name) {
  const id = await accountId(page, name);
  await page.getByTestId(`node-${id}`).first().click();
  await inspector(page).getByRole("heading", { name }).first().waitFor();
  return id;
}

/** Presses an offer of the inspector, and its confirmation if it is a grave one. */
async function press(page, label) {
  await offer(page, label).click();
  const submit = page.getByTestId("dialog-submit");
  if (await submit.isVisible()) await submit.click();
}

/** Fills in a form, by the parameters of the operation: `Target.Id`. True chooses. Then sends it. */
async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.getByTestId(`field-${name.toLowerCase().replaceAll(".", "-")}`);
    if (value === true) await field.check();
    else if (typeof value === "string") await field.fill(value);
    else await field.selectOption(value);
  }
  await page.getByTestId("dialog-submit").click();
}

/** The place of the option whose text holds a name. */
async function optionNamed(page, field, name) {
  const texts = await page.getByTestId(field).locator("option").allInnerTexts();
  const index = texts.findIndex((text) => text.includes(name));
  assert.ok(index >= 0, `no option ${name} in ${texts}`);
  return index;
}

async function jump(page, span) {
  await page.getByTestId("jump-span").fill(span);
  await page.getByTestId("jump").click();
}

test("1: choose a scenario, start over, change the seed", async (t) => {
  const page = await open(t, browser);
  const ids = [];
  for (const seed of ["1", "2"]) {
    if (ids.length > 0) await page.getByTitle("Choose a scenario or start over").click();
    await page.getByTestId("seed").fill(seed);
    await page.getByTestId("start-consolidated-billing").click();
    await page.getByTestId("dialog").waitFor({ state: "detached" });
    for (const name of ["Management", "Web", "Archive", "Payments", "Data", "Legacy", "Newcomer"]) {
      await page.locator('[data-testid^="node-"]').filter({ hasText: name }).first().waitFor();
    }
    ids.push(await accountId(page, "Payments"));
  }
  assert.notEqual(ids[0], ids[1], "another seed gives other ids");
  await page.getByTitle("Choose a scenario or start over").click();
  await page.getByTestId("start-standalone").click();
  await page.getByTestId("organization").getByText("Northwind").first().waitFor();
  await page.assertClean();
});

test("2: the organization is drawn, listed and told; it pans, zooms, collapses, and the inspector shows what is selected", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  const organization = page.getByTestId("organization");
  await organization.getByText(/consolidated billing/i).first().waitFor();
  const legacy = await accountId(page, "Legacy");
  await page.getByTestId(`role-${legacy}-AWSServiceRoleForOrganizations`).click();
  await inspector(page).getByText("AWSServiceRoleForOrganizations").first().waitFor();
  await inspector(page).getByText(/It was deleted/).first().waitFor();
  const node = page.getByTestId(`node-${legacy}`).first();
  const before = await node.boundingBox();
  await page.getByTestId("zoom-in").click();
  await page.waitForFunction(
    ([id, width]) => document.querySelector(`[data-testid="node-${id}"]`).getBoundingClientRect().width > width,
    [legacy, before.width],
  );
  await page.getByTestId("fit").click();
  await page.getByTestId("form-list").click();
  await organization.getByText("Payments").first().waitFor();
  await page.getByTestId("form-text").click();
  await organization.getByText(/Legacy \d{12} \(invited\).*lacks AWSServiceRoleForOrganizations/).waitFor();
  await page.getByTestId("form-tree").click();
  await select(page, "Payments");
  await inspector(page).getByText("payments@northwind.example").waitFor();
  await page.assertClean();
});

test("3: whoever acts is always shown, and their console view hides what they may not see", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  await actAs(page, "Legacy / Maria");
  const organization = page.getByTestId("organization");
  await organization.getByText("Payments").first().waitFor();
  await page.locator(".topbar .view").click();
  await organization.getByText("Payments").first().waitFor({ state: "detached" });
  await organization.getByText("Legacy").first().waitFor();
  assert.equal(await page.locator("#actor option:checked").innerText().then((text) => text.includes("Maria")), true);
  await page.locator(".topbar .view").click();
  await organization.getByText("Payments").first().waitFor();
  await page.assertClean();
});

test("4: create an organization, accounts and units, invite, answer as the right and the wrong party, move, remove, leave", async (t) => {
  const page = await open(t, browser, { scenario: "standalone" });
  await select(page, "Northwind");
  await offer(page, "create-an-organization").click();
  await fill(page, { "FeatureSet.CONSOLIDATED_BILLING": true });
  await told(page, "done", /created organization/);

  await select(page, "Northwind");
  await offer(page, "create-an-account").click();
  await fill(page, { Email: "web@northwind.example", AccountName: "Web" });
  await page.locator('[data-testid^="ghost-"]').first().waitFor();
  await page.getByTestId("next-event").click();
  await page.getByTestId("organization").getByText("Web").first().waitFor();
  const web = await accountId(page, "Web");
  await page.getByTestId(`role-${web}-AWSServiceRoleForOrganizations`).waitFor();

  // An e-mail address that is in use fails later, not at once.
  await select(page, "Northwind");
  await offer(page, "create-an-account").click();
  await fill(page, { Email: "web@northwind.example", AccountName: "Again" });
  await page.getByTestId("next-event").click();
  await told(page, "done", /EMAIL_ALREADY_EXISTS/);

  // Invite by id; the wrong party gets the real error.
  const contoso = await accountId(page, "Contoso");
  await page.getByTestId(`node-${contoso}`).first().click();
  await offer(page, "invite-this-account").click();
  await page.getByTestId("dialog-submit").click();
  await page.locator('[data-testid^="envelope-"]').first().click();
  await press(page, "accept-the-invitation");
  await told(page, "refused", /AccessDeniedException/);
  await press(page, "cancel-it");
  await told(page, "done", /cancelled/);

  // Invite by e-mail; the right party declines, then accepts the next.
  await select(page, "Northwind");
  await offer(page, "invite-an-account").click();
  await fill(page, { "Target.Type.EMAIL": true, "Target.Id": "cloud@contoso.example" });
  await told(page, "done", /invitation to cloud@contoso.example is open/);
  await actAs(page, "Contoso / Ben");
  await page.locator('[data-testid^="envelope-"]').first().click();
  await press(page, "decline-it");
  await told(page, "done", /declined/);
  await actAs(page, "Northwind / Ana");
  await select(page, "Northwind");
  await offer(page, "invite-an-account").click();
  await fill(page, { "Target.Type.EMAIL": true, "Target.Id": "cloud@contoso.example" });
  await told(page, "done", /is open/);
  await jump(page, "15d");
  await told(page, "done", /expired/);
  await select(page, "Northwind");
  await offer(page, "invite-an-account").click();
  await fill(page, { "Target.Type.EMAIL": true, "Target.Id": "cloud@contoso.example" });
  await told(page, "done", /is open/);
  await actAs(page, "Contoso / Ben");
  await page.locator('[data-testid^="envelope-"]').filter({ hasText: "open" }).first().click();
  await press(page, "accept-the-invitation");
  await told(page, "done", /accepted/);

  // A unit, a move, a removal, and leaving.
  await actAs(page, "Northwind / Ana");
  await select(page, "Northwind");
  await offer(page, "create-an-organizational-unit").click();
  await fill(page, { Name: "Workloads" });
  await told(page, "done", /Workloads was created/);
  await select(page, "Web");
  await offer(page, "move-this-account").click();
  await fill(page, { DestinationParentId: { index: await optionNamed(page, "field-destinationparentid", "Workloads") } });
  await told(page, "done", /moved to Workloads/);
  // Fifteen days have passed, so the four days have too; the sign-up is what is missing.
  await select(page, "Web");
  await press(page, "remove-it-from-the-organization");
  await told(page, "refused", /ConstraintViolationException/);
  await press(page, "let-its-owner-complete-the-sign-up");
  await press(page, "remove-it-from-the-organization");
  await told(page, "done", /Web was removed/);
  await actAs(page, "Contoso / Ben");
  await select(page, "Contoso");
  await press(page, "leave-the-organization");
  await told(page, "done", /Contoso left/);
  await page.assertClean();
});

test("5: the role can be deleted under consolidated billing, and not with all features", async (t) => {
  for (const [scenario, person, account, outcome] of [
    ["consolidated-billing", "Payments / Ben", "Payments", /IAM deleted AWSServiceRoleForOrganizations/],
    ["all-features", "Payments / Ben", "Payments", /IAM did not delete AWSServiceRoleForOrganizations/],
  ]) {
    const page = await open(t, browser, { scenario });
    await actAs(page, person);
    await select(page, account);
    await press(page, "delete-awsserviceroleFororganizations".toLowerCase());
    await told(page, "done", /was asked for/);
    await page.getByTestId("next-event").click();
    await told(page, "done", outcome);
    await page.assertClean();
  }
});

test("6: enable all features, with every check seen, a refusal, a grant, and no way back", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  await select(page, "Management");
  await press(page, "begin-to-enable-all-features");
  await told(page, "done", /cancelled|waits for the members/);

  const pick = async (person, account) => {
    await actAs(page, person);
    const id = await accountId(page, account);
    await page.getByTestId(`node-${id}`).first().click();
    await inspector(page).getByRole("button", { name: /(APPROVE_ALL_FEATURES|ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE).*OPEN/ }).first().click();
    await page.getByTestId("checks").waitFor();
  };
  await pick("Legacy / Maria", "Legacy");
  await assertCheck(page, "addressed", { holds: "true", stops: "false" });
  await assertCheck(page, "may-accept", { holds: "true", stops: "false" });
  await assertCheck(page, "open", { holds: "true", stops: "false" });
  await assertCheck(page, "role-present", { holds: "false", stops: "false" });
  await assertCheck(page, "may-create-role", { holds: "false", stops: "true" });
  await press(page, "approve-all-features");
  await told(page, "refused", /AccessDeniedForDependencyException/);
  // The smallest change, made by the one who may.
  await page.getByTestId("checks").getByTestId("remedy").first().click();
  await told(page, "done", /Maria in Legacy got the inline policy/);
  await assertCheck(page, "may-create-role", { holds: "true", stops: "false" });
  await press(page, "approve-all-features");
  await told(page, "done", /accepted/);
  const legacy = await accountId(page, "Legacy");
  await page.getByTestId(`role-${legacy}-AWSServiceRoleForOrganizations`).waitFor();

  await pick("Payments / Ben", "Payments");
  await assertCheck(page, "role-present", { holds: "true", stops: "false" });
  await press(page, "approve-all-features");
  await pick("Archive / OrganizationAccountAccessRole", "Archive");
  await press(page, "agree-to-recreate-the-role");

  // One declines, and is removed: the request opens.
  await pick("Data / Cleo", "Data");
  await press(page, "decline-it");
  await told(page, "done", /declined/);
  await actAs(page, "Management / Ana");
  await select(page, "Data");
  await press(page, "remove-it-from-the-organization");
  await told(page, "done", /Data was removed/);
  const parent = (await type(page, "aws organizations list-handshakes-for-organization --filter ActionType=ENABLE_ALL_FEATURES")).match(/h-[0-9a-f]{32}/)[0];
  await page.getByTestId(`envelope-${parent}`).click();
  await page.getByTestId("handshake-state").filter({ hasText: "OPEN" }).waitFor();
  await press(page, "finalize-enable-all-features");
  await told(page, "done", /./);
  await page.getByTestId("organization-head").getByText("All features").waitFor();
  assert.match(await type(page, "aws organizations enable-all-features"), /HandshakeConstraintViolationException/);
  await page.assertClean();
});

async function assertCheck(page, id, { holds, stops }) {
  const row = page.getByTestId(`check-${id}`);
  await row.and(page.locator(`[data-holds="${holds}"][data-stops="${stops}"]`)).waitFor({ timeout: 10_000 });
}

test("6: a request that is cancelled or expires ends all that belongs to it", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  await select(page, "Management");
  await press(page, "begin-to-enable-all-features");
  await jump(page, "90d");
  await told(page, "done", /expired/);
  assert.match(await type(page, "aws organizations list-handshakes-for-organization --filter ActionType=APPROVE_ALL_FEATURES"), /"State": "CANCELED"/);
  await page.assertClean();
});

test("7: trusted access, enabled by typing the word; roles arrive later and not everywhere; then disabled", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await page.getByTestId("show-services").click();
  await page.getByTestId("service-config").first().click();
  await offer(page, "enable-trusted-access-config-amazonaws-com").click();
  const dialog = page.getByTestId("dialog");
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("textbox").fill("enable");
  await page.getByTestId("dialog-submit").click();
  await told(page, "done", /Trusted access for AWS Config was enabled/);
  const role = (state) => page.locator('[data-testid$="-AWSConfigRoleForOrganizations"]').filter({ has: page.locator(`.ring.${state}`) });
  assert.equal(await role("present").count(), 0, "nothing arrives at once");
  await jump(page, "1d");
  await role("present").first().waitFor();
  assert.ok(await role("absent").count() > 0, "not in every account");
  await role("present").first().click();
  await inspector(page).getByText(/came to act in .* and asked AWS Organizations for its role/).first().waitFor();
  await role("absent").first().click();
  await inspector(page).getByText(/has not needed to act/).first().waitFor();
  const before = await role("present").count();
  await page.getByTestId("show-services").click();
  await page.getByTestId("service-config").first().click();
  await offer(page, "disable-trusted-access-config-amazonaws-com").click();
  await dialog.getByRole("textbox").fill("disable");
  await page.getByTestId("dialog-submit").click();
  await told(page, "done", /was disabled/);
  assert.equal(await role("present").count(), before, "roles stay");
  await page.assertClean();
});

test("8: time plays, pauses, steps and jumps; what waits is delivered, delayed, made to fail; undo and redo", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await select(page, "Management");
  for (const name of ["One", "Two", "Three"]) {
    await offer(page, "create-an-account").click();
    await fill(page, { Email: `${name.toLowerCase()}@northwind.example`, AccountName: name });
    await page.getByTestId("dialog").waitFor({ state: "detached" });
    await select(page, "Management");
  }
  const waiting = page.locator('[data-testid^="waiting-"]').filter({ hasText: "Account" });
  assert.equal(await waiting.count(), 3);
  await page.locator('[data-testid^="fail-"]').first().click();
  await told(page, "done", /INTERNAL_FAILURE/);
  await page.locator('[data-testid^="delay-"]').first().click();
  await page.locator('[data-testid^="deliver-"]').first().click();
  await told(page, "done", /was created/);
  const before = await worldHash(page);
  await page.getByRole("button", { name: "Undo" }).first().click();
  assert.notEqual(await worldHash(page), before);
  await page.getByRole("button", { name: "Redo" }).first().click();
  assert.equal(await worldHash(page), before);
  const time = page.getByTestId("time-now");
  const then = await time.innerText();
  await page.getByTestId("play").click();
  await page.waitForFunction((then) => document.querySelector('[data-testid="time-now"]').innerText !== then, then);
  await page.getByTestId("play").click();
  const paused = await time.innerText();
  await page.waitForTimeout(400);
  assert.equal(await time.innerText(), paused);
  await jump(page, "1d");
  assert.notEqual(await time.innerText(), paused);
  await page.assertClean();
});

test("9: every click shows the command line that it stands for", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await select(page, "Management");
  await offer(page, "create-an-account").click();
  const dialog = page.getByTestId("dialog");
  await page.getByTestId("field-email").fill("new@northwind.example");
  await page.getByTestId("field-accountname").fill("New one");
  await dialog.getByText("aws organizations create-account --email new@northwind.example --account-name 'New one'").first().waitFor();
  await page.getByTestId("dialog-submit").click();
  const { text } = await notice(page);
  assert.match(text, /aws organizations create-account/);
  await page.assertClean();
});

test("10: the walkthrough: next, back, leave, play freely, come back", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await page.getByTestId("walk-start-consolidated-billing-to-all-features").first().click();
  const step = page.getByTestId("walk-step");
  await step.filter({ hasText: "Step 1 of" }).waitFor();
  const hashes = [await worldHash(page)];
  for (const n of [2, 3, 4, 5, 6]) {
    await page.getByTestId("walk-next").click();
    await step.filter({ hasText: `Step ${n} of` }).waitFor();
    hashes.push(await worldHash(page));
  }
  await page.getByTestId("walk-back").click();
  await step.filter({ hasText: "Step 5 of" }).waitFor();
  assert.equal(await worldHash(page), hashes[4]);
  // Free play, then back to the path.
  await jump(page, "3d");
  await page.getByTestId("walk-return").waitFor();
  assert.notEqual(await worldHash(page), hashes[4]);
  await page.getByTestId("walk-return").click();
  await step.filter({ hasText: "Step 5 of" }).waitFor();
  assert.equal(await worldHash(page), hashes[4]);
  await page.getByTestId("walk-leave").first().click();
  await page.getByTestId("walk-start-consolidated-billing-to-all-features").first().waitFor();
  await page.assertClean();
});

test("11: the tab closes and everything is found again; a link and a file open the same world elsewhere", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  await type(page, "aws organizations enable-all-features");
  await jump(page, "2d");
  const hash = await worldHash(page);
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await worldHash(page), hash);

  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.getByTestId("share-link").inputValue();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /Save .*file/ }).click();
  const folder = await mkdtemp(join(tmpdir(), "orgsim-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "session.json");
  await (await download).saveAs(file);
  assert.equal(JSON.parse(await readFile(file, "utf8")).orgsim, 1);

  const elsewhere = await open(t, browser, { hash: new URL(link).hash });
  assert.equal(await worldHash(elsewhere), hash);

  const opener = await open(t, browser, { scenario: "standalone" });
  await opener.getByRole("button", { name: "Share" }).click();
  await opener.locator('input[type="file"]').setInputFiles(file);
  await told(opener, "remark", /opened/i);
  assert.equal(await worldHash(opener), hash);
  for (const each of [page, elsewhere, opener]) await each.assertClean();
});

test("11: a damaged or newer link or file says so, and nothing is lost", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await jump(page, "5d");
  const hash = await worldHash(page);
  const folder = await mkdtemp(join(tmpdir(), "orgsim-"));
  t.after(() => rm(folder, { recursive: true }));
  const newer = join(folder, "newer.json");
  await writeFile(newer, JSON.stringify({ orgsim: 99, scenario: "standalone", seed: "1", commands: [] }));
  await page.getByRole("button", { name: "Share" }).click();
  await page.locator('input[type="file"]').setInputFiles(newer);
  await page.getByText(/newer Orgsim/).first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await worldHash(page), hash);

  // A second tab in the same browser, with a link that was cut on its way.
  const tab = await secondTab(page, `${page.address}#s1.AAAAdamaged`);
  await told(tab, "remark", /could not be opened/);
  assert.equal(await worldHash(tab), hash);
  await tab.assertClean();

  // What was kept is damaged: it is set aside, not deleted.
  const broken = await open(t, browser, { kept: session("all-features").slice(0, -5) });
  await told(broken, "remark", /set aside/);
  assert.ok(await broken.evaluate((key) => localStorage.getItem(`${key}.damaged`), KEPT));
});
