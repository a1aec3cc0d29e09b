// Recording a lesson: what only the browser has of it, its pictures, files, links, storage and windows. What a recording becomes, how a
// draft is written, tried and undone is tested natively: `crates/page/tests/features/recording.rs`, `crates/lessons/src/draft`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { goals, lesson, met } from "./support/lessons.mjs";
import { actAs, closeDialog, fromMenu, open, type, worldHash } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const editor = (page) => page.getByTestId("editor");

/** Opens a sandbox, records two steps and stops: the editor is open. */
async function recorded(t) {
  const page = await open(t, browser, { scenario: "all-features" });
  await type(page, "aws organizations list-roots");
  await fromMenu(page, "record");
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await actAs(page, "Payments / Ben");
  await type(page, "aws organizations leave-organization --bogus");
  await type(page, "aws organizations enable-all-features");
  await page.getByTestId("record-stop").filter({ hasText: "2 steps" }).click();
  await editor(page).waitFor();
  return page;
}

/** What a button copies. */
const copied = (page, name) => page.evaluate((name) => new Promise((done) => {
  navigator.clipboard.writeText = async (copied) => done(copied);
  [...document.querySelectorAll("button")].find((it) => it.textContent.includes(name) || it.ariaLabel === name).click();
}), name);

/** The zip file that the editor saves. */
async function saved(page) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId("editor-save").click()]);
  return { name: file.suggestedFilename(), mimeType: "application/zip", buffer: await readFile(await file.path()) };
}

/** A picture of one pixel. */
const PIXEL = {
  name: "My Tree.png",
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64"),
};

