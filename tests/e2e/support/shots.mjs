// Screenshots for review, in `tests/e2e/out/`: each name at three sizes, light and dark.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));

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
 * @param {{sizes?: (keyof typeof SIZES)[], schemes?: string[], fullPage?: boolean}} [options]
 * @returns {Promise<string[]>} the files
 */
export async function shots(page, name, { sizes = Object.keys(SIZES), schemes = SCHEMES, fullPage = false } = {}) {
  await mkdir(OUT, { recursive: true });
  const before = page.viewportSize();
  const files = [];
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const size of sizes) {
      await page.setViewportSize(SIZES[size]);
      files.push(await shot(page, `${name}-${size}-${scheme}`, { fullPage }));
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
  return files;
}

/** Takes one picture of the current page. */
export async function shot(page, name, options = {}) {
  await mkdir(OUT, { recursive: true });
  const path = `${OUT}${name}.png`;
  // Two frames: one to lay out at a new size, one to paint.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.screenshot({ path, ...options });
  return path;
}
