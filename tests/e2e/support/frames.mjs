// Helpers for measurements in a browser.

/** Waits until the page has had nothing to do for a while. */
export async function settle(page, ms = 500) {
  await page.evaluate((ms) => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, ms))), ms);
}

/** The times between frames during some work. */
export async function watchFrames(page, work) {
  await page.evaluate(() => {
    const watch = { times: [], last: undefined, on: true };
    window.__frames = watch;
    const frame = (now) => {
      if (watch.last !== undefined) watch.times.push(now - watch.last);
      watch.last = now;
      if (watch.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await work();
  return page.evaluate(() => {
    window.__frames.on = false;
    return window.__frames.times;
  });
}
