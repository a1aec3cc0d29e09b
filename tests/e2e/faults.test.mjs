// Faults: an instructor lets something go wrong. The console view shows the symptom only; the list tells when it is cured.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { binary, orgsim } from "./support/orgsim.mjs";
import { KEPT, closeDialog, fromMenu, open, type, worldHash } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => {
  await binary();
  browser = await launch();
}, { timeout: 600_000 });
after(() => browser?.close());

const start = (t, scenario = "consolidated-billing", options = { reducedMotion: "reduce" }) => open(t, browser, { scenario, options });

/** Opens the dialog behind "Present". */
async function dialog(page) {
  await fromMenu(page, "present");
  await page.getByTestId("open-faults").click();
  await page.locator('[data-dialog="faults"]').waitFor();
}

const radio = (page, kind) => page.getByTestId(`fault-${kind}`).locator("input");

/** Puts a fault in and gives back what the dialog said of whom it would meet. */
async function put(page, kind, seed = "1") {
  await dialog(page);
  await radio(page, kind).check();
  await page.getByTestId("fault-seed").fill(seed);
  const met = await page.getByTestId("fault-preview").innerText();
  await page.getByTestId("fault-apply").click();
  await page.locator('[data-dialog="faults"]').waitFor({ state: "detached" });
  return met;
}

const known = (page, kind) => page.locator(".guide-faults").getByTestId(`known-${kind}`);
const instructor = (page, on) => page.locator(`.view[aria-pressed="${!on}"]`).click();
/** The name of the victim, in the words of the dialog. */
const victim = (met) => met.split(":")[1].split("·")[0].trim();

test("by keyboard: what it would meet is read, it is put in, and nothing is printed", async (t) => {
  const page = await start(t);
  const hand = new Keyboard(page);
  const before = await page.getByTestId("terminal-log").innerText();
  await hand.fromMenu("present");
  await hand.activate(page.getByTestId("open-faults"));
  await page.locator('[data-dialog="faults"]').waitFor();
  // The first kind that is possible has the keyboard; arrows choose another one.
  assert.ok(await radio(page, "deleted-role").evaluate((it) => it === document.activeElement && it.checked));
  await page.keyboard.press("ArrowDown");
  assert.ok(await radio(page, "missing-permission").isChecked());
  await page.keyboard.press("ArrowUp");
  const met = victim(await page.getByTestId("fault-preview").innerText());
  assert.match(await page.getByTestId("fault-cause").innerText(), new RegExp(`${met} has deleted the role`));
  await hand.activate(page.getByTestId("fault-another"));
  assert.notEqual(victim(await page.getByTestId("fault-preview").innerText()), met);
  // What is not possible says what it would need.
  assert.match(await page.getByTestId("fault-scp-in-the-way").textContent(), /It needs an organization with all features/);
  await hand.activate(page.getByTestId("fault-apply"));
  await known(page, "deleted-role").waitFor();
  assert.equal(await known(page, "deleted-role").getAttribute("data-cured"), "false");
  assert.match(await page.getByTestId("notice").innerText(), /A fault was injected/);
  assert.equal(await page.getByTestId("terminal-log").innerText(), before);
  await page.assertClean();
});

test("seed always give the same target", async (t) => {
  const page = await start(t);
  const met = await put(page, "deleted-role", "5");
  const hash = await worldHash(page);
  const again = await start(t);
  assert.equal(await put(again, "deleted-role", "5"), met);
  assert.equal(await worldHash(again), hash);
});

