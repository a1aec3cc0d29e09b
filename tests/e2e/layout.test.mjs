// How much of the window the organization has, at rest and beside the other panes; and what opens and closes them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { course } from "./support/course.mjs";
import { openLesson } from "./support/lessons.mjs";
import { KEPT, begin, fromMenu, open, refuse, session, told, type } from "./support/sandbox.mjs";
import { still } from "./support/still.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const WIDE = [{ width: 1440, height: 900 }, { width: 1280, height: 720 }];
const PHONE = { width: 390, height: 844 };

/** The part of the window that the drawing has, in percent, less what lies over it. */
async function share(page) {
  return page.evaluate(() => {
    const area = ({ width, height }) => width * height;
    const drawing = document.querySelector('[data-testid="viewport"]').getBoundingClientRect();
    const over = [...document.querySelectorAll(".pane.inspector, .notice, .pane.route:not([hidden])")].map((it) => area(it.getBoundingClientRect()));
    return 100 * (area(drawing) - over.reduce((all, it) => all + it, 0)) / (innerWidth * innerHeight);
  });
}

async function assertShare(page, least, when) {
  const has = await share(page);
  assert.ok(has >= least, `${when}: the drawing has ${has.toFixed(1)} % of the window, ${least} % are wanted`);
}

const atRest = (viewport) => ({ viewport, panes: "", reducedMotion: "reduce" });

test("the organization has most of the window, and the legend is not covered by a notice", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing", hash: "#s1.broken", options: atRest(WIDE[1]) });
  const [notice, legend] = [page.getByTestId("notice"), page.locator("#legend")];
  await notice.getByTestId("dismiss").waitFor();
  await page.locator("#open-legend").click();
  await legend.waitFor();
  const [over, under] = await Promise.all([notice.boundingBox(), legend.boundingBox()]);
  assert.ok(over.y >= under.y + under.height * 0.9 || over.x + over.width <= under.x, "the notice is over the head of the legend");
  // It closes by Escape and by a press elsewhere.
  await page.keyboard.press("Escape");
  await legend.waitFor({ state: "hidden" });
  await page.locator("#open-legend").click();
  await legend.waitFor();
  await page.mouse.click(20, 600);
  await legend.waitFor({ state: "hidden" });
  await notice.getByTestId("dismiss").click();
  await notice.getByTestId("dismiss").waitFor({ state: "detached" });

  for (const viewport of WIDE) {
    const at = `${viewport.width}×${viewport.height}`;
    await page.setViewportSize(viewport);
    await assertShare(page, 65, `at rest at ${at}`);
    await page.locator('[data-testid^="node-"]').first().click();
    await page.getByTestId("inspector").waitFor();
    await assertShare(page, 50, `with the inspector at ${at}`);
    await page.getByTestId("inspector-close").click();
    await page.getByTestId("inspector").waitFor({ state: "detached" });
    await assertShare(page, 65, `with the inspector closed at ${at}`);
    // Nothing of the header is cut off.
    const cut = await page.locator(".topbar button, .topbar select").evaluateAll((all) => all.filter((it) => it.checkVisibility() && it.getBoundingClientRect().right > innerWidth).length);
    assert.equal(cut, 0);
    for (const pane of ["timeline", "terminal"]) {
      await page.getByTestId(`toggle-${pane}`).click();
      await page.locator(`.pane.${pane}`).waitFor();
    }
    await assertShare(page, 45, `with both drawers at ${at}`);
    for (const pane of ["timeline", "terminal"]) {
      await page.getByTestId(`toggle-${pane}`).click();
      await page.locator(`.pane.${pane}`).waitFor({ state: "detached" });
    }
  }
  await page.assertClean();
});

/** The steps of lessons that open a drawer by themselves: `show = "timeline"`. Without what a notice covers, which comes and goes. */
async function stepsWithDrawers() {
  const steps = [];
  for (const id of await course()) {
    const text = await readFile(new URL(`../../lessons/${id}/lesson.toml`, import.meta.url), "utf8");
    const parts = text.split(/^\[\[steps\]\]$/m).slice(1);
    parts.forEach((part, n) => /^show = "(timeline|terminal)"$/m.test(part) && steps.push([id, n + 1]));
  }
  return steps;
}

