// The page in Spanish: nothing of its own is left in English, the choice is kept, and it works offline.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { open, type } from "./support/sandbox.mjs";
import { serve } from "./support/server.mjs";

let browser;
let keys;
before(async () => {
  browser = await launch();
  keys = await texts();
});
after(() => browser?.close());

/** English texts that are something else in Spanish, and have no blanks. */
async function texts() {
  const file = await readFile(new URL("../../web/texts/es.toml", import.meta.url), "utf8");
  const rows = [...file.matchAll(/^("(?:[^"\\]|\\.)*") = ("(?:[^"\\]|\\.)*")$/gm)];
  assert.ok(rows.length > 500, "the file of texts is read");
  const pairs = rows.map(([, english, spanish]) => [JSON.parse(english), JSON.parse(spanish)]);
  return new Set(pairs.filter(([english, spanish]) => english !== spanish && !english.includes("{")).map(([english]) => english.trim()));
}

/** What is shown or said to those who listen, but for what is marked as English. */
function said(page) {
  return page.evaluate(() => {
    const found = [];
    const english = (element) => element.closest("[lang]").lang === "en" || element.closest("code, pre, .mono");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (!english(node.parentElement)) found.push(node.textContent.trim());
      } else if (!english(node)) {
        for (const name of ["aria-label", "title", "placeholder"]) found.push((node.getAttribute(name) ?? "").trim());
      }
    }
    return [...new Set(found)];
  });
}

async function assertSpanish(page, where) {
  const left = (await said(page)).filter((text) => keys.has(text) || isEnglish(text));
  assert.deepEqual(left, [], `${where} has English`);
}

/** Words that English sentences are made with, and Spanish ones never. */
const ENGLISH = /(?<![\w/.:{-])(the|of|and|is|are|was|were|be|been|it|its|this|that|which|with|from|for|may|has|have|not|nobody|nothing|by|to|an|who|what|where)(?![\w/.:}-])/;

/** Names that have such words. */
const NAMES = /Identity and Access Management|Systems and|Cost and Usage|Tag Editor/g;

function isEnglish(text) {
  return ENGLISH.test(text.replace(NAMES, ""));
}

/** Goes through what the inspector shows: each kind of row is opened, and what it leads to, and so on. */
async function walk(page, seen, where, depth) {
  const inspector = page.getByTestId("inspector");
  const title = await inspector.locator("article").getAttribute("aria-label");
  if (seen.has(title)) return;
  seen.add(title);
  await assertSpanish(page, `${where} > ${title}`);
  for (const label of depth > 0 ? await kinds(inspector) : []) {
    const row = inspector.locator(".related button.rel-row").nth(label);
    if (!(await row.isVisible())) continue;
    await row.click();
    await page.waitForFunction((before) => document.querySelector("[data-testid=inspector] article")?.getAttribute("aria-label") !== before, title);
    await walk(page, seen, `${where} > ${title}`, depth - 1);
    await page.getByTestId("back").click();
    await page.waitForFunction((before) => document.querySelector("[data-testid=inspector] article")?.getAttribute("aria-label") === before, title);
  }
}

/** The first two rows of each list of the inspector, by their place among all. */
function kinds(inspector) {
  return inspector.evaluate((pane) => {
    const rows = [...pane.querySelectorAll(".related button.rel-row")];
    const lists = [...pane.querySelectorAll(".related")];
    return lists.flatMap((list) => [...list.querySelectorAll("button.rel-row")].slice(0, 2).map((row) => rows.indexOf(row)));
  });
}

test("Spanish is chosen in the bar, kept, and in the address", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing" });
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.locator("#language").selectOption("es");
  await page.getByRole("button", { name: "Compartir" }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "es");
  assert.match(page.url(), /\?lang=es$/);
  // The keyboard stays where it was, though all of it was made anew.
  await page.waitForFunction(() => document.activeElement?.id === "language");
  await assertAccessible(page);

  await page.goto(page.address, { waitUntil: "load" });
  await page.getByRole("button", { name: "Compartir" }).waitFor();
  await page.locator("#language").selectOption("en");
  await page.getByRole("button", { name: "Share" }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.goto(`${page.address}?lang=es`, { waitUntil: "load" });
  await page.getByRole("button", { name: "Compartir" }).waitFor();
  await page.assertClean();
});

