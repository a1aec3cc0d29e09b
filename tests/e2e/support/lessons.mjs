// A lesson in the page, from a learner's point of view: opening it, reading the position, going through it by hints.

import assert from "node:assert/strict";
import { open } from "./sandbox.mjs";

/** Opens the page with a lesson, and waits until it has loaded. */
export async function openLesson(t, browser, id, how = {}) {
  const page = await open(t, browser, { scenario: "empty", ...how, hash: `?lesson=${id}` });
  await lesson(page).waitFor();
  return page;
}

export const lesson = (page) => page.getByTestId("lesson");

/** The position: "Step 2 of 6 · 1 of 7 goals · about 12 minutes". */
export const place = (page) => page.getByTestId("lesson-place").innerText();

/** The number of met goals, and of all goals. */
export async function goals(page) {
  const [, met, of] = (await place(page)).match(/(\d+) of (\d+) goals?/);
  return { met: Number(met), of: Number(of) };
}

/** Waits until this many goals are met. */
export async function met(page, count) {
  await page.getByTestId("lesson-place").filter({ hasText: new RegExp(`\\b${count} of \\d+ goals?`) }).waitFor();
}

/** Turns to the next place, and waits until it is shown. */
export async function next(hand) {
  const here = await place(hand.page);
  await hand.activate(hand.page.getByTestId("lesson-next"));
  await hand.page.waitForFunction((here) => document.querySelector('[data-testid="lesson-place"]')?.innerText !== here, here);
}

/** Answers the open prediction of the current step, if it has one: with `choice`, or the first option. */
export async function predict(hand, choice) {
  const options = hand.page.getByTestId("prediction").locator('[data-testid^="predict-"]:not([data-testid="predict-back"])');
  if (await options.count() === 0) return false;
  await hand.activate(choice ? hand.page.getByTestId(`predict-${choice}`) : options.first());
  await focused(hand.page, "prediction-said");
  return true;
}

/** Waits until the new part has the focus: a key pressed earlier would go to the wrong element. */
async function focused(page, id) {
  await page.waitForFunction((id) => document.activeElement?.id === id, id);
}

/** Shows all hints of the step. */
async function allHints(hand) {
  const more = hand.page.getByTestId("more-hints");
  for (let shown = await hand.page.getByTestId("hint").count(); shown < 3; shown += 1) {
    await hand.activate(more);
    await focused(hand.page, `hint-${shown}`);
  }
}

/** Does the current step with its hints' own lines. Reading steps are just turned. */
async function doStep(hand) {
  const { page } = hand;
  await predict(hand);
  const worked = await page.getByTestId("worked").count() > 0;
  if (worked || await page.getByTestId("more-hints").count() + await page.getByTestId("hint").count() > 0) {
    if (!worked) await allHints(hand);
    const lines = page.getByTestId("hint-line");
    const count = await lines.count();
    for (let n = 0; n < count; n += 1) {
      // Its ids are known after the line before it has run.
      const entries = await page.locator(".entry-line").count();
      await hand.activate(lines.nth(n).getByTestId("type-it"));
      await page.waitForFunction((count) => document.querySelectorAll(".entry-line").length > count, entries);
    }
  }
}

/** Does a lesson from start to end by its hints. Returns the number of steps. */
export async function doAll(hand) {
  const { page } = hand;
  await next(hand);
  let steps = 0;
  while (/^Step/.test(await place(page))) {
    const here = await place(page);
    await doStep(hand);
    if (await page.locator(".lesson-goals").count() > 0) await page.getByTestId("step-done").waitFor();
    steps += 1;
    assert.ok(steps < 40, `the lesson does not end: ${here}`);
    await next(hand);
  }
  return steps;
}

/** Answers all questions, each option in turn until the answer is shown. */
export async function answerAll(hand) {
  const { page } = hand;
  const questions = page.locator(".lesson-question");
  for (let n = 0; n < await questions.count(); n += 1) {
    const question = questions.nth(n);
    for (let tries = 0; tries < 2 && await question.locator("input").count() > 0; tries += 1) {
      const input = question.locator("input").nth(tries);
      await input.focus();
      await page.keyboard.press("Space");
      await hand.activate(question.getByRole("button"));
      await question.locator(".lesson-verdict").waitFor();
    }
  }
}

/** The page's stored progress: attempts by lesson. */
export async function progress(page) {
  return page.evaluate(() => JSON.parse(localStorage.getItem("orgsim.progress") ?? '{"lessons":{}}').lessons);
}
