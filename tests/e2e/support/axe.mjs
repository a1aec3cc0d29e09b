// Automatic accessibility checks by axe-core. They find perhaps a third of all faults: keyboard, focus and SVG text
// need separate tests.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Listed one by one: without the last, `target-size` does not run.
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** What depends on colors. */
const OF_COLORS = ["color-contrast", "link-in-text-block"];

/**
 * Checks the current page.
 * @param {import("playwright-core").Page} page
 * @param {object} [options]
 * @param {string} [options.within] a selector; the whole page by default
 * @param {string[]} [options.without] selectors to leave out, each with a reason beside it in the test
 * @param {string[]} [options.rules] only these; all of WCAG 2.2 A and AA by default
 * @returns {Promise<string[]>} one readable text for each violation; empty if there is none
 */
export async function violations(page, { within, without = [], rules } = {}) {
  await settled(page);
  // Sent through the debugging protocol, not as a script element: the page's policy stays as strict as it is.
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(SOURCE);
  const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: TAGS };
  const found = await page.evaluate(async ({ context, runOnly }) => {
    const result = await window.axe.run(context, { runOnly, resultTypes: ["violations"] });
    return result.violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map(({ target, failureSummary }) => ({ target: target.join(" "), failureSummary })),
    }));
  }, { context: { include: within ? [[within]] : [["html"]], exclude: without.map((selector) => [selector]) }, runOnly });
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

/**
 * The same at each size in light; and in dark, which changes nothing but colors, those of the first size.
 * @param {import("playwright-core").Page} page
 * @param {object} [options] as for `violations`, and:
 * @param {{width: number, height: number}[]} [options.sizes] the page's present size by default
 * @param {(size: {width: number, height: number}) => Promise<void>} [options.at] what else to do and look at, at each size
 */
export async function assertAccessibleInBoth(page, { sizes, at, ...options } = {}) {
  const before = page.viewportSize();
  for (const size of sizes ?? [before]) {
    if (sizes) await page.setViewportSize(size);
    await at?.(size);
    await assertAccessible(page, options);
  }
  await page.setViewportSize(sizes?.[0] ?? before);
  await page.emulateMedia({ colorScheme: "dark" });
  await assertAccessible(page, { ...options, rules: OF_COLORS });
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

function text({ id, impact, help, nodes }) {
  const places = nodes.map(({ target, failureSummary }) => `  at ${target}\n    ${failureSummary.replaceAll("\n", "\n    ")}`);
  return `${id} (${impact}): ${help}\n${places.join("\n")}`;
}
