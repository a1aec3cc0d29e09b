// When the page is at rest.

/** Waits until what was begun is drawn, the camera stands, and nothing moves. */
export async function still(page) {
  await page.waitForFunction(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestIdleCallback(() => {
      const moves = document.querySelector(".scape[data-motion]") || document.getAnimations().some((it) => it.playState === "running");
      resolve(!moves);
    // On a busy machine there may be no idle moment.
    }, { timeout: 500 }));
  }));
}
