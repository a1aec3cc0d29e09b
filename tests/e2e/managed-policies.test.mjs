// AWS managed policies that the program does not contain: whatever asks for one first waits until its file is there, and never shows
// what it would answer without it. Each test has an empty cache.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { launch, newPage } from "./support/browser.mjs";
import { Mouse } from "./support/hands.mjs";
import { binary, orgsim, rowsOf } from "./support/orgsim.mjs";
import { KEPT, fromMenu, open, told, type, worldHash } from "./support/sandbox.mjs";

const ARN = "arn:aws:iam::aws:policy/AWSCodeCommitPowerUser";
const LOADING = "Loading the AWS managed policies…";
const MISSING = "This needs the AWS managed policies, which could not be loaded.";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** Keeps the file back until the function that this returns is called. */
async function kept(page) {
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  await page.route("**/managed-policies.txt", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** The session as the browser keeps it. */
const keptSession = (page) => page.evaluate((key) => localStorage.getItem(key), KEPT);

/** The form of a call that attaches a policy, with its input as JSON. */
async function form(page, input) {
  await new Mouse(page).choose("iam AttachUserPolicy", undefined, "AttachUserPolicy");
  await page.getByTestId("form-to-json").click();
  await page.getByTestId("form-json").fill(JSON.stringify(input));
}

const ANA = { UserName: "Ana", PolicyArn: ARN };

test("a form rehearses its call once the policies are there, or says that they could not be loaded; Check waits, too", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await form(page, ANA);
  const [submit, waits, rehearsed] = ["dialog-submit", "form-waits", "rehearsed"].map((it) => page.getByTestId(it));
  await page.route("**/managed-policies.txt", (route) => route.abort());
  await submit.click();
  await waits.or(rehearsed).waitFor();
  assert.deepEqual(await rehearsed.allInnerTexts(), []);
  await waits.filter({ hasText: MISSING }).waitFor();
  // Whoever tries again, tries again. A rehearsal that waits counts no more once its input is changed.
  await page.unroute("**/managed-policies.txt");
  const release = await kept(page);
  await page.getByTestId("form-json").fill(JSON.stringify({ UserName: "Nobody", PolicyArn: `${ARN}s` }));
  await submit.click();
  await waits.filter({ hasText: LOADING }).waitFor();
  await page.getByTestId("form-json").fill(JSON.stringify(ANA));
  await waits.waitFor({ state: "detached" });
  await submit.click();
  await waits.or(rehearsed).waitFor();
  assert.deepEqual(await rehearsed.allInnerTexts(), []);
  await waits.filter({ hasText: LOADING }).waitFor();
  release();
  await told(page, "done", /attached/);
  assert.equal(await rehearsed.count(), 0);
  assert.match(await type(page, "aws iam list-attached-user-policies --user-name Ana"), /AWSCodeCommitPowerUser/);
  const { commands } = JSON.parse(await keptSession(page));
  assert.deepEqual(commands.filter(({ op }) => op === "iam:AttachUserPolicy").map((it) => it.in), [ANA], "nobody else was meant in the end");
  page.problems.splice(0, page.problems.length, ...page.problems.filter((it) => !it.includes("managed-policies.txt")));
  await page.assertClean();

  // Check shows what would happen once the policies are there.
  const other = await open(t, browser, { scenario: "all-features" });
  await form(other, ANA);
  const releaseOther = await kept(other);
  await other.getByTestId("form-check").click();
  const why = other.locator('[data-dialog="why"]');
  await why.getByTestId("why-waits").or(why.getByTestId("why-panel")).waitFor();
  assert.deepEqual(await why.getByTestId("why-result").allInnerTexts(), []);
  await why.getByTestId("why-waits").filter({ hasText: LOADING }).waitFor();
  releaseOther();
  await why.getByTestId("why-result").filter({ hasText: "It would pass every gate." }).waitFor();
  await other.assertClean();
});

test("Compare runs a command in both worlds with the policies; an import attaches those of its files, and its session opens elsewhere", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await type(page, "aws iam create-user --user-name zed");
  await fromMenu(page, "open-compare");
  await page.getByTestId("compare-words").waitFor();
  const release = await kept(page);
  await page.locator("#compare-command").fill(`aws iam get-policy --policy-arn ${ARN}`);
  await page.getByTestId("compare-run").click();
  const answers = page.getByTestId("compare-answers");
  await answers.locator("p").first().waitFor();
  assert.equal(await answers.innerText(), LOADING);
  release();
  for (const side of ["A", "B"]) {
    const answer = page.getByTestId(`compare-answer-${side}`);
    await answer.filter({ hasText: '"PolicyName": "AWSCodeCommitPowerUser"' }).waitFor();
  }

  // Loaded anew, the page has no policies.
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  const bundle = JSON.parse(readFileSync(new URL("../../crates/interchange/tests/data/bundle.json", import.meta.url), "utf8"));
  const user = {
    UserName: "Ola", UserId: "AIDAEXAMPLEEXAMPLE001", Path: "/", CreateDate: "2024-03-01T10:00:00+00:00",
    AttachedManagedPolicies: [{ PolicyName: "AWSCodeCommitPowerUser", PolicyArn: ARN }],
  };
  bundle.calls.push({ call: "get-account-authorization-details", input: { AccountId: "444455556666" }, output: { UserDetailList: [user] } });
  await fromMenu(page, "import");
  await page.getByTestId("import-files").setInputFiles({ name: "all.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(bundle)) });
  await page.getByTestId("import-status").filter({ hasText: "Accounts: 3." }).waitFor();
  assert.doesNotMatch(await page.locator('[data-dialog="import"]').innerText(), /it is not known here/);
  await page.locator('[data-testid="dialog-submit"][aria-disabled="false"]').click();
  await page.getByTestId("notice").filter({ hasText: "Imported your organization." }).waitFor();
  assert.match(await keptSession(page), /AWSCodeCommitPowerUser/);
  const hash = await worldHash(page);
  await page.reload();
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await worldHash(page), hash);
  await page.assertClean();
});

/** A call of IAM by the root user of a server's account. */
async function iam(server, members) {
  const response = await fetch(server.origin, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Authorization: "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=00",
    },
    body: new URLSearchParams({ Version: "2010-05-08", ...members }).toString(),
  });
  assert.equal(response.status, 200, await response.text());
}

