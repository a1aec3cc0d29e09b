// Criteria of WCAG 2.2 that axe cannot judge; docs/accessibility.md names the test of each. And the page can be installed.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { violations } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { openLesson } from "./support/lessons.mjs";
import { sizeOf } from "./support/png.mjs";
import { closeDialog, fromMenu, open, openPane, refuse, told, type } from "./support/sandbox.mjs";
import { DIST } from "./support/server.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const calm = (viewport, more = {}) => ({ viewport, reducedMotion: "reduce", panes: "", ...more });
const WIDE = { width: 1440, height: 900 };
const ROUTES = ["services", "events", "lab", "last-accessed", "lessons"];

/** The tree's item that has the keyboard, as assistive technology has it. */
const here = (page) => page.evaluate(() => {
  const it = document.activeElement;
  const number = (name) => Number(it.getAttribute(`aria-${name}`));
  return { role: it.getAttribute("role"), key: it.dataset.key, level: number("level"), position: number("posinset"), of: number("setsize"), text: it.textContent };
});

test("a page has one first heading, its landmarks differ, and no head of a table is empty", async (t) => {
  const rules = ["page-has-heading-one", "landmark-unique", "empty-table-header"];
  const page = await open(t, browser, { scenario: "guardrails", options: calm(WIDE) });
  assert.deepEqual(await violations(page, { rules }), [], "at rest");
  await fromMenu(page, "open-services");
  await page.getByTestId("service-row-config").click();
  await page.getByTestId("service-page-config").waitFor();
  assert.deepEqual(await violations(page, { rules }), [], "a service");
  await fromMenu(page, "open-lab");
  await page.getByTestId("lab-table").click();
  await page.locator(".lab-scroll thead").waitFor();
  assert.deepEqual(await violations(page, { rules }), [], "the table of the lab");
  await page.assertClean();
});

test("the tree is one tab stop; each item says its level, position and number of siblings (1.3.1, 2.1.1)", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: calm(WIDE) });
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
  await page.assertClean();
});

/** What live regions say while something is done: one entry for each region that gets text. */
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
  await page.waitForTimeout(300);
  return page.evaluate(() => [...new Map(window.heard).values()]);
}

test("what happens is announced once, by a button and in the terminal (4.1.3)", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: calm(WIDE, { panes: "inspector timeline terminal" }) });
  const said = (all, what) => all.filter((text) => what.test(text)).length;
  const button = await heard(page, async () => {
    await page.getByTestId("next-event").click();
    await told(page, "done", /./);
  });
  assert.equal(said(button, /no longer|happened|listed/), 1, JSON.stringify(button));
  const typed = await heard(page, () => type(page, "aws organizations list-roots"));
  assert.equal(said(typed, /list-roots|ListRoots/i), 1, JSON.stringify(typed));
  await page.assertClean();
});

test("what a lesson says about a typed line is announced, too (4.1.3)", async (t) => {
  const page = await openLesson(t, browser, "what-trusted-access-is", { options: calm(WIDE, { panes: "terminal" }) });
  const all = await heard(page, () => type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com"));
  assert.equal(all.filter((text) => /^A known mistake/.test(text)).length, 1, JSON.stringify(all));
  assert.equal(all.filter((text) => /AccessDenied/.test(text)).length, 1, JSON.stringify(all));
});

test("each drag has a way without dragging (2.5.7)", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: calm(WIDE, { panes: "inspector timeline terminal" }) });
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
  await page.assertClean();
});

for (const viewport of [WIDE, { width: 390, height: 844 }]) {
  test(`what can be pressed in the drawing is 24 pixels large at ${viewport.width} (2.5.8)`, async (t) => {
    const page = await open(t, browser, { scenario: "consolidated-billing", options: calm(viewport) });
    await page.locator(".envelope").first().waitFor();
    const small = await page.locator(":is(.role, .envelope, .fold, .add, .tile, .card, .org-title)").evaluateAll((all) => all
      .filter((it) => it.checkVisibility({ visibilityProperty: true }))
      .map((it) => [it.className, it.getBoundingClientRect()])
      .filter(([, { width, height }]) => Math.min(width, height) < 23.9)
      .map(([name, { width, height }]) => `${name} ${width.toFixed(1)}×${height.toFixed(1)}`));
    assert.deepEqual(small, []);
  });
}

