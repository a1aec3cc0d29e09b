// The policy lab: a verdict that follows what is written, a draft that marks what it would change, and carrying it out; by mouse
// and by keyboard.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { fromMenu, open, type, worldHash } from "./support/sandbox.mjs";
import { shot, shots, SIZES } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const NO_USERS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "NoUsers", Effect: "Deny", Action: "iam:CreateUser", Resource: "*" }],
}, undefined, 2);

const says = (page, name) => page.getByTestId(`lab-verdict-${name}`).getAttribute("data-says");

/** Waits until a verdict says so. */
async function verdict(page, name, word) {
  await page.locator(`[data-testid="lab-verdict-${name}"][data-says="${word}"]`).waitFor();
}

async function filled(page) {
  await page.locator('[data-testid="lab-scroll"][data-done="true"]').waitFor();
}

/** Drafts an SCP at a place by its name. */
async function draftScp(page, place, text) {
  await page.getByTestId("lab-place").selectOption({ label: place });
  await page.getByTestId("lab-new").click();
  await page.getByTestId("lab-text").fill(text);
}

/** Light and dark, wide and small, as it should look. */
async function assertSide(page, side) {
  await page.getByTestId(`lab-${side}`).click();
  if (side === "table") await filled(page);
  const at = async ({ width }) => {
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `${side} is ${wider} px wider than the page at ${width}`);
  };
  await assertAccessibleInBoth(page, { sizes: [SIZES.wide, SIZES.small], at });
  await shots(page, `lab-${side}`);
}

test("the verdict follows the question while it is written, offers to fill in what is not known, and a sentence is proved or refuted", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  await fromMenu(page, "open-lab");
  await page.getByTestId("lab-prove").click();
  assert.equal(await page.getByTestId("lab-under").evaluate((it) => it.selectedOptions[0].textContent), "the root");
  await page.getByTestId("lab-question").click();
  await page.getByTestId("lab-who").fill("Payments / Ben");
  await verdict(page, "now", "Allowed");
  await page.getByTestId("lab-who").fill("Management / Sam");
  await verdict(page, "now", "Denied");
  await page.getByTestId("lab-action").fill("iam:GetUser");
  await verdict(page, "now", "Allowed");
  // A pasted policy has the editor of all policies, with findings. It counts once it is valid.
  await page.locator(".lab-question summary").last().click();
  const pasted = (effect) => page.getByTestId("lab-paste-session").fill(
    JSON.stringify({ Version: "2012-10-17", Statement: { Effect: effect, Action: "iam:GetUser", Resource: "*" } }),
  );
  await pasted("deny");
  const error = page.locator(".lab-question").getByTestId("document-error");
  assert.match(await error.innerText(), /INVALID_EFFECT|ORGSIM_MALFORMED_DOCUMENT/);
  await verdict(page, "now", "Allowed");
  await pasted("Deny");
  await error.waitFor({ state: "detached" });
  await verdict(page, "now", "Denied");
  await assertAccessibleInBoth(page);
  await page.getByTestId("lab-paste-session").fill("");
  await verdict(page, "now", "Allowed");
  // The organization is there again, and the lab as it was.
  await page.getByTestId("lab-close").click();
  assert.ok(await page.getByTestId("viewport").isVisible());
  await fromMenu(page, "open-lab");
  assert.equal(await page.getByTestId("lab-action").inputValue(), "iam:GetUser");

  await page.getByTestId("lab-who").fill("Payments / Ben");
  await page.getByTestId("lab-action").fill("iam:CreateUser");
  const mfa = JSON.parse(NO_USERS);
  mfa.Statement[0].Condition = { Bool: { "aws:MultiFactorAuthPresent": "false" } };
  await draftScp(page, "unit Workloads", JSON.stringify(mfa));
  await verdict(page, "draft", "It depends");
  assert.equal(await says(page, "now"), "Allowed");
  await page.getByTestId("lab-fill").click();
  await verdict(page, "draft", "Allowed");
  await page.getByTestId("lab-key-0").fill("false");
  await verdict(page, "draft", "Denied");
  // Half a policy changes nothing.
  await page.getByTestId("lab-text").fill("{");
  assert.match(await page.locator("#lab-text-error").innerText(), /line 1/i);
  await verdict(page, "draft", "Denied");
  await page.getByTestId("lab-text").fill(NO_USERS);
  await assertSide(page, "question");

  // A sentence is proved or refuted while it is written.
  await page.getByTestId("lab-prove").click();
  await page.getByTestId("lab-under").selectOption({ label: "the root" });
  await page.getByTestId("lab-never").fill("iam:CreateUser");
  const proof = (word) => page.locator(`[data-testid="lab-proof-never"][data-says="${word}"]`).waitFor();
  await proof("Not guaranteed");
  await draftScp(page, "the root", NO_USERS);
  await proof("Proved");
  // The statement that closes the last way, and what the draft takes away.
  assert.match(await page.getByTestId("lab-proof-never").innerText(), /NoUsers/);
  await page.locator('[data-testid="lab-proof-change"][data-says="Loss"]').first().waitFor();
  const smaller = page.getByTestId("lab-smaller");
  await smaller.locator("summary").click();
  assert.match(await smaller.getByTestId("policy-diff").innerText(), /characters before, [\d,]+ now/);
  await assertAccessibleInBoth(page);
  // The request that slips through opens in "Why?", and its accounts and units are marked in the drawing.
  await page.getByTestId("lab-never").fill("iam:DeleteUser");
  await proof("Not guaranteed");
  await page.getByTestId("lab-proof-never").getByTestId("lab-proof-why").press("Enter");
  await page.getByTestId("why-panel").getByTestId("layers").waitFor();
  await assertAccessibleInBoth(page);
  await page.getByTestId("why-panel").getByTestId("lab-proof-show").click();
  assert.ok(await page.getByTestId("viewport").isVisible());
  const marked = () => page.locator('[data-testid="spotlight"] .spotlight-ring[d^="M"]').waitFor({ state: "attached" });
  await marked();
  assert.match(await page.getByTestId("spotlight").getAttribute("data-light"), /^path:/);
  await page.setViewportSize({ width: 390, height: 844 });
  await marked();
  await page.keyboard.press("Escape");
  assert.equal(await page.getByTestId("spotlight").getAttribute("data-light"), null);
  await page.assertClean();
});

