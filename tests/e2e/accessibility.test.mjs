// Criteria of WCAG 2.2 that axe cannot judge; docs/accessibility.md names the test of each. Contrast of lines and words is tested
// natively: `tests/tests/styles.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { lesson } from "./support/lessons.mjs";
import { actAs, closeDialog, fromMenu, open, openPane, refuse, told, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const calm = (viewport, more = {}) => ({ viewport, reducedMotion: "reduce", panes: "", ...more });
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const ROUTES = ["services", "events", "lab", "last-accessed", "lessons"];

/** The tree's item that has the keyboard, as assistive technology has it. */
const here = (page) => page.evaluate(() => {
  const it = document.activeElement;
  const number = (name) => Number(it.getAttribute(`aria-${name}`));
  return { role: it.getAttribute("role"), key: it.dataset.key, level: number("level"), position: number("posinset"), of: number("setsize"), text: it.textContent };
});

/** The tree is one tab stop; each item says its level, position and number of siblings. */
async function treeByKeys(page) {
  const stops = page.locator('[role="treeitem"][tabindex="0"]');
  assert.equal(await stops.count(), 1);
  await stops.focus();
  await page.keyboard.press("End");
  const last = await here(page);
  await page.keyboard.press("Home");
  const path = [];
  for (let step = 0; step < 60; step += 1) {
    const item = await here(page);
    assert.equal(item.role, "treeitem");
    assert.ok(item.level >= 1 && item.position >= 1 && item.position <= item.of, JSON.stringify(item));
    // The position grows among the children of one parent.
    const sibling = path[item.level];
    if (sibling) assert.ok(item.position > sibling.position && item.of === sibling.of, JSON.stringify([sibling, item]));
    path[item.level] = item;
    path.length = item.level + 1;
    assert.equal(await stops.count(), 1);
    if (item.key === last.key) break;
    await page.keyboard.press("ArrowDown");
  }
  assert.equal((await here(page)).key, last.key, "the arrow keys reach the last item");
  await page.keyboard.press("Home");
  await page.keyboard.type("wor");
  assert.match((await here(page)).text, /Workloads/);
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-expanded") === "false");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-expanded") === "true");
}

/**
 * What live regions say while something is done: one entry for each region that gets text. Changes that the page makes in the two frames
 * after it count, too.
 */
async function heard(page, act) {
  await page.evaluate(() => {
    window.heard = [];
    const live = (it) => it.getAttribute("aria-live") ?? ({ status: "polite", log: "polite", alert: "assertive" }[it.getAttribute("role")] ?? "off");
    new MutationObserver((changes) => {
      const regions = new Set(changes.map(({ target }) => (target.closest ? target : target.parentElement)?.closest("[role=status], [role=alert], [role=log], [aria-live]")));
      for (const region of regions) {
        const text = region?.textContent.trim();
        if (text && live(region) !== "off") window.heard.push([region, text]);
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
  await act();
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))); }));
  return page.evaluate(() => [...new Map(window.heard).values()]);
}

