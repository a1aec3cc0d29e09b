// Comparing two moments: in words, in the drawing, by access; pinned in the timeline, by keys, and by a link.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { accountId, closeDialog, fromMenu, open, openPane, session, type } from "./support/sandbox.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

/** The first id of this form in the output of a line. */
async function made(page, form, line) {
  const [found] = (await type(page, line)).match(form) ?? [];
  assert.ok(found, line);
  return found;
}

/** Creates a unit, and returns its id. */
const unit = (page, root, name) =>
  made(page, /ou-[a-z0-9]+-[a-z0-9]+/, `aws organizations create-organizational-unit --parent-id ${root} --name ${name}`);

/** A session of six steps: it reads where an account is, makes a unit, moves the account there, and attaches a policy in three steps. */
async function changed(t, how) {
  const page = await open(t, browser, { scenario: "all-features", ...how });
  const payments = await accountId(page, "Payments");
  const parent = await made(page, /ou-[a-z0-9]+-[a-z0-9]+/, `aws organizations list-parents --child-id ${payments}`);
  const root = `r-${parent.split("-")[1]}`;
  const fresh = await unit(page, root, "Fresh");
  await type(page, `aws organizations move-account --account-id ${payments} --source-parent-id ${parent} --destination-parent-id ${fresh}`);
  await type(page, `aws organizations enable-policy-type --root-id ${root} --policy-type SERVICE_CONTROL_POLICY`);
  const content = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Deny", Action: "cloudtrail:StopLogging", Resource: "*" } });
  const policy = await made(page, /p-[a-z0-9]{8}/, `aws organizations create-policy --name NoTrail --type SERVICE_CONTROL_POLICY --description x --content '${content}'`);
  await type(page, `aws organizations attach-policy --policy-id ${policy} --target-id ${fresh}`);
  page.root = root;
  return page;
}

/** Opens the view by its key. */
async function compare(page) {
  await page.getByTestId("menu").focus();
  await page.keyboard.press("c");
  await page.getByTestId("compare").waitFor();
}

test("what changed since the start is told in words, and rows select", async (t) => {
  const page = await changed(t);
  await compare(page);
  const words = page.getByTestId("compare-words");
  await words.getByRole("button", { name: /Added: Root\/Fresh/ }).waitFor();
  await words.getByRole("button", { name: /Added: NoTrail/ }).waitFor();
  const payments = words.getByRole("button", { name: /Moved: Payments/ });
  await payments.click();
  await page.waitForFunction((it) => it.getAttribute("aria-pressed") === "true", await payments.elementHandle());
  await words.getByText("Root/Fresh", { exact: true }).first().waitFor();
  const diverge = page.getByTestId("compare-diverge");
  await diverge.getByText("A and B diverge at step 1.").waitFor();
  assert.match(await diverge.innerText(), /A ends before this step\s+B aws organizations list-parents .*2026-01-10 .*, Management \/ Ana/);
  await assertAccessible(page);
  await page.assertClean();
});

