// The parts of services that have a console of their own here, AWS Config and AWS Artifact: what is offered is pressed, and all fits.
// What they show and offer, and to whom, is tested natively: `tests/views/config-page.txt` and `artifact-page.txt`.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { actAs, fromMenu, open } from "./support/sandbox.mjs";
import { shots, SIZES } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const part = (page) => page.getByTestId("config-part");
const offer = (page, label) => part(page).getByTestId(`offer-${label}`);
const thing = (page, name) => part(page).getByTestId(`config-thing-${name}`);

async function openService(page, id) {
  await fromMenu(page, "open-services");
  await page.getByTestId(`service-row-${id}`).click();
}

async function switchTrust(page, word, principal) {
  await page.getByTestId(`${word}-organizations`).getByTestId(`offer-${word}-trusted-access-${principal}`).click();
  if (word === "enable") await page.getByTestId("show-option").check();
  await page.getByTestId("confirm-word").fill(word);
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("dialog").waitFor({ state: "detached" });
}

async function says(locator, words) {
  await locator.filter({ hasText: words }).waitFor();
}

test("AWS Config is set up, waited for and shut out by its own buttons; in AWS Artifact an agreement is accepted; light and dark, wide and small", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  await openService(page, "config");
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
  assert.equal(await part(page).getByTestId("config-next").count(), 0, "there is nothing to wait for");
  // A line leads to whoever may set up its recorder.
  await part(page).getByTestId("config-recorders").getByTestId("in-Payments").getByTestId("offer-act-as-payments-ben").click();
  await offer(page, "set-up-recording-in-payments").click();
  await says(part(page).getByTestId("config-recorders").getByTestId("in-Payments"), "Records");
  await actAs(page, "Management / Ana");
  await page.getByTestId("enable-service").filter({ hasText: "Recommended" }).getByTestId("offer-create-an-organization-aggregator").click();
  await says(page.getByTestId("service-standing"), "Trusted and set up");
  await offer(page, "create-the-organization-rule-encrypted-volumes").click();
  const rule = thing(page, "encrypted-volumes");
  await says(rule, /Would be refused: .*being created/);
  for (const button of ["config-next", "config-hour"]) {
    const before = await page.getByTestId("time-now").innerText();
    await part(page).getByTestId(button).click();
    await page.waitForFunction((before) => document.querySelector('[data-testid="time-now"]').innerText !== before, before);
  }
  await says(rule, "The account has no recorder yet");
  await check("at work");
  await shots(page, "config", { sizes: ["wide", "small"] });
  await switchTrust(page, "disable", "config-amazonaws-com");
  await says(thing(page, "organization"), "Stopped since");
  await check("stopped");

  // In AWS Artifact an agreement is accepted for all, and a member downloads it.
  await page.getByTestId("service-back").click();
  await page.getByTestId("service-row-artifact").click();
  const agreement = page.getByTestId("agreement-organizations-baa");
  await says(agreement, /Not accepted[\s\S]*Accepting would be refused: AWS Artifact cannot access the organization/);
  await switchTrust(page, "enable", "aws-artifact-account-sync-amazonaws-com");
  await agreement.getByTestId("agreement-decide").click();
  await says(agreement.getByTestId("agreement-state"), "In force");
  await shots(page, "artifact", { sizes: ["wide", "small"] });
  await actAs(page, "Payments / Ben");
  await says(agreement, /In force[\s\S]*Ending would be refused: Only the management account/);
  const [file] = await Promise.all([page.waitForEvent("download"), agreement.getByTestId("agreement-download").click()]);
  assert.equal(file.suggestedFilename(), "organizations-baa.txt");
  assert.match(await readFile(await file.path(), "utf8"), /^SAMPLE - made by Orgsim.*nobody is bound by it[\s\S]*holds for every account of organization/);
  await page.assertClean();
});
