// A lesson in the page: done by keyboard, and what can be seen of it in small and large windows. What it counts and says is tested
// natively: `crates/page/tests/features/lesson.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { answerAll, doAll, goals, lesson, met, next, openLesson, place, progress } from "./support/lessons.mjs";
import { told, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test("a lesson from the beginning to the end, with the keyboard alone", async (t) => {
  const id = "two-admins-on";
  const page = await openLesson(t, browser, id);
  const hand = new Keyboard(page);
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

test("a goal that ticks is seen doing so, however long the step is", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is", { options: { viewport: { width: 1024, height: 640 }, reducedMotion: "reduce" } });
  await type(page, "aws configservice describe-config-rules");
  await met(page, 1);
  await page.getByTestId("step-done").waitFor();
  const [done, foot] = [await page.getByTestId("step-done").boundingBox(), await page.locator(".lesson-foot").boundingBox()];
  assert.ok(done.y > 0 && done.y + done.height <= foot.y, JSON.stringify([done, foot]));
  await page.assertClean();
});

test("on a phone the guide is a tab, and a line under the organization says what is to be done", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is", { options: { viewport: { width: 390, height: 844 } } });
  await next(new Mouse(page));
  await page.getByRole("button", { name: "Organization", exact: true }).click();
  await page.getByTestId("strip").filter({ hasText: /^Next goal: Dora has asked AWS Config/ }).waitFor();
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
