// The terminal in the page: suggestions, what it remembers, the policies that it fetches, and the same hashes as natively.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { KEPT, fromMenu, open, type, worldHash } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test("the terminal completes, remembers, and names an operation that is not modeled", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const input = page.getByTestId("terminal-input");
  await input.fill("aws organizations describe-org");
  await input.press("Tab");
  await page.getByRole("option", { name: /describe-organization/ }).first().waitFor();
  await input.press("Escape");
  await type(page, "whoami");
  await input.press("ArrowUp");
  assert.equal(await input.inputValue(), "whoami");
  assert.match(await type(page, "aws iam upload-server-certificate"), /not modeled/);
  await page.assertClean();
});

test("the version of the command line that one chose stays, in another session and after a reload", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  assert.match(await type(page, "dialect v1"), /version 1/);
  await type(page, "aws organizations enable-all-features");
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.match(await type(page, "dialect"), /version 1/);
  await fromMenu(page, "new-session");
  await page.getByTestId("start-all-features").click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.match(await type(page, "dialect"), /version 1/);
  await page.assertClean();
});

test("the same sessions have the same hashes in the browser as natively", async (t) => {
  const golden = JSON.parse(await readFile(new URL("../golden/sessions.json", import.meta.url), "utf8"));
  assert.ok(golden.length >= 10);
  const page = await open(t, browser, { scenario: "standalone" });
  // When the next page begins: a page that is left stores its own session.
  await page.addInitScript((key) => {
    const next = sessionStorage.getItem("next");
    localStorage.clear();
    localStorage.setItem(key, next);
  }, KEPT);
  for (const { session, hash } of golden) {
    const text = typeof session === "string" ? session : JSON.stringify(session);
    await page.evaluate((next) => sessionStorage.setItem("next", next), text);
    await page.reload({ waitUntil: "load" });
    await page.getByTestId("organization").waitFor({ state: "attached" });
    assert.equal(await worldHash(page), hash);
  }
  await page.assertClean();
});

test("AWS managed policies are fetched when one is first needed, and before a session opens that needs one", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const fetched = () => page.evaluate(() => performance.getEntriesByType("resource")
    .filter((entry) => entry.name.endsWith("managed-policies.txt")).length);
  await type(page, "as Payments/Ben");
  assert.equal(await fetched(), 0);
  await type(page, "aws iam attach-user-policy --user-name Ben --policy-arn arn:aws:iam::aws:policy/SecurityAudit");
  assert.match(await type(page, "aws iam list-attached-user-policies --user-name Ben"), /SecurityAudit/);
  assert.equal(await fetched(), 1);
  const hash = await worldHash(page);
  await page.reload();
  assert.equal(await worldHash(page), hash);
  assert.match(await type(page, "aws iam list-attached-user-policies --user-name Ben"), /SecurityAudit/);
  await page.assertClean();
});

test("a stored session waits for the AWS managed policies, and opens once they can be fetched", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await type(page, "aws iam attach-user-policy --user-name Ana --policy-arn arn:aws:iam::aws:policy/SecurityAudit");
  const hash = await worldHash(page);
  await page.route("**/managed-policies.txt", (route) => route.abort());
  await page.reload();
  const again = page.getByRole("button", { name: "Try again" });
  await page.getByText("The session needs the AWS managed policies, and is kept until they are there.").waitFor();
  await again.focus();
  await page.keyboard.press("Enter");
  await again.waitFor();
  await page.unroute("**/managed-policies.txt");
  await again.click();
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await worldHash(page), hash);
});
