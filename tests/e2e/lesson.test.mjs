// A lesson in the page: done by mouse, by keyboard, by command line; mistakes, predictions, hints; left, resumed, restarted.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { allHints, answerAll, atStep, doAll, goals, lesson, met, next, openLesson, place, predict, progress } from "./support/lessons.mjs";
import { actAs, session, speak, told, type, worldHash } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [make, id] of [[Mouse, "what-trusted-access-is"], [Keyboard, "two-admins-on"]]) {
  test(`${id} from the beginning to the end, by ${make.name.toLowerCase()}`, async (t) => {
    const page = await openLesson(t, browser, id);
    const hand = new make(page);
    assert.match(await place(page), /^Before you begin · 0 of/);
    await doAll(hand);
    const { met: done, of } = await goals(page);
    assert.equal(done, of);
    assert.equal(await place(page).then((it) => it.split(" · ")[0]), "Questions");
    await answerAll(hand);
    await next(hand);
    await page.getByRole("heading", { name: "Done", exact: true }).waitFor();
    await assertAccessible(page);
    const [attempt] = (await progress(page))[id];
    assert.equal(attempt.met.length, of);
    assert.ok(attempt.done >= attempt.begun && attempt.ms > 0, JSON.stringify(attempt));
    assert.deepEqual(attempt.log.mistakes, []);
    await page.assertClean();
  });
}

test("a lesson by command line, with the lesson's own words; doing goes on with the next step", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is");
  await type(page, "aws configservice describe-config-rules");
  await atStep(page, 1);
  await met(page, 1);
  assert.match(await page.getByTestId("news").innerText(), /Goal met: .*Step 1 is done\./);
  assert.match(await type(page, "goals"), /\[x\][^[]*\[ \]/);
  assert.match(await type(page, "predict dora web"), /Noted/);
  await met(page, 2);
  await page.getByTestId("prediction").filter({ hasText: "Use it in her own account" }).waitFor();
  await type(page, "as Management/Ana");
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await met(page, 3);
  assert.match(await type(page, "hint"), /Same person/);
  await type(page, "as Web/Dora");
  // The outcome shows itself in what Dora gets, and not when Ana does something.
  assert.match(await type(page, "aws configservice describe-config-rules"), /# You predicted: .* What happened: /);
  await met(page, 4);
  await page.getByTestId("prediction").filter({ hasText: "Something else happened" }).waitFor();
  // Out of the terminal, and back to the lesson's text.
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.id === "terminal-log");
  await page.keyboard.press("g");
  await page.waitForFunction(() => document.activeElement.id === "lesson-title");
  // Whatever is not a word of the lesson is what it is elsewhere.
  assert.match(await type(page, "predict dora all"), /already known/);
  await page.assertClean();
});

test("a mistake is answered where it is made; going back is offered; the beginning is as far as one can go", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is");
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  const card = lesson(page).getByTestId("mistake");
  await card.filter({ hasText: "Only the management account" }).waitFor();
  await page.getByTestId("strip").filter({ hasText: "Only the management account" }).waitFor();
  await assertAccessible(page);
  await card.getByTestId("mistake-on").click();
  await card.waitFor({ state: "detached" });
  const start = await worldHash(page);
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await card.getByTestId("mistake-back").click();
  await card.waitFor({ state: "detached" });
  assert.equal(await worldHash(page), start);
  assert.equal((await progress(page))["what-trusted-access-is"][0].log.mistakes.length, 2);
  // The lesson's own preparations are no steps of the learner's.
  assert.equal(await page.getByRole("button", { name: "Undo", exact: true }).getAttribute("aria-disabled"), "true");
  await type(page, "undo");
  assert.equal(await worldHash(page), start);
});

test("a goal that ticks is seen doing so, however long the step is", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is", { options: { viewport: { width: 1024, height: 640 }, reducedMotion: "reduce" } });
  await type(page, "aws configservice describe-config-rules");
  await met(page, 1);
  await page.getByTestId("step-done").waitFor();
  const [done, foot] = [await page.getByTestId("step-done").boundingBox(), await page.locator(".lesson-foot").boundingBox()];
  assert.ok(done.y > 0 && done.y + done.height <= foot.y, JSON.stringify([done, foot]));
  await page.assertClean();
});

