// A class watches: the presenter opens the page with a key and shows their session; learners' pages follow, and can change
// nothing for the others. What is sent when, and what is said of it, is tested natively: `crates/page/src/class/tests`,
// `crates/page/tests/features/classes.rs` and `following.rs`.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage, watch } from "./support/browser.mjs";
import { binary, orgsim } from "./support/orgsim.mjs";
import { fromMenu, type } from "./support/sandbox.mjs";

const KEY = "open-sesame";

let browser;
before(async () => {
  await binary();
  browser = await launch();
}, { timeout: 600_000 });
after(() => browser?.close());

const tree = (page) => page.getByTestId("organization");
const toggle = (page) => page.getByTestId("class");
const board = (page) => page.getByTestId("board");
/** What a learner sees before anything is shown. */
const nothing = (page) => tree(page).getByText("The presenter has shown nothing yet.");

async function opened(t, url, options) {
  const page = await newPage(browser, options);
  t.after(() => page.context().close());
  await page.goto(url, { waitUntil: "load" });
  return page;
}

/** A server for a class, and its presenter. */
async function classroom(t, { words = [], path = "/" } = {}) {
  const server = await orgsim(t, { words: ["--class", "--key", KEY, ...words] });
  const url = server.origin + path;
  const presenter = await opened(t, `${url}#key=${KEY}`);
  await toggle(presenter).waitFor();
  return { server, presenter, url };
}

async function follows(page, state = "live") {
  await page.locator(`[data-testid="follow"][data-state="${state}"]`).waitFor();
}

async function shown(page) {
  await page.locator('[data-testid="class"][data-state="live"]').waitFor();
}

async function unit(page, name) {
  const [root] = (await type(page, "aws organizations list-roots")).match(/\br-[a-z0-9]{4,}/);
  await type(page, `aws organizations create-organizational-unit --parent-id ${root} --name ${name}`);
}

