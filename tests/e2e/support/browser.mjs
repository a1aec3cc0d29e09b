// One headless Chromium per test file, and pages that record forbidden events: errors, violations of the content
// security policy, requests to other hosts, missing files.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { chromiumPath } from "./chromium.mjs";

const ARGS = [
  // In containers and as root there is no sandbox; the pages are our own.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Launches the browser. Close it in `after`. On a busy machine it crashes now and then before it has started: then once more. */
export async function launch(options = {}) {
  const start = () => chromium.launch({ executablePath: chromiumPath(), headless: true, args: ARGS, ...options });
  return start().catch(start);
}

/**
 * A page in a separate context, with `page.problems` and `page.assertClean()`.
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions & {panes?: string | null}} [options] size, color scheme, language …; and
 *   the open panes; null: the storage is left unchanged
 * @returns {Promise<import("playwright-core").Page & {problems: string[], assertClean(): Promise<void>}>}
 */
export async function newPage(browser, options = {}) {
  const { panes = "inspector timeline terminal", ...rest } = options;
  // What the worker keeps for offline takes longer than most tests; those that are about it allow it.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block", ...rest });
  // Most tests are about the contents of the panes: they start open, as a reader left them.
  await context.addInitScript((panes) => {
    try {
      if (panes !== null && localStorage.getItem("orgsim.panes") === null) localStorage.setItem("orgsim.panes", panes);
    } catch {
      // A page without a store.
    }
  }, panes);
  return watch(await context.newPage());
}

/** Runs in a page: nothing of a former visit is kept but the open panes, as in a new context. */
export const forget = () => Object.keys(localStorage).filter((key) => key !== "orgsim.panes").forEach((key) => localStorage.removeItem(key));

/** Makes a page record problems; for pages that a test opens itself, such as a second tab. */
export async function watch(page) {
  const problems = [];
  const violation = (event) => `content security policy: ${event.violatedDirective} blocked ${event.blockedURI || "inline"}`
    + ` (${event.sourceFile}:${event.lineNumber})`;

  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console error: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(`page error: ${error.stack ?? error.message}`));
  page.on("crash", () => problems.push("the page crashed"));
  // The context's event covers the service worker as well, which a page's own does not.
  page.context().on("request", (request) => {
    const host = hostOf(page.url());
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && host && url.host !== host && !request.isNavigationRequest()) {
      problems.push(`request to another host: ${url.href}`);
    }
  });
  page.on("websocket", (socket) => problems.push(`web socket: ${socket.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`status ${response.status()}: ${response.url()}`);
  });
  // The console reports most violations, this event all of them, with their positions.
  await page.exposeFunction("__violation", (text) => problems.push(text));
  await page.addInitScript(`document.addEventListener("securitypolicyviolation", (event) => __violation((${violation})(event)));`);

  page.problems = problems;
  page.assertClean = async () => {
    // Lets pending events arrive.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    assert.deepEqual(problems, [], `The page had problems:\n${problems.join("\n")}`);
  };
  return page;
}

function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return "";
  }
}
