// AWS Artifact end to end, by mouse: enabled in Organizations, accepted once for all, read by a member, out of reach while
// trusted access is off, as before when it is on again, and lost by whoever leaves.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { actAs, fromMenu, open, type } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const BAA = "organizations-baa";
const agreement = (page, word) => page.getByTestId(`agreement-${word}`);

async function state(page, word, expected) {
  await agreement(page, word).getByTestId("agreement-state").filter({ hasText: expected }).waitFor();
}

/** The principal for the agreements of the organization; AWS Artifact has another one, too. */
const PRINCIPAL = "aws-artifact-account-sync-amazonaws-com";

async function switchTrust(page, word) {
  await page.getByTestId(`${word}-organizations`).getByTestId(`offer-${word}-trusted-access-${PRINCIPAL}`).click();
  if (word === "enable") await page.getByTestId("show-option").check();
  await page.getByTestId("confirm-word").fill(word);
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("dialog").waitFor({ state: "detached" });
}

test("agreements of the organization, from the first click to the last", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await fromMenu(page, "open-services");
  await page.getByTestId("services-search").fill("artifact");
  await page.getByTestId("service-row-artifact").click();
  await state(page, BAA, "Not accepted");
  assert.match(await agreement(page, BAA).innerText(), /Accepting would be refused: AWS Artifact cannot access the organization/);

  await switchTrust(page, "enable");
  await agreement(page, BAA).getByTestId("agreement-decide").click();
  await state(page, BAA, "In force");
  const covered = page.getByRole("region", { name: "Accounts covered by the organization's agreements" });
  assert.equal(await covered.getByText("Covered: 1 agreement.").count(), 5);
  await shots(page, "artifact-accepted", { sizes: ["wide", "small"] });

  // A member reads and downloads it, and cannot end it.
  await actAs(page, "Payments / Ben");
  await state(page, BAA, "In force");
  assert.match(await agreement(page, BAA).innerText(), /Ending would be refused: Only the management account/);
  const download = page.waitForEvent("download");
  await agreement(page, BAA).getByTestId("agreement-download").click();
  const file = await download;
  assert.equal(file.suggestedFilename(), `${BAA}.txt`);
  assert.match(await readFile(await file.path(), "utf8"), /^SAMPLE - made by Orgsim.*nobody is bound by it[\s\S]*holds for every account of organization/);
  await agreement(page, "nda").getByTestId("agreement-decide").click();
  await state(page, "nda", "In force");

  // Off: it stays and does not work. On: as before.
  await actAs(page, "Management / Ana");
  await switchTrust(page, "disable");
  await state(page, BAA, "Out of reach");
  await page.getByTestId("artifact-standing").filter({ hasText: "Artifact cannot access the organization" }).waitFor();
  assert.equal(await covered.getByText("Not covered now").count(), 5);
  await switchTrust(page, "enable");
  await state(page, BAA, "In force");

  // Whoever leaves loses the organization's, and keeps their own.
  await actAs(page, "Payments / Ben");
  await page.getByTestId("services-close").click();
  await type(page, "aws organizations leave-organization");
  await fromMenu(page, "open-services");
  await state(page, BAA, "Not accepted");
  await state(page, "nda", "In force");
  await page.getByTestId("artifact-standing").filter({ hasText: "in no organization" }).waitFor();

  // The documents' contradictions, both statements each.
  const cards = page.getByRole("region", { name: "Where the documents disagree" });
  assert.match(await cards.innerText(), /--service-principle[\s\S]*--service-principal/);
  assert.match(await cards.innerText(), /Only in the console[\s\S]*a command/);
  await page.assertClean();
});