test("the class sees what the presenter does once it is shown, under a path too; what a learner tries is their own; all are asked", async (t) => {
  const { server, presenter, url } = await classroom(t, { words: ["--path-prefix", "/aws"], path: "/aws" });
  assert.equal(new URL(presenter.url()).pathname, "/aws/");
  const learner = await opened(t, url);
  await follows(learner);
  // The key is out of the address, which is on a projector.
  assert.equal(await presenter.evaluate(() => location.hash), "");
  assert.equal(await presenter.getByTestId("follow").count(), 0);
  assert.equal(await toggle(learner).count(), 0);
  await type(presenter, "aws organizations describe-organization");
  await nothing(learner).waitFor();
  await toggle(presenter).click();
  await shown(presenter);
  assert.match(await toggle(presenter).innerText(), /class: 1/);
  assert.equal(await toggle(presenter).getAttribute("aria-pressed"), "true");
  await nothing(learner).waitFor({ state: "detached" });
  await unit(presenter, "Newcomers");
  await tree(learner).getByText("Newcomers").first().waitFor();
  await presenter.locator(".topbar").getByRole("button", { name: "Undo" }).click();
  await tree(learner).getByText("Newcomers").first().waitFor({ state: "detached" });
  // Undoing leaves no trace with the learner.
  assert.equal(await learner.getByRole("button", { name: /^Branches \(/ }).count(), 0);
  await assertAccessible(presenter);

  // Who comes is counted, although nothing changes in the session; who tries something does not follow meanwhile.
  const other = await opened(t, url);
  await follows(other);
  await toggle(presenter).filter({ hasText: "class: 2" }).waitFor();
  await type(learner, "aws organizations leave-organization");
  await follows(learner, "away");
  await toggle(presenter).filter({ hasText: "class: 1" }).waitFor();
  await follows(other);
  assert.equal((await fetch(`${server.origin}/aws/_orgsim/reset`, { method: "POST" })).status, 403);
  await learner.getByTestId("follow-note").getByRole("button", { name: "Follow again" }).click();
  await follows(learner);
  await learner.assertClean();

  await presenter.setViewportSize({ width: 390, height: 844 });
  const box = await toggle(presenter).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  await assertAccessible(presenter);
  await presenter.setViewportSize({ width: 1440, height: 900 });

  // Nothing is shown any more, and still a prediction that the presenter asks is put to the class, also to who is in a lesson.
  await toggle(presenter).click();
  await presenter.locator('[data-testid="class"][aria-pressed="false"]').waitFor();
  const busy = other;
  await busy.goto(`${url}/?lesson=tour&name=Ben`, { waitUntil: "load" });
  await busy.getByTestId("lesson").waitFor();
  await fromMenu(presenter, "present");
  const [panel] = await Promise.all([presenter.context().waitForEvent("page"), presenter.getByTestId("open-presenter").click()]);
  await panel.getByTestId("presenter-panel").waitFor();
  await panel.getByTestId("present-what-trusted-access-is").click();
  const title = panel.getByTestId("presenter-title");
  await title.waitFor();
  // To the first step with a question, which is asked with it.
  const lines = () => panel.locator(".presenter-lines").innerHTML().catch(() => "");
  for (let n = 0; n < 12 && await panel.locator(".presenter-options").count() === 0; n += 1) {
    const before = await title.innerText() + await lines();
    await panel.getByTestId("presenter-next").click();
    await panel.waitForFunction((before) => {
      const [title, lines] = [document.querySelector('[data-testid="presenter-title"]'), document.querySelector(".presenter-lines")];
      return title.innerText + (lines?.innerHTML ?? "") !== before || document.querySelector(".presenter-options") !== null;
    }, before);
  }
  await busy.getByTestId("poll").waitFor();
  const poll = learner.getByTestId("poll");
  await poll.waitFor();
  await assertAccessible(learner);
  await poll.getByRole("button").nth(1).click();
  await poll.getByText("Your answer: B").waitFor();
  const counts = async (page) => (await page.getByTestId("votes").allInnerTexts()).map(Number);
  for (const page of [panel, presenter]) {
    await page.getByTestId("votes").nth(1).filter({ hasText: "1" }).waitFor();
    assert.equal((await counts(page))[0], 0);
  }
  // Another answer counts in place of the first.
  await poll.getByRole("button").nth(0).click();
  await presenter.getByTestId("votes").nth(0).filter({ hasText: "1" }).waitFor();
  assert.equal((await counts(presenter))[1], 0);
  // Nobody sees the presenter's screen, so each page has the answer, until its learner has read it.
  await panel.getByTestId("ask").click();
  for (const page of [learner, busy]) {
    await page.getByTestId("poll-answer").waitFor();
    await page.getByTestId("poll").locator("li.right").waitFor();
  }
  await poll.getByText("Your answer: A").waitFor();
  await assertAccessible(busy);
  await presenter.getByTestId("caption-answer").waitFor();
  assert.equal((await counts(presenter))[0], 1);
  await panel.getByTestId("end-presentation").click();
  await presenter.getByTestId("caption-answer").waitFor({ state: "detached" });
  for (const page of [learner, busy]) {
    await page.getByTestId("poll-read").click();
    await page.getByTestId("poll").waitFor({ state: "detached" });
  }
  await learner.assertClean();
  await presenter.assertClean();
});

test("a prepared scene opens for who joins; the board has who works and who left, mistakes, files, copies of worlds; rows are renamed", async (t) => {
  const { presenter, url } = await classroom(t);
  await presenter.goto(`${url}?lesson=what-trusted-access-is`, { waitUntil: "load" });
  await presenter.getByTestId("lesson").waitFor();
  await type(presenter, "as Management/Ana");
  await unit(presenter, "Prepared");
  await fromMenu(presenter, "share");
  await presenter.getByTestId("open-scene").click();
  await presenter.getByTestId("scene-lesson").selectOption("what-trusted-access-is");
  const link = await presenter.getByTestId("scene-link").inputValue();
  await presenter.keyboard.press("Escape");

  const learner = await opened(t, link);
  await learner.getByTestId("lesson").waitFor();
  await tree(learner).getByText("Prepared").first().waitFor();
  await learner.locator("#class-name").fill("Ana");
  await assertAccessible(learner);
  await learner.getByRole("button", { name: "Join the class" }).click();
  await learner.getByTestId("class-joined").waitFor({ state: "attached" });
  await presenter.getByTestId("class-board").click();
  const row = board(presenter).locator("tbody tr").filter({ hasText: "Ana" });
  await row.filter({ hasText: "What trusted access is" }).filter({ hasText: /0\/\d/ }).waitFor();
  // Beside the organization, which stays in sight.
  assert.ok(await tree(presenter).isVisible());
  // A mistake of the lesson is on the board by its words, with who made it.
  await type(learner, "as Web/Dora");
  await type(learner, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await learner.getByTestId("lesson").getByTestId("mistake").waitFor();
  await board(presenter).locator(".board-mistakes li").filter({ hasText: "(Ana)" }).waitFor();
  await assertAccessible(presenter);
  // The report has her without a file; her file has the name that she joined with.
  await presenter.getByTestId("class-report").click();
  const saved = async (page, id) => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId(id).click()]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
  };
  assert.match((await saved(presenter, "report-attempts")).text, /\nAna,what-trusted-access-is,/);
  assert.match((await saved(presenter, "report-grades")).text, /\nAna,[0-9a-f]{16},0,0,no,,,/);
  await presenter.keyboard.press("Escape");
  await fromMenu(learner, "open-lessons");
  assert.equal((await saved(learner, "progress-save")).name, "orgsim-progress-Ana.json");
  const [world] = await Promise.all([
    presenter.context().waitForEvent("page"),
    row.getByRole("button", { name: "Look at a copy of the world of Ana" }).click(),
  ]);
  await tree(world).waitFor();
  // A copy: neither the class nor the learner has anything of it.
  for (const id of ["class", "follow", "class-join"]) assert.equal(await world.getByTestId(id).count(), 0, id);
  await world.close();
  await learner.assertClean();

  // At 1280×720 six learners are in sight.
  await presenter.route("**/_orgsim/class", async (route) => {
    const answer = await (await route.fetch()).json();
    // Without the mistakes, which are listed beside the rows.
    const first = JSON.parse(JSON.stringify(answer.learners[0]).replace(/"mistakes":\[[^\]]*\]/g, '"mistakes":[]'));
    const more = ["Ben", "Cleo", "Dan", "Eve", "Fay"].map((name, n) => ({
      ...first, name, id: `${n + 1}${first.id.slice(1)}`, progress: { ...first.progress, learner: { id: `${n}`.repeat(16) } },
    }));
    await route.fulfill({ json: { ...answer, learners: [first, ...more] } });
  });
  await presenter.setViewportSize({ width: 1280, height: 720 });
  const rows = board(presenter).locator("tbody tr").filter({ hasText: "What trusted access is" });
  await rows.nth(5).waitFor();
  await board(presenter).locator(".board-mistakes li").waitFor({ state: "detached" });
  for (const pane of ["timeline", "terminal"]) {
    const open = presenter.locator(`[data-testid="toggle-${pane}"][aria-expanded="true"]`);
    if (await open.count() > 0) await open.click();
  }
  const edge = await presenter.locator(".class-rows").boundingBox();
  const last = await rows.nth(5).boundingBox();
  assert.ok(last.y + last.height <= edge.y + edge.height, JSON.stringify([last, edge]));
  await presenter.unroute("**/_orgsim/class");
  await presenter.setViewportSize({ width: 1440, height: 900 });

  // Who left, who works and who watches differ.
  const second = await opened(t, `${url}?name=Ana`);
  await follows(second);
  const all = board(presenter).locator("tbody tr");
  await all.filter({ hasText: /Ana \([0-9a-f]{16}\)/ }).nth(1).waitFor();
  const works = all.and(presenter.locator('[data-status="works"]'));
  await all.and(presenter.locator('[data-status="watches"]')).filter({ hasText: "Watching" }).waitFor();
  await works.waitFor();
  await assertAccessible(presenter);
  await second.close();
  const left = all.and(presenter.locator('[data-status="left"]'));
  await left.filter({ hasText: "Left the page" }).waitFor();
  // By keyboard: the cursor is in the field, and the focus returns to the row's button, also where the row goes to another place.
  const inField = () => presenter.waitForFunction(() => document.activeElement.matches(".board-name input"));
  const focused = (name) => presenter.waitForFunction((it) => document.activeElement.getAttribute("aria-label")?.startsWith(it), `Rename ${name}`);
  const button = works.getByRole("button", { name: /^Rename Ana/ });
  await button.focus();
  await presenter.keyboard.press("Enter");
  await inField();
  await presenter.keyboard.press("Escape");
  await focused("Ana");
  await presenter.keyboard.press("Enter");
  await inField();
  // What was there is selected.
  await presenter.keyboard.type("Zoe");
  await presenter.keyboard.press("Enter");
  await all.filter({ hasText: "Zoe" }).waitFor();
  await focused("Zoe");
  // She joined again at another computer: one row, of the page that is open.
  await left.getByRole("button", { name: /^Rename Ana/ }).click();
  await presenter.getByRole("textbox", { name: /^New name of Ana/ }).fill("Zoe");
  await presenter.keyboard.press("Enter");
  await presenter.waitForFunction(() => document.querySelectorAll('[data-testid="board"] tbody tr').length === 1);
  await all.filter({ hasText: "Zoe" }).filter({ hasText: "What trusted access is" }).waitFor();
  await presenter.assertClean();
});

