// The terminal in the page: suggestions, what it remembers, the policies that it fetches, and the same hashes as natively.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { begin, fromMenu, open, told, type, worldHash } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test("the terminal completes and remembers; policies are fetched when needed, also by a stored session; hashes are the same as natively", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const input = page.getByTestId("terminal-input");
  await input.fill("aws organizations describe-org");
  await input.press("Tab");
  await page.getByRole("option", { name: /describe-organization/ }).first().waitFor();
  await input.press("Escape");
  assert.match(await type(page, "dialect v1"), /version 1/);
  await input.press("ArrowUp");
  assert.equal(await input.inputValue(), "dialect v1");

  const fetched = () => page.evaluate(() => performance.getEntriesByType("resource")
    .filter((entry) => entry.name.endsWith("managed-policies.txt")).length);
  await type(page, "as Payments/Ben");
  assert.equal(await fetched(), 0);
  await type(page, "aws iam attach-user-policy --user-name Ben --policy-arn arn:aws:iam::aws:policy/SecurityAudit");
  assert.match(await type(page, "aws iam list-attached-user-policies --user-name Ben"), /SecurityAudit/);
  assert.equal(await fetched(), 1);
  const hash = await worldHash(page);
  await page.assertClean();

  // Loaded anew, the session waits for them, and opens once they can be fetched.
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
  assert.match(await type(page, "aws iam list-attached-user-policies --user-name Ben"), /SecurityAudit/);
  assert.match(await type(page, "dialect"), /version 1/);
  await begin(page, "all-features");
  assert.match(await type(page, "dialect"), /version 1/);

  // The same sessions have the same hashes in the browser as natively.
  const golden = JSON.parse(await readFile(new URL("../golden/sessions.json", import.meta.url), "utf8"));
  assert.ok(golden.length >= 10);
  for (const [number, { session, hash }] of golden.entries()) {
    const text = typeof session === "string" ? session : JSON.stringify(session);
    await fromMenu(page, "share");
    await page.getByTestId("open-file").setInputFiles({ name: `golden-${number}.json`, mimeType: "application/json", buffer: Buffer.from(text) });
    await told(page, "remark", new RegExp(`golden-${number}\\.json`));
    assert.equal(await worldHash(page), hash, `golden session ${number}`);
  }
  // The browser itself says that the policies did not come.
  page.problems.splice(0, page.problems.length, ...page.problems.filter((it) => !it.includes("managed-policies.txt")));
  await page.assertClean();
});