test("on a phone the main targets are 44 pixels large", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing", options: calm({ width: 390, height: 844 }) });
  await page.locator('[role="treeitem"][data-key^="a:"]').first().click();
  await page.getByTestId("to-inspector").click();
  const main = ".topbar .button, .tab, .strip .button, .organization .bar .button, .insp-main .button, .notice .button";
  const small = await page.locator(main).evaluateAll((all) => all
    .filter((it) => it.checkVisibility({ visibilityProperty: true }))
    .map((it) => [it.dataset.testid ?? it.className, it.getBoundingClientRect()])
    .filter(([, { width, height }]) => Math.min(width, height) < 43.9)
    .map(([name, { width, height }]) => `${name} ${width.toFixed(1)}×${height.toFixed(1)}`));
  assert.deepEqual(small, []);
});

test("names of the drawing grow with the page's zoom, and with large type", async (t) => {
  const height = async (options, large) => {
    const page = await open(t, browser, { scenario: "all-features", options });
    if (large) await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    await page.waitForTimeout(600);
    const name = page.locator(":is(.card, .tile) > .name").first();
    return (await name.evaluate((it) => parseFloat(getComputedStyle(it).fontSize) * it.getBoundingClientRect().width / it.offsetWidth)) * (options.deviceScaleFactor ?? 1);
  };
  const [usual, zoomed, large] = [await height(calm(WIDE)), await height({ ...calm({ width: WIDE.width / 2, height: WIDE.height / 2 }), deviceScaleFactor: 2 }), await height(calm(WIDE), true)];
  assert.ok(usual >= 15.9, `${usual} pixels`);
  assert.ok(zoomed >= 31.9, `${zoomed} pixels of the screen at 200 %`);
  assert.ok(large >= 31.9, `${large} pixels with large type, ${usual} without`);
});

test("with forced colors what is pressed and what is selected can be told", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { ...calm(WIDE), forcedColors: "active" } });
  await page.locator('[role="treeitem"][data-key^="a:"]').first().click();
  const looks = (it) => it.evaluate((it) => { const { outlineStyle, outlineWidth, backgroundColor, borderColor, color } = getComputedStyle(it); return JSON.stringify([outlineStyle, outlineWidth, backgroundColor, borderColor, color]); });
  const pressed = page.locator('.button[aria-pressed="true"]').first();
  const free = page.locator('.button[aria-pressed="false"]').first();
  assert.notEqual(await looks(pressed), await looks(free), "a pressed button looks like another");
  assert.notEqual(await looks(page.locator(".card.selected")), await looks(page.locator(".card:not(.selected)").first()), "a selected account looks like another");
  assert.notEqual(await looks(page.locator(".card.acts").first()), await looks(page.locator(".card:not(.acts, .selected)").first()), "the current user's account looks like another");
  await page.assertClean();
});

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

for (const [name, viewport, go] of [
  ["beside all panes and a refusal", WIDE, async (page) => {
    for (const pane of ["inspector", "timeline", "terminal"]) await openPane(page, pane);
    await refuse(page);
  }],
  ["over a sheet on a phone", { width: 390, height: 844 }, async (page) => {
    await page.locator('[data-tab="inspector"]').click();
  }],
]) {
  test(`what has the keyboard is in sight ${name}, and the keyboard is not trapped (2.1.2, 2.4.11)`, async (t) => {
    const page = await open(t, browser, { scenario: "all-features", options: calm(viewport) });
    await go(page);
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
    assert.deepEqual(hidden, []);
    assert.ok(stops > 15 && stops < 150, `after ${stops} stops the keyboard has not come round`);
  });
}

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
    await page.waitForTimeout(100);
    await look(route);
  }
  await fromMenu(page, "open-organization");
  for (const dialog of ["new-session", "share", "help"]) {
    await fromMenu(page, dialog);
    await page.locator("dialog").first().waitFor();
    // Its list of lessons arrives a little later.
    await page.waitForTimeout(300);
    await look(`the dialog ${dialog}`);
    await closeDialog(page);
  }
}

