// Comparing two moments: the view in words and in the drawing, by a link, and its plan as a walkthrough. What differs, what a replay
// changes, what a line answers in both and what must be accepted before a plan is exported is tested natively:
// `crates/page/tests/features/comparing.rs` and `exporting.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { accountId, closeDialog, fromMenu, open, openPane, session, type } from "./support/sandbox.mjs";
import { SIZES, shot, shots } from "./support/shots.mjs";

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

/** Where each account card of the drawing is, without the zoom. */
const cards = (page, side) => page.getByTestId(`compare-picture-${side}`).evaluate((picture) => Object.fromEntries(
  [...picture.querySelectorAll(".card[data-key]")].filter((it) => getComputedStyle(it).visibility === "visible").map((it) => {
    const [place, scape] = [it.closest(".place"), picture.querySelector(".scape")];
    const [box, origin] = [it.getBoundingClientRect(), scape.getBoundingClientRect()];
    return [`${place.querySelector(".place-head").dataset.key} ${it.dataset.key}`, `${Math.round(box.left - origin.left)} ${Math.round(box.top - origin.top)}`];
  }),
));

test("what changed is told, drawn, and opens elsewhere by a link; a line runs in both; the plan plays and can be stopped; a step is edited", async (t) => {
  const page = await changed(t);
  await compare(page);
  const words = page.getByTestId("compare-words");
  await words.getByRole("button", { name: /Added: NoTrail/ }).waitFor();
  const payments = words.getByRole("button", { name: /Moved: Payments/ });
  await words.getByText("Root/Fresh", { exact: true }).first().waitFor();
  const diverge = page.getByTestId("compare-diverge");
  await diverge.getByText("A and B diverge at step 1.").waitFor();
  assert.match(await diverge.innerText(), /A ends before this step\s+B\s+aws organizations list-parents .*\s+2026-01-10 .*, Management \/ Ana/);

  const both = page.getByTestId("compare-picture-both");
  await both.locator(".place-head[data-change=added]", { hasText: "Fresh" }).waitFor();
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
  // The list has both places; a click on the ghost or on a row selects the account, which its row shows.
  const selected = async (on) => page.waitForFunction(([it, on]) => (it.getAttribute("aria-pressed") === "true") === on, [await payments.elementHandle(), on]);
  await ghost.click();
  await selected(true);
  await words.getByRole("button", { name: /Added: Root\/Fresh/ }).click();
  await selected(false);
  await payments.click();
  await selected(true);
  await assertAccessibleInBoth(page);
  await shots(page, "moved", { sizes: ["wide"] });

  await page.keyboard.press("f");
  await page.getByTestId("compare-picture-A").locator(".place-head", { hasText: "Fresh" }).waitFor({ state: "hidden" });
  await page.keyboard.press("f");
  await page.getByTestId("compare-picture-B").locator(".place-head", { hasText: "Fresh" }).waitFor();
  // Side by side both have one zoom, and nothing is at another place.
  await page.getByTestId("compare-beside").click();
  await page.getByTestId("compare-picture-A").waitFor();
  await page.getByTestId("compare-drawing").getByRole("button", { name: "Zoom in" }).click();
  await page.waitForFunction(() => {
    const [a, b] = [...document.querySelectorAll(".compare-picture .scape")];
    return a.style.transform && a.style.transform === b.style.transform && !document.querySelector(".compare-picture .scape[data-motion]");
  });
  const [a, b] = [await cards(page, "A"), await cards(page, "B")];
  const common = Object.keys(a).filter((key) => key in b);
  assert.ok(common.length > 3, JSON.stringify(a));
  assert.deepEqual(common.map((key) => a[key]), common.map((key) => b[key]));
  assert.equal(Object.keys(a).length, common.length + 1);
  assert.equal(Object.keys(b).length, common.length + 1);
  assert.equal(await page.locator("[data-change=left]:visible").count(), 0);

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
  await page.getByTestId("compare-close").click();

  // A line runs in both, the plan plays as a walkthrough, and an edited step keeps a rejected line.
  await type(page, "aws organizations create-account --account-name New --email new@example.com");
  await type(page, "advance 1h");
  await compare(page);
  const line = "aws organizations list-policies --filter SERVICE_CONTROL_POLICY";
  await page.locator("#compare-command").fill(line);
  await page.getByTestId("compare-run").click();
  await page.getByTestId("compare-answers").getByText(line).waitFor();
  await page.getByTestId("compare-answer-B").locator("mark", { hasText: "NoTrail" }).waitFor();
  await page.getByTestId("compare-answer-A").locator("pre", { hasText: "FullAWSAccess" }).waitFor();
  await assertAccessible(page);

  const plan = page.getByTestId("compare-plan");
  await page.getByTestId("compare-plan-run").press("Enter");
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
  await steps.nth(4).getByTestId("check-now").waitFor();
  assert.equal(await page.getByTestId("check-now").count(), 1);
  await assertAccessible(page);
  // Commands are shown as a whole.
  const lines = await steps.locator("code").allInnerTexts();
  assert.ok(lines.some((it) => it.length > 90), lines);
  assert.ok(lines.every((it) => !it.endsWith("…")), lines);
  await page.getByTestId("compare-plan-play").press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "walk-title");
  // Leaving it returns to the comparison, and to what was compared.
  await page.getByTestId("walk-leave").click();
  await page.getByTestId("compare").waitFor();
  await page.getByText("Your session is the branch 1 · before the walkthrough.").first().waitFor();
  await page.getByTestId("compare-at-B").getByText("After step 8 of 8").waitFor();
  await page.getByTestId("compare-words").getByRole("button", { name: /Moved: Payments/ }).waitFor();

  const replay = page.getByTestId("compare-replay");
  await replay.locator("summary").click();
  await replay.getByRole("button", { name: "Edit step 2" }).press("Enter");
  const field = replay.getByRole("textbox", { name: "Step 2" });
  await page.waitForFunction((it) => document.activeElement === it && it.selectionEnd - it.selectionStart === it.value.length, await field.elementHandle());
  // What is typed replaces the line, and is no shortcut.
  await page.keyboard.type("aws organizations create-unit");
  await page.keyboard.press("Enter");
  const error = replay.getByRole("alert").filter({ hasText: "aws: error:" });
  await error.waitFor();
  assert.equal(await field.inputValue(), "aws organizations create-unit");
  assert.doesNotMatch(await error.innerText(), /usage:/);
  assert.equal(await field.getAttribute("aria-describedby"), await error.getAttribute("id"));
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await assertAccessible(page);
  await shot(page, "edit");
  // A long line has more rows.
  const height = async () => (await field.boundingBox()).height;
  const low = await height();
  await field.fill(`aws organizations create-organizational-unit --parent-id ${page.root} --name ${"Renewed ".repeat(30)}`);
  assert.ok(await height() > low);
  await field.fill(`aws organizations create-organizational-unit --parent-id ${page.root} --name Renewed`);
  await field.press("Enter");
  await replay.getByText("B is now with another step 2.").waitFor();
  await page.waitForFunction(() => document.activeElement.dataset.testid === "compare-replayed");
  await page.getByTestId("compare-words").getByRole("button", { name: /Root\/Renewed/ }).waitFor();
  // Escape closes the field, not the view.
  await replay.getByRole("button", { name: "Edit step 1" }).click();
  await replay.getByRole("textbox", { name: "Step 1" }).press("Escape");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Edit step 1");
  assert.equal(await replay.getByRole("textbox").count(), 0);

  // A plan of thousands of changes is made in slices, and can be stopped.
  await page.getByTestId("compare-file-B").setInputFiles({ name: "large.json", mimeType: "application/json", buffer: Buffer.from(session("large")) });
  await page.getByTestId("compare-at-B").getByText("2026-04-13").waitFor();
  await page.getByTestId("compare-plan-run").click();
  await plan.getByText(/^Changes planned: [1-9][\d,.\s]* of [\d,.\s]+\.$/).waitFor();
  await page.getByTestId("compare-plan-stop").click();
  await plan.getByText("Planning was stopped.").waitFor();
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

/** Waits until the far view has so many shapes of each change. */
const marked = (page, wanted) => page.waitForFunction((wanted) => {
  const found = {};
  for (const path of document.querySelectorAll(".crowd path[data-change]")) {
    if (getComputedStyle(path).visibility === "hidden") continue;
    const count = path.getAttribute("d").split("M").length - 1;
    found[path.dataset.change] = (found[path.dataset.change] ?? 0) + count;
  }
  const changes = Object.keys(wanted);
  return changes.length === Object.keys(found).length && changes.every((it) => found[it] === wanted[it]);
}, wanted);

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
  for (let presses = 0; presses < 10 && await both.locator('[data-crowd="far"]').count() === 0; presses += 1) await zoom.click();
  await marked(page, { added: 1, moved: 3, left: 3, changed: 1 });
  await assertAccessibleInBoth(page);
  await shots(page, "compare-far", { sizes: ["wide"] });
  // A closed unit says how much changed inside.
  const unit = both.getByTestId(`unit-${from}`);
  await unit.locator("[data-fold]").dispatchEvent("click");
  await both.locator(`[data-testid="unit-${from}"][data-below="changes inside: 4"]`).waitFor();
  assert.match(await unit.getAttribute("aria-description"), /changes inside: 4/);
  await shot(page, "compare-closed");
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
  await shot(page, "compare-small");
  await page.assertClean();
});