/** What happens is announced once: by a button, in the terminal, and by a lesson. */
async function announcedOnce(page) {
  const said = (all, what) => all.filter((text) => what.test(text)).length;
  const button = await heard(page, async () => {
    await page.getByTestId("next-event").click();
    await told(page, "done", /./);
  });
  assert.equal(said(button, /no longer|happened|listed/), 1, JSON.stringify(button));
  const typed = await heard(page, () => type(page, "aws organizations list-roots"));
  assert.equal(said(typed, /list-roots|ListRoots/i), 1, JSON.stringify(typed));
  await page.goto(`${page.address}?lesson=what-trusted-access-is`);
  await lesson(page).waitFor();
  const mistaken = await heard(page, () => type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com"));
  assert.equal(said(mistaken, /^A known mistake/), 1, JSON.stringify(mistaken));
  assert.equal(said(mistaken, /AccessDenied/), 1, JSON.stringify(mistaken));
}

/** Each drag has a way without dragging, all panes being open. */
async function withoutDragging(page) {
  // An account is moved by a form.
  await page.locator('[role="treeitem"][data-key^="a:"]').filter({ hasText: "Audit" }).click();
  await page.getByTestId("inspector").locator('[data-testid^="offer-move"]').click();
  await page.getByTestId("field-destinationparentid").waitFor();
  await closeDialog(page);
  // A pane's size changes with a click on its edge.
  const pane = page.locator(".pane.terminal");
  const before = (await pane.boundingBox()).height;
  await page.locator(".splitter.terminal").click({ position: { x: 200, y: 0 } });
  await page.waitForFunction((before) => document.querySelector(".pane.terminal").getBoundingClientRect().height > before + 20, before);
  // The time strip is clicked.
  await type(page, "aws organizations list-roots");
  await type(page, "aws organizations list-accounts");
  const axis = page.locator(".axis");
  await axis.click({ position: { x: 2, y: 10 } });
  await page.getByTestId("latest").click();
  // The drawing moves to where it is double-clicked, and zooms by buttons.
  const place = () => page.locator(".scape").evaluate((it) => it.getBoundingClientRect().x);
  const was = await place();
  const box = await page.getByTestId("viewport").boundingBox();
  await page.mouse.dblclick(box.x + box.width - 12, box.y + box.height - 12);
  await page.waitForFunction((was) => document.querySelector(".scape").getBoundingClientRect().x < was - 20, was);
}

/** What of this can be pressed and is smaller than `least` pixels. */
const smaller = (page, selector, least) => page.locator(selector).evaluateAll((all, least) => all
  .filter((it) => it.checkVisibility({ visibilityProperty: true }))
  .map((it) => [it.dataset.testid ?? it.className, it.getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < least - 0.1)
  .map(([name, { width, height }]) => `${name} ${width.toFixed(1)}×${height.toFixed(1)}`), least);

/** What can be pressed in the drawing is 24 pixels large, and on a phone the main targets are 44. */
async function largeEnough(page) {
  const drawn = ":is(.role, .envelope, .fold, .add, .tile, .card, .org-title)";
  await page.locator(".envelope").first().waitFor();
  assert.deepEqual(await smaller(page, drawn, 24), [], "wide");
  await page.setViewportSize(PHONE);
  await page.goto(page.address);
  await page.locator(".envelope").first().waitFor();
  assert.deepEqual(await smaller(page, drawn, 24), [], "on a phone");
  await page.locator('[role="treeitem"][data-key^="a:"]').first().click();
  await page.getByTestId("to-inspector").click();
  const main = ".topbar .button, .tab, .strip .button, .organization .bar .button, .insp-main .button, .notice .button";
  assert.deepEqual(await smaller(page, main, 44), []);
}

/** Names of the drawing grow with the page's zoom and with large type; with forced colors what is pressed or selected can be told. */
async function namesAndColors(page) {
  /** Waits until the first name is at least so large, in pixels of the screen. */
  const large = (least) => page.waitForFunction((least) => {
    const it = document.querySelector(":is(.card, .tile) > .name");
    return parseFloat(getComputedStyle(it).fontSize) * it.getBoundingClientRect().width / it.offsetWidth * devicePixelRatio >= least;
  }, least);
  await large(15.9);
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  await large(31.9);
  await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
  const zoom = await page.context().newCDPSession(page);
  await zoom.send("Emulation.setDeviceMetricsOverride", { width: WIDE.width / 2, height: WIDE.height / 2, deviceScaleFactor: 2, mobile: false });
  await large(31.9);
  await zoom.send("Emulation.clearDeviceMetricsOverride");

  await page.emulateMedia({ forcedColors: "active" });
  await page.locator('[role="treeitem"][data-key^="a:"]').first().click();
  const looks = (it) => it.evaluate((it) => { const { outlineStyle, outlineWidth, backgroundColor, borderColor, color } = getComputedStyle(it); return JSON.stringify([outlineStyle, outlineWidth, backgroundColor, borderColor, color]); });
  const pressed = page.locator('.button[aria-pressed="true"]').first();
  const free = page.locator('.button[aria-pressed="false"]').first();
  assert.notEqual(await looks(pressed), await looks(free), "a pressed button looks like another");
  assert.notEqual(await looks(page.locator(".card.selected")), await looks(page.locator(".card:not(.selected)").first()), "a selected account looks like another");
  assert.notEqual(await looks(page.locator(".card.acts").first()), await looks(page.locator(".card:not(.acts, .selected)").first()), "the current user's account looks like another");
  await page.emulateMedia({ forcedColors: null });
}

/** Whether something of what has the keyboard can be seen. */
const covered = (page) => page.evaluate(() => {
  const it = document.activeElement;
  const { left, top, right, bottom } = it.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.02, 0.1], [0.98, 0.1], [0.02, 0.9], [0.98, 0.9]].map(([x, y]) => [left + (right - left) * x, top + (bottom - top) * y]);
  const seen = points.some(([x, y]) => {
    const there = document.elementFromPoint(x, y);
    return there && (it.contains(there) || there.closest("label")?.contains(it) || there.contains(it) && there !== document.body && there.tagName !== "MAIN");
  });
  return seen ? null : `${it.tagName} ${it.className} ${it.getAttribute("aria-label") ?? it.textContent.trim().slice(0, 40)}`;
});

