// AWS Config end to end, by mouse: an aggregator over the organization enables trusted access by itself, data and roles arrive
// account by account, a rule reaches every account that records and one that joins.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Mouse } from "./support/hands.mjs";
import { actAs, fromMenu, open } from "./support/sandbox.mjs";
import { shots, SIZES } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const ROLE = "AWSConfigRoleForOrganizations";
const RULES_ROLE = "AWSServiceRoleForConfigMultiAccountSetup";

const part = (page) => page.getByTestId("config-part");
const thing = (page, name) => part(page).getByTestId(`config-thing-${name}`);
const offer = (page, label) => part(page).getByTestId(`offer-${label}`);
const lineOf = (within, account) => within.getByTestId(`in-${account}`);
const aggregator = (page) => thing(page, "organization");
const rule = (page) => thing(page, "encrypted-volumes");
const recorders = (page) => part(page).getByTestId("config-recorders");

async function openConfig(page) {
  await fromMenu(page, "open-services");
  // Opened again, its page is still there.
  const line = page.getByTestId("service-row-config");
  await line.or(part(page)).first().waitFor();
  if (await line.isVisible()) await line.click();
  await part(page).waitFor();
}

async function says(locator, words) {
  await locator.filter({ hasText: words }).waitFor();
}

async function stands(page, words) {
  await says(page.getByTestId("service-standing"), words);
}

/** What the page's list of roles says of an account. */
async function roles(page, account) {
  const row = page.getByTestId("service-accounts").getByRole("listitem").filter({ has: page.getByRole("button", { name: account, exact: true }) });
  return row.locator(".there code").allInnerTexts();
}

/** Presses what lets time pass until something is so. */
async function until(page, button, locator, words) {
  for (let presses = 0; presses < 12; presses += 1) {
    if (await locator.filter({ hasText: words }).isVisible()) return;
    const before = await page.getByTestId("time-now").innerText();
    await part(page).getByTestId(button).click();
    await page.waitForFunction((before) => document.querySelector('[data-testid="time-now"]').innerText !== before, before);
  }
  assert.fail(`${words} did not come: ${await locator.innerText()}`);
}

async function setUpRecording(page, person) {
  await actAs(page, person);
  await offer(page, `set-up-recording-in-${person.split(" / ")[0].toLowerCase()}`).click();
}

async function switchTrust(page, word) {
  await page.getByTestId(`${word}-organizations`).getByTestId(`offer-${word}-trusted-access-config-amazonaws-com`).click();
  if (word === "enable") await page.getByTestId("show-option").check();
  await page.getByTestId("confirm-word").fill(word);
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("dialog").waitFor({ state: "detached" });
}

