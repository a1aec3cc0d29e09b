// The sandbox from a user's point of view: opening it, choosing the current user, typing into the terminal, pressing
// offers.

import assert from "node:assert/strict";
import { newPage, watch } from "./browser.mjs";
import { serve } from "./server.mjs";

/** The storage key of the page's session. */
export const KEPT = "orgsim.session";

/** A session in the page's stored form. */
export function session(scenario, { seed = "1", commands = [] } = {}) {
  return JSON.stringify({ orgsim: 1, scenario, seed, commands });
}

/**
 * Opens the sandbox at a scenario, in a separate browser context.
 * @param {import("node:test").TestContext} t
 * @param {import("playwright-core").Browser} browser
 * @param {{scenario?: string, kept?: string, hash?: string, options?: object, instead?: Function}} [how] without `scenario` and
 *   `kept` the page opens as for a new visitor; `instead` as in `serve`
 */
export async function open(t, browser, { scenario, kept, hash = "", options, instead } = {}) {
  const server = await serve({ path: "/class/", instead });
  const page = await newPage(browser, options);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  const text = kept ?? (scenario && session(scenario));
  if (text) {
    // Only before the first load: a reload finds what the page stored itself.
    await page.addInitScript(([key, value]) => {
      if (!sessionStorage.getItem("seeded")) {
        localStorage.setItem(key, value);
        sessionStorage.setItem("seeded", "yes");
      }
    }, [KEPT, text]);
  }
  await page.goto(server.url + hash, { waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  page.address = server.url;
  return page;
}

/** A second page in the same browser context, as another tab. */
export async function secondTab(page, url) {
  const tab = await watch(await page.context().newPage());
  await tab.goto(url, { waitUntil: "load" });
  await tab.getByTestId("organization").waitFor({ state: "attached" });
  return tab;
}

/** Chooses an entry of the page's menu: `share`, `present`, `open-lab`. */
export async function fromMenu(page, id) {
  await page.getByTestId("menu").click();
  await page.getByTestId(id).click();
}

/** Begins another session by the page's own dialog: much quicker than another page. */
export async function begin(page, scenario) {
  await fromMenu(page, "new-session");
  await page.getByTestId(`start-${scenario}`).click();
  await page.locator("dialog").waitFor({ state: "detached" });
}

/** Chooses the page's language, and waits until the page speaks it and its menu has closed. */
export async function speak(page, language) {
  const choice = page.locator("#language");
  if (!(await choice.isVisible())) await page.getByTestId("menu").click();
  await choice.selectOption(language);
  await page.waitForFunction((language) => document.documentElement.lang === language && !document.querySelector("#menu:popover-open"), language);
}

/** Opens a pane if it is closed: by its button in the strip, on a narrow screen by its tab. */
export async function openPane(page, pane) {
  const closed = page.locator(`[data-testid="toggle-${pane}"][aria-expanded="false"], [data-tab="${pane}"]:not([aria-current])`);
  for (const button of await closed.all()) {
    if (await button.isVisible()) await button.click();
  }
}

/** Switches to a user: `Legacy / Maria`. */
export async function actAs(page, person) {
  const value = await page.locator("#actor option").evaluateAll(
    (options, person) => options.find((option) => option.textContent.trim().startsWith(person))?.value,
    person,
  );
  assert.ok(value, `nobody is called ${person}`);
  await page.locator("#actor").selectOption(value);
}

/**
 * Closes the topmost dialog with Escape, and waits until it has gone: the page behind a dialog takes no keys before
 * that.
 */
export async function closeDialog(page) {
  const dialogs = page.locator("dialog");
  await dialogs.last().waitFor();
  const open = await dialogs.count();
  await page.keyboard.press("Escape");
  await dialogs.nth(open - 1).waitFor({ state: "detached" });
}

/** Types a line into the terminal and returns its output. */
export async function type(page, line) {
  await openPane(page, "terminal");
  const log = page.getByTestId("terminal-log");
  const before = await log.locator("> *").count();
  const input = page.getByTestId("terminal-input");
  await input.fill(line);
  // Until then something else may take the focus: a closing dialog returns it.
  await page.waitForFunction(
    ([input, line]) => input === document.activeElement && input.value === line,
    [await input.elementHandle(), line],
  );
  await input.press("Enter");
  await page.waitForFunction(
    ([count]) => document.querySelector('[data-testid="terminal-log"]').children.length > count,
    [before],
  );
  return (await log.locator("> *").last().innerText()).trim();
}

/** The id of an account by its name, as the page shows it. */
export async function accountId(page, name) {
  const text = await type(page, "personas");
  const line = text.split("\n").find((row) => row.replace(/^[* ]+/, "").startsWith(`${name} /`));
  assert.ok(line, `no account is called ${name}`);
  return line.match(/:(\d{12}):/)[1];
}

/** Opens the part of the inspector that has an offer: what is possible, too, or what is not possible now. */
export async function reveal(page, offer, press = (it) => it.click()) {
  await offer.waitFor({ state: "attached" });
  if (await offer.isVisible()) return;
  const refused = await offer.evaluate((it) => it.closest(".insp-refused") !== null);
  await press(page.getByTestId("inspector").locator(refused ? ".insp-refused > summary" : '[data-testid="more-actions"]'));
  await offer.waitFor();
}

/** The last notice: its kind and text. */
export async function notice(page) {
  const bar = page.getByTestId("notice");
  return { kind: await bar.getAttribute("data-kind"), text: await bar.innerText() };
}

/** Waits until this element has the keyboard: what is drawn anew gets it a moment later. */
export async function hasKeyboard(locator) {
  const element = await locator.elementHandle();
  await locator.page().waitForFunction((it) => it === document.activeElement, element);
}

/** Waits for a notice of a kind whose text matches. */
export async function told(page, kind, pattern) {
  const bar = page.locator(`[data-testid="notice"][data-kind="${kind}"]`).filter({ hasText: pattern });
  await bar.waitFor();
  return bar.innerText();
}

/** Somebody without permission tries to create an account. */
export async function refuse(page) {
  await actAs(page, "Management / Sam");
  await page.getByTestId("organization-head").click();
  const create = page.getByTestId("offer-create-an-account");
  await reveal(page, create);
  await create.click();
  await page.getByTestId("field-accountname").fill("Lab");
  await page.getByTestId("field-email").fill("lab@northwind.example");
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("send-anyway").click();
  await told(page, "refused", /./);
}

/** The hash of the world, as the share dialog shows it. */
export async function worldHash(page) {
  const text = await type(page, "hash");
  return text.match(/[0-9a-f]{32}/)[0];
}