test("a unit with a new name is one change, and a changed condition is named", async (t) => {
  const page = await open(t, browser, { scenario: "guardrails" });
  const policy = await made(page, /p-[a-z0-9]{8}/, "aws organizations list-policies --filter SERVICE_CONTROL_POLICY --query \"Policies[?Name=='EuropeOnly'].Id\"");
  const root = await made(page, /\br-[a-z0-9]{4}\b/, "aws organizations list-roots");
  const workloads = await made(page, /ou-[a-z0-9]+-[a-z0-9]+/, `aws organizations list-organizational-units-for-parent --parent-id ${root} --query "OrganizationalUnits[?Name=='Workloads'].Id"`);
  await type(page, `aws organizations update-organizational-unit --organizational-unit-id ${workloads} --name Work`);
  const content = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", NotAction: ["iam:*", "organizations:*", "sts:*", "support:*"], Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } } }] });
  await type(page, `aws organizations update-policy --policy-id ${policy} --content '${content}'`);
  await compare(page);
  const words = page.getByTestId("compare-words");
  await words.getByRole("button", { name: /Changed: Root\/Work/ }).waitFor();
  assert.equal(await words.locator(".compare-row").count(), 2);
  assert.equal(await page.getByTestId("compare-picture-both").locator(".card[data-change], .tile[data-change]").count(), 0);
  await page.getByTestId("compare-access-run").click();
  const row = page.getByTestId("compare-access").locator("[data-change=changed]", { hasText: "ec2:RunInstances" });
  await row.waitFor();
  assert.match(await row.innerText(), /\(other conditions\)\s+No longer: Deny if StringNotEquals aws:RequestedRegion .*eu-central-1.*\s+Now: Deny if StringNotEquals aws:RequestedRegion eu-west-1/);
  await assertAccessible(page);
  for (const [name, size] of Object.entries({ wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } })) {
    await page.setViewportSize(size);
    await row.scrollIntoViewIfNeeded();
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/conditions-${name}.png` });
  }
  await page.assertClean();
});

test("access tells who lost which action", async (t) => {
  const page = await changed(t);
  await compare(page);
  await page.locator("#compare-actions").fill("oops");
  await page.getByTestId("compare-access-run").click();
  await page.locator("#compare-actions-wrong").getByText("An action has").waitFor();
  await page.locator("#compare-actions").fill("s3:DeleteBucket");
  await page.getByTestId("compare-access-run").click();
  const access = page.getByTestId("compare-access");
  await access.locator("[data-change=removed]", { hasText: "cloudtrail:StopLogging" }).waitFor();
  assert.match(await access.innerText(), /lost by/);
  await page.assertClean();
});

test("the drawing overlays, flips by key and shows both sides with one zoom", async (t) => {
  const page = await changed(t);
  await compare(page);
  const both = page.getByTestId("compare-picture-both");
  await both.locator(".place-head[data-change=added]", { hasText: "Fresh" }).waitFor();
  await both.locator(".card[data-change=moved], .tile[data-change=moved]").first().waitFor();
  await page.keyboard.press("f");
  await page.getByTestId("compare-picture-A").waitFor();
  await page.getByTestId("compare-picture-A").locator(".place-head", { hasText: "Fresh" }).waitFor({ state: "hidden" });
  await page.keyboard.press("f");
  await page.getByTestId("compare-picture-B").locator(".place-head", { hasText: "Fresh" }).waitFor();
  await page.getByTestId("compare-beside").click();
  await page.getByTestId("compare-picture-A").waitFor();
  await page.getByTestId("compare-drawing").getByRole("button", { name: "Zoom in" }).click();
  await page.waitForFunction(() => {
    const [a, b] = [...document.querySelectorAll(".compare-picture .scape")].map((it) => it.style.transform);
    return a && a === b;
  });
  await page.assertClean();
});

/** Where each account card of the drawing is, without the zoom. */
const cards = (page, side) => page.getByTestId(`compare-picture-${side}`).evaluate((picture) => Object.fromEntries(
  [...picture.querySelectorAll(".card[data-key]")].filter((it) => getComputedStyle(it).visibility === "visible").map((it) => {
    const [place, scape] = [it.closest(".place"), picture.querySelector(".scape")];
    const [box, origin] = [it.getBoundingClientRect(), scape.getBoundingClientRect()];
    return [`${place.querySelector(".place-head").dataset.key} ${it.dataset.key}`, `${Math.round(box.left - origin.left)} ${Math.round(box.top - origin.top)}`];
  }),
));

test("an account that moved has a ghost at its former place, and nothing jumps", async (t) => {
  const page = await changed(t);
  await compare(page);
  const both = page.getByTestId("compare-picture-both");
  const moved = both.locator(".card[data-change=moved]");
  await moved.waitFor();
  assert.equal(await moved.getAttribute("aria-description"), "moved");
  const ghost = both.locator("[data-change=left]");
  await ghost.getByText("moved to Fresh").waitFor();
  assert.equal(await ghost.count(), 1);
  assert.equal(await ghost.getAttribute("aria-hidden"), "true");
  assert.notEqual(
    await ghost.locator("xpath=ancestor::*[contains(@class, 'place')][1]").locator(".name").first().innerText(), "Fresh");
  await page.locator(".compare-key [data-change=moved]").getByText("moved").waitFor();
  // The list has both places; a click on the ghost selects the account, which its row shows.
  const row = page.getByTestId("compare-words").getByRole("button", { name: /Moved: Payments/ });
  await ghost.click();
  await page.waitForFunction((it) => it.getAttribute("aria-pressed") === "true", await row.elementHandle());
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/moved-${colorScheme}.png` });
  }
  await page.getByTestId("compare-beside").click();
  await page.getByTestId("compare-picture-A").waitFor();
  await page.waitForTimeout(500);
  const [a, b] = [await cards(page, "A"), await cards(page, "B")];
  const common = Object.keys(a).filter((key) => key in b);
  assert.ok(common.length > 3, JSON.stringify(a));
  assert.deepEqual(common.map((key) => a[key]), common.map((key) => b[key]));
  assert.equal(Object.keys(a).length, common.length + 1);
  assert.equal(Object.keys(b).length, common.length + 1);
  assert.equal(await page.locator("[data-change=left]:visible").count(), 0);
  await page.assertClean();
});