test("nothing of the page's own is left in English", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await page.locator("#language").selectOption("es");
  await page.getByRole("button", { name: "Compartir" }).waitFor();
  await assertSpanish(page, "the page");
  for (const form of ["Lista", "Texto", "Árbol"]) {
    await page.locator(".pane.center").getByRole("button", { name: form, exact: true }).click();
    await assertSpanish(page, `the organization as ${form}`);
  }
  for (const room of ["lab", "services", "events", "last-accessed"]) {
    await page.locator(`#open-${room}`).click();
    await page.locator(`#room-${room}`).waitFor();
    await assertSpanish(page, `the room ${room}`);
    await assertAccessible(page);
  }
  await page.locator("#open-organization").click();
  // Refused, and done: the notice, the terminal and the timeline.
  await type(page, "aws organizations create-organization");
  await type(page, "aws organizations create-organizational-unit --parent-id r-0000 --name X");
  await type(page, "advance 1d");
  await assertSpanish(page, "what came of it");
  for (const tab of ["terminal-tab-api", "terminal-tab-event-log"]) {
    await page.locator(`#${tab}`).click();
    await assertSpanish(page, tab);
  }
  for (const name of ["Ayuda", "Compartir"]) {
    await page.locator(".topbar").getByRole("button", { name, exact: true }).click();
    await page.getByRole("dialog").waitFor();
    await assertSpanish(page, `the dialog ${name}`);
    await assertAccessible(page);
    await page.keyboard.press("Escape");
  }
  await page.locator(".topbar .scenario").click();
  await page.getByRole("dialog").waitFor();
  await assertSpanish(page, "the choice of a scenario");
  await page.assertClean();
});

test("what the core says of the selected, of a refusal and of services is Spanish", async (t) => {
  const page = await open(t, browser, { scenario: "guardrails", options: { reducedMotion: "reduce" } });
  await page.locator("#language").selectOption("es");
  await page.getByRole("button", { name: "Compartir" }).waitFor();
  const seen = new Set();
  for (const way of [0, 1]) {
    await page.keyboard.press("Escape");
    await page.getByTestId("show-selected").click();
    const begin = page.locator(".insp-empty .rel-row");
    if ((await begin.count()) > way) {
      await begin.nth(way).click();
      await page.locator("#inspector-title").waitFor();
    }
    await walk(page, seen, "the inspector", 2);
  }
  assert.ok(seen.size > 8, [...seen].join("\n"));

  // Refused by policy: the notice, the gates, the layers and their statements, the smallest change.
  await type(page, "as Lab/Ben");
  await type(page, "aws organizations leave-organization");
  await assertSpanish(page, "a refusal");
  await page.getByTestId("why").click();
  const panel = page.getByTestId("why-panel");
  await panel.waitFor();
  for (const gate of ["request", "caller", "policy", "state", "dependency"]) {
    await panel.getByTestId(`gate-${gate}`).click();
    for (const fold of await panel.locator("details:not([open]) > summary").all()) {
      if (await fold.isVisible()) await fold.click();
    }
    await assertSpanish(page, `the gate ${gate}`);
  }
  await assertAccessible(page);
  await page.getByTestId("why-close").click();

  for (const id of ["config", "artifact", "iam", "cloudtrail"]) {
    await page.getByTestId("open-services").click();
    await page.getByTestId(`service-row-${id}`).click();
    await page.getByTestId(`service-page-${id}`).waitFor();
    await assertSpanish(page, `the page of ${id}`);
  }
  await page.locator("#open-organization").click();
  await page.assertClean();
});

test("Spanish comes back offline", async (t) => {
  const page = await open(t, browser, { scenario: "standalone" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The first visit was not the worker's yet.
  await page.reload({ waitUntil: "load" });
  await page.context().setOffline(true);
  await page.locator("#language").selectOption("es");
  await page.getByRole("button", { name: "Compartir" }).waitFor();
  await page.reload({ waitUntil: "load" });
  await page.getByRole("button", { name: "Compartir" }).waitFor();
});

test("texts that cannot be had leave the page in English, and say so", async (t) => {
  const server = await serve();
  const page = await newPage(browser, { serviceWorkers: "block" });
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.route("**/texts/es.toml", (route) => route.fulfill({ status: 200, body: "<!DOCTYPE html>" }));
  await page.goto(`${server.url}?lang=es`, { waitUntil: "load" });
  await page.getByTestId("notice").filter({ hasText: "The texts of the chosen language could not be opened." }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.getByText("Acting as", { exact: true }).waitFor();
});
