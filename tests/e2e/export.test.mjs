// Writing the organization, or what changed, for other tools: each format with a preview and what it cannot hold, copied and
// downloaded, by mouse and by keyboard.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { begin, closeDialog, fromMenu, open, speak } from "./support/sandbox.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const dialog = (page) => page.locator('[data-dialog="export"]');
const preview = (page) => page.getByTestId("export-preview");

/** Chooses a format, and waits until its preview says this. */
async function choose(page, format, says) {
  await page.getByTestId(`export-${format}`).click();
  await preview(page).getByText(says).first().waitFor();
}

/** The downloaded file: its name and bytes. */
async function download(page, activate = (button) => button.click()) {
  const coming = page.waitForEvent("download");
  await activate(page.getByTestId("dialog-submit"));
  const file = await coming;
  return [file.suggestedFilename(), await readFile(await file.path())];
}

test("by keyboard a format is chosen, copied and downloaded, but not of a user's console; the tree is a picture; all fits in Spanish", async (t) => {
  const page = await open(t, browser, { scenario: "guardrails" });
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => { window.copied = text; };
  });
  await page.getByRole("button", { name: /Show: everything/ }).press("Enter");
  await page.getByTestId("menu").press("Enter");
  await page.getByTestId("export").press("Enter");
  await page.getByTestId("export-instructor").waitFor();
  assert.equal(await preview(page).count(), 0);
  await page.getByTestId("export-instructor").press("Enter");
  await preview(page).getByText("#!/usr/bin/env bash").waitFor();
  await page.getByTestId("export-notes").getByText("Closing accounts, IAM users and roles").waitFor();
  await assertAccessible(page);

  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.locator('[data-testid="menu"]:focus').press("Enter");
  await page.getByTestId("export").press("Enter");
  await page.locator('[data-testid="export-script"]:focus').waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.locator('[data-testid="export-terraform"]:focus').waitFor();
  await preview(page).getByText("import {").first().waitFor();
  const [name, bytes] = await download(page, () => page.keyboard.press("Enter"));
  assert.equal(name, "organization.tf");
  assert.ok(bytes.toString().startsWith("# The first `terraform plan`"));
  await page.getByTestId("export-copy").press("Enter");
  await page.getByTestId("export-status").getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => window.copied), bytes.toString());
  // One is made of a plan, and one is no text.
  for (const [format, says, file, begins] of [
    ["lines", "aws organizations create-account", "organization-lines.txt", "# Builds the organization of Management"],
    ["landing-zone-accelerator", "# organization-config.yaml", "landing-zone.zip", "PK"],
  ]) {
    await choose(page, format, says);
    const [name, bytes] = await download(page);
    assert.equal(name, file);
    assert.ok(bytes.toString("latin1").startsWith(begins), `${file} begins with ${bytes.subarray(0, 40)}`);
  }
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });

  // The tree is a picture, as SVG and drawn in pixels.
  await page.emulateMedia({ colorScheme: "dark" });
  await begin(page, "all-features");
  await fromMenu(page, "export");
  await page.getByTestId("export-svg").click();
  const picture = page.getByTestId("export-picture");
  await page.waitForFunction(() => document.querySelector("[data-testid=export-picture]")?.naturalWidth > 200);
  const size = await picture.evaluate((it) => [it.naturalWidth, it.naturalHeight]);
  const [svg, drawing] = await download(page);
  assert.equal(svg, "organization.svg");
  assert.match(drawing.toString(), /^<svg [\s\S]*Payments[\s\S]*<\/svg>\n$/);
  await page.getByTestId("export-png").click();
  await page.getByRole("button", { name: "Download organization.png" }).waitFor();
  assert.equal(await page.getByTestId("export-copy").count(), 0);
  const [png, pixels] = await download(page);
  assert.equal(png, "organization.png");
  assert.equal(pixels.subarray(1, 4).toString(), "PNG");
  assert.deepEqual([pixels.readUInt32BE(16), pixels.readUInt32BE(20)], size.map((it) => it * 2));
  // On a dark screen too, the paper is white: the corner is read where the page itself can draw.
  const corner = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const context = document.createElement("canvas").getContext("2d");
    context.drawImage(image, 0, 0);
    return [...context.getImageData(2, 2, 1, 1).data];
  }, pixels.toString("base64"));
  assert.deepEqual(corner, [255, 255, 255, 255]);

  await closeDialog(page);
  await speak(page, "es");
  await page.setViewportSize(SIZES.small);
  await fromMenu(page, "share");
  await page.getByTestId("open-export").click();
  await page.getByTestId("export-landing-zone-accelerator").click();
  await page.getByTestId("export-notes").getByText("Los identificadores de la organización").waitFor();
  await assertAccessible(page);
  const wide = await dialog(page).evaluate((it) => it.scrollWidth > it.clientWidth);
  assert.equal(wide, false, "the dialog scrolls sideways");
  await page.assertClean();
});