/** Goes round with Tab, and fails where what has the keyboard cannot be seen. */
async function round(page, where) {
  // To the end of the page, from where the next round begins.
  const atEnd = () => page.evaluate(() => document.activeElement === document.body);
  for (let stops = 0; stops < 150 && !(stops && await atEnd()); stops += 1) await page.keyboard.press("Tab");
  const hidden = [];
  let stops = 0;
  for (; stops < 150; stops += 1) {
    await page.keyboard.press("Tab");
    if (await atEnd()) break;
    const what = await covered(page);
    if (what) hidden.push(what);
  }
  assert.deepEqual(hidden, [], where);
  assert.ok(stops > 15 && stops < 150, `${where}: after ${stops} stops the keyboard has not come round`);
}

/** What has the keyboard is in sight beside all panes, a refusal, and a phone's sheet; it is not trapped. */
async function inSight(page) {
  await refuse(page);
  await round(page, "beside all panes and a refusal");
  await page.getByTestId("dismiss").click();
  await page.setViewportSize(PHONE);
  await page.locator('[data-tab="inspector"]').click();
  await round(page, "over a sheet on a phone");
  await page.locator('[data-tab="inspector"]').click();
  await page.setViewportSize(WIDE);
  await actAs(page, "Management / Ana");
}

test("the tree by keys (1.3.1, 2.1.1), names, colors, no need to drag (2.5.7), the keyboard in sight (2.1.2, 2.4.11), what is said (4.1.3)", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: calm(WIDE) });
  await namesAndColors(page);
  await treeByKeys(page);
  for (const pane of ["inspector", "timeline", "terminal"]) await openPane(page, pane);
  await withoutDragging(page);
  await page.getByTestId("fit").click();
  await inSight(page);
  await announcedOnce(page);
  await page.assertClean();
});

/** Elements that end beyond the right edge of the window and are not scrolled by something on the way. */
const beyond = (page) => page.evaluate(() => {
  const scrolls = (it) => /auto|scroll|hidden|clip/.test(getComputedStyle(it).overflowX);
  const inside = (it) => { for (let up = it.parentElement; up && up !== document.body; up = up.parentElement) if (scrolls(up)) return true; return false; };
  const wide = document.documentElement.scrollWidth > innerWidth ? [`the page: ${document.documentElement.scrollWidth}`] : [];
  const out = [...document.body.querySelectorAll("*")].filter((it) => it.checkVisibility() && it.getBoundingClientRect().right > innerWidth + 1 && !inside(it) && !it.closest(".quiet, svg"));
  // Prose and controls that are scrolled sideways count, too; the drawing, tables, code and lists of tabs are two-dimensional.
  const panes = [...document.querySelectorAll(".pane, .route, dialog, .dialog-body")].filter((it) => it.checkVisibility() && it.scrollWidth > it.clientWidth + 1 && !it.matches(".center"));
  const widest = (pane) => [...pane.querySelectorAll("*")].filter((it) => it.getBoundingClientRect().right > pane.getBoundingClientRect().right).map((it) => `${it.tagName}.${it.className}`).slice(0, 3);
  return [...wide, ...out.map((it) => `${it.tagName}.${it.className}`), ...panes.map((it) => `${it.className} is wider: ${widest(it)}`)].slice(0, 8);
});

