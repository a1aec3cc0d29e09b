// Automatic accessibility checks by axe-core. They find perhaps a third of all faults: keyboard, focus and SVG text
// need separate tests.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Listed one by one: without the last, `target-size` does not run.
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * Checks the current page.
 * @param {import("playwright-core").Page} page
 * @param {object} [options]
 * @param {string} [options.within] a selector; the whole page by default
 * @param {string[]} [options.without] selectors to leave out, each with a reason beside it in the test
 * @param {string[]} [options.disable] rules to switch off, likewise
 * @returns {Promise<string[]>} one readable text for each violation; empty if there is none
 */
export async function violations(page, { within, without = [], disable = [] } = {}) {
  await settled(page);
  // Sent through the debugging protocol, not as a script element: the page's policy stays as strict as it is.
  await page.evaluate(SOURCE);
  const found = await page.evaluate(async ({ context, tags, disable }) => {
    const rules = Object.fromEntries(disable.map((rule) => [rule, { enabled: false }]));
    const result = await window.axe.run(context, { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] });
    return result.violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map(({ target, failureSummary }) => ({ target: target.join(" "), failureSummary })),
    }));
  }, { context: { include: within ? [[within]] : [["html"]], exclude: without.map((selector) => [selector]) }, tags: TAGS, disable });
  return found.map(text);
}

/**
 * Waits until all transitions have ended: between two schemes the colors are not final. A busy machine takes its time.
 */
async function settled(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const moving = document.getAnimations().map((it) => it.finished.catch(() => {}));
    await Promise.race([Promise.all(moving), new Promise((resolve) => setTimeout(resolve, 5_000))]);
  });
}

/** Scrolls half-hidden targets into view: what has scrolled under a fixed foot is not too small. Whether there were any. */
async function uncovered(page, found) {
  const covered = found.filter((it) => it.startsWith("target-size") && it.includes("obscured"));
  const targets = covered.flatMap((it) => [...it.matchAll(/^ {2}at (.+)$/gm)].map(([, target]) => target));
  for (const target of targets) await page.locator(target).first().evaluate((it) => it.scrollIntoView({ block: "center" }));
  return targets.length > 0;
}

/** Fails with all violations in the message. */
export async function assertAccessible(page, options) {
  let found = await violations(page, options);
  if (await uncovered(page, found)) found = await violations(page, options);
  assert.equal(found.length, 0, `Accessibility violations:\n\n${found.join("\n\n")}`);
}

/** The same in light and in dark. */
export async function assertAccessibleInBoth(page, options) {
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page, options);
  }
}

function text({ id, impact, help, nodes }) {
  const places = nodes.map(({ target, failureSummary }) => `  at ${target}\n    ${failureSummary.replaceAll("\n", "\n    ")}`);
  return `${id} (${impact}): ${help}\n${places.join("\n")}`;
}