test("on a phone and in Spanish an imported organization is compared, and has a plan that plays", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", hash: "?lang=es", options: { viewport: SIZES.small, colorScheme: "dark" } });
  await fromMenu(page, "import");
  await page.getByTestId("import-files").setInputFiles(fileURLToPath(new URL("../../crates/interchange/tests/data/bundle.json", import.meta.url)));
  await page.locator('[data-testid="dialog-submit"][aria-disabled="false"]').click();
  await page.locator('[data-dialog="import"]').waitFor({ state: "detached" });
  // The import itself is no change.
  await compare(page);
  await page.getByTestId("compare-none").getByText("A y B son el mismo momento").waitFor();
  await page.getByTestId("compare-close").click();
  const root = await made(page, /r-[a-z0-9]+/, "aws organizations list-roots");
  await unit(page, root, "Fresh");
  await unit(page, root, "Later");
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  await compare(page);
  await page.getByTestId("compare-at-A").getByText("Tal como se importó").waitFor();
  await page.getByTestId("compare-words").getByRole("button", { name: /Añadido: Root\/Fresh/ }).waitFor();
  assert.equal(await page.getByTestId("compare-words").locator(".compare-row").count(), 2);
  // Nothing scrolls sideways, and the words come before the drawing.
  const sizes = await page.locator(".compare-body").evaluate((it) => [it.scrollWidth, it.clientWidth]);
  assert.equal(sizes[0], sizes[1]);
  const top = async (id) => (await page.getByTestId(id).boundingBox()).y;
  assert.ok(await top("compare-words") < await top("compare-drawing"));
  const run = await page.getByTestId("compare-access-run").boundingBox();
  assert.ok(run.x + run.width <= SIZES.small.width, JSON.stringify(run));
  await page.getByTestId("compare-plan-run").click();
  const plan = page.getByTestId("compare-plan");
  await plan.getByText("Crear la unidad Root/Fresh").waitFor();
  await assertAccessible(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false);
  await page.getByTestId("compare-plan-export").click();
  const preview = page.getByTestId("export-preview");
  await preview.getByText("1. Crear la unidad Root/Fresh (cuenta de administración)").waitFor();
  await preview.getByText("Plan de migración: 2 pasos").waitFor();
  await page.getByTestId("export-script").check();
  await preview.getByText("# 1. Crear la unidad Root/Fresh").waitFor();
  await preview.getByText("# Cambia la organización").waitFor();
  await closeDialog(page);
  await page.getByTestId("compare-plan-play").click();
  await page.getByText("Quién actúa: cuenta de administración.").waitFor();
  const at = async (step, title) => {
    await page.getByTestId("walk-step").getByText(`Paso ${step} de 2`).waitFor();
    await page.locator("#walk-title").getByText(title, { exact: true }).waitFor();
  };
  await at(1, "Crear la unidad Root/Fresh");
  await page.getByTestId("walk-next").click();
  await at(2, "Crear la unidad Root/Later");
  // No file has this walkthrough: the browser keeps it, with its step.
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").getByText("Fresh").first().waitFor({ state: "attached" });
  await openPane(page, "guide");
  await at(2, "Crear la unidad Root/Later");
  await page.assertClean();
});
