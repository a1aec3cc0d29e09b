// The list of lessons, progress as a file, and lessons on paper.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { fromMenu, open, speak } from "./support/sandbox.mjs";
import { DIST, serve } from "./support/server.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
let catalog;
before(async () => {
  browser = await launch();
  catalog = JSON.parse(await readFile(`${DIST}lessons/catalog.json`, "utf8"));
});
after(() => browser?.close());

const attempt = (begun, met, of, more = {}) => ({
  begun: `2026-01-0${begun}T09:00:00.000Z`, done: null, version: "1", ms: 60_000, met, of, log: { mistakes: [], hints: {} }, ...more,
});

const progress = (lessons) => JSON.stringify({ orgsim: 1, lessons });

/** The sandbox with the list of lessons, after so much progress. */
async function listed(t, kept) {
  const page = await open(t, browser, { scenario: "standalone" });
  // It is read where it is shown.
  if (kept) await page.evaluate((kept) => localStorage.setItem("orgsim.progress", kept), kept);
  await toList(page);
  return page;
}

/** To the view of all lessons, which a page that was loaded does not begin with. */
async function toList(page) {
  if (await page.getByTestId("course").count() === 0) await fromMenu(page, "open-lessons");
  await page.getByTestId("course").waitFor();
}

const standing = (page, id) => page.getByTestId(`lesson-${id}`).getAttribute("data-standing");

async function give(page, name, text) {
  await page.getByTestId("progress-open").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
}

/** Lessons with goals: walkthroughs are only to look at. */
const doable = () => catalog.lessons.filter((it) => it.goals > 0);

