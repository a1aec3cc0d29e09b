// The dry run: CloudTrail files against the lab's draft, with results, Stop, and what cannot be read. What is denied and what cannot be
// decided is tested natively: `crates/dry-run/tests`.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { drop } from "./support/drops.mjs";
import { accountId, fromMenu, open } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const NO_USERS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Sid: "NoUsers", Effect: "Deny", Action: "iam:CreateUser", Resource: "*" },
    { Sid: "Tagged", Effect: "Deny", Action: "ec2:*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalTag/team": "x" } } },
  ],
});

const event = (account, source, name, n = 0) => ({
  eventName: name,
  eventSource: `${source}.amazonaws.com`,
  eventTime: "2026-11-20T10:00:00Z",
  recipientAccountId: account,
  requestID: `request-${n}`,
  userAgent: "a client".padEnd(800, "."),
  userIdentity: { type: "IAMUser", arn: `arn:aws:iam::${account}:user/ben`, accountId: account, userName: "ben" },
});

const file = (name, text) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });

/** Tries a draft at the root, from the lab. */
async function draft(page) {
  await page.getByTestId("lab-new").click();
  await page.getByTestId("lab-text").fill(NO_USERS);
  await page.getByTestId("lab-dry-run").click();
  await page.getByTestId("dry-run-files").waitFor({ state: "attached" });
}

/** What a button saves. */
async function saved(page, id) {
  const download = page.waitForEvent("download");
  await page.getByTestId(id).click();
  const file = await download;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

test("files show what the draft would deny, and are tried again; a large one can be stopped; a folder's calls are listed and saved", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const account = await accountId(page, "Payments");
  await fromMenu(page, "dry-run");
  await page.getByTestId("dry-run-lab").click();
  await page.getByTestId("lab").waitFor();
  await draft(page);
  const records = [event(account, "iam", "CreateUser"), event(account, "iam", "ListUsers"), event(account, "ec2", "RunInstances")];
  await page.getByTestId("dry-run-files").setInputFiles([
    file("trail.json", JSON.stringify({ Records: records })),
    file("broken.json", "{\"Records\": ["),
  ]);
  await page.getByTestId("dry-run-results").waitFor();
  assert.equal(
    await page.getByTestId("dry-run-status").innerText(),
    "Events: 3. Newly denied: 1. Cannot be decided: 1.\n\nNot read: 1. The result is without them.",
  );
  assert.match(await page.getByTestId("dry-run-denied").innerText(), /Draft1:NoUsers, the root/);
  assert.match(await page.getByTestId("dry-run-undecided").innerText(), /aws:PrincipalTag\/team/);
  assert.match(await page.getByTestId("dry-run-errors").innerText(), /broken\.json.*cut off/);
  await assertAccessible(page);
  await shots(page, "dry-run");
  await page.keyboard.press("Escape");
  await page.getByTestId("lab-text").fill(NO_USERS.replace("iam:CreateUser\",", "iam:CreateUser\""));
  await page.getByTestId("lab-dry-run").click();
  assert.match(await page.getByTestId("dry-run-invalid").innerText(), /not a valid policy/);
  assert.equal(await page.getByTestId("dry-run-files").count(), 0);
  await page.getByTestId("dry-run-lab").click();
  await page.getByTestId("lab-text").fill(NO_USERS.replace("CreateUser", "ListUsers"));
  await page.getByTestId("lab-dry-run").click();
  await page.getByTestId("dry-run-again").click();
  await page.getByTestId("dry-run-results").waitFor();
  assert.match(await page.getByTestId("dry-run-status").innerText(), /^Events: 3\. Newly denied: 1\. Cannot be decided: 1\./);

  // A large file is read while the page answers, and can be stopped.
  await page.keyboard.press("Escape");
  await page.getByTestId("lab-text").fill(NO_USERS);
  await page.getByTestId("lab-dry-run").click();
  await page.getByTestId("dry-run-files").waitFor({ state: "attached" });
  const lines = Array.from({ length: 5_000 }, (_, n) => JSON.stringify(event(account, "iam", "CreateUser", n)));
  // As soon as it is there: a click from outside can come after a quick machine has read everything.
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      const stop = document.querySelector('[data-testid="dry-run-stop"]');
      if (stop) {
        observer.disconnect();
        stop.click();
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
  await page.getByTestId("dry-run-files").setInputFiles(file("large.json", lines.join("\n")));
  await page.getByText("Stopped. Choose files to begin again.").waitFor();
  await page.locator('[data-testid="dry-run-files"]:focus').waitFor({ state: "attached" });
  await page.getByTestId("dry-run-files").setInputFiles(file("large.json", lines.join("\n")));
  await page.getByTestId("dry-run-results").waitFor();
  assert.match(await page.getByTestId("dry-run-status").innerText(), /^Events: 5,000\. Newly denied: 5,000\./);

  // A dropped folder is read, and all calls are listed and saved.
  const root = await mkdtemp(join(tmpdir(), "orgsim-trail-"));
  t.after(() => rm(root, { recursive: true }));
  await mkdir(join(root, "logs/2026/11"), { recursive: true });
  for (const day of [1, 2]) {
    const records = Array.from({ length: 60 }, (_, n) => {
      const call = event(account, "iam", "CreateUser", `${day}-${n}`);
      return { ...call, userIdentity: { ...call.userIdentity, arn: `arn:aws:iam::${account}:user/ben${day * 1_000 + n}` } };
    });
    await writeFile(join(root, `logs/2026/11/${day}.json`), JSON.stringify({ Records: records }));
  }
  await writeFile(join(root, "logs/.DS_Store"), "x");
  await drop(page, [join(root, "logs")], '[data-dialog="dry-run"]');
  await page.getByTestId("dry-run-status").filter({ hasText: "Events: 120. Newly denied: 120. Cannot be decided: 0." }).waitFor();
  assert.equal(await page.locator('[data-dialog="import"]').count(), 0, "the files are for the dry run only");
  const calls = page.getByTestId("dry-run-denied").locator("details").last();
  await calls.locator("summary").click();
  assert.equal(await calls.locator("li").count(), 50);
  await calls.getByText("And 70 more.").waitFor();
  await calls.getByRole("button", { name: "Show more" }).press("Enter");
  await calls.locator("li").nth(119).waitFor();
  await page.waitForFunction((it) => it === document.activeElement, await calls.locator("li").nth(50).elementHandle());
  await assertAccessible(page);
  const csv = await saved(page, "dry-run-save-csv");
  assert.equal(csv.name, "orgsim-dry-run.csv");
  const rows = csv.text.split("\r\n");
  assert.equal(rows.length, 122);
  assert.match(rows[1], /^denied,1,Draft1:NoUsers,the root \(r-\w+\),,\d{12},Payments,arn:aws:iam::\d{12}:user\/ben1000,iam:CreateUser,/);
  assert.match(rows[1], /,logs\/2026\/11\/1\.json,1,1,CreateUser,/);
  const json = JSON.parse((await saved(page, "dry-run-save-json")).text);
  assert.equal(json.denied.length, 120);
  assert.deepEqual([json.counts.events, json.accounts[0].calls], [120, 120]);
  await page.assertClean();
});