test("a lesson leaves the organization its place, also where a step opens a drawer", async (t) => {
  // With the fullest inspector, and with the notice of what was done last.
  const page = await openLesson(t, browser, "what-trusted-access-is", { options: { ...atRest(WIDE[0]), panes: "inspector" } });
  await page.getByTestId("lesson-next").click();
  await page.locator("#actor").selectOption({ label: "Management / Ana (administrator)" });
  await page.locator('[data-testid^="node-"] .name').first().click();
  await page.getByTestId("more-actions").click();
  await page.getByTestId("next-event").click();
  await page.getByTestId("notice").waitFor();
  for (const viewport of WIDE) {
    await page.setViewportSize(viewport);
    await assertShare(page, 44, `in a lesson at ${viewport.width}×${viewport.height}`);
  }
  await page.assertClean();

  // Each lesson as a new visitor sees it.
  await page.addInitScript(([key, value]) => {
    localStorage.clear();
    localStorage.setItem(key, value);
  }, [KEPT, session("empty")]);
  const steps = await stepsWithDrawers();
  assert.ok(steps.length >= 5, `${steps.length} steps`);
  for (const [id, step] of steps) {
    await page.goto(`${page.address}?lesson=${id}&step=${step}`, { waitUntil: "load" });
    const drawer = page.locator(".pane:is(.timeline, .terminal)");
    await drawer.waitFor();
    // What the step tells when it opens goes once it was read.
    const dismiss = page.getByTestId("dismiss");
    await page.getByTestId("lesson").waitFor();
    if (await dismiss.count() > 0) await dismiss.click();
    const other = (await drawer.getAttribute("class")).includes("timeline") ? "terminal" : "timeline";
    for (const viewport of WIDE) {
      await page.setViewportSize(viewport);
      // The sentence about what the current user does not see takes a line or two.
      const hinted = await page.locator(".org-hint").isVisible();
      await assertShare(page, hinted ? 40 : 45, `${id}, step ${step}, at ${viewport.width}×${viewport.height}`);
      // The other drawer comes beside it.
      const before = await share(page);
      await page.getByTestId(`toggle-${other}`).click();
      await page.locator(`.pane.${other}`).waitFor();
      const after = await share(page);
      assert.ok(after > before - 1, `both drawers: ${after.toFixed(1)} after ${before.toFixed(1)} %`);
      await page.getByTestId(`toggle-${other}`).click();
      await page.locator(`.pane.${other}`).waitFor({ state: "detached" });
    }
  }
});

/** Where the accounts are, relative to the first one, at scale 1. */
const places = (page) => page.evaluate(() => {
  const scale = new DOMMatrix(getComputedStyle(document.querySelector(".scape")).transform).a;
  const all = [...document.querySelectorAll('[data-testid^="node-"]')].map((it) => it.getBoundingClientRect());
  return all.map(({ x, y }) => [(x - all[0].x) / scale, (y - all[0].y) / scale]);
});

/** No account has moved against the others. */
async function assertPlaces(before, when, page) {
  for (const [i, [x, y]] of (await places(page)).entries()) {
    const off = Math.max(Math.abs(x - before[i][0]), Math.abs(y - before[i][1]));
    assert.ok(off <= 1, `${when}, account ${i} has moved by ${off}`);
  }
}

test("selecting moves no account against the others, and the inspector covers no selected one, in each window", async (t) => {
  const page = await open(t, browser, { scenario: "standalone", options: atRest(WIDE[0]) });
  for (const scenario of ["consolidated-billing", "all-features", "guardrails"]) {
    await begin(page, scenario);
    for (const viewport of [...WIDE, { width: 1920, height: 1080 }]) {
      const at = `${scenario} at ${viewport.width}×${viewport.height}`;
      await page.setViewportSize(viewport);
      await still(page);
      const before = await places(page);
      const nodes = page.locator('[data-testid^="node-"]');
      for (let n = 0; n < await nodes.count(); n += 1) {
        await nodes.nth(n).dispatchEvent("click");
        await page.locator('[data-testid^="node-"]').nth(n).and(page.locator('[aria-selected="true"]')).waitFor();
        // The drawing gets out of the inspector's way.
        await page.waitForFunction(() => {
          const [card, pane] = ['[data-testid^="node-"][aria-selected="true"]', '[data-testid="inspector"]'].map((it) => document.querySelector(it).getBoundingClientRect());
          return card.right <= pane.x + 1;
        });
        await assertPlaces(before, `${at}: when account ${n} was selected`, page);
      }
      await page.getByTestId("inspector-close").click();
      await page.getByTestId("inspector").waitFor({ state: "detached" });
      await still(page);
      await assertPlaces(before, `${at}: at the end`, page);
    }
    await page.assertClean();
  }
});