test("a prediction that was given away can be made after going back", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is");
  const hand = new Mouse(page);
  await type(page, "aws configservice describe-config-rules");
  await type(page, "as Management/Ana");
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await atStep(page, 2);
  await type(page, "as Web/Dora");
  await type(page, "aws configservice describe-config-rules");
  await page.getByTestId("prediction").filter({ hasText: "The answer is already known" }).waitFor();
  await met(page, 3);
  await page.getByTestId("predict-back").click();
  await met(page, 2);
  await predict(hand, "nothing");
  await met(page, 3);
  await type(page, "aws configservice describe-config-rules");
  await page.getByTestId("prediction").filter({ hasText: "That is what happened" }).waitFor();
  await page.assertClean();
});

test("hints come one at a time, and are still there after a reload with all the rest", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is");
  const hand = new Keyboard(page);
  await type(page, "aws configservice describe-config-rules");
  await page.keyboard.press("Escape");
  await next(hand);
  await atStep(page, 2);
  await page.waitForFunction(() => document.activeElement.id === "lesson-title");
  assert.equal(await page.getByTestId("hint").count(), 0);
  await allHints(hand);
  assert.match(await page.getByTestId("hint-line").first().innerText(), /As Management \/ Ana:[^]*enable-aws-service-access/);
  await predict(hand, "all");
  await actAs(page, "Management / Ana");
  const hash = await worldHash(page);
  await page.goto(page.address);
  await lesson(page).waitFor();
  await atStep(page, 2);
  await met(page, 2);
  assert.equal(await page.getByTestId("hint").count(), 3);
  assert.equal(await worldHash(page), hash);
  assert.match(await page.locator("#actor option:checked").innerText(), /Management \/ Ana/);
  await page.getByTestId("prediction").filter({ hasText: "Use it in all accounts" }).waitFor();
  await page.assertClean();
});

test("leaving gives back what was there before, and coming back goes on; starting again is a new attempt", async (t) => {
  const page = await openLesson(t, browser, "two-admins-on", { kept: session("consolidated-billing") });
  await next(new Mouse(page));
  await atStep(page, 1);
  await next(new Mouse(page));
  await predict(new Mouse(page), "felix");
  await page.getByTestId("lesson-leave").click();
  await lesson(page).waitFor({ state: "detached" });
  assert.match(await type(page, "personas"), /Payments/);
  assert.match(await type(page, "aws organizations describe-organization"), /CONSOLIDATED_BILLING/);
  await page.goto(`${page.address}?lesson=two-admins-on`);
  await lesson(page).waitFor();
  await atStep(page, 2);
  await page.getByTestId("prediction").filter({ hasText: "You said" }).waitFor();
  await page.locator(".lesson-foot select").selectOption("4");
  await next(new Mouse(page));
  await next(new Mouse(page));
  await page.getByRole("heading", { name: "Not all goals are met yet" }).waitFor();
  await page.getByTestId("lesson-restart").click();
  await page.getByTestId("lesson-place").filter({ hasText: "Before you begin" }).waitFor();
  const attempts = (await progress(page))["two-admins-on"];
  assert.equal(attempts.length, 2);
  assert.deepEqual(attempts.map((it) => Object.keys(it.log.predictions)), [["first"], []]);
  await page.assertClean();
});

test("the coach says how far it is, and says it anew of each state; Spanish texts come when Spanish is chosen", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is");
  await next(new Keyboard(page));
  const ask = page.getByTestId("coach-ask");
  const calls = async () => {
    await ask.click();
    const says = page.getByTestId("coach-says").filter({ hasText: /\d+ calls/ });
    const text = await says.innerText();
    return Number(text.match(/(\d+) calls/)[1]);
  };
  const first = await calls();
  await type(page, "predict dora nothing");
  await type(page, "as Management/Ana");
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await met(page, 2);
  const second = await calls();
  assert.ok(second < first, `${second} calls, and before ${first}`);
  await speak(page, "es");
  await page.getByTestId("lesson-place").filter({ hasText: "objetivos" }).waitFor();
  // The lesson's own texts are a file of their own, and may come after the page's.
  await lesson(page).locator("[lang=en] h2, h2[lang=en]").first().waitFor({ state: "detached" });
  assert.match(await place(page), /^Paso \d de 6 · 2 de 7 objetivos/);
  await page.assertClean();
});

