// Files and folders of the disk, dropped on a page as a person drops them.

/**
 * Drops files and folders in the middle of an element. Chromium gives the page real entries of the file system for them.
 * @param {import("playwright-core").Page} page
 * @param {string[]} paths
 * @param {string} selector
 */
export async function drop(page, paths, selector = "body") {
  const box = await page.locator(selector).first().boundingBox();
  const place = { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 300) };
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await client.send("Input.dispatchDragEvent", { type, ...place, data });
  }
  await client.detach();
}