test("on a phone the organization has most of the window, and panes come from below", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing", options: { ...atRest(PHONE), hasTouch: true } });
  await assertShare(page, 70, "at rest");
  const drawing = page.getByTestId("viewport");
  for (const pane of ["inspector", "timeline", "terminal"]) {
    const tab = page.locator(`[data-tab="${pane}"]`);
    await tab.tap();
    await page.locator(`.pane.${pane}`).waitFor();
    assert.ok(await drawing.isVisible(), `the organization stays in sight above the ${pane}`);
    await tab.tap();
    await page.locator(`.pane.${pane}`).waitFor({ state: "hidden" });
  }
  await page.locator('[data-tab="guide"]').tap();
  await page.getByTestId("course").waitFor();
  await page.assertClean();
});

test("the first visit shows a living organization, two clicks do something, and the tour begins with one", async (t) => {
  const page = await open(t, browser, { options: atRest(WIDE[1]) });
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.getByTestId("welcome").getByRole("button", { name: "Explore" }).waitFor();
  // Nothing lies over an account.
  await page.locator(".first-view").waitFor({ state: "detached" });
  const covered = await page.locator('[data-testid^="node-"]').evaluateAll((all) => all.filter((it) => {
    const { left, top, right, bottom } = it.getBoundingClientRect();
    return [[left, top], [right, top], [left, bottom], [right, bottom]].some(([x, y]) => document.elementFromPoint((x + left + right) / 3, (y + top + bottom) / 3)?.closest("[data-testid^=node-]") !== it);
  }).map((it) => it.textContent));
  assert.deepEqual(covered, []);
  await page.getByTestId("welcome").locator(".idea").first().click();
  await page.getByTestId("inspector").waitFor();
  await page.getByTestId("welcome").waitFor({ state: "detached" });
  await page.getByTestId("next-event").click();
  await told(page, "done", /./);

  await page.addInitScript(() => localStorage.clear());
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("start-tour").click();
  await page.getByTestId("lesson").waitFor();
  await page.getByTestId("welcome").waitFor({ state: "detached" });
  // The ring of a step about the inspector is the inspector's own outline, however high it is.
  await page.getByTestId("lesson-next").click();
  await page.getByTestId("lesson-next").click();
  await page.locator(".app[data-spot=inspector] .pane.inspector").waitFor();
  const ring = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.querySelector(".pane.inspector"));
    return [outlineStyle, outlineWidth, getComputedStyle(document.querySelector(".stage"), "::after").content];
  });
  assert.deepEqual(ring, ["solid", "3px", "none"]);
  await page.assertClean();
});