test("from the first aggregator to the last rule, by mouse", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await openConfig(page);
  await stands(page, "Not enabled");
  assert.equal(await recorders(page).getByText("No recorder").count(), 5);
  assert.equal(await part(page).getByTestId("config-next").count(), 0, "there is nothing to wait for");

  // Three accounts set up their recorders. The lines of those that have none lead to whoever may.
  await lineOf(recorders(page), "Payments").getByTestId("offer-act-as-payments-ben").click();
  await offer(page, "set-up-recording-in-payments").click();
  await says(lineOf(recorders(page), "Payments"), "Records");
  await setUpRecording(page, "Data");
  await setUpRecording(page, "Management / Ana");
  assert.equal(await recorders(page).getByText("No recorder").count(), 2);
  await stands(page, "Not enabled");

  // The way through the service is to create an aggregator: nobody enables trusted access, and it is enabled.
  await page.getByTestId("enable-service").filter({ hasText: "Recommended" }).getByTestId("offer-create-an-organization-aggregator").click();
  await stands(page, "Trusted and set up");
  await says(page.getByRole("region", { name: "Principals" }), /config\.amazonaws\.com[\s\S]*trusted since[\s\S]*not enabled for it/);
  await says(aggregator(page), "Begins some minutes after");
  await says(lineOf(aggregator(page), "Data"), "Not collected from yet");
  for (const account of ["Data", "Payments", "Web"]) assert.deepEqual(await roles(page, account), [], account);

  // Roles and data arrive where something is recorded, and only there.
  await until(page, "config-next", aggregator(page), "Collects every hour");
  for (const account of ["Management", "Data", "Payments"]) {
    await says(lineOf(aggregator(page), account), /SUCCEEDED\s*[1-9]\d* resources/);
    assert.ok((await roles(page, account)).includes(ROLE), account);
  }
  for (const account of ["Web", "Audit"]) {
    await says(lineOf(aggregator(page), account), "Nothing is recorded there");
    assert.deepEqual(await roles(page, account), [], account);
  }
  await says(aggregator(page), "of 3 accounts");
  await shots(page, "config-aggregator", { sizes: ["wide", "small"] });

  // A rule for everybody: the second principal is enabled by putting it, and it comes where a recorder is.
  await offer(page, "create-the-organization-rule-encrypted-volumes").click();
  await says(rule(page), "In progress");
  await says(rule(page), /Would be refused: .*being created/);
  await page.getByRole("region", { name: "Principals" }).getByText("trusted since").nth(1).waitFor();
  for (const account of ["Management", "Data", "Payments"]) {
    await until(page, "config-next", lineOf(rule(page), account), /CREATE_SUCCESSFUL\s*Finds (COMPLIANT|NON_COMPLIANT|INSUFFICIENT_DATA)/);
  }
  for (const account of ["Web", "Audit"]) {
    await until(page, "config-next", lineOf(rule(page), account), "The account has no recorder yet");
    assert.ok((await roles(page, account)).includes(RULES_ROLE), account);
  }
  await says(rule(page), "in 3 of 5 accounts");
  // Web records at last, and gets it at the next attempt; for Audit the attempts end.
  await lineOf(rule(page), "Web").getByTestId("offer-act-as-web-access-role").click();
  await offer(page, "set-up-recording-in-web").click();
  await says(lineOf(rule(page), "Web"), "The account now has a recorder");
  await actAs(page, "Management / Ana");
  await until(page, "config-hour", lineOf(rule(page), "Web"), "CREATE_SUCCESSFUL");
  await says(lineOf(aggregator(page), "Web"), /SUCCEEDED\s*[1-9]\d* resources/);
  await until(page, "config-hour", lineOf(rule(page), "Audit"), /CREATE_FAILED\s*There is no configuration recorder/);
  await says(rule(page), "Failed in at least one account");
  await shots(page, "config-rule", { sizes: ["wide", "small"] });

  // Whoever joins gets the rule, and is collected from.
  const hand = new Mouse(page);
  await page.getByTestId("services-close").click();
  await hand.select("Management");
  await hand.openForm("create-an-account");
  await hand.fill({ Email: "new@northwind.example", AccountName: "Newcomer" });
  await openConfig(page);
  await until(page, "config-next", rule(page), "Newcomer");
  await setUpRecording(page, "Newcomer");
  await actAs(page, "Management / Ana");
  await until(page, "config-hour", lineOf(rule(page), "Newcomer"), "CREATE_SUCCESSFUL");
  assert.ok((await roles(page, "Newcomer")).includes(RULES_ROLE));
  await until(page, "config-hour", lineOf(aggregator(page), "Newcomer"), /SUCCEEDED\s*[1-9]\d* resources/);

  // Deleting takes it out of every account.
  await offer(page, "delete-the-organization-rule-encrypted-volumes").click();
  await says(lineOf(rule(page), "Data"), "DELETE_IN_PROGRESS");
  for (let presses = 0; presses < 12 && await rule(page).isVisible(); presses += 1) await part(page).getByTestId("config-hour").click();
  await rule(page).waitFor({ state: "detached" });
  await page.assertClean();
});

test("a member's console shows its own recorder, and why it cannot do the rest", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await openConfig(page);
  await offer(page, "create-an-organization-aggregator").click();
  await aggregator(page).waitFor();
  await actAs(page, "Payments / Ben");
  await page.getByRole("button", { name: /Show: everything/ }).click();
  await says(part(page), "No aggregator is visible from here");
  assert.equal(await recorders(page).locator("[data-testid^=in-]").count(), 1);
  await says(part(page).getByTestId("config-aggregators"), /Would be refused: This action can only be performed by the organization's management account/);
  await offer(page, "set-up-recording-in-payments").click();
  await says(lineOf(recorders(page), "Payments"), "Records");
  await page.assertClean();
});

test("the part of AWS Config is accessible, light and dark, wide and small", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  await openConfig(page);
  const check = async (what) => {
    const at = async ({ width }) => {
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${what}: ${wider} px wider than the page at ${width}`);
      const cut = await part(page).locator("button, p, span").evaluateAll((all) => all
        .filter((it) => it.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(it).position !== "absolute")
        .map((it) => it.textContent));
      assert.deepEqual(cut, [], `${what}: beyond the edge at ${width}`);
    };
    await assertAccessibleInBoth(page, { sizes: [SIZES.wide, SIZES.small], at });
  };
  await check("at first");
  await offer(page, "set-up-recording-in-management").click();
  await offer(page, "create-an-organization-aggregator").click();
  await offer(page, "create-the-organization-rule-encrypted-volumes").click();
  await part(page).getByTestId("config-hour").click();
  await says(rule(page), "The account has no recorder yet");
  await check("at work");
  await switchTrust(page, "disable");
  await says(aggregator(page), "Stopped since");
  await check("stopped");
  await page.assertClean();
});