test("asked at the terminal, the coach thinks while one goes on, and speaks of how things stood", async (t) => {
  const page = await openLesson(t, browser, "turn-it-off-right");
  await next(new Keyboard(page));
  const log = page.getByTestId("terminal-log").locator("> *");
  // A line and what came of it are two.
  const answer = (await log.count()) + 1;
  assert.match(await type(page, "coach"), /Looking for the shortest way/);
  assert.match(await type(page, "coach"), /still thinking/);
  assert.match(await type(page, "aws organizations list-roots"), /"Roots"/);
  // It was in no hurry to answer before that.
  assert.match(await log.nth(answer).innerText(), /Looking for the shortest way/);
  await log.nth(answer).filter({ hasText: /(Exactly|At most) \d+ calls.* to the goals/ }).waitFor();
  assert.equal(await log.count(), answer + 5);
  // Cleared away, its answer is not printed; a lesson that is left takes its coach along.
  await type(page, "coach");
  await page.getByTestId("terminal-input").fill("clear");
  await page.getByTestId("terminal-input").press("Enter");
  await page.getByText("Type as on a command line").waitFor();
  await type(page, "aws organizations list-roots");
  await log.first().filter({ hasText: "Roots" }).waitFor();
  await page.assertClean();
});

test("on a phone the guide is a tab, and a line under the organization says what is to be done", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is", { options: { viewport: { width: 390, height: 844 } } });
  await next(new Mouse(page));
  await page.getByRole("button", { name: "Organization", exact: true }).click();
  await page.getByTestId("strip").filter({ hasText: "Dora has asked AWS Config" }).waitFor();
  await page.getByRole("button", { name: "Terminal", exact: true }).click();
  await page.getByTestId("terminal-input").fill("aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await page.keyboard.press("Enter");
  await page.getByTestId("strip").filter({ hasText: "Only the management account" }).waitFor();
  await told(page, "refused", /AccessDenied/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} pixels wide`);
  await assertAccessible(page);
  await page.getByTestId("strip").getByRole("button", { name: "Read on" }).click();
  await lesson(page).getByTestId("mistake").waitFor();
  await page.assertClean();
});

test("a prediction's outcome is shown where it happens, also in the terminal, and the next step waits for it", async (t) => {
  const page = await openLesson(t, browser, "roles-arrive-later");
  const hand = new Mouse(page);
  await next(hand);
  // What the step is about shows the answer, so it is not selected before the prediction.
  assert.equal(await page.getByTestId("inspector").getByRole("heading", { name: "AWS Config" }).count(), 0);
  await predict(hand, "all");
  await next(hand);
  await atStep(page, 2);
  assert.match(await type(page, "advance 5h"), /# You predicted: In all five\. What happened: In none\./);
  const outcome = page.getByTestId("outcome");
  await outcome.filter({ hasText: "Something else happened" }).waitFor();
  await met(page, 3);
  assert.match(await place(page), /^Step 2 /);
  await assertAccessible(page);
  await next(hand);
  await atStep(page, 3);
  assert.equal(await outcome.count(), 0);
  await page.assertClean();
});

test("a wrong answer says why it is wrong, also in the terminal, and skipped questions leave a trace", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is");
  const hand = new Mouse(page);
  await page.locator(".lesson-foot select").selectOption("5");
  await next(hand);
  const question = page.getByTestId("question-who");
  await question.locator('input[value="people"]').check();
  await page.getByTestId("check-who").click();
  await question.getByTestId("wrong-because").filter({ hasText: "Dora could do no more" }).waitFor();
  assert.match(await type(page, "answer who both"), /Not quite\. One of the two stayed.*The answer: Those of the service/);
  await question.filter({ hasText: "The right answer is marked" }).waitFor();
  await next(hand);
  await page.getByTestId("lesson-skipped").click();
  await question.waitFor();
  // Why it was refused is told; the change that would help is left to the learner.
  await type(page, "aws configservice describe-config-rules");
  assert.match(await type(page, "why"), /This lesson leaves the change to you/);
  await page.assertClean();
});

test("one key leads to each of guide, organization, inspector and terminal", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is");
  await next(new Mouse(page));
  const within = (place) => page.waitForFunction((place) => document.activeElement?.closest(place), place);
  await page.keyboard.press("t");
  await within(".pane.center");
  await page.locator("#lesson-title").focus();
  await page.keyboard.press("i");
  await within(".pane.inspector");
  await page.keyboard.press("g");
  await within(".pane.guide");
  await page.keyboard.press("`");
  await within(".pane.terminal");
  await page.assertClean();
});

