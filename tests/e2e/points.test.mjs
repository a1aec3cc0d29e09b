// What only the browser has of a session: its storage, the address, downloads, other tabs. Time, undo and redo, and the line that a
// click stands for are tested natively: `crates/page/tests/features/sessions.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { launch } from "./support/browser.mjs";
import { Mouse } from "./support/hands.mjs";
import { begin, closeDialog, fromMenu, open, secondTab, told, type, worldHash } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test("the tab closes and all is found again; a link and a file open the same world; a damaged link says so; two tabs keep both sessions", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  await type(page, "aws organizations enable-all-features");
  await new Mouse(page).jump("2d");
  const hash = await worldHash(page);
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await worldHash(page), hash);

  await fromMenu(page, "share");
  const link = new URL(await page.getByTestId("share-link").inputValue()).hash;
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /Save .*file/ }).click();
  const buffer = await readFile(await (await download).path());
  assert.equal(JSON.parse(buffer.toString()).orgsim, 1);
  await closeDialog(page);
  // Time plays and stands still by its button.
  const time = page.getByTestId("time-now");
  const then = await time.innerText();
  await page.getByTestId("play").click();
  await page.waitForFunction((then) => document.querySelector('[data-testid="time-now"]').innerText !== then, then);
  await page.getByTestId("play").click();
  assert.notEqual(await worldHash(page), hash);
  // Pasted into the open tab.
  await page.evaluate((hash) => { location.hash = hash; }, link);
  await told(page, "remark", /Opened from the link/);
  assert.equal(await worldHash(page), hash);
  await page.evaluate(() => { location.hash = "s1.AAAAdamaged"; });
  await told(page, "remark", /could not be opened/);
  assert.equal(await worldHash(page), hash);
  assert.equal(new URL(page.url()).hash, "");

  const elsewhere = await open(t, browser, { hash: link });
  assert.equal(await worldHash(elsewhere), hash);
  await begin(elsewhere, "standalone");
  assert.notEqual(await worldHash(elsewhere), hash);
  await fromMenu(elsewhere, "share");
  await elsewhere.getByTestId("open-file").setInputFiles({ name: "session.json", mimeType: "application/json", buffer });
  await told(elsewhere, "remark", /opened/i);
  assert.equal(await worldHash(elsewhere), hash);
  for (const each of [page, elsewhere]) await each.assertClean();

  // Two tabs keep each other's sessions.
  const branches = () => page.evaluate(() => JSON.parse(localStorage.getItem("orgsim.page")).branches);
  const before = (await branches()).length;
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
  assert.equal((await branches()).length, before + 1, "and the other as a branch");
  for (const each of [page, tab]) await each.assertClean();
});