/** The page has taken every step of the server, and has the same world as the native program. */
async function sameWorld(page, server) {
  const text = await (await fetch(`${server.origin}/_orgsim/session`)).text();
  const steps = rowsOf(text);
  await page.locator(`[data-testid="timeline-slider"][aria-valuemax="${steps}"]`).waitFor({ state: "attached" });
  const folder = mkdtempSync(join(tmpdir(), "orgsim-follow-"));
  const path = join(folder, "session");
  writeFileSync(path, text);
  const { stdout } = await promisify(execFile)(await binary(), ["replay", path]);
  rmSync(folder, { recursive: true });
  assert.equal(await worldHash(page), stdout.trim());
}

test("a page that follows a server loads the policies before its steps, be they few or many", async (t) => {
  const server = await orgsim(t);
  await iam(server, { Action: "CreateUser", UserName: "Zoe" });
  await iam(server, { Action: "AttachUserPolicy", UserName: "Zoe", PolicyArn: ARN });
  for (const [groups, arn] of [[1, "arn:aws:iam::aws:policy/SecurityAudit"], [40, "arn:aws:iam::aws:policy/ReadOnlyAccess"]]) {
    for (let group = 0; group < groups; group += 1) await iam(server, { Action: "CreateGroup", GroupName: `g${groups}-${group}` });
    const page = await newPage(browser);
    t.after(() => page.context().close());
    const release = await kept(page);
    const asked = page.waitForRequest("**/managed-policies.txt");
    await page.goto(server.url, { waitUntil: "load" });
    await asked;
    release();
    await sameWorld(page, server);
    await iam(server, { Action: "AttachUserPolicy", UserName: "Zoe", PolicyArn: arn });
    await sameWorld(page, server);
    assert.match(await type(page, "aws iam list-attached-user-policies --user-name Zoe"), new RegExp(`AWSCodeCommitPowerUser[^]*${arn.split("/")[1]}`));
    await page.assertClean();
    await page.context().close();
  }
});
