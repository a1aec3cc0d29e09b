// Every lesson of the course, done to its end in the page: by command line, and by mouse or with the keyboard alone; in both
// languages, on a phone, with a reload in the middle, with a mistake and going back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Typist, Worker, assertFinished, course, doLesson, solution, where } from "./support/course.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { lesson, openLesson } from "./support/lessons.mjs";
import { openPane, type, worldHash } from "./support/sandbox.mjs";

const ids = await course();
const SPANISH = new Set([1, 6, 11]);
const PHONE = new Set([3, 8, 13]);
const RELOADED = 5;
const CHECKED = new Set([4, 9, 13]);

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** Opens a lesson as its place in the course says: in Spanish, on a phone. */
async function opened(t, number) {
  const options = PHONE.has(number) ? { viewport: { width: 390, height: 844 } } : {};
  const page = await openLesson(t, browser, `${ids[number]}${SPANISH.has(number) ? "&lang=es" : ""}`, { options });
  page.setDefaultTimeout(10_000);
  return page;
}

for (const [number, id] of ids.entries()) {
  test(`${id}, by command line`, async (t) => {
    const page = await openLesson(t, browser, id);
    const way = await solution(id);
    await doLesson(new Typist(page), way);
    if (way.goals > 0) {
      await assertFinished(page, way);
      assert.doesNotMatch(await type(page, "goals"), /\[ \]/);
    }
    await page.assertClean();
  });

  const make = number % 2 === 0 ? Mouse : Keyboard;
  const manner = [SPANISH.has(number) && "in Spanish", PHONE.has(number) && "on a phone", number === RELOADED && "with a reload"];
  test([id, `by ${make.name.toLowerCase()}`, ...manner.filter(Boolean)].join(", "), async (t) => {
    const page = await opened(t, number);
    const way = await solution(id);
    await doLesson(new Worker(new make(page)), way, async (step) => {
      if (number !== RELOADED || step !== Math.floor(way.steps.length / 2)) return;
      const [hash, place] = [await worldHash(page), await where(page)];
      await page.goto(page.address);
      await lesson(page).waitFor();
      assert.equal(await worldHash(page), hash);
      assert.equal((await where(page)).met, place.met);
    });
    if (way.goals > 0) await assertFinished(page, way);
    if (PHONE.has(number)) {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 390, `the page is ${wide} pixels wide`);
      await openPane(page, "guide");
    }
    if (CHECKED.has(number)) await assertAccessible(page);
    await page.assertClean();
  });
}

test("a mistake in the middle is answered, gone back from, and the lesson still comes to its end", async (t) => {
  const way = await solution("all-features-role-present");
  const page = await openLesson(t, browser, way.id);
  const typist = new Typist(page);
  const mistake = way.mistakes.find((it) => it.after !== null && it.lines.filter((line) => line.kind === "call").length === 1);
  await doLesson(typist, way, async (step) => {
    if (way.steps[step - 1].id !== mistake.after) return;
    const before = await worldHash(page);
    for (const line of mistake.lines) await typist.line(line);
    const card = page.getByTestId("mistake");
    await card.getByTestId("mistake-back").click();
    await card.waitFor({ state: "detached" });
    assert.equal(await worldHash(page), before);
  });
  await assertFinished(page, way, 1);
  await page.assertClean();
});