for (const [what, viewport] of [["at 320 pixels (1.4.10)", { width: 320, height: 640 }], ["at 200 % zoom of 1280×720 (1.4.4)", { width: 640, height: 360 }]]) {
  test(`nothing scrolls sideways ${what}`, async (t) => {
    const page = await open(t, browser, { scenario: "consolidated-billing", options: calm(viewport) });
    await everywhere(page, async (where) => assert.deepEqual(await beyond(page), [], where));
    await page.assertClean();
  });
}

test("text may be spaced wider and loses nothing (1.4.12)", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing", options: calm({ width: 1280, height: 900 }) });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
  });
  // What ends with dots has its whole text in a title or when it is opened; nothing may be cut from below.
  const cut = () => page.evaluate(() => [...document.body.querySelectorAll("*")].filter((it) => {
    const style = getComputedStyle(it);
    const text = [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return text && it.checkVisibility() && it.clientWidth > 1 && /hidden|clip/.test(style.overflowY) && !it.closest(".quiet, .organization .scape, .strip") && it.scrollHeight > it.clientHeight + 4;
  }).map((it) => `${it.tagName}.${it.className} ${it.textContent.trim().slice(0, 30)}`));
  await everywhere(page, async (where) => {
    assert.deepEqual(await cut(), [], where);
    assert.deepEqual(await beyond(page), [], where);
  });
});

for (const colorScheme of ["light", "dark"]) {
  test(`lines, frames, marks and the ring of the keyboard have 3:1 in ${colorScheme} (1.4.11)`, async (t) => {
    const page = await open(t, browser, { scenario: "consolidated-billing", options: calm(WIDE, { colorScheme }) });
    const weak = await page.evaluate(() => {
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const light = (color) => {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((it) => it / 255).map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const token = (name) => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = `var(--${name})`;
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
      };
      const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((a, b) => b - a); return (x + 0.05) / (y + 0.05); };
      const found = [];
      const check = (name, color, ground, least) => {
        const has = ratio(color, ground);
        if (has < least) found.push(`${name} on ${ground}: ${has.toFixed(2)}`);
      };
      const grounds = ["ground", "surface", "sunken"].map(token);
      for (const ground of grounds) {
        for (const name of ["line-strong", "accent", "good", "wait", "stop"]) check(name, token(name), ground, 3);
        for (const name of ["ink", "ink-soft", "accent", "good", "wait", "stop", "billing", "all-features", "service"]) check(name, token(name), ground, 4.5);
      }
      for (const name of ["accent", "good", "wait", "stop"]) check(`${name} on its own ground`, token(name), token(`${name}-ground`), 4.5);
      check("the tree's lines", getComputedStyle(document.querySelector(".organization .lines path")).stroke, token("ground"), 3);
      return found;
    });
    assert.deepEqual(weak, []);
  });
}

test("the manifest names what a browser needs to install the page, and the files are there", async () => {
  const manifest = JSON.parse(await readFile(join(DIST, "manifest.webmanifest"), "utf8"));
  assert.ok(manifest.id && manifest.name && manifest.short_name && manifest.description.length > 40);
  const pictures = [...manifest.icons, ...manifest.screenshots].filter(({ type }) => type === "image/png");
  for (const { src, sizes } of pictures) {
    const { width, height } = sizeOf(await readFile(join(DIST, src)));
    assert.equal(`${width}x${height}`, sizes, src);
  }
  const icons = manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`);
  for (const wanted of ["192x192 any", "512x512 any", "512x512 maskable"]) assert.ok(icons.includes(wanted), wanted);
  assert.deepEqual(manifest.screenshots.map((it) => it.form_factor).sort(), ["narrow", "wide"]);
  const [, touch] = (await readFile(join(DIST, "index.html"), "utf8")).match(/rel="apple-touch-icon" href="([^"]+)"/);
  assert.deepEqual(sizeOf(await readFile(join(DIST, touch))), { width: 180, height: 180 });
  // Fetched when the page is installed, not kept for offline use.
  const worker = await readFile(join(DIST, "sw.js"), "utf8");
  assert.ok(worker.includes("install/icon-192.png") && !worker.includes("screenshot-"));
});