/** Goes through the views, panes and dialogs, and calls `look` at each. */
async function everywhere(page, look) {
  await look("the tree");
  for (const form of ["list", "text", "tree"]) {
    await page.getByTestId(`form-${form}`).click();
    await look(`the form ${form}`);
  }
  for (const pane of ["inspector", "timeline", "terminal"]) {
    await openPane(page, pane);
    await look(`the ${pane}`);
  }
  for (const route of ROUTES) {
    await fromMenu(page, `open-${route}`);
    await page.locator(".route h2").first().waitFor();
    await look(route);
  }
  await fromMenu(page, "open-services");
  await page.getByTestId("service-row-config").click();
  await page.getByTestId("service-page-config").waitFor();
  await look("a service");
  await fromMenu(page, "open-lab");
  await page.getByTestId("lab-table").click();
  await page.locator(".lab-scroll thead").waitFor();
  await look("the table of the lab");
  await fromMenu(page, "open-organization");
  for (const [dialog, part] of [["new-session", ".start-walks > li"], ["share", "dialog"], ["help", "dialog"]]) {
    await fromMenu(page, dialog);
    await page.locator(part).first().waitFor();
    await look(`the dialog ${dialog}`);
    await closeDialog(page);
  }
}

/** What is cut from below. What ends with dots has its whole text in a title or when it is opened. */
const cut = (page) => page.evaluate(() => [...document.body.querySelectorAll("*")].filter((it) => {
  const style = getComputedStyle(it);
  const text = [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return text && it.checkVisibility() && it.clientWidth > 1 && /hidden|clip/.test(style.overflowY) && !it.closest(".quiet, .organization .scape, .strip") && it.scrollHeight > it.clientHeight + 4;
}).map((it) => `${it.tagName}.${it.className} ${it.textContent.trim().slice(0, 30)}`));

/** One first heading; landmarks differ; no head of a table is empty. */
const STRUCTURE = ["page-has-heading-one", "landmark-unique", "empty-table-header"];

test("targets are large (2.5.8); nothing scrolls sideways at 320 pixels (1.4.10) or 200 % (1.4.4), or is lost with wider spacing (1.4.12)", async (t) => {
  const narrow = { width: 320, height: 640 };
  const page = await open(t, browser, { scenario: "consolidated-billing", options: calm(WIDE) });
  await largeEnough(page);
  await page.setViewportSize(narrow);
  await page.goto(page.address);
  await page.evaluate(() => {
    window.spaced = new CSSStyleSheet();
    window.spaced.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
  });
  const spaced = (on) => page.evaluate((on) => { document.adoptedStyleSheets = on ? [window.spaced] : []; }, on);
  await everywhere(page, async (where) => {
    assert.deepEqual(await beyond(page), [], `${where} at 320 pixels`);
    await page.setViewportSize({ width: 640, height: 360 });
    assert.deepEqual(await beyond(page), [], `${where} at 200 %`);
    await page.setViewportSize({ width: 1280, height: 900 });
    assert.deepEqual(await violations(page, { rules: STRUCTURE }), [], where);
    await spaced(true);
    assert.deepEqual(await cut(page), [], `${where} with wider spacing`);
    assert.deepEqual(await beyond(page), [], `${where} with wider spacing`);
    await spaced(false);
    await page.setViewportSize(narrow);
  });
  await page.assertClean();
});