test("the console view shows the symptom only, and the cure ticks by itself", async (t) => {
  const page = await start(t, "all-features");
  const met = victim(await put(page, "scp-in-the-way"));
  const all = await type(page, "events");
  assert.match(all, /Hardening-/);
  await instructor(page, false);
  // Whoever made the calls is the one who looks: even so their steps are not told.
  for (const place of ["terminal-log", "event-list", "notice"]) {
    const found = page.getByTestId(place);
    if (place !== "terminal-log" && await found.count()) assert.doesNotMatch(await found.first().innerText(), /Hardening|fault/i);
  }
  assert.equal(await page.getByTestId("faults").count(), 0);
  assert.doesNotMatch(await type(page, "events"), /Hardening/);
  for (const [tab, log] of [["API", "api-log"], ["Event log", "event-log"]]) {
    await page.locator(".pane.terminal").getByText(tab, { exact: true }).click();
    assert.doesNotMatch(await page.getByTestId(log).innerText(), /AttachPolicy|Hardening|EnablePolicyType/);
  }
  await page.locator(".pane.terminal").getByText("Command line", { exact: true }).click();
  await fromMenu(page, "present");
  await page.getByTestId("open-presenter").waitFor();
  assert.equal(await page.getByTestId("open-faults").count(), 0);
  await closeDialog(page);
  // The world itself shows what is wrong.
  const policies = JSON.parse(await type(page, "aws organizations list-policies --filter SERVICE_CONTROL_POLICY"));
  const { Id, Name } = policies.Policies.find((it) => it.Name.startsWith("Hardening-"));
  assert.equal(Name, `Hardening-${met.replaceAll(" ", "-")}`);
  const targets = JSON.parse(await type(page, `aws organizations list-targets-for-policy --policy-id ${Id}`));
  await instructor(page, true);
  assert.equal(await known(page, "scp-in-the-way").getAttribute("data-cured"), "false");
  await type(page, `aws organizations detach-policy --policy-id ${Id} --target-id ${targets.Targets[0].TargetId}`);
  await page.locator('.guide-faults [data-testid="known-scp-in-the-way"][data-cured="true"]').waitFor();
  await page.assertClean();
});

test("undo takes a fault back as one thing, redo puts it in again, and a reload forgets nothing", async (t) => {
  const page = await start(t);
  const clean = await worldHash(page);
  await put(page, "deleted-role");
  const hash = await worldHash(page);
  await page.locator("#actor").focus();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await known(page, "deleted-role").waitFor({ state: "detached" });
  assert.equal(await worldHash(page), clean);
  await page.getByRole("button", { name: "Redo", exact: true }).click();
  await known(page, "deleted-role").waitFor();
  assert.equal(await worldHash(page), hash);
  await page.reload({ waitUntil: "load" });
  await known(page, "deleted-role").waitFor();
  await instructor(page, false);
  assert.doesNotMatch(await type(page, "events"), /DeleteServiceLinkedRole/);
  await instructor(page, true);
  assert.match(await type(page, "events"), /delete-service-linked-role|DeleteServiceLinkedRole|deleted/i);
  // Another world has none.
  await fromMenu(page, "new-session");
  await page.getByTestId("start-consolidated-billing").click();
  await known(page, "deleted-role").waitFor({ state: "detached" });
  await page.assertClean();
});

/** The link to what is on a page. */
async function link(page) {
  await fromMenu(page, "share");
  const link = await page.getByTestId("share-link").inputValue();
  await closeDialog(page);
  return link;
}

test("a link carries the fault: whoever opens it meets the symptom, and the instructor's view has the list", async (t) => {
  const page = await start(t);
  await type(page, "aws organizations list-accounts");
  const met = victim(await put(page, "deleted-role"));
  const learner = await open(t, browser, { hash: new URL(await link(page)).hash });
  await learner.getByText("Their console view").waitFor();
  assert.match(await learner.getByTestId("notice").innerText(), /contains injected faults/);
  assert.equal(await learner.getByTestId("faults").count(), 0);
  assert.doesNotMatch(await type(learner, "events"), /DeleteServiceLinkedRole/);
  // Taking it back would say what it was.
  const undo = learner.locator(".topbar").getByRole("button", { name: "Undo", exact: true });
  assert.equal(await undo.getAttribute("aria-disabled"), "true");
  assert.match(await type(learner, "undo"), /nothing to undo/i);
  const slider = learner.getByTestId("timeline-slider");
  const steps = Number(await slider.getAttribute("aria-valuenow"));
  await slider.press("Home");
  assert.equal(Number(await slider.getAttribute("aria-valuenow")), steps);
  // What the learner does, the learner takes back.
  await type(learner, "advance 1d");
  assert.equal(await undo.getAttribute("aria-disabled"), "false");
  await undo.click();
  assert.equal(Number(await slider.getAttribute("aria-valuenow")), steps);
  await instructor(learner, true);
  await known(learner, "deleted-role").locator("summary").click();
  assert.match(await known(learner, "deleted-role").innerText(), new RegExp(`${met} has deleted the role`));
  await undo.click();
  await known(learner, "deleted-role").waitFor({ state: "detached" });
  await learner.assertClean();
});

