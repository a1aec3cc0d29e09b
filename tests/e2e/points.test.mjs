// What a person can do on the page, by mouse: the things that the sandbox promises. Points 4, 6 and 7 are in
// `flows.test.mjs`, for they are shown with the keyboard too.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./support/browser.mjs";
import { Mouse } from "./support/hands.mjs";
import { KEPT, accountId, actAs, closeDialog, fromMenu, notice, open, secondTab, session, told, type, worldHash } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const inspector = (page) => page.getByTestId("inspector");

test("1: choose a scenario, start over, change the seed", async (t) => {
  const page = await open(t, browser);
  const ids = [];
  for (const seed of ["1", "2"]) {
    await fromMenu(page, "new-session");
    await page.getByTestId("seed").fill(seed);
    await page.getByTestId("start-consolidated-billing").click();
    await page.getByTestId("dialog").waitFor({ state: "detached" });
    for (const name of ["Management", "Web", "Archive", "Payments", "Data", "Legacy", "Newcomer"]) {
      await page.locator('[data-testid^="node-"]').filter({ hasText: name }).first().waitFor();
    }
    ids.push(await accountId(page, "Payments"));
  }
  assert.notEqual(ids[0], ids[1], "another seed gives other ids");
  await fromMenu(page, "new-session");
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
  await new Mouse(page).select("Payments");
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

test("5: the role can be deleted under consolidated billing, and not with all features", async (t) => {
  for (const [scenario, person, account, kind, outcome] of [
    ["consolidated-billing", "Payments / Ben", "Payments", "done", /IAM deleted AWSServiceRoleForOrganizations/],
    ["all-features", "Payments / Ben", "Payments", "failed", /IAM did not delete AWSServiceRoleForOrganizations/],
  ]) {
    const page = await open(t, browser, { scenario });
    await actAs(page, person);
    await new Mouse(page).select(account);
    await new Mouse(page).press("delete-awsserviceroleFororganizations".toLowerCase());
    await told(page, "done", /was requested/);
    await page.getByTestId("next-event").click();
    await told(page, kind, outcome);
    await page.assertClean();
  }
});

test("6: a request that is canceled or expires ends all that belongs to it", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  await new Mouse(page).select("Management");
  await new Mouse(page).press("start-enabling-all-features");
  await new Mouse(page).jump("90d");
  await told(page, "done", /expired/);
  assert.match(await type(page, "aws organizations list-handshakes-for-organization --filter ActionType=APPROVE_ALL_FEATURES"), /"State": "CANCELED"/);
  await page.assertClean();
});

test("8: time plays, pauses, steps and jumps; what waits is delivered, delayed, made to fail; undo and redo", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await new Mouse(page).select("Management");
  for (const name of ["One", "Two", "Three"]) {
    await new Mouse(page).openForm("create-an-account");
    await new Mouse(page).fill({ Email: `${name.toLowerCase()}@northwind.example`, AccountName: name });
    await page.getByTestId("dialog").waitFor({ state: "detached" });
    await new Mouse(page).select("Management");
  }
  const waiting = page.locator('[data-testid^="waiting-"]').filter({ hasText: "Account" });
  assert.equal(await waiting.count(), 3);
  await page.locator('[data-testid^="fail-"]').first().click();
  await told(page, "failed", /INTERNAL_FAILURE/);
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
  await new Mouse(page).jump("1d");
  assert.notEqual(await time.innerText(), paused);
  await page.assertClean();
});

test("9: every click shows the command line that it stands for", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await new Mouse(page).select("Management");
  await new Mouse(page).openForm("create-an-account");
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
  await fromMenu(page, "open-lessons");
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
  await new Mouse(page).jump("3d");
  await page.getByTestId("walk-return").waitFor();
  assert.notEqual(await worldHash(page), hashes[4]);
  await page.getByTestId("walk-return").click();
  await step.filter({ hasText: "Step 5 of" }).waitFor();
  assert.equal(await worldHash(page), hashes[4]);
  await page.getByTestId("walk-leave").first().click();
  await fromMenu(page, "open-lessons");
  await page.getByTestId("walk-start-consolidated-billing-to-all-features").first().waitFor();
  await page.assertClean();
});