test("the list has the course and how far one has come; what is no progress changes nothing; what is due is asked, what was missed first", async (t) => {
  const [first, second, third] = doable();
  const page = await listed(t, progress({
    [first.id]: [attempt(1, ["a"], 2, { done: "2026-01-01T10:00:00.000Z" })],
    [second.id]: [attempt(2, ["a", "b"], 5, { log: { mistakes: [{ id: "m", step: 0 }], hints: { s: 2 } } }), attempt(3, [], 5)],
  }));
  const rows = () => page.locator(".course-row").evaluateAll((rows) => rows.map((row) => row.dataset.testid.replace("lesson-", "")));
  const ids = await rows();
  assert.deepEqual(ids, catalog.parts.flatMap((part) => part.lessons));
  assert.deepEqual([...ids].sort(), catalog.lessons.map((it) => it.id).sort());
  assert.equal(await standing(page, first.id), "done");
  assert.equal(await standing(page, second.id), "begun");
  assert.equal(await standing(page, third.id), "untouched");
  // The best attempt counts, not the last.
  const words = await page.getByTestId(`lesson-${second.id}`).innerText();
  assert.match(words, /2\sof\s5\sgoals · 1\smistake · 2\shints/);
  assert.match(await page.locator(".course-go-on").innerText(), new RegExp(second.title.en.replace(/[.?]/g, ".")));
  assert.match(await page.getByTestId("course-sum").innerText(), new RegExp(`^1 of ${catalog.lessons.length} done`));
  for (const path of catalog.paths) {
    await page.getByTestId("course-path").selectOption(path.id);
    assert.deepEqual(await rows(), path.lessons);
  }
  // The path is kept.
  const last = catalog.paths.at(-1);
  await page.reload({ waitUntil: "load" });
  await toList(page);
  assert.equal(await page.getByTestId("course-path").inputValue(), last.id);
  await page.getByTestId("course-path").selectOption("");
  await assertAccessible(page, { within: "#route-lessons" });

  const kept = () => page.evaluate(() => localStorage.getItem("orgsim.progress"));
  const before = await kept();
  for (const [name, text, says] of [
    ["cut.json", '{"orgsim": 1, "les', /cut\.json: this is not JSON \(line 1, column \d+\)\. Nothing was changed/],
    ["other.json", "[1]", /other\.json: this is not an Orgsim progress file/],
    ["session.json", '{"orgsim":1,"scenario":"standalone","seed":"1","commands":[]}', /this is a session, not progress/],
    ["damaged.json", progress({ [first.id]: [attempt(2, ["a"], 2), { begun: 7 }] }), /an attempt in it is damaged\. Nothing was changed/],
  ]) {
    await give(page, name, text);
    await page.getByTestId("progress-told").filter({ hasText: says }).waitFor();
    assert.equal(await kept(), before);
  }

  await page.getByTestId("progress-forget").click();
  await page.getByRole("button", { name: "Keep it" }).click();
  assert.equal(await standing(page, first.id), "done");
  await page.getByTestId("progress-forget").click();
  await assertAccessible(page, { within: "#route-lessons" });
  await page.getByTestId("progress-forget-yes").click();
  assert.equal(await standing(page, first.id), "untouched");
  assert.equal(await page.getByTestId("progress-forget").count(), 0);

  // A review that is due is offered below the organization and in the list; it asks first what was missed.
  await page.getByTestId("learned").filter({ hasText: "Nothing learned yet." }).waitFor();
  assert.match(await page.getByTestId("course-go-on").innerText(), /Start the first lesson/);
  const due = page.getByTestId("due");
  assert.equal(await due.count(), 0, "nothing was learned here");

  const ago = (hours) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const done = (hours, log) => attempt(1, ["a"], 1, { begun: ago(hours + 1), done: ago(hours), version: "", log: { mistakes: [], hints: {}, ...log } });
  const answers = { management: [["biggest"], ["founder"]], answered: [["request"]], "refused-look": [["nothing"]] };
  await page.evaluate((kept) => localStorage.setItem("orgsim.progress", kept), progress({
    tour: [done(1, { answers: { undo: [["branch"]], real: [["no"]] } })],
    "draw-the-tree": [done(48, { answers, predictions: { when: [{ option: "at-once", at: 0 }] } })],
  }));
  await page.reload({ waitUntil: "load" });
  await fromMenu(page, "open-organization");
  await due.getByRole("heading", { name: /^Time to review: / }).waitFor();
  await assertAccessible(page);
  await due.getByTestId("due-later").press("Enter");
  await due.waitFor({ state: "detached" });
  await page.reload({ waitUntil: "load" });
  await toList(page);
  assert.equal(await due.count(), 0, "put off for today");
  const on = (id) => page.getByTestId(`lesson-${id}`);
  await page.getByTestId("learned").filter({ hasText: `2 of ${catalog.lessons.length} learned. One review is due.` }).waitFor();
  assert.match(await on("tour").innerText(), /review tomorrow/);
  assert.match(await on("draw-the-tree").innerText(), /Review it/);
  assert.match(await page.locator(".course-go-on").innerText(), /Hands off[^]*Start the next lesson/);
  await assertAccessible(page, { within: "#route-lessons" });

  // By keyboard: the missed question and the wrong prediction come first.
  await page.getByTestId("review-draw-the-tree").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "review-title");
  const asked = page.getByTestId("review").locator(".lesson-question");
  assert.deepEqual(await asked.evaluateAll((forms) => forms.map((form) => form.dataset.testid)), ["question-management", "question-when", "question-answered"]);
  for (const [id, option] of [["management", "founder"], ["when", "later"], ["answered", "request"]]) {
    await page.getByTestId(`question-${id}`).locator(`input[value="${option}"]`).focus();
    await page.keyboard.press("Space");
    await page.getByTestId(`check-${id}`).press("Enter");
    await page.getByTestId(`question-${id}`).filter({ hasText: "Right." }).waitFor();
  }
  await page.getByTestId("review-told").filter({ hasText: "The next review is in 7 days." }).waitFor();
  assert.match(await on("draw-the-tree").innerText(), /review in 7 days/);
  await page.getByTestId("learned").filter({ hasText: "No review is due." }).waitFor();
  await page.getByTestId("review-close").press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "learned");
  await assertAccessible(page, { within: "#route-lessons" });

  // It is kept, and goes along in the file.
  const saving = page.waitForEvent("download");
  await page.getByTestId("progress-save").click();
  const file = await readFile(await (await saving).path(), "utf8");
  assert.equal(JSON.parse(file).reviews["draw-the-tree"][0].right, true);
  await page.getByTestId("progress-forget").click();
  await page.getByTestId("progress-forget-yes").click();
  await page.getByTestId("learned").filter({ hasText: "Nothing learned yet." }).waitFor();
  await give(page, "ana.json", file);
  await on("draw-the-tree").filter({ hasText: "review in 7 days" }).waitFor();

  // On a phone the list fits, in both languages.
  await page.setViewportSize(SIZES.small);
  for (const language of ["en", "es"]) {
    if (language !== "en") await speak(page, language);
    await page.getByTestId("course").waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${language} scrolls sideways`);
    await assertAccessible(page, { within: "#route-lessons" });
  }
  await page.setViewportSize(SIZES.wide);
  await speak(page, "en");

  // A wrong answer, given below the organization, makes it due again soon.
  await page.evaluate(() => {
    // On another day.
    localStorage.removeItem("orgsim.review.put-off");
    const all = JSON.parse(localStorage.getItem("orgsim.progress"));
    all.reviews["draw-the-tree"][0].at = "2026-01-02T09:00:00Z";
    all.lessons["draw-the-tree"][0].done = "2026-01-01T09:00:00Z";
    localStorage.setItem("orgsim.progress", JSON.stringify(all));
  });
  await page.reload({ waitUntil: "load" });
  await fromMenu(page, "open-organization");
  await due.getByRole("heading", { name: /^Time to review: / }).waitFor();
  await due.getByTestId("due-ask").press("Enter");
  for (const [id, options] of [["management", ["biggest", "founder"]], ["when", ["later"]], ["answered", ["request"]]]) {
    for (const option of options) {
      await due.getByTestId(`question-${id}`).locator(`input[value="${option}"]`).check();
      await due.getByTestId(`check-${id}`).click();
    }
    await due.getByTestId(`question-${id}`).filter({ hasText: "Right." }).waitFor();
  }
  await due.getByTestId("review-told").filter({ hasText: "the next review is tomorrow" }).waitFor();
  await page.assertClean();
});

test("progress goes into a file and comes out of it elsewhere, and never goes back; a report has it until others' files are added", async (t) => {
  const [first, second] = doable();
  const here = await listed(t, progress({ [first.id]: [attempt(1, ["a", "b"], 2, { done: "2026-01-01T10:00:00.000Z" })] }));
  const named = here.waitForEvent("download");
  await here.getByTestId("progress-name").fill("Ana/B.");
  await here.getByTestId("progress-save").click();
  const ana = await named;
  assert.equal(ana.suggestedFilename(), "orgsim-progress-Ana-B.json");
  const { learner } = JSON.parse(await readFile(await ana.path(), "utf8"));
  assert.equal(learner.name, "Ana/B.");
  const coming = here.waitForEvent("download");
  await here.getByTestId("progress-name").fill("");
  await here.getByTestId("progress-save").click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), "orgsim-progress.json");
  const text = await readFile(await download.path(), "utf8");
  // The id stays, whatever the name, and goes along to where there is none.
  assert.deepEqual(JSON.parse(text).learner, { id: learner.id, name: "" });

  // Elsewhere the same attempt had only begun, and another lesson was done.
  const there = await listed(t, progress({ [first.id]: [attempt(1, ["a"], 2)], [second.id]: [attempt(2, ["a"], 3)] }));
  await give(there, "progress.json", text);
  await there.getByTestId("progress-told").filter({ hasText: "attempts at one lesson were added" }).waitFor();
  assert.equal(await standing(there, first.id), "done");
  assert.equal(await standing(there, second.id), "begun");
  assert.equal(await there.evaluate(() => JSON.parse(localStorage.getItem("orgsim.progress")).learner.id), learner.id);
  // What is less takes nothing away.
  await give(there, "older.json", progress({ [first.id]: [attempt(1, ["a"], 2)] }));
  await there.getByTestId("progress-told").filter({ hasText: "older.json" }).waitFor();
  assert.equal(await standing(there, first.id), "done");

  await fromMenu(there, "share");
  await there.getByTestId("open-report").click();
  const own = there.getByTestId("report-own");
  assert.equal(await own.isChecked(), true);
  await there.getByTestId("report-name").waitFor();
  const buffer = Buffer.from(progress({ [first.id]: [attempt(2, ["a"], 2)] }));
  await there.getByTestId("report-files").setInputFiles({ name: "orgsim-progress-ben.json", mimeType: "application/json", buffer });
  await there.getByTestId("report-learners").filter({ hasText: ": ben" }).waitFor();
  assert.equal(await own.isChecked(), false);
  assert.equal(await there.getByTestId("report-name").count(), 0);
  const report = there.waitForEvent("download");
  await there.getByTestId("report-attempts").click();
  const rows = (await readFile(await (await report).path(), "utf8")).trim().split("\n");
  assert.equal(rows.length, 2);
  assert.match(rows[1], /^ben,/);
  await own.check();
  await there.getByTestId("report-name").waitFor();
  await there.assertClean();
});

test("lessons are pages to print, in both languages; solutions and notes come when asked for; what is damaged says where", async (t) => {
  const { url: base, close } = await serve();
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await close();
  });
  // A walkthrough, and the lessons with the most steps and the most mistakes.
  const most = (name) => catalog.lessons.toSorted((a, b) => b[name] - a[name])[0];
  const lessons = new Set([catalog.lessons.find((it) => it.goals === 0), most("steps"), most("mistakes")]);
  for (const lesson of lessons) {
    await page.goto(`${base}?lesson=${lesson.id}&print&solutions&lang=en`, { waitUntil: "load" });
    for (const language of ["en", "es"]) {
      if (language === "es") await page.locator("#language").selectOption("es");
      const title = page.getByRole("heading", { level: 1, name: lesson.title[language], exact: true });
      await title.waitFor();
      assert.equal(await page.locator(".handout-steps > li").count(), lesson.steps, lesson.id);
      assert.equal(await page.locator(".handout-mistake").count(), lesson.mistakes, lesson.id);
      assert.equal(await page.locator(".handout-goals > li").count(), lesson.goals, lesson.id);
      // Lines are as one types them: every name was found in the lesson's world.
      const lines = await page.locator(".handout-lines code").allInnerTexts();
      assert.deepEqual(lines.filter((line) => /\{(account|root|unit|policy|handshake|organization|path|request|task|key)\b/.test(line)), [], lesson.id);
      // Nor do they give away what the step asks.
      assert.deepEqual(lines.filter((line) => line.startsWith("predict ")), [], lesson.id);
      assert.equal(await page.locator(".handout-note").count(), 0);
    }
  }
  await page.assertClean();

  // There is nothing to press.
  const { id } = catalog.lessons.find((it) => it.goals > 0);
  await page.goto(`${base}?lesson=${id}&print&lang=en`, { waitUntil: "load" });
  await page.locator(".handout-steps").waitFor();
  await assertAccessible(page);
  // It is for learners: the solution comes when it is asked for.
  const answers = page.locator(".handout-lines, .handout-mistake, .handout-answers");
  assert.equal(await answers.count(), 0);
  // So does what was learned, which answers questions.
  const learned = page.getByRole("heading", { name: "What you learned" });
  assert.equal(await learned.count(), 0);
  await page.getByLabel("With solutions").check();
  assert.equal(await learned.count(), 1);
  assert.match(page.url(), /solutions/);
  assert.ok(await answers.count() > 1);
  await page.getByLabel("With notes for the speaker").check();
  assert.match(page.url(), /notes/);
  assert.ok(await page.locator(".handout-note").count() > 0);
  await assertAccessible(page);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await page.locator(".handout-bar").isVisible(), false);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".handout")).backgroundColor), "rgb(255, 255, 255)");
  await page.emulateMedia({ media: null, colorScheme: null });
  await page.assertClean();

  await page.goto(`${base}?lesson=nope&print&lang=en`, { waitUntil: "load" });
  await page.getByRole("alert").filter({ hasText: "Lesson nope not found." }).waitFor();
  await assertAccessible(page);
  await page.route(`**/lessons/${id}/lesson.txt`, (route) => route.fulfill({ status: 200, body: "minutes = 5\nseed = [" }));
  await page.goto(`${base}?lesson=${id}&print&lang=en`, { waitUntil: "load" });
  await page.getByRole("alert").filter({ hasText: new RegExp(`lessons/${id}/lesson.txt is damaged.*lesson.txt:2:`) }).waitFor();
  await page.unroute(`**/lessons/${id}/lesson.txt`);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".handout-steps").waitFor();
});
