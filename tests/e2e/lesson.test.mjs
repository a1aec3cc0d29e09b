// A lesson in the page: done by keyboard, and what can be seen of it in small and large windows. What it counts and says is tested
// natively: `crates/page/tests/features/lesson.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard, Mouse } from "./support/hands.mjs";
import { answerAll, doAll, goals, lesson, met, next, openLesson, place, progress } from "./support/lessons.mjs";
import { KEPT, session, told, type } from "./support/sandbox.mjs";

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

test("one key leads to each pane; the goals stay in sight; on a phone a line says what is to be done; a goal that ticks is seen doing so", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is", { options: { reducedMotion: "reduce" } });
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

  await page.setViewportSize({ width: 390, height: 844 });
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

  // However long the step is.
  await page.setViewportSize({ width: 1024, height: 640 });
  await type(page, "aws configservice describe-config-rules");
  await met(page, 1);
  await page.getByTestId("step-done").waitFor();
  await page.waitForFunction(() => {
    const [done, foot] = ["[data-testid=step-done]", ".lesson-foot"].map((it) => document.querySelector(it).getBoundingClientRect());
    return done.y > 0 && done.bottom <= foot.y;
  });

  // The goals stay in sight while another view is open, on a desktop and on a phone.
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.locator("#lesson-title").focus();
  await page.keyboard.press("s");
  await page.locator("#route-services").waitFor();
  const title = page.locator("#lesson-title");
  const isSeen = async (height) => {
    await title.waitFor();
    const box = await title.boundingBox();
    assert.ok(box.width > 0 && box.y < height, JSON.stringify(box));
  };
  await isSeen(720);
  await page.setViewportSize({ width: 390, height: 844 });
  const strip = await page.getByTestId("strip").boundingBox();
  assert.ok(strip && strip.y + strip.height <= 844, JSON.stringify(strip));
  await page.locator('[data-tab="guide"]').click();
  await isSeen(844);
  await page.assertClean();
});

test("on a small desktop get-role shows whom a role trusts, then the organization has its space back; all accounts are in sight", async (t) => {
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

  // Beside an open lesson and an open inspector. Each lesson as a new visitor sees it.
  await page.addInitScript(([key, value]) => {
    localStorage.clear();
    localStorage.setItem(key, value);
    localStorage.setItem("orgsim.panes", "inspector timeline terminal");
  }, [KEPT, session("empty")]);
  await page.goto(`${page.address}?lesson=roles-arrive-later`, { waitUntil: "load" });
  await lesson(page).waitFor();
  await next(new Mouse(page));
  await next(new Mouse(page));
  await page.getByTestId("inspector").getByRole("heading", { name: "AWS Config" }).waitFor();
  await page.waitForFunction(() => {
    const port = document.querySelector(".viewport").getBoundingClientRect();
    const cards = [...document.querySelectorAll('[role="treeitem"]')].map((it) => it.getBoundingClientRect());
    return cards.length > 4 && cards.every((it) => it.top >= port.top - 1 && it.bottom <= port.bottom + 1 && it.left >= port.left - 1 && it.right <= port.right + 1);
  });
  await page.assertClean();
});