/** A large organization: three accounts of a unit moved to another one, one is created, one is being closed. */
async function largely(t, options) {
  const page = await open(t, browser, { scenario: "large", options });
  const below = async (parent) => {
    const line = `aws organizations list-organizational-units-for-parent --parent-id ${parent} --query 'OrganizationalUnits[*].Id' --output json`;
    return JSON.parse(await type(page, line));
  };
  const divisions = await below(await made(page, /r-[a-z0-9]+/, "aws organizations list-roots"));
  const [[from], [to]] = [await below(divisions[0]), await below(divisions[1])];
  const line = `aws organizations list-accounts-for-parent --parent-id ${from} --query 'Accounts[*].Id' --output json`;
  const accounts = JSON.parse(await type(page, line));
  for (const id of accounts.slice(0, 3)) {
    await type(page, `aws organizations move-account --account-id ${id} --source-parent-id ${from} --destination-parent-id ${to}`);
  }
  await type(page, `aws organizations close-account --account-id ${accounts[4]}`);
  await type(page, "aws organizations create-account --account-name Newcomer --email newcomer@example.com");
  await type(page, "advance 1h");
  return { page, from, to };
}

/** The number of shapes of each change in the far view. */
const marks = (page) => page.evaluate(() => {
  const found = {};
  for (const path of document.querySelectorAll(".crowd path[data-change]")) {
    if (getComputedStyle(path).visibility === "hidden") continue;
    const count = path.getAttribute("d").split("M").length - 1;
    found[path.dataset.change] = (found[path.dataset.change] ?? 0) + count;
  }
  return found;
});

/** Waits until the far view has these marks. */
async function marked(page, wanted) {
  let found = {};
  for (let tries = 0; tries < 50; tries += 1) {
    found = await marks(page);
    if (Object.keys(wanted).every((it) => found[it] === wanted[it]) && Object.keys(found).length === Object.keys(wanted).length) return;
    await page.waitForTimeout(100);
  }
  assert.deepEqual(found, wanted);
}