/** Waits until these learners have reported to the server. */
async function reported(server, names) {
  const headers = { "x-orgsim-key": KEY };
  const known = async () => {
    const { learners } = await (await fetch(`${server.origin}/_orgsim/class`, { headers })).json();
    return learners.map((it) => it.name).sort();
  };
  // Five seconds, and what a busy machine adds: the waits themselves are a native test.
  const until = Date.now() + 15_000;
  while (Date.now() < until && JSON.stringify(await known()) !== JSON.stringify(names)) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.deepEqual(await known(), names);
}

test("the presenter goes on after a reload, in a window, with another server and browser; what does not arrive is said, and comes back", async (t) => {
  const { server, presenter, url } = await classroom(t);
  const learner = await opened(t, `${url}?name=${"x".repeat(80)}`);
  const trouble = learner.getByTestId("class-trouble");
  await trouble.filter({ hasText: "Enter one of 1 to 60 characters" }).waitFor();
  assert.equal(await learner.getByTestId("class-joined").count(), 0);
  await assertAccessible(learner);
  await learner.locator("#class-name").fill("Cleo");
  await learner.getByRole("button", { name: "Join the class" }).click();
  await learner.getByTestId("class-joined").waitFor({ state: "attached" });
  assert.equal(await trouble.count(), 0);
  // Ben does nothing but watch; his page's time can be moved.
  const ben = await newPage(browser);
  t.after(() => ben.context().close());
  await ben.clock.install();
  await ben.goto(`${url}?name=Ben`, { waitUntil: "load" });
  await follows(ben);
  assert.equal(await ben.getByTestId("notice").count(), 0);
  await presenter.reload({ waitUntil: "load" });
  await toggle(presenter).click();
  await shown(presenter);
  // A presenter's window goes on showing, also after a reload, and the window that opened it no longer does.
  await fromMenu(presenter, "present");
  const [panel] = await Promise.all([presenter.context().waitForEvent("page"), presenter.getByTestId("open-presenter").click()]);
  await watch(panel);
  await shown(panel);
  await panel.reload({ waitUntil: "load" });
  await shown(panel);
  await panel.getByTestId("end-presentation").click();
  await panel.close();
  await toggle(presenter).click();
  await shown(presenter);
  await presenter.getByTestId("class-board").click();
  const row = (name) => board(presenter).locator("tbody tr").filter({ hasText: name });
  await row("Cleo").filter({ hasText: "no lesson yet" }).waitFor();
  await row("Ben").filter({ hasText: "no lesson yet" }).waitFor();

  server.hold(true);
  await ben.clock.fastForward(26_000);
  await follows(ben, "lost");
  server.hold(false);
  await follows(ben);

  await server.kill();
  await unit(presenter, "Newcomers");
  await presenter.locator('[data-testid="class"][data-state="lost"]').waitFor();
  await type(learner, "aws organizations describe-organization");
  await trouble.filter({ hasText: "This page keeps trying" }).waitFor();
  // This server knows nobody.
  const again = await orgsim(t, { port: server.port, words: ["--class", "--key", KEY] });
  await reported(again, ["Ben", "Cleo"]);
  await trouble.waitFor({ state: "detached" });
  await shown(presenter);
  await tree(ben).getByText("Newcomers").first().waitFor();
  const health = await (await fetch(`${again.origin}/_orgsim/health`)).json();
  assert.ok(health.commands > 0);
  // Who has left is removed; who is there comes back.
  await ben.close();
  await presenter.getByRole("button", { name: "Remove Ben" }).click();
  await presenter.getByRole("button", { name: "Remove Ben for good" }).click();
  await row("Ben").waitFor({ state: "detached" });
  await row("Cleo").waitFor();
  await learner.getByTestId("follow-note").getByRole("button", { name: "Follow again" }).click();
  await follows(learner);

  await presenter.context().close();
  const anew = await opened(t, `${url}#key=${KEY}`);
  await anew.getByTestId("class-found").waitFor();
  assert.equal(await tree(anew).getByText("Newcomers").count(), 0);
  await assertAccessible(anew);
  await anew.getByTestId("class-go-on").click();
  await tree(anew).getByText("Newcomers").first().waitFor();
  await shown(anew);
  await anew.getByTestId("class-found").waitFor({ state: "detached" });
  await unit(anew, "Later");
  await tree(learner).getByText("Later").first().waitFor();
  await anew.assertClean();
});