/** The table is worked by the keyboard alone. */
async function tableByKeyboard(page) {
  const hand = new Keyboard(page);
  await page.locator("body").press("l");
  await hand.activate(page.getByTestId("lab-table"));
  await filled(page);
  const name = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText);
  await hand.reach(page.locator("#lab-cell"));
  await page.keyboard.press("ArrowDown");
  assert.match(await name(), /Management \/ Ana/);
  await page.keyboard.press("End");
  assert.match(await name(), /^Management \/ Ana, ec2:RunInstances: allowed/);
  await page.keyboard.press("Control+End");
  const last = await name();
  assert.match(last, /root user/);
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  // The first unit is folded: what follows is the next one.
  assert.ok(!(await name()).startsWith("Management"));
  await page.keyboard.press("Control+End");
  assert.equal(await name(), last);
  await page.keyboard.press("Enter");
  await verdict(page, "now", "Allowed");
  assert.equal(await page.getByTestId("lab-action").inputValue(), "ec2:RunInstances");
}

test("the table is worked by keyboard; a draft marks the cells it changes, and is carried out by the commands it shows", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { reducedMotion: "reduce" } });
  await tableByKeyboard(page);
  const before = await worldHash(page);
  await page.getByTestId("lab-table").click();
  await draftScp(page, "unit Workloads", NO_USERS);
  await filled(page);
  const ben = page.getByRole("gridcell", { name: "Payments / Ben, iam:CreateUser: denied by a service control policy at Workloads; was allowed" });
  await ben.waitFor();
  assert.match(await page.getByTestId("lab-summary").innerText(), /removes iam:CreateUser from \d+ of \d+ principals/);
  const taken = await page.locator("#lab-scroll td.lab-cell.taken").evaluateAll((cells) => cells.map((cell) => cell.getAttribute("aria-label")));
  assert.ok(taken.length > 0);
  for (const label of taken) assert.match(label, /iam:CreateUser: denied by a service control policy at Workloads; was allowed$/);
  const rows = await page.locator("#lab-scroll tbody tr:not(.lab-unit)").count();
  await assertSide(page, "table");
  await page.emulateMedia({ forcedColors: "active" });
  await shot(page, "lab-table-forced");
  await page.emulateMedia({ forcedColors: null });
  await page.getByTestId("lab-only-changed").click();
  assert.equal(await page.locator("#lab-scroll tbody tr:not(.lab-unit)").count(), taken.length);
  assert.ok(taken.length < rows);

  // Nothing has happened yet; closing and loading again loses nothing.
  await page.getByTestId("lab-close").click();
  assert.equal(await worldHash(page), before);
  await page.reload();
  await fromMenu(page, "open-lab");
  await filled(page);
  await ben.waitFor();

  await page.getByTestId("lab-carry-out").click();
  await page.locator("#lab-scroll td.taken").first().waitFor({ state: "detached" });
  await filled(page);
  await page.getByRole("gridcell", { name: "Payments / Ben, iam:CreateUser: denied by a service control policy at Workloads", exact: true }).waitFor();
  await page.getByTestId("lab-close").click();
  assert.notEqual(await worldHash(page), before);
  const log = await page.getByTestId("terminal-log").innerText();
  for (const word of ["enable-policy-type", "create-policy", "attach-policy"]) assert.ok(log.includes(word), `${word} in the terminal`);
  assert.match(await type(page, "can Payments/Ben iam:CreateUser"), /Denied: there is an explicit deny in a service control policy/);
  await page.assertClean();
});

test("a thousand accounts are filled while the page goes on", async (t) => {
  const page = await open(t, browser, { scenario: "large" });
  await fromMenu(page, "open-lab");
  await page.getByTestId("lab-table").click();
  await shot(page, "lab-large-filling");
  await filled(page);
  await draftScp(page, "unit Division 1", NO_USERS);
  await shot(page, "lab-large-filling-draft");
  await filled(page);
  assert.match(await page.getByTestId("lab-summary").innerText(), /of 2,000 principals/);
  await shot(page, "lab-large-draft");
  await page.assertClean();
});
