// A lesson of the course, done to its end in the page: with the keyboard alone, in Spanish, on a phone, with a reload in the middle. That
// each lesson can be done, that its mistakes are met and gone back from, and that its texts are there, is proved natively:
// `tests/tests/lessons.rs`, `coach.rs`, and `orgsim lesson prove`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Worker, assertFinished, course, doLesson, solution, where } from "./support/course.mjs";
import { Keyboard } from "./support/hands.mjs";
import { lesson, openLesson } from "./support/lessons.mjs";
import { openPane, worldHash } from "./support/sandbox.mjs";

const [,,,,, ID] = await course();

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test(`${ID}, with the keyboard alone, in Spanish, on a phone, with a reload`, async (t) => {
  const page = await openLesson(t, browser, `${ID}&lang=es`, { options: { viewport: { width: 390, height: 844 } } });
  page.setDefaultTimeout(10_000);
  const way = await solution(ID);
  assert.ok(way.goals > 0);
  await doLesson(new Worker(new Keyboard(page)), way, async (step) => {
    if (step !== Math.floor(way.steps.length / 2)) return;
    const [hash, place] = [await worldHash(page), await where(page)];
    await page.goto(page.address);
    await lesson(page).waitFor();
    assert.equal(await worldHash(page), hash);
    assert.equal((await where(page)).met, place.met);
  });
  await assertFinished(page, way);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} pixels wide`);
  await openPane(page, "guide");
  await assertAccessible(page);
  await page.assertClean();
});