test("a draft is kept, and handed out with its pictures, without a changed byte; learners see no editor, and their progress counts", async (t) => {
  const page = await recorded(t);
  await page.getByTestId("title").fill("Trust Config");
  await page.reload({ waitUntil: "load" });
  await fromMenu(page, "open-lessons");
  await page.getByTestId("draft-my-lesson").filter({ hasText: "Trust Config" }).getByTestId("draft-open").click();
  assert.equal(await page.getByTestId("title").inputValue(), "Trust Config");
  // The goal that the recording suggested is still there.
  assert.equal(await page.getByTestId("goal-take").count(), 1);
  // By a link; a damaged one takes nothing away.
  const draft = await copied(page, "Copy a link for authors");
  assert.match(draft, /#l1\./);
  const before = await worldHash(page);
  await page.goto(`${draft.slice(0, -9)}x`, { waitUntil: "load" });
  await page.reload({ waitUntil: "load" });
  assert.equal(await worldHash(page), before);
  await page.goto(draft, { waitUntil: "load" });
  await editor(page).waitFor();
  assert.equal(await page.getByTestId("title").inputValue(), "Trust Config");
  await page.getByTestId("editor-close").click();
  await page.getByTestId("draft-import").setInputFiles({ name: "a.zip", mimeType: "text/plain", buffer: Buffer.from("no zip at all") });
  await page.getByTestId("draft-wrong").filter({ hasText: /cannot be imported: this is not a zip file/ }).waitFor();
  await page.locator('[data-testid^="draft-my-lesson"]').last().getByTestId("draft-open").click();
  await page.getByTestId("about").fill("One switch.");
  await page.getByTestId("goal-take").first().click();

  // Pictures and links are shown to author, learner and class.
  await page.getByTestId("add-pictures").setInputFiles([PIXEL, { name: "x.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") }]);
  await page.getByTestId("picture-my-tree.png").waitFor();
  await page.getByTestId("pictures-wrong").filter({ hasText: "x.svg is not a picture" }).waitFor();
  const text = "![The tree](my-tree.png) See [AWS](https://docs.aws.amazon.com) and [never](javascript:alert).";
  await page.getByTestId("intro").fill(text);
  const shows = async (place) => {
    const picture = place.getByRole("img", { name: "The tree" });
    await picture.waitFor();
    assert.equal(await picture.evaluate((it) => it.decode().then(() => it.naturalWidth)), 1);
    const link = place.getByRole("link", { name: /AWS/ });
    assert.deepEqual(await link.evaluate((it) => [it.href, it.target, it.rel]), ["https://docs.aws.amazon.com/", "_blank", "noopener noreferrer"]);
    assert.equal(await place.getByRole("link").filter({ hasNotText: "Print this lesson" }).count(), 1);
    await place.getByText("[never](javascript:alert)").waitFor();
  };
  const preview = page.getByTestId("draft-preview").first();
  await shows(preview);
  // The preview is beside the field.
  const [field, shown] = [await page.getByTestId("intro").boundingBox(), await preview.boundingBox()];
  assert.ok(shown.x >= field.x + field.width, JSON.stringify({ field, shown }));
  const lacks = page.getByTestId("editor-lacks");
  await lacks.locator("summary").click();
  assert.match(await lacks.innerText(), /en\.toml:\d+:\d+: `javascript:alert` is not a link/);
  await assertAccessible(page, { within: ".pane.guide" });

  const address = await copied(page, "Copy a link for learners");
  assert.match(address, /#d1\./);

  // It is in every list of the author's page.
  await fromMenu(page, "present");
  await page.keyboard.press("Escape");
  await fromMenu(page, "share");
  await page.getByTestId("open-package").click();
  const own = page.locator('[data-testid^="pack-own-my-lesson-"]');
  await own.waitFor();
  const id = (await own.getAttribute("data-testid")).slice("pack-".length);
  await page.getByTestId("pack-none").click();
  await own.check();
  const saving = page.waitForEvent("download");
  await page.getByTestId("package-make").click();
  const bytes = await readFile(await (await saving).path());
  assert.ok(bytes.includes(`lessons/${id}/lesson.txt`) && !bytes.includes("lessons/tour/"));
  await page.keyboard.press("Escape");
  await fromMenu(page, "share");
  await page.getByTestId("open-scene").click();
  await page.getByTestId("scene-lesson").selectOption(id);
  const scene = await page.getByTestId("scene-link").inputValue();
  assert.ok(scene.includes(`lesson=${id}`) && scene.includes("#d1."));
  await closeDialog(page);

  for (const link of [address, scene]) {
    const context = await browser.newContext({ serviceWorkers: "block" });
    t.after(() => context.close());
    const learner = await context.newPage();
    await learner.goto(link, { waitUntil: "load" });
    await lesson(learner).waitFor();
    assert.equal(await editor(learner).count(), 0);
    assert.equal(new URL(learner.url()).hash, "");
    await shows(lesson(learner));
    assert.deepEqual(await goals(learner), { met: 0, of: 1 });
    await type(learner, "as Management/Ana");
    await type(learner, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
    await met(learner, 1);
    const progress = await learner.evaluate(() => JSON.parse(localStorage.getItem("orgsim.progress")).lessons);
    assert.deepEqual(Object.keys(progress), [id]);
    assert.ok(progress[id][0].done);
    // It is found again without the link.
    await learner.reload({ waitUntil: "load" });
    await met(learner, 1);
  }

  // In a zip file it travels without a changed byte.
  const zip = await saved(page);
  await page.getByTestId("editor-close").click();
  await page.getByTestId("draft-import").setInputFiles(zip);
  await editor(page).waitFor();
  assert.deepEqual((await saved(page)).buffer, zip.buffer);

  // Too much for a link: the zip file is offered instead.
  const noise = Buffer.concat([PIXEL.buffer, crypto.getRandomValues(new Uint8Array(60_000))]);
  await page.getByTestId("add-pictures").setInputFiles([{ ...PIXEL, name: "noise.png", buffer: noise }]);
  await page.getByTestId("link-too-long").filter({ hasText: "64000" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Copy a link for learners" }).count(), 0);
  await page.getByTestId("editor-undo").click();
  await page.getByTestId("link-too-long").waitFor({ state: "detached" });

  // In a question to the class it is in the audience's window, with its answer's.
  const step = page.locator('[data-testid^="draft-step-"]').first();
  await step.locator("summary").first().click();
  await step.getByLabel("A question to the class").fill("![The tree](my-tree.png) What is trusted here?");
  await step.getByLabel("Its answer").fill("Config: ![Again](my-tree.png)");
  await page.getByTestId("editor-close").click();
  await fromMenu(page, "present");
  const [presenter] = await Promise.all([page.context().waitForEvent("page"), page.getByTestId("open-presenter").click()]);
  await presenter.locator('[data-testid^="present-own-"]').click();
  for (const name of ["The tree", "Again"]) {
    await presenter.getByTestId("ask").click();
    const picture = page.getByTestId("caption-question").getByRole("img", { name });
    await picture.waitFor();
    assert.equal(await picture.evaluate((it) => it.decode().then(() => it.naturalWidth)), 1);
  }
  await page.assertClean();
});

test("by keyboard alone, on a telephone: record, stop, make a goal, write in the dark and in Spanish", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { viewport: { width: 390, height: 800 } } });
  const hand = new Keyboard(page);
  await page.getByRole("tab", { name: "Terminal" }).or(page.getByRole("button", { name: "Terminal" })).first().click();
  await hand.activate(page.getByTestId("menu"));
  await hand.activate(page.getByTestId("record"));
  // The menu does not stay open over what is recorded.
  await page.waitForFunction(() => !document.querySelector("[popover]:popover-open"));
  await type(page, "aws organizations create-organizational-unit --parent-id $(nothing) --name X");
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await hand.activate(page.getByTestId("record-stop"));
  await editor(page).waitFor();
  await page.locator("#draft-title-shown:focus").waitFor();
  await hand.activate(page.getByTestId("goal-take").first());
  await page.locator('[data-testid^="goal-"][data-testid*="trusted"]').waitFor();
  const fits = async () => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await assertAccessible(page);
  };
  await fits();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${page.address}?lang=es`, { waitUntil: "load" });
  await fromMenu(page, "open-lessons");
  await page.getByTestId("draft-my-lesson").getByTestId("draft-open").click();
  await page.getByTestId("add-question").click();
  await page.locator(".draft-step").first().locator("summary").click();
  await page.getByTestId("add-prediction").first().click();
  await page.getByLabel("Respuesta 1", { exact: true }).first().waitFor();
  await page.getByText("Como lo ve quien aprende").first().waitFor();
  await fits();
  await page.assertClean();
});
