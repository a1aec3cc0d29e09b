// From use to policy: somebody works, a report tells of it, and the SCP that keeps only what is used is tried in the lab.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { begin, fromMenu, open, reveal, told, type } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const figures = (page) => page.getByTestId("la-figures").innerText();
/** The number of services that were used. */
const usedHere = async (page) => Number(/: (\d+) of/.exec(await figures(page))[1]);

async function filled(page) {
  await page.locator('[data-testid="lab-scroll"][data-done="true"]').waitFor();
}

test("from what is used to an SCP that allows no more; places where nothing shows say what to do, by keyboard; light and dark", async (t) => {
  const page = await open(t, browser, { scenario: "guardrails", options: { panes: "", reducedMotion: "reduce" } });
  // From the unit to what is used in it.
  await page.getByRole("treeitem", { name: /^Development/ }).first().click();
  await reveal(page, page.getByTestId("what-is-used"));
  await page.getByTestId("what-is-used").click();
  await page.getByTestId("last-accessed").waitFor();
  const used = await usedHere(page);
  assert.match(await figures(page), /: \d+ of the 1\d\d allowed at Development\.$/);
  for (const service of ["ec2", "lambda", "bedrock"]) await page.getByTestId(`la-${service}`).waitFor();

  // The report as IAM generates it, by buttons alone.
  await page.locator(".la-ask summary").click();
  assert.equal(await page.getByTestId("la-read").count(), 0);
  await page.getByTestId("la-ask").click();
  await page.getByTestId("la-pending").waitFor();

  // Somebody works: too fresh for a report, until four hours have passed.
  await page.getByTestId("la-what").selectOption({ label: "rds:CreateDBInstance" });
  // Where they work every day, unless somewhere else is chosen.
  assert.equal(await page.getByTestId("la-where").inputValue(), "us-east-1");
  await page.getByTestId("la-where").selectOption("eu-west-1");
  await page.getByTestId("la-once").click();
  const fresh = page.getByTestId("la-fresh");
  await fresh.filter({ hasText: "rds:CreateDBInstance" }).waitFor();
  assert.equal(await usedHere(page), used);
  await page.getByTestId("la-wait").click();
  await page.getByTestId("la-rds").waitFor();
  assert.equal(await usedHere(page), used + 1);
  assert.match(await page.getByTestId("la-rds").innerText(), /eu-west-1[\s\S]*rds:CreateDBInstance .*allowed/);

  await page.getByTestId("la-read").click();
  await told(page, "done", /^Done The answer is in the terminal\./);
  await page.getByTestId("details").click();
  await page.locator("#notice-more").filter({ hasText: /get-organizations-access-report/ }).waitFor();

  // What is kept although nobody used it goes if it is cleared.
  assert.match(await page.getByTestId("la-text").innerText(), /"iam:\*"/);
  await page.getByTestId("la-kept-iam").uncheck();
  assert.doesNotMatch(await page.getByTestId("la-text").innerText(), /"iam:\*"/);
  await page.getByTestId("la-kept-iam").check();

  // The draft, without what is not to go on.
  assert.match(await page.getByTestId("la-text").innerText(), /"NotAction": \[[^\]]*"rds:\*"/);
  await page.getByTestId("la-bedrock").getByRole("checkbox").uncheck();
  assert.doesNotMatch(await page.getByTestId("la-text").innerText(), /bedrock/);
  await page.getByTestId("la-to-lab").click();

  // The lab shows what it would break: what is not kept, and nothing that is.
  await page.getByTestId("lab").waitFor();
  await page.getByTestId("lab-changes").filter({ hasText: "New SCP OnlyUsedInDevelopment at Development" }).waitFor();
  await filled(page);
  const label = (action, rest) => page.getByRole("gridcell", { name: `Lab / Lee, ${action}: ${rest}` });
  await label("rds:CreateDBInstance", "allowed").waitFor();
  await label("ec2:RunInstances", "allowed").waitFor();
  assert.equal(await page.locator('#lab-scroll td.lab-cell.taken[aria-label^="Lab / Lee"]').count(), 0);
  await page.getByTestId("lab-carry-out").click();
  await page.getByTestId("lab-close").click();

  // It holds, and the services left are those that were kept.
  assert.match(await type(page, "use Lee bedrock:InvokeModel"), /denied, with an explicit deny in a service control policy/);
  assert.match(await type(page, "use Lee ec2:RunInstances"), /allowed/);
  await fromMenu(page, "open-last-accessed");
  // One came, one went; what nobody used is no longer allowed, but for the five services that every account needs.
  assert.match(await figures(page), new RegExp(`: ${used} of the ${used + 5} allowed`));
  await page.getByTestId("la-vain").waitFor();

  // Places where nothing shows say what to do.
  await begin(page, "guardrails");
  const hand = new Keyboard(page);
  await page.locator("body").press("a");
  await page.getByTestId("last-accessed").waitFor();
  await page.getByTestId("la-unit").selectOption({ label: "\u2003Security" });
  await page.getByTestId("la-empty").waitFor();
  assert.match(await page.getByTestId("la-empty").innerText(), /four hours/);
  await hand.activate(page.getByTestId("la-daily"));
  await page.getByTestId("la-fresh").waitFor();
  await hand.activate(page.getByTestId("la-wait"));
  await page.getByTestId("la-s3").waitFor();

  // The management account is not bound, so nothing is drafted for it.
  await page.getByTestId("la-unit").selectOption({ index: 0 });
  await page.getByTestId("la-account").selectOption({ label: "Management" });
  await page.getByTestId("la-organizations").waitFor();
  assert.equal(await page.getByTestId("la-to-lab").count(), 0);
  await page.getByTestId("la-account").selectOption({ index: 0 });
  await page.getByTestId("la-to-lab").waitFor();
  await page.keyboard.press("Escape");
  await page.getByTestId("last-accessed").waitFor({ state: "detached" });
  await fromMenu(page, "open-last-accessed");
  await page.getByTestId("la-used").waitFor();
  await assertAccessibleInBoth(page);
  await shots(page, "last-accessed", { sizes: ["wide", "small"] });
  await page.assertClean();
});