test("panes are found as they were left; what is typed is answered beside another view; a notice covers nothing that it is about, and offers a fix", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: atRest(WIDE[0]) });
  const terminal = page.getByTestId("terminal-input");
  assert.equal(await terminal.count(), 0);
  await page.keyboard.press("`");
  await page.waitForFunction(() => document.activeElement?.dataset.testid === "terminal-input");
  await page.locator(".splitter.terminal").focus();
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("ArrowUp");
  const height = () => page.locator(".pane.terminal").evaluate((it) => it.getBoundingClientRect().height);
  const left = await height();
  await page.getByTestId("toggle-terminal").click();
  await terminal.waitFor({ state: "detached" });
  await page.getByTestId("toggle-timeline").click();
  await page.getByTestId("jump-span").waitFor();
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("jump-span").waitFor();
  assert.equal(await terminal.count(), 0);
  await page.getByTestId("toggle-terminal").click();
  assert.equal(await height(), left);

  await fromMenu(page, "open-lab");
  assert.match(await type(page, "aws sts get-caller-identity"), /Account/);
  await page.getByTestId("lab").waitFor();

  // What arrives is said beside its card; the notice's details are in the inspector's place; a refusal offers a fix.
  await page.getByTestId("lab-close").click();
  await page.getByTestId("toggle-timeline").click();
  await begin(page, "all-features");
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await type(page, "next");
  const card = (name) => page.locator('[role="treeitem"].card').filter({ hasText: name });
  const isBeside = async (said) => {
    await said.waitFor();
    const [it, of] = await Promise.all([said.boundingBox(), card("Management").boundingBox()]);
    const apart = [it.x - of.x - of.width, of.x - it.x - it.width, it.y - of.y - of.height, of.y - it.y - it.height];
    assert.ok(Math.max(...apart) > 0 && Math.max(...apart) < 40, JSON.stringify({ it, of }));
  };
  await isBeside(page.locator(".arrival").filter({ hasText: "Management" }));
  // A notice has one place, and the drawing makes room there for what it is about.
  const clears = async (says, name) => {
    await page.locator(".notice").filter({ hasText: says }).waitFor();
    await page.waitForFunction((name) => {
      const box = (it) => it.getBoundingClientRect();
      const card = [...document.querySelectorAll('[role="treeitem"].card')].find((it) => it.textContent.includes(name));
      const [it, of, pane] = [document.querySelector(".notice"), card, document.querySelector(".pane.center")].map(box);
      const isInPlace = Math.abs(pane.right - it.right - 12) < 2 && Math.abs(it.top - pane.top - 48) < 2;
      return isInPlace && (it.right <= of.left || of.right <= it.left || it.bottom <= of.top || of.bottom <= it.top);
    }, name);
  };
  await clears("appeared in Management", "Management");
  // At 1280 pixels the header and the last event are not cut off.
  await page.setViewportSize(WIDE[1]);
  const last = page.locator(".strip-last > p");
  await last.filter({ hasText: "AWSConfigRoleForOrganizations" }).waitFor();
  assert.equal(await last.evaluate((it) => it.scrollWidth > it.clientWidth), false, await last.innerText());
  const room = await page.locator("#actor").evaluate((list) => {
    const style = getComputedStyle(list);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    // The arrow has 20 pixels.
    return list.clientWidth - 20 - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - pen.measureText(list.selectedOptions[0].text).width;
  });
  assert.ok(room >= 0, `the current user lacks ${-room} pixels`);

  await page.setViewportSize(WIDE[0]);
  await type(page, "aws organizations create-organization");
  await told(page, "refused", /./);
  await clears("AlreadyInOrganizationException", "Management");

  // Details move nothing, and give the place back when something else is selected.
  await page.getByTestId("toggle-terminal").click();
  await refuse(page);
  const before = await card("Audit").boundingBox();
  await page.getByTestId("details").click();
  await page.getByTestId("gate-policy").waitFor();
  const inspector = page.getByTestId("inspector");
  assert.equal(await inspector.isVisible(), false, "the inspector is covered, so it is not there");
  const details = await page.getByTestId("notice").boundingBox();
  assert.ok(details.x > 1440 / 2 && details.x + details.width > 1440 - 20, JSON.stringify(details));
  assert.deepEqual(await card("Audit").boundingBox(), before);
  await card("Audit").click();
  await page.locator(".notice-more").waitFor({ state: "detached" });
  await inspector.filter({ hasText: "Audit" }).waitFor();

  // Sam lacks permissions here, too: what was missing is said, and the fix is offered.
  await page.setViewportSize(WIDE[1]);
  await fromMenu(page, "open-services");
  await page.getByTestId("service-row-backup").click();
  await page.getByTestId("offer-enable-in-its-own-console").click();
  await told(page, "refused", /./);
  const notice = page.getByTestId("notice");
  const box = await notice.boundingBox();
  assert.ok(box.y + box.height <= 720 && box.x >= 0);
  assert.equal(await notice.locator(".told-title").evaluate((it) => it.scrollWidth > it.clientWidth), false);
  await notice.getByTestId("why").waitFor();
  // Behind one missing permission there is another.
  for (let tries = 0; tries < 5 && await notice.getByTestId("fix-it").isVisible(); tries += 1) {
    await notice.getByTestId("fix-it").click();
    await told(page, "done", /./);
    await page.getByTestId("try-again").click();
    await page.getByTestId("try-again").waitFor({ state: "detached" });
  }
  await told(page, "done", /./);
  await page.assertClean();
});

test("the drawing keeps clear of the panes over it, and goes back when they close, unless one has moved it", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: atRest(WIDE[0]) });
  const world = page.locator(".viewport .scape").first();
  const transform = () => world.evaluate((it) => it.style.transform);
  const settled = async () => {
    for (let last = "";;) {
      const now = await transform();
      if (now === last) return now;
      last = now;
      await page.waitForTimeout(500);
    }
  };
  const covered = (over) => page.evaluate((over) => {
    const pane = document.querySelector(over).getBoundingClientRect();
    return [...document.querySelectorAll(".viewport .card")].filter((it) => it.getBoundingClientRect().right > pane.left).length;
  }, over);
  const before = await settled();
  await page.locator('[role="treeitem"].card').filter({ hasText: "Payments" }).click();
  await page.getByTestId("inspector").waitFor();
  const beside = await settled();
  assert.notEqual(beside, before);
  assert.equal(await covered(".pane.inspector"), 0);
  await page.getByTestId("inspector-close").click();
  await page.getByTestId("inspector").waitFor({ state: "detached" });
  assert.equal(await settled(), before);
  await fromMenu(page, "open-services");
  await page.locator("#route-services").waitFor();
  await settled();
  assert.equal(await covered("#route-services"), 0);
  await page.keyboard.press("Escape");
  assert.equal(await settled(), before);
  // Who moves it finds it as it was.
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 60);
  const moved = await settled();
  await page.getByTestId("toggle-inspector").click();
  await page.getByTestId("inspector").waitFor();
  assert.equal(await settled(), moved);
  await page.assertClean();
});
