// What the page's benchmarks share: the page of the folder that is named on the command line, or of `web/dist`, and a browser.

import { launch } from "./browser.mjs";
import { DIST, serve } from "./server.mjs";

/**
 * Serves the page, starts a browser, measures, and ends both.
 * @param {(browser: import("playwright-core").Browser, url: string) => Promise<void>} measure
 * @param {object} [options] those of `serve`
 */
export async function benchmark(measure, options = {}) {
  const server = await serve({ folder: process.argv[2] ?? DIST, ...options });
  const browser = await launch();
  try {
    await measure(browser, server.url);
  } finally {
    await browser.close();
    await server.close();
  }
}
