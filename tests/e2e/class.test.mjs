// A class watches: the presenter opens the page with a key and shows their session; learners' pages follow, and can change
// nothing for the others.

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

async function opened(t, url, options) {
  const page = await newPage(browser, options);
  t.after(() => page.context().close());
  await page.goto(url, { waitUntil: "load" });
  return page;
}

async function classroom(t, words = []) {
  const server = await orgsim(t, { words: ["--class", "--key", KEY, ...words] });
  const presenter = await opened(t, `${server.url}#key=${KEY}`);
  await toggle(presenter).waitFor();
  const learner = await opened(t, server.url);
  await follows(learner);
  return { server, presenter, learner };
}

async function follows(page, state = "live", timeout = 30_000) {
  await page.locator(`[data-testid="follow"][data-state="${state}"]`).waitFor({ timeout });
}

/** Something that the presenter does; before it, the session has no commands. */
async function act(page, line = "aws organizations describe-organization") {
  await type(page, line);
}

async function shown(page) {
  await page.locator('[data-testid="class"][data-state="live"]').waitFor();
}

test("the class sees what the presenter does from the moment it is shown: calls, undo, another world", async (t) => {
  const { presenter, learner } = await classroom(t);
  // The key is out of the address, which is on a projector.
  assert.equal(await presenter.evaluate(() => location.hash), "");
  assert.equal(await presenter.getByTestId("follow").count(), 0);
  assert.equal(await learner.getByTestId("class").count(), 0);
  await act(presenter);
  await tree(learner).getByText("The presenter has shown nothing yet.").waitFor();
  await toggle(presenter).click();
  await shown(presenter);
  assert.match(await toggle(presenter).innerText(), /class: 1/);
  assert.equal(await toggle(presenter).getAttribute("aria-pressed"), "true");
  // Who comes and goes is counted, although nothing changes in the session.
  const late = await opened(t, learner.url());
  await follows(late);
  await toggle(presenter).filter({ hasText: "class: 2" }).waitFor();
  await late.close();
  await toggle(presenter).filter({ hasText: "class: 1" }).waitFor();
  await tree(learner).getByText("The presenter has shown nothing yet.").waitFor({ state: "detached" });
  await act(presenter, "aws organizations list-roots");
  const roots = await presenter.getByTestId("terminal-log").innerText();
  const root = roots.match(/r-[a-z0-9]{4,}/)[0];
  await act(presenter, `aws organizations create-organizational-unit --parent-id ${root} --name Newcomers`);
  await tree(learner).getByText("Newcomers").first().waitFor();
  await presenter.locator(".topbar").getByRole("button", { name: "Undo" }).click();
  await tree(learner).getByText("Newcomers").first().waitFor({ state: "detached" });
  // Undoing leaves no trace with the learner.
  assert.equal(await learner.getByRole("button", { name: /^Branches \(/ }).count(), 0);
  await assertAccessible(presenter);
  // Unseen.
  await toggle(presenter).click();
  await presenter.locator('[data-testid="class"][data-state="off"]').waitFor();
  await presenter.getByRole("button", { name: "Redo" }).click();
  await tree(presenter).getByText("Newcomers").first().waitFor();
  await learner.waitForTimeout(500);
  assert.equal(await tree(learner).getByText("Newcomers").count(), 0);
  await presenter.assertClean();
  await learner.assertClean();
});

test("frozen, the class keeps what it sees, as the audience does", async (t) => {
  const { presenter, learner } = await classroom(t);
  await fromMenu(presenter, "present");
  const [panel] = await Promise.all([presenter.context().waitForEvent("page"), presenter.getByTestId("open-presenter").click()]);
  await toggle(panel).click();
  await shown(panel);
  await tree(learner).getByText("The presenter has shown nothing yet.").waitFor({ state: "detached" });
  await panel.getByTestId("freeze").click();
  const [root] = (await type(panel, "aws organizations list-roots")).match(/\br-\w+/);
  await act(panel, `aws organizations create-organizational-unit --parent-id ${root} --name Tried`);
  await panel.waitForTimeout(500);
  assert.equal(await tree(learner).getByText("Tried").count(), 0);
  await panel.getByTestId("freeze").click();
  await tree(learner).getByText("Tried").first().waitFor();
  await learner.assertClean();
});

test("what a learner tries is their own, and nothing of the class changes", async (t) => {
  const { server, presenter, learner } = await classroom(t);
  const other = await opened(t, server.url);
  await act(presenter);
  await toggle(presenter).click();
  await shown(presenter);
  await tree(learner).getByText("The presenter has shown nothing yet.").waitFor({ state: "detached" });
  await type(learner, "aws organizations leave-organization");
  await follows(learner, "away");
  await follows(other);
  const health = await (await fetch(`${server.origin}/_orgsim/health`)).json();
  assert.equal(health.followers, 1, "who is away does not follow");
  assert.equal((await fetch(`${server.origin}/_orgsim/reset`, { method: "POST" })).status, 403);
  await learner.getByTestId("follow-note").getByRole("button", { name: "Follow again" }).click();
  await follows(learner);
  await learner.assertClean();
});

test("the presenter's page is found again after a reload, and a lost server is told and then shown to again", async (t) => {
  const { server, presenter } = await classroom(t);
  await presenter.reload({ waitUntil: "load" });
  await toggle(presenter).click();
  await shown(presenter);
  // A presenter's window goes on showing, also after a reload, and the window that opened it no longer does.
  await fromMenu(presenter, "present");
  const [second] = await Promise.all([presenter.context().waitForEvent("page"), presenter.getByTestId("open-presenter").click()]);
  await watch(second);
  await shown(second);
  await second.reload({ waitUntil: "load" });
  await shown(second);
  await second.getByTestId("end-presentation").click();
  await second.close();
  await toggle(presenter).click();
  await shown(presenter);
  await server.kill();
  await act(presenter);
  await presenter.locator('[data-testid="class"][data-state="lost"]').waitFor();
  const again = await orgsim(t, { port: server.port, words: ["--class", "--key", KEY] });
  await shown(presenter);
  const health = await (await fetch(`${again.origin}/_orgsim/health`)).json();
  assert.ok(health.commands > 0);
});

test("a presenter who opens the address anew goes on with what the class sees", async (t) => {
  const { server, presenter, learner } = await classroom(t);
  await toggle(presenter).click();
  await shown(presenter);
  const [root] = (await type(presenter, "aws organizations list-roots")).match(/\br-\w+/);
  await act(presenter, `aws organizations create-organizational-unit --parent-id ${root} --name Newcomers`);
  await tree(learner).getByText("Newcomers").first().waitFor();
  await presenter.context().close();
  // In a browser that has nothing of it.
  const again = await opened(t, `${server.url}#key=${KEY}`);
  await again.getByTestId("class-found").waitFor();
  assert.equal(await tree(again).getByText("Newcomers").count(), 0);
  await assertAccessible(again);
  await again.getByTestId("class-go-on").click();
  await tree(again).getByText("Newcomers").first().waitFor();
  await shown(again);
  await again.getByTestId("class-found").waitFor({ state: "detached" });
  await act(again, `aws organizations create-organizational-unit --parent-id ${root} --name Later`);
  await tree(learner).getByText("Later").first().waitFor();
  await again.assertClean();
});

test("under a path and at 390 px", async (t) => {
  const server = await orgsim(t, { words: ["--class", "--key", KEY, "--path-prefix", "/aws"] });
  const page = await opened(t, `${server.origin}/aws#key=${KEY}`, { viewport: { width: 390, height: 844 } });
  assert.equal(new URL(page.url()).pathname, "/aws/");
  await toggle(page).click();
  await shown(page);
  const box = await toggle(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  await assertAccessible(page);
  await page.assertClean();
});

const board = (page) => page.getByTestId("board");

test("the board shows who is where and which mistakes they made, and opens a copy of a learner's world", async (t) => {
  const { server, presenter } = await classroom(t);
  const learner = await opened(t, `${server.url}?lesson=what-trusted-access-is`);
  await learner.locator("#class-name").fill("Ana");
  await assertAccessible(learner);
  await learner.getByRole("button", { name: "Join the class" }).click();
  await learner.getByTestId("class-joined").waitFor({ state: "attached" });
  await learner.getByTestId("lesson").waitFor();
  await presenter.getByTestId("class-board").click();
  const row = board(presenter).locator("tbody tr").filter({ hasText: "Ana" });
  await row.filter({ hasText: "What trusted access is" }).filter({ hasText: /0\/\d/ }).waitFor();
  // Beside the organization, which stays in sight.
  assert.ok(await tree(presenter).isVisible());
  // A mistake of the lesson is on the board by its words, with who made it.
  await type(learner, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await learner.getByTestId("lesson").getByTestId("mistake").waitFor();
  await board(presenter).locator(".board-mistakes li").filter({ hasText: "(Ana)" }).waitFor();
  await assertAccessible(presenter);
  // The report has her without a file; her file has the name that she joined with.
  await presenter.getByTestId("class-report").click();
  const [table] = await Promise.all([presenter.waitForEvent("download"), presenter.getByTestId("report-attempts").click()]);
  assert.match(await readFile(await table.path(), "utf8"), /\nAna,what-trusted-access-is,/);
  const [grades] = await Promise.all([presenter.waitForEvent("download"), presenter.getByTestId("report-grades").click()]);
  assert.match(await readFile(await grades.path(), "utf8"), /\nAna,[0-9a-f]{16},0,0,no,,,/);
  await presenter.keyboard.press("Escape");
  await fromMenu(learner, "open-lessons");
  const [file] = await Promise.all([learner.waitForEvent("download"), learner.getByTestId("progress-save").click()]);
  assert.equal(file.suggestedFilename(), "orgsim-progress-Ana.json");
  const [world] = await Promise.all([
    presenter.context().waitForEvent("page"),
    row.getByRole("button", { name: "Look at a copy of the world of Ana" }).click(),
  ]);
  await tree(world).waitFor();
  // A copy: neither the class nor the learner has anything of it.
  assert.equal(await world.getByTestId("class").count(), 0);
  assert.equal(await world.getByTestId("follow").count(), 0);
  assert.equal(await world.getByTestId("class-join").count(), 0);
  await presenter.assertClean();
  await learner.assertClean();
});

test("who left, who works and who watches differ; namesakes are two until the presenter makes them one", async (t) => {
  const { server, presenter } = await classroom(t);
  const first = await opened(t, `${server.url}?name=Ana&lesson=what-trusted-access-is`);
  await first.getByTestId("lesson").waitFor();
  const second = await opened(t, `${server.url}?name=Ana`);
  await follows(second);
  await presenter.getByTestId("class-board").click();
  const rows = board(presenter).locator("tbody tr");
  await rows.filter({ hasText: /Ana \([0-9a-f]{16}\)/ }).nth(1).waitFor();
  const works = rows.and(presenter.locator('[data-status="works"]'));
  await rows.and(presenter.locator('[data-status="watches"]')).filter({ hasText: "Watching" }).waitFor();
  await works.waitFor();
  await assertAccessible(presenter);
  await second.close();
  await rows.and(presenter.locator('[data-status="left"]')).filter({ hasText: "Left the page" }).waitFor();
  // She joined again at another computer: one row, of the page that is open.
  for (const row of [works, rows.and(presenter.locator('[data-status="left"]'))]) {
    await row.getByRole("button", { name: /^Rename Ana/ }).click();
    await presenter.getByRole("textbox", { name: /^New name of Ana/ }).fill("Ana López");
    await presenter.keyboard.press("Enter");
  }
  await rows.filter({ hasText: "Ana López" }).filter({ hasText: "What trusted access is" }).waitFor();
  await presenter.waitForFunction(() => document.querySelectorAll('[data-testid="board"] tbody tr').length === 1);
  await presenter.assertClean();
});

test("a learner is renamed by keyboard: the cursor is in the field, and the focus returns to the row's button", async (t) => {
  const { server, presenter } = await classroom(t);
  for (const name of ["Ben", "Zoe"]) await follows(await opened(t, `${server.url}?name=${name}`));
  await presenter.getByTestId("class-board").click();
  const rename = (name) => presenter.getByRole("button", { name: `Rename ${name}`, exact: true });
  const focused = (name) => presenter.waitForFunction((it) => document.activeElement.getAttribute("aria-label") === it, `Rename ${name}`);
  await rename("Zoe").focus();
  await presenter.keyboard.press("Enter");
  await presenter.waitForFunction(() => document.activeElement.matches(".board-name input"));
  await presenter.keyboard.press("Escape");
  await focused("Zoe");
  await presenter.keyboard.press("Enter");
  await presenter.waitForFunction(() => document.activeElement.matches(".board-name input"));
  // What was there is selected; and the row goes to another place of the board with the focus.
  await presenter.keyboard.type("Ada");
  await presenter.keyboard.press("Enter");
  await board(presenter).locator("tbody tr").first().filter({ hasText: "Ada" }).waitFor();
  await focused("Ada");
  await presenter.assertClean();
});

test("at 1280×720 six learners of a class are in sight", async (t) => {
  const { server, presenter } = await classroom(t);
  await presenter.setViewportSize({ width: 1280, height: 720 });
  for (const name of ["Ana", "Ben", "Cleo", "Dan", "Eve", "Fay"]) {
    await (await opened(t, `${server.url}?name=${name}&lesson=what-trusted-access-is`)).getByTestId("lesson").waitFor();
  }
  for (const pane of ["Timeline", "Terminal"]) await presenter.getByRole("button", { name: pane, exact: true }).click();
  await presenter.getByTestId("class-board").click();
  const rows = board(presenter).locator("tbody tr").filter({ hasText: "What trusted access is" });
  await rows.nth(5).waitFor();
  const edge = await presenter.locator(".class-rows").boundingBox();
  const last = await rows.nth(5).boundingBox();
  assert.ok(last.y + last.height <= edge.y + edge.height, JSON.stringify([last, edge]));
});

test("a line that is lost without a word is said in less than half a minute, and found again", async (t) => {
  const { server, learner } = await classroom(t);
  server.hold(true);
  // After 25 seconds.
  await follows(learner, "lost", 30_000);
  server.hold(false);
  await follows(learner);
  await learner.assertClean();
});

test("a link with a name joins at once", async (t) => {
  const { server, presenter } = await classroom(t);
  const learner = await opened(t, `${server.url}?name=Ben`);
  await follows(learner);
  await presenter.getByTestId("class-board").click();
  await board(presenter).locator("tbody tr").filter({ hasText: "Ben" }).filter({ hasText: "no lesson yet" }).waitFor();
});

/** Waits until these learners have reported to the server. */
async function reported(server, names) {
  const headers = { "x-orgsim-key": KEY };
  const known = async () => {
    const { learners } = await (await fetch(`${server.origin}/_orgsim/class`, { headers })).json();
    return learners.map((it) => it.name).sort();
  };
  // Five seconds, and what a busy machine adds: the waits themselves are a native test.
  const until = Date.now() + 10_000;
  while (Date.now() < until && JSON.stringify(await known()) !== JSON.stringify(names)) {
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  assert.deepEqual(await known(), names);
}

test("after a restart of the server everybody is on the board again, also who does nothing in a lesson", async (t) => {
  const { server, presenter } = await classroom(t);
  const ana = await opened(t, `${server.url}?lesson=what-trusted-access-is&name=Ana`);
  await ana.getByTestId("lesson").waitFor();
  const ben = await opened(t, `${server.url}?name=Ben`);
  await follows(ben);
  const row = (name) => board(presenter).locator("tbody tr").filter({ hasText: name });
  await presenter.getByTestId("class-board").click();
  for (const name of ["Ana", "Ben"]) await row(name).waitFor();
  await server.kill();
  // This server knows nobody.
  await reported(await orgsim(t, { port: server.port, words: ["--class", "--key", KEY] }), ["Ana", "Ben"]);
  await row("Ana").filter({ hasText: "What trusted access is" }).waitFor();
  // Who has left is removed; who is there comes back.
  await ben.close();
  await presenter.getByRole("button", { name: "Remove Ben" }).click();
  await presenter.getByRole("button", { name: "Remove Ben for good" }).click();
  await row("Ben").waitFor({ state: "detached" });
  assert.equal(await ana.getByTestId("class-trouble").count(), 0);
});

test("a learner whose name or report does not arrive is told so", async (t) => {
  const { server, presenter } = await classroom(t);
  const learner = await opened(t, `${server.url}?name=${"x".repeat(80)}`);
  const trouble = learner.getByTestId("class-trouble");
  await trouble.filter({ hasText: "Enter one of 1 to 60 characters" }).waitFor();
  assert.equal(await learner.getByTestId("class-joined").count(), 0);
  await assertAccessible(learner);
  await learner.locator("#class-name").fill("Cleo");
  await learner.getByRole("button", { name: "Join the class" }).click();
  await learner.getByTestId("class-joined").waitFor({ state: "attached" });
  await presenter.getByTestId("class-board").click();
  const row = board(presenter).locator("tbody tr").filter({ hasText: "Cleo" });
  await row.filter({ hasText: "no lesson yet" }).waitFor();
  assert.equal(await trouble.count(), 0);
  await server.kill();
  await type(learner, "aws organizations describe-organization");
  await trouble.filter({ hasText: "This page keeps trying" }).waitFor();
  await reported(await orgsim(t, { port: server.port, words: ["--class", "--key", KEY] }), ["Cleo"]);
  await trouble.waitFor({ state: "detached" });
});

test("a prepared scene opens its lesson with what was prepared, and its learner joins the class", async (t) => {
  const { server, presenter } = await classroom(t);
  await presenter.goto(`${server.url}?lesson=what-trusted-access-is`, { waitUntil: "load" });
  await presenter.getByTestId("lesson").waitFor();
  await type(presenter, "as Management/Ana");
  const [root] = (await type(presenter, "aws organizations list-roots")).match(/\br-\w+/);
  await type(presenter, `aws organizations create-organizational-unit --parent-id ${root} --name Prepared`);
  await fromMenu(presenter, "share");
  await presenter.getByTestId("open-scene").click();
  await presenter.getByTestId("scene-lesson").selectOption("what-trusted-access-is");
  const link = new URL(await presenter.getByTestId("scene-link").inputValue());
  link.searchParams.set("name", "Ana");
  const learner = await opened(t, link.href);
  await learner.getByTestId("lesson").waitFor();
  await tree(learner).getByText("Prepared").first().waitFor();
  await presenter.keyboard.press("Escape");
  await presenter.getByTestId("class-board").click();
  await board(presenter).locator("tbody tr").filter({ hasText: "Ana" }).filter({ hasText: "What trusted access is" }).waitFor();
  await learner.assertClean();
});

test("a prediction that the presenter asks is put to the class, and its answers are counted live", async (t) => {
  const { server, presenter, learner } = await classroom(t);
  const named = await opened(t, `${server.url}?name=Ana`);
  // Who is on a branch of their own, or in a lesson, is asked, too.
  const away = await opened(t, server.url);
  await follows(away);
  await type(away, "aws organizations describe-organization");
  await follows(away, "away");
  const busy = await opened(t, `${server.url}?lesson=tour&name=Ben`);
  await busy.getByTestId("lesson").waitFor();
  await fromMenu(presenter, "present");
  const [panel] = await Promise.all([
    presenter.context().waitForEvent("page"),
    presenter.getByTestId("open-presenter").click(),
  ]);
  await panel.getByTestId("presenter-panel").waitFor();
  await panel.getByTestId("present-what-trusted-access-is").click();
  await panel.getByTestId("presenter-title").waitFor();
  for (let n = 0; n < 12 && await panel.locator(".presenter-options").count() === 0; n += 1) {
    await panel.getByTestId("presenter-next").click();
    await panel.waitForTimeout(200);
  }
  // The step's first question is asked with it.
  for (const page of [named, away, busy]) await page.getByTestId("poll").waitFor();
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
  // Answered, it is asked no more; the counts stay beside the answer. Nobody sees the presenter's screen, so each page has the answer, until
  // its learner has read it.
  await panel.getByTestId("ask").click();
  for (const page of [learner, away, busy]) {
    await page.getByTestId("poll-answer").waitFor();
    await page.getByTestId("poll").locator("li.right").waitFor();
  }
  await poll.getByText("Your answer: A").waitFor();
  await assertAccessible(busy);
  await presenter.getByTestId("caption-answer").waitFor();
  assert.equal((await counts(presenter))[0], 1);
  await panel.getByTestId("end-presentation").click();
  await presenter.getByTestId("caption-answer").waitFor({ state: "detached" });
  for (const page of [learner, away, busy]) {
    await page.getByTestId("poll-read").click();
    await page.getByTestId("poll").waitFor({ state: "detached" });
  }
  await learner.assertClean();
});
