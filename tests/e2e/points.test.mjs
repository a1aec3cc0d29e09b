// What a person can do on the page, by mouse: the things that the sandbox promises. Points 4, 6 and 7 are in
// `flows.test.mjs`, for they are shown with the keyboard too.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./support/browser.mjs";
import { Mouse } from "./support/hands.mjs";
import { accountId, closeDialog, fromMenu, notice, open, secondTab, told, type, worldHash } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const inspector = (page) => page.getByTestId("inspector");

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

test("8: time plays and pauses by its button; undo and redo have theirs", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const before = await worldHash(page);
  await new Mouse(page).jump("1d");
  const after = await worldHash(page);
  await page.locator(".topbar").getByRole("button", { name: "Undo" }).first().click();
  assert.equal(await worldHash(page), before);
  await page.getByRole("button", { name: "Redo" }).first().click();
  assert.equal(await worldHash(page), after);
  const time = page.getByTestId("time-now");
  const then = await time.innerText();
  await page.getByTestId("play").click();
  await page.waitForFunction((then) => document.querySelector('[data-testid="time-now"]').innerText !== then, then);
  await page.getByTestId("play").click();
  const paused = await time.innerText();
  await page.waitForTimeout(400);
  assert.equal(await time.innerText(), paused);
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
  await page.getByTestId("details").click();
  const { text } = await notice(page);
  assert.match(text, /aws organizations create-account/);
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