test("a branch has its faults still after a reload, and is opened as it was", async (t) => {
  const page = await start(t);
  await put(page, "deleted-role");
  await fromMenu(page, "new-session");
  await page.getByTestId("start-standalone").click();
  await page.reload({ waitUntil: "load" });
  await fromMenu(page, "share");
  await page.locator(".kept-list").getByRole("button", { name: /^Open/ }).click();
  await known(page, "deleted-role").waitFor();
  assert.equal(await known(page, "deleted-role").getAttribute("data-cured"), "false");
  await page.assertClean();
});

test("a server that opens the session keeps the fault: whoever follows it meets the symptom", async (t) => {
  const page = await start(t);
  await type(page, "aws organizations list-accounts");
  await put(page, "deleted-role");
  const folder = await mkdtemp(join(tmpdir(), "orgsim-faults-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "session.jsonl");
  await writeFile(file, await page.evaluate((kept) => localStorage.getItem(kept), KEPT));
  // The second opens the journal that the first has made of the page's file.
  for (const words of [["--state", file], ["--state", file]]) {
    const server = await orgsim(t, { words });
    const learner = await newPage(browser);
    t.after(() => learner.context().close());
    await learner.goto(server.url, { waitUntil: "load" });
    await learner.getByText("Their console view").waitFor();
    await learner.getByTestId("notice").getByText("contains injected faults").waitFor();
    const log = learner.getByTestId("terminal-log");
    await log.getByText("list-accounts").first().waitFor();
    assert.doesNotMatch(await log.innerText(), /delete-service-linked-role/);
    assert.doesNotMatch(await type(learner, "events"), /DeleteServiceLinkedRole/);
    await instructor(learner, true);
    assert.match(await type(learner, "events"), /DeleteServiceLinkedRole/);
    await learner.assertClean();
    await server.kill();
    assert.match(await readFile(file, "utf8"), /"journal":true/);
  }
});

test("an audience's window shows the world and not what was done to it", async (t) => {
  const audience = await start(t, "all-features");
  const [presenter] = await Promise.all([
    audience.context().waitForEvent("page"),
    (async () => {
      await fromMenu(audience, "present");
      await audience.getByTestId("open-presenter").click();
    })(),
  ]);
  await presenter.locator('[data-testid="connection"][data-line="live"]').waitFor();
  await presenter.getByTestId("open-faults").click();
  await radio(presenter, "scp-in-the-way").check();
  await presenter.getByTestId("fault-apply").click();
  await presenter.getByTestId("presenter-panel").getByTestId("known-scp-in-the-way").waitFor();
  await presenter.getByTestId("lights").selectOption("pane:timeline");
  const timeline = audience.locator(".pane.timeline");
  await timeline.waitFor();
  // The presenter's own timeline has the call; the audience's does not, and nothing is told of it.
  assert.match(await presenter.locator(".pane.timeline").innerHTML(), /AttachPolicy/);
  assert.doesNotMatch(await timeline.innerHTML(), /AttachPolicy/);
  assert.doesNotMatch(await audience.locator(".audience-foot").innerText(), /Hardening|fault/i);
  assert.equal(await audience.getByTestId("faults").count(), 0);
  // Loaded anew, the presenter's window has all of it still.
  await presenter.reload({ waitUntil: "load" });
  await presenter.getByTestId("presenter-panel").getByTestId("known-scp-in-the-way").waitFor();
  assert.match(await presenter.locator(".pane.timeline").innerHTML(), /AttachPolicy/);
  await audience.assertClean();
});

test("in a world without an organization none is possible, and each says what it needs", async (t) => {
  const page = await start(t, "standalone");
  await dialog(page);
  await page.getByTestId("fault-none").waitFor();
  assert.equal(await page.locator(".fault-others li").count(), 10);
  assert.equal(await page.getByTestId("fault-apply").count(), 0);
});

test("dialog and list are accessible, wide and at 390 pixels, light and dark", async (t) => {
  const page = await start(t);
  await put(page, "missing-permission");
  await dialog(page);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await assertAccessible(page, { within: '[data-dialog="faults"]' });
      const over = await page.evaluate(() => {
        const it = document.querySelector('[data-dialog="faults"]');
        return it.scrollWidth - it.clientWidth;
      });
      assert.ok(over <= 0, `the dialog is ${over} pixels too wide at ${width}`);
    }
  }
  await shots(page, "faults-dialog", { sizes: ["wide", "small"] });
  await page.getByTestId("dialog-close").click();
  await assertAccessible(page);
  await shots(page, "faults-list", { sizes: ["wide"] });
  await page.assertClean();
});
