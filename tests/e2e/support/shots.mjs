// Pictures for review: taken only if SHOTS names the folder for them. Nothing depends on them.

import { mkdir } from "node:fs/promises";
import { env } from "node:process";

export const SIZES = {
  wide: { width: 1440, height: 900 },
  middle: { width: 900, height: 800 },
  small: { width: 390, height: 844 },
};

export const SCHEMES = ["light", "dark"];

/**
 * Takes `<name>-<size>-<scheme>.png` for each requested size and scheme, then restores the page.
 * @param {import("playwright-core").Page} page
 * @param {string} name
 * @param {{sizes?: (keyof typeof SIZES)[], schemes?: string[]}} [options]
 */
export async function shots(page, name, { sizes = Object.keys(SIZES), schemes = SCHEMES } = {}) {
  if (!env.SHOTS) return;
  const before = page.viewportSize();
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const size of sizes) {
      await page.setViewportSize(SIZES[size]);
      await shot(page, `${name}-${size}-${scheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

/** Takes one picture of the current page. */
export async function shot(page, name) {
  if (!env.SHOTS) return;
  await mkdir(env.SHOTS, { recursive: true });
  // Two frames: one to lay out at a new size, one to paint.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.screenshot({ path: `${env.SHOTS}/${name}.png` });
}
