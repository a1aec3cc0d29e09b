// The page in two pseudo-languages, which every build makes for this test and no release contains: one is long and accented, one is
// written from right to left. Nothing is cut off, nothing of the page's own is outside the catalog, ids and code stay as they are.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { DIST } from "./support/server.mjs";
import { closeDialog, fromMenu, open, openPane, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const ROUTES = ["lessons", "lab", "services", "events", "last-accessed", "rules"];

/** The page in a pseudo-language. */
async function openIn(t, code) {
  const texts = await readFile(join(dirname(process.env.ORGSIM), "../xtask/pseudo", `${code}.txt`));
  const instead = (name, response) => {
    if (name !== `texts/${code}.txt`) return false;
    response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" }).end(texts);
    return true;
  };
  const page = await open(t, browser, { scenario: "all-features", hash: `?lang=${code}`, instead, options: { viewport: WIDE, reducedMotion: "reduce" } });
  await page.locator(`html[lang="${code}"]`).waitFor();
  return page;
}

/** What is wrong with the layout: what is wider than the window, and what a button cuts off. */
function misfits(page) {
  return page.evaluate(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth) found.push(`the page has ${root.scrollWidth} pixels in ${innerWidth}`);
    for (const it of document.querySelectorAll("button, .button, [role=tab], summary")) {
      if (!it.checkVisibility() || it.closest(".scape")) continue;
      if (it.clientWidth > 0 && it.scrollWidth > it.clientWidth + 1) found.push(`${it.outerHTML.slice(0, 90)} has ${it.scrollWidth} pixels in ${it.clientWidth}`);
    }
    return found;
  });
}

/** Ids whose last letter is not at the right of the first one. */
function turned(page) {
  return page.evaluate(() => {
    const id = /\b(?:(?:o|r|ou|p|h|car)-[a-z0-9-]{4,}|\d{12}|\d{4}-\d{4}-\d{4}|arn:[^\s]+|[a-z-]+\.amazonaws\.com)/g;
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const letter = (node, at) => {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect();
    };
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.checkVisibility()) continue;
      for (const { 0: text, index } of node.data.matchAll(id)) {
        const [first, last] = [letter(node, index), letter(node, index + text.length - 1)];
        const broken = Math.abs(first.top - last.top) > 2;
        if (first.width > 0 && !broken && last.left <= first.left) found.push(text);
      }
    }
    return found;
  });
}

/** Texts outside the catalog: those without any letter that a pseudo-language has. The data below have none either. */
async function outside(page) {
  const texts = await page.evaluate((DATA) => {
    const found = new Map();
    const add = (text, it) => {
      const words = text.replace(/\s+/g, " ").trim();
      if (/[a-z]{2}/i.test(words) && !/[\u00c0-\u024f\u1e00-\u1eff]/.test(words)) found.set(words, it.outerHTML.slice(0, 100));
    };
    for (const it of document.querySelectorAll("body *")) {
      if (it.closest("[lang]").lang === "en" || it.closest(DATA) || !it.checkVisibility()) continue;
      // What may break in several places is one text.
      if (it.querySelector(":scope > wbr")) add(it.textContent, it);
      else for (const node of it.childNodes) if (node.nodeType === Node.TEXT_NODE) add(node.data, it);
      for (const name of ["aria-label", "title", "placeholder"]) add(it.getAttribute(name) ?? "", it);
    }
    return [...found];
  }, DATA);
  return texts.filter(([text]) => !NAMES.test(text) && !course.has(text)).map(([text, where]) => `${text}  in  ${where}`);
}

/** Code, and what was typed. */
const DATA = "code, pre, kbd, samp, .mono, option, svg, script, style, .lanes, .brand, .typed, #terminal-input, #route-services .row-name, .share-line, .link-line, .help dt, .copy-id";
/** Names of people, accounts and units of the scenario, AWS's names and states, ids, addresses, times; one or several. */
const NAMES = /^(?:(?:Orgsim|Organizations|Ana|Ben|Sam|Management|Payments|Data|Web|Audit|Root|Security|Workloads|(?:AWS|Amazon)(?: [A-Z][\w-]*)+|[A-Z]{2,}|[A-Z][a-z]+(?:[A-Z]+[a-z]*)+|AWS[A-Z]\w+|[\w.+-]+[@:][\w.:/*-]+|[\w-]*\d[\w/:.-]*|[a-z]+(?:\.[a-z]+)+|[A-Z]|aws organizations …|console …|service config|use|as|advance|can)[ /·,:$>()]*)+$/;
/** The course's own texts, which have no pseudo-language. */
const course = new Set();
before(async () => {
  const add = (value) => {
    if (typeof value === "string") course.add(value.replaceAll("`", "").replace(/\s+/g, " ").trim());
    else if (value && typeof value === "object") Object.values(value).forEach(add);
  };
  for (const name of ["catalog", "rules"]) add(JSON.parse(await readFile(join(DIST, `lessons/${name}.json`), "utf8")));
});

/** What is wrong at both sizes. */
async function misplaced(page, code, where) {
  const found = [];
  for (const viewport of [PHONE, WIDE]) {
    await page.setViewportSize(viewport);
    // The page lays itself out for the size, and draws.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const here = [...await misfits(page), ...await turned(page)];
    if (code === "en-XA") here.push(...await outside(page));
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${code}-${viewport.width}-${where}.png` });
    found.push(...here.map((it) => `${where} at ${viewport.width}: ${it}`));
  }
  return found;
}

for (const code of ["en-XA", "ar-XB"]) {
  test(`${code} fits ${WIDE.width} and ${PHONE.width} pixels`, async (t) => {
    const page = await openIn(t, code);
    assert.equal(await page.getAttribute("html", "dir"), code === "ar-XB" ? "rtl" : "ltr");
    const found = await misplaced(page, code, "organization");
    await type(page, "aws organizations create-organization");
    await type(page, "advance 1d");
    await page.locator('[data-testid^="node-"]').first().click();
    await page.getByTestId("inspector").waitFor();
    await page.setViewportSize(PHONE);
    await openPane(page, "inspector");
    found.push(...await misplaced(page, code, "inspector"));
    for (const route of ROUTES) {
      await fromMenu(page, `open-${route}`);
      await page.locator(`#route-${route}`).waitFor();
      found.push(...await misplaced(page, code, route));
    }
    await fromMenu(page, "open-organization");
    for (const id of ["help", "share", "new-session"]) {
      await fromMenu(page, id);
      await page.getByRole("dialog").waitFor();
      found.push(...await misplaced(page, code, id));
      await closeDialog(page);
    }
    assert.equal(found.join("\n"), "");
    // No menu offers them.
    await page.getByTestId("menu").click();
    const offered = await page.locator("#language option").evaluateAll((all) => all.map((it) => it.value));
    assert.deepEqual(offered, ["en", "es"]);
    await page.assertClean();
  });
}