for (const [name, width, height] of [["a desktop", 1280, 720], ["a phone", 390, 844]]) {
  test(`the goals stay in sight while another view is open, on ${name}`, async (t) => {
    const page = await openLesson(t, browser, "two-admins-on", { options: { viewport: { width, height } } });
    await next(new Mouse(page));
    await page.keyboard.press("s");
    await page.locator("#route-services").waitFor();
    if (width < 900) {
      const strip = await page.getByTestId("strip").boundingBox();
      assert.ok(strip && strip.y + strip.height <= height, JSON.stringify(strip));
      await page.locator('[data-tab="guide"]').click();
    }
    await page.locator("#lesson-title").waitFor();
    const title = await page.locator("#lesson-title").boundingBox();
    assert.ok(title.width > 0 && title.y < height, JSON.stringify(title));
    assert.ok(await page.locator("#lesson-title").isVisible());
    await page.assertClean();
  });
}

test("on a small desktop, get-role shows whom a role trusts; then the organization has its space back", async (t) => {
  const page = await openLesson(t, browser, "hands-off", { options: { viewport: { width: 1280, height: 720 } } });
  const height = () => page.locator(".pane.terminal").evaluate((it) => Math.round(it.getBoundingClientRect().height));
  await page.getByTestId("toggle-timeline").click();
  await page.locator(".pane.timeline").waitFor({ state: "detached" });
  await type(page, "whoami");
  const usual = await height();
  await type(page, "aws iam get-role --role-name AWSServiceRoleForOrganizations");
  const inSight = (text) => page.evaluate((text) => {
    const log = document.querySelector("#terminal-log");
    const walker = document.createTreeWalker(log.querySelector(".entry-out:last-child .stdout"), NodeFilter.SHOW_TEXT);
    const node = walker.nextNode();
    const at = node.data.indexOf(text);
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    const [box, port] = [range.getBoundingClientRect(), log.getBoundingClientRect()];
    return at >= 0 && box.top >= port.top && box.bottom <= port.bottom;
  }, text);
  for (const text of ["RoleName", "AssumeRolePolicyDocument", '"organizations.amazonaws.com"']) {
    assert.ok(await inSight(text), `${text} is out of sight in a terminal of ${await height()} pixels`);
  }
  const center = await page.locator(".pane.center").boundingBox();
  assert.ok(center.height >= 160, `the organization has ${center.height} pixels`);
  await type(page, "whoami");
  assert.equal(await height(), usual);
  await page.assertClean();
});

test("beside an open lesson and an open inspector, all accounts are in sight on a small desktop", async (t) => {
  const page = await openLesson(t, browser, "roles-arrive-later", { options: { viewport: { width: 1280, height: 720 } } });
  await next(new Mouse(page));
  await next(new Mouse(page));
  await page.getByTestId("inspector").getByRole("heading", { name: "AWS Config" }).waitFor();
  const inSight = () => page.evaluate(() => {
    const port = document.querySelector(".viewport").getBoundingClientRect();
    const cards = [...document.querySelectorAll('[role="treeitem"]')].map((it) => it.getBoundingClientRect());
    return cards.length > 4 && cards.every((it) => it.top >= port.top - 1 && it.bottom <= port.bottom + 1 && it.left >= port.left - 1 && it.right <= port.right + 1);
  });
  for (let tries = 0; !(await inSight()); tries += 1) {
    assert.ok(tries < 40, "not all of the organization is in sight");
    await page.waitForTimeout(100);
  }
  await page.assertClean();
});