test("11: the tab closes and everything is found again; a link and a file open the same world elsewhere", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  await type(page, "aws organizations enable-all-features");
  await new Mouse(page).jump("2d");
  const hash = await worldHash(page);
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await worldHash(page), hash);

  await fromMenu(page, "share");
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
  await fromMenu(opener, "share");
  await opener.getByTestId("open-file").setInputFiles(file);
  await told(opener, "remark", /opened/i);
  assert.equal(await worldHash(opener), hash);
  for (const each of [page, elsewhere, opener]) await each.assertClean();
});

test("11: a damaged or newer link or file says so, and nothing is lost", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await new Mouse(page).jump("5d");
  const hash = await worldHash(page);
  const folder = await mkdtemp(join(tmpdir(), "orgsim-"));
  t.after(() => rm(folder, { recursive: true }));
  const newer = join(folder, "newer.json");
  await writeFile(newer, JSON.stringify({ orgsim: 99, scenario: "standalone", seed: "1", commands: [] }));
  await fromMenu(page, "share");
  await page.getByTestId("open-file").setInputFiles(newer);
  await page.getByText(/newer Orgsim/).first().waitFor();
  await closeDialog(page);
  assert.equal(await worldHash(page), hash);

  // A second tab in the same browser, with a link that was cut on its way.
  const tab = await secondTab(page, `${page.address}#s1.AAAAdamaged`);
  await told(tab, "remark", /could not be opened/);
  assert.equal(await worldHash(tab), hash);
  await tab.assertClean();

  // What was kept is damaged: it is set aside, not deleted.
  const broken = await open(t, browser, { kept: session("all-features").slice(0, -5) });
  await told(broken, "remark", /set aside/);
  assert.ok(await broken.evaluate((key) => Object.keys(localStorage).some((other) => other !== key && localStorage.getItem(other).startsWith("{\"orgsim\"")), KEPT));
});

test("11: a link pasted into an open tab is opened; a damaged one says so", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  const start = await worldHash(page);
  await fromMenu(page, "share");
  const link = new URL(await page.getByTestId("share-link").inputValue());
  await closeDialog(page);
  await new Mouse(page).jump("2d");
  await page.evaluate((hash) => { location.hash = hash; }, link.hash);
  await told(page, "remark", /Opened from the link/);
  assert.equal(await worldHash(page), start);
  await page.evaluate(() => { location.hash = "s1.AAAAdamaged"; });
  await told(page, "remark", /could not be opened/);
  assert.equal(await worldHash(page), start);
  assert.equal(new URL(page.url()).hash, "");
  await page.assertClean();
});

test("11: two tabs keep each other's sessions", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  const tab = await secondTab(page, page.address);
  await new Mouse(page).jump("2d");
  await told(tab, "remark", /Another tab has changed/);
  await new Mouse(tab).jump("3d");
  await told(page, "remark", /Another tab has changed/);
  const hashes = [await worldHash(page), await worldHash(tab)];
  assert.notEqual(hashes[0], hashes[1]);
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await worldHash(page), hashes[1], "what was done last");
  const kept = await page.evaluate(() => JSON.parse(localStorage.getItem("orgsim.page")).branches);
  assert.equal(kept.length, 1, "and the other as a branch");
  for (const each of [page, tab]) await each.assertClean();
});

test("a button's call stands in the terminal; the console view hides what others did", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const log = page.getByTestId("terminal-log");
  await new Mouse(page).select("Management");
  await new Mouse(page).openForm("create-an-account");
  await new Mouse(page).fill({ Email: "one@northwind.example", AccountName: "One" });
  await told(page, "done", /One/);
  await log.getByText("CreateAccountStatus").first().waitFor();
  await type(page, "aws organizations list-roots");
  await told(page, "done", /Answered; see the terminal/);
  await type(page, "aws organizations describe-account --account-id 000000000000");
  await told(page, "refused", /AccountNotFoundException/);
  await actAs(page, "Payments / Ben");
  await page.locator(".topbar .view").click();
  await page.getByTestId("notice").waitFor({ state: "detached" });
  await log.getByText("CreateAccountStatus").first().waitFor({ state: "detached" });
  assert.match(await type(page, "agenda"), /No AWS API lists pending events/);
  await page.assertClean();
});
