// The page in Spanish: nothing of its own is left in English, the choice is kept, and it works offline.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { closeDialog, fromMenu, open, speak, type } from "./support/sandbox.mjs";

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
  const page = file.split("\n[boot]\n")[0];
  const rows = [...page.matchAll(/^("(?:[^"\\]|\\.)*") = ("(?:[^"\\]|\\.)*")$/gm)];
  assert.ok(rows.length > 500, "the file of texts is read");
  const pairs = rows.map(([, english, spanish]) => [JSON.parse(english), JSON.parse(spanish)]);
  // AWS gives each root this name, so it is one like those of units.
  const isName = (english) => english === "Root";
  return new Set(pairs.filter(([english, spanish]) => english !== spanish && !english.includes("{") && !isName(english)).map(([english]) => english.trim()));
}

/** What is shown or said to those who listen, but for what is marked as English. */
function said(page) {
  return page.evaluate(() => {
    const found = [];
    const english = (element) => element.closest("[lang]").lang === "en" || element.closest("code, pre, .mono");
    // Half of a name that may be broken there ("AdministratorAccess") is no text.
    const half = (text) => [text.previousSibling, text.nextSibling].some((it) => it?.nodeName === "WBR");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (!english(node.parentElement) && !half(node)) found.push(node.textContent.trim());
      } else if (!english(node)) {
        for (const name of ["aria-label", "title", "placeholder"]) found.push((node.getAttribute(name) ?? "").trim());
      }
    }
    return [...new Set(found)];
  });
}

async function assertSpanish(page, where) {
  const left = (await said(page)).filter((text) => keys.has(text));
  assert.deepEqual(left, [], `${where} has English`);
}

test("Spanish is chosen in the menu, kept, and in the address; nothing of the page's own is left in English, and AWS's words are marked", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await speak(page, "es");
  await page.getByRole("button", { name: "Cronología" }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "es");
  assert.match(page.url(), /\?lang=es$/);
  // The keyboard stays where it was, though all of it was made anew.
  await page.waitForFunction(() => document.activeElement?.id === "menu-open");
  await assertAccessible(page);
  await page.goto(page.address, { waitUntil: "load" });
  await page.getByRole("button", { name: "Cronología" }).waitFor();
  await speak(page, "en");
  await page.getByRole("button", { name: "Timeline" }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.goto(`${page.address}?lang=es`, { waitUntil: "load" });
  await page.getByRole("button", { name: "Cronología" }).waitFor();

  await assertSpanish(page, "the page");
  for (const form of ["Lista", "Texto", "Árbol"]) {
    await page.locator(".pane.center").getByRole("button", { name: form, exact: true }).click();
    await assertSpanish(page, `the organization as ${form}`);
  }
  for (const route of ["lessons", "lab", "services", "events", "last-accessed", "rules"]) {
    await fromMenu(page, `open-${route}`);
    await page.locator(`#route-${route}`).waitFor();
    await assertSpanish(page, `the view ${route}`);
    await assertAccessible(page);
  }
  await fromMenu(page, "open-organization");
  // What the inspector says of something selected is the core's: tests/tests/texts.rs looks through that.
  // Refused, and done: the notice, the terminal and the timeline.
  await type(page, "aws organizations create-organization");
  await type(page, "aws organizations create-organizational-unit --parent-id r-0000 --name X");
  await type(page, "advance 1d");
  await assertSpanish(page, "what came of it");
  for (const tab of ["terminal-tab-api", "terminal-tab-event-log"]) {
    await page.locator(`#${tab}`).click();
    await assertSpanish(page, tab);
  }
  for (const id of ["help", "share"]) {
    await fromMenu(page, id);
    await page.getByRole("dialog").waitFor();
    await assertSpanish(page, `the dialog ${id}`);
    await assertAccessible(page);
    await closeDialog(page);
  }
  await fromMenu(page, "new-session");
  await page.getByRole("dialog").waitFor();
  await assertSpanish(page, "the choice of a scenario");
  await closeDialog(page);

  // AWS's own words are marked as English, or left out where nothing can be marked. Of a form's labels AWS's own names are marked, and
  // ours are said.
  await page.locator("#terminal-tab-command-line").click();
  await page.getByTestId("organization-head").click();
  await page.getByTestId("offer-create-an-account").click();
  const label = (id) => page.locator(`label[for="${id}"]`);
  await label("field-accountname").locator('[lang="en"]').filter({ hasText: /^Account name$/ }).waitFor();
  await label("field-email").filter({ hasText: "Correo electrónico del usuario raíz" }).waitFor();
  assert.equal(await label("field-email").locator("[lang]").count(), 0);
  await assertAccessible(page, { within: "[data-testid=dialog]" });
  await closeDialog(page);

  await type(page, "as Payments/Ben");
  await type(page, "aws organizations list-accounts");
  const heard = await page.getByTestId("timeline-slider").getAttribute("aria-valuetext");
  assert.match(heard, /Payments: organizations:ListAccounts se rechazó$/);
  assert.match(await page.getByTestId("timeline-caption").innerText(), /se rechazó: You don't have permissions/);
  await page.getByRole("button", { name: "Lista", exact: true }).last().click();
  const row = page.getByTestId("event-list").getByRole("listitem").last();
  assert.match(await row.innerText(), /organizations:ListAccounts se rechazó: You don't/);
  assert.match(await row.locator('[lang="en"]').innerText(), /^You don't have permissions to access this resource\.$/);
  await page.assertClean();
});

test("a browser that prefers Spanish gets it at once, a choice holds against that, and texts that cannot be had leave English", async (t) => {
  const page = await open(t, browser, { options: { locale: "es-MX" } });
  await page.getByTestId("welcome").waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "es");
  await speak(page, "en");
  await page.getByTestId("welcome").getByRole("button", { name: "Start the tour" }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.goto(page.address, { waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.assertClean();

  await page.route("**/texts/es.txt", (route) => route.fulfill({ status: 200, body: "<!DOCTYPE html>" }));
  await page.goto(`${page.address}?lang=es`, { waitUntil: "load" });
  await page.getByTestId("notice").filter({ hasText: "The texts of the chosen language could not be opened." }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.getByText("Acting as", { exact: true }).waitFor();
});

test("Spanish comes back offline", async (t) => {
  const page = await open(t, browser, { scenario: "standalone", options: { serviceWorkers: "allow" } });
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The first visit was not the worker's yet.
  await page.reload({ waitUntil: "load" });
  await page.context().setOffline(true);
  await speak(page, "es");
  await page.getByRole("button", { name: "Cronología" }).waitFor();
  await page.reload({ waitUntil: "load" });
  await page.getByRole("button", { name: "Cronología" }).waitFor();
});