test("of a thousand accounts, those that differ are marked from afar", async (t) => {
  const { page, from } = await largely(t);
  await page.getByTestId("toggle-terminal").click();
  await compare(page);
  await page.getByTestId("compare-words").getByRole("button", { name: /Added: Newcomer/ }).waitFor();
  // The units with changes are open, the others are closed.
  const both = page.getByTestId("compare-picture-both");
  await both.locator(`[data-testid="unit-${from}"][aria-expanded=true]`).waitFor();
  assert.ok(await both.locator(".place.closed").count() > 4);
  const zoom = page.getByTestId("compare-drawing").getByRole("button", { name: "Zoom out" });
  for (let tries = 0; tries < 10 && await both.locator('[data-crowd="far"]').count() === 0; tries += 1) await zoom.click();
  await marked(page, { added: 1, moved: 3, left: 3, changed: 1 });
  const shot = async (name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/far-${name}.png` });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page);
    await shot(colorScheme);
  }
  await page.emulateMedia({ colorScheme: "light" });
  // A closed unit says how much changed inside.
  const unit = both.getByTestId(`unit-${from}`);
  await unit.locator("[data-fold]").dispatchEvent("click");
  await both.locator(`[data-testid="unit-${from}"][data-below="changes inside: 4"]`).waitFor();
  assert.match(await unit.getAttribute("aria-description"), /changes inside: 4/);
  await shot("closed");
  await unit.locator("[data-fold]").dispatchEvent("click");
  // The other way round, what was created is missing, and one side alone has no ghosts.
  await page.locator("#compare-moment-A").press("End");
  await page.locator("#compare-moment-B").press("Home");
  await marked(page, { removed: 1, moved: 3, left: 3, changed: 1 });
  await page.keyboard.press("f");
  await page.getByTestId("compare-picture-A").waitFor();
  await marked(page, { removed: 1, moved: 3, changed: 1 });
  await page.setViewportSize(SIZES.small);
  await page.getByTestId("compare-overlay").click();
  await both.waitFor();
  await page.waitForTimeout(400);
  await shot("small");
  await page.assertClean();
});

test("the timeline pins by key, and the moments move by arrows and checkpoints", async (t) => {
  const page = await changed(t);
  await openPane(page, "timeline");
  const slider = page.getByTestId("timeline-slider");
  await slider.press("ArrowLeft");
  await page.waitForFunction((it) => it.getAttribute("aria-valuenow") === "5", await slider.elementHandle());
  await slider.press("Shift+ArrowLeft");
  await page.waitForFunction((it) => it.getAttribute("aria-valuenow") === "4", await slider.elementHandle());
  await slider.press("Shift+A");
  await page.getByText("Event 4 is now A of the comparison.").first().waitFor();
  await slider.press("End");
  await compare(page);
  await page.getByTestId("compare-at-A").getByText("After step 4 of 6").waitFor();
  await page.getByTestId("compare-at-B").getByText("After step 6 of 6").waitFor();
  await page.locator("#compare-moment-B").press("ArrowLeft");
  await page.getByTestId("compare-at-B").getByText("After step 5 of 6").waitFor();
  await page.locator("#compare-moment-B").press("Shift+ArrowLeft");
  await page.getByTestId("compare-at-B").getByText("After step 4 of 6").waitFor();
  await page.getByTestId("compare-none").getByText("the same moment").waitFor();
  await page.assertClean();
});

test("a link opens the comparison and keeps the session", async (t) => {
  const page = await changed(t);
  await compare(page);
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => { window.copied = text; };
  });
  await page.getByTestId("compare-link").click();
  await page.getByText("The link to this comparison was copied.").first().waitFor();
  const link = await page.evaluate(() => window.copied);
  const other = await open(t, browser, { scenario: "consolidated-billing", hash: link.slice(link.indexOf("#")) });
  await other.getByTestId("compare-words").getByRole("button", { name: /Added: Root\/Fresh/ }).waitFor();
  await other.getByTestId("compare-at-B").getByText("After step 6 of 6").waitFor();
  await other.assertClean();
});

test("on a phone and in Spanish", async (t) => {
  const page = await changed(t, { hash: "?lang=es" });
  await page.setViewportSize(SIZES.small);
  await compare(page);
  await page.getByTestId("compare-words").getByRole("button", { name: /Añadido: Root\/Fresh/ }).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false);
  await assertAccessible(page);
  await page.assertClean();
});

test("one command runs in both, and a replay marks what now fails", async (t) => {
  const page = await changed(t);
  await compare(page);
  await page.locator("#compare-command").fill("aws organizations list-policies --filter SERVICE_CONTROL_POLICY");
  await page.getByTestId("compare-run").click();
  const answers = page.getByTestId("compare-answers");
  await answers.getByText("B: done").waitFor();
  await answers.getByText("A:").waitFor();
  await page.getByTestId("compare-pin-B").getByRole("button", { name: "Use the current moment" }).click();
  await page.getByTestId("compare-at-B").getByText("After step 6 of 6").waitFor();
  const replay = page.getByTestId("compare-replay");
  await replay.locator("summary").click();
  await replay.getByRole("button", { name: "Skip step 2" }).click();
  await replay.getByText("B is now without step 2.").waitFor();
  await replay.getByText(/Later steps that now fail: 2/).waitFor();
  await page.getByTestId("compare-words").getByRole("button", { name: /Removed: Root\/Fresh/ }).waitFor();
  await page.assertClean();
});

test("a branch is named and compared from the timeline", async (t) => {
  const page = await changed(t);
  await page.getByTestId("menu").focus();
  await page.keyboard.press("Control+z");
  await unit(page, page.root, "Other");
  await openPane(page, "timeline");
  await page.getByRole("button", { name: /^Branches/ }).click();
  await page.getByRole("button", { name: /^Rename branch/ }).click();
  await page.getByTestId("branch-name").fill("With the policy");
  await page.getByTestId("branch-name").press("Enter");
  await page.getByRole("button", { name: "Compare With the policy with the current moment" }).click();
  await page.getByTestId("compare-diverge").getByText("A and B diverge at step 6.").waitFor();
  await page.getByTestId("compare-words").getByRole("button", { name: /Added: Root\/Other/ }).waitFor();
  await page.assertClean();
});

test("the migration plan names who takes each step, and plays as a walkthrough", async (t) => {
  const page = await changed(t);
  await type(page, "aws organizations create-account --account-name New --email new@example.com");
  await type(page, "advance 1h");
  await compare(page);
  await page.getByTestId("compare-plan-run").press("Enter");
  const plan = page.getByTestId("compare-plan");
  const steps = plan.locator(".compare-plan-steps > li");
  const wanted = [
    "Enable service control policies",
    "Create unit Root/Fresh",
    "Create policy NoTrail",
    "Attach NoTrail to Root/Fresh",
    "Create account New",
    "Wait for the account",
    "Move account Payments to Root/Fresh",
  ];
  await plan.getByText(`Steps: ${wanted.length}. Who acts: management account.`).waitFor();
  assert.deepEqual(await steps.locator("b").allInnerTexts(), wanted);
  await steps.nth(4).getByText("Cannot be undone: An account cannot be deleted").waitFor();
  await steps.nth(4).getByText("Wait for the account (a few minutes).").waitFor();
  await assertAccessible(page);
  await page.getByTestId("compare-plan-export").click();
  await page.getByTestId("export-preview").getByText("Create account New").waitFor();
  await page.keyboard.press("Escape");
  await page.getByTestId("compare-plan-play").press("Enter");
  await follow(page, wanted.slice(0, 3), wanted.length);
  // After a reload it goes on at the same step.
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  await page.getByTestId("walk-step").getByText(`Step 3 of ${wanted.length}`).waitFor();
  await page.locator("#walk-title").getByText(wanted[2], { exact: true }).waitFor();
  await page.getByTestId("walk-next").click();
  await page.locator("#walk-title").getByText(wanted[3], { exact: true }).waitFor();
  for (const title of wanted.slice(4)) {
    await page.getByTestId("walk-next").click();
    await page.locator("#walk-title").getByText(title, { exact: true }).waitFor();
  }
  assert.match(await page.getByTestId("organization").innerText(), /Fresh/);
  // The session that it replaced is kept; both have the same organization.
  await compare(page);
  await page.getByTestId("compare-pin-A").locator("select").selectOption("0");
  await page.getByTestId("compare-none").getByText("Nothing differs").waitFor();
  await page.assertClean();
});

test("a plan of thousands of changes is made in slices, and can be stopped", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await compare(page);
  await page.getByTestId("compare-file-B").setInputFiles({ name: "large.json", mimeType: "application/json", buffer: Buffer.from(session("large")) });
  await page.getByTestId("compare-at-B").getByText("2026-04-13").waitFor();
  const plan = page.getByTestId("compare-plan");
  await page.getByTestId("compare-plan-run").click();
  await plan.getByText("Planning the steps…").waitFor();
  await page.getByTestId("compare-plan-stop").click();
  await plan.getByText("Planning was stopped.").waitFor();
  // While it plans, the page draws: no task is long.
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const tick = (now) => {
      window.longest = Math.max(window.longest, now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const began = Date.now();
  await page.getByTestId("compare-plan-run").click();
  await plan.getByText(/^[1-9][\d,.\s]* of [\d,.\s]+ changes planned\.$/).waitFor();
  await plan.getByText(/^Steps: \d+/).waitFor({ timeout: 120_000 });
  t.diagnostic(`planned in ${Date.now() - began} ms, the longest frame ${Math.round(await page.evaluate(() => window.longest))} ms`);
  assert.ok(Number((await plan.getByText(/^Steps: /).innerText()).match(/Steps: (\d+)/)[1]) > 2_000);
  await page.assertClean();
});

/** Follows a walkthrough as far as the titles go: each step has its title. */
async function follow(page, titles, of = titles.length) {
  for (const [at, title] of titles.entries()) {
    await page.getByTestId("walk-step").getByText(new RegExp(`(Step|Paso) ${at + 1} (of|de) ${of}`)).waitFor();
    await page.locator("#walk-title").getByText(title, { exact: true }).waitFor();
    if (at + 1 < titles.length) await page.getByTestId("walk-next").click();
  }
}

test("an imported organization has a plan that plays, on a phone and in Spanish", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", hash: "?lang=es", options: { viewport: SIZES.small, colorScheme: "dark" } });
  await fromMenu(page, "import");
  await page.getByTestId("import-files").setInputFiles(fileURLToPath(new URL("../../crates/interchange/tests/data/bundle.json", import.meta.url)));
  await page.locator('[data-testid="dialog-submit"][aria-disabled="false"]').click();
  await page.locator('[data-dialog="import"]').waitFor({ state: "detached" });
  const root = await made(page, /r-[a-z0-9]+/, "aws organizations list-roots");
  await unit(page, root, "Fresh");
  await compare(page);
  const last = await page.locator("#compare-moment-A").getAttribute("max");
  await page.locator("#compare-moment-A").fill(String(last - 1));
  await page.getByTestId("compare-plan-run").click();
  const plan = page.getByTestId("compare-plan");
  await plan.getByText("Crear la unidad Root/Fresh").waitFor();
  await assertAccessible(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false);
  await page.getByTestId("compare-plan-export").click();
  const preview = page.getByTestId("export-preview");
  await preview.getByText("1. Crear la unidad Root/Fresh (cuenta de administración)").waitFor();
  await preview.getByText("Plan de migración, pasos: 1").waitFor();
  await page.getByTestId("export-script").check();
  await preview.getByText("# 1. Crear la unidad Root/Fresh").waitFor();
  await preview.getByText("# Cambia la organización").waitFor();
  await closeDialog(page);
  await page.getByTestId("compare-plan-play").click();
  await follow(page, ["Crear la unidad Root/Fresh"]);
  await page.getByText("Quién actúa: cuenta de administración.").waitFor();
  // No file has this walkthrough: the browser keeps it.
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").getByText("Fresh").first().waitFor({ state: "attached" });
  await openPane(page, "guide");
  await follow(page, ["Crear la unidad Root/Fresh"]);
  await page.assertClean();
});
