// Every view, panel and dialog at five widths, in both languages: nothing is cut off, no word is broken within, no running text has
// lines of a few letters, and no text is over another one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { misfits } from "./support/fits.mjs";
import { accountId, begin, closeDialog, fromMenu, open, openPane, speak, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const WIDTHS = [1280, 600, 390, 345, 320];
const HEIGHT = 800;
/** Pages of services with much in them. */
const SERVICES = ["config", "artifact", "cloudtrail", "guardduty", "iam"];

/** Two frames: the page lays itself out for the size, and draws. */
const drawn = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/** What does not fit in the part `root`, at each width; panels beside the drawing also in a wide window that gives them this width. */
async function look(page, found, name, root, panel) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    if (panel) await openPane(page, panel);
    await drawn(page);
    const here = await page.evaluate(misfits, root);
    if (process.env.SHOTS && here.length) await page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}.png` });
    found.push(...here.map((it) => `${name} at ${width}: ${it}`));
  }
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
}

for (const language of ["en", "es"]) {
  test(`what is read fits its place (${language})`, async (t) => {
    const options = { viewport: { width: WIDTHS[0], height: HEIGHT }, reducedMotion: "reduce", panes: "inspector" };
    const page = await open(t, browser, { scenario: "consolidated-billing", options });
    if (language !== "en") await speak(page, language);
    const found = [];
    const at = (name, root, panel) => look(page, found, name, root, panel);

    await page.getByTestId("organization-head").click();
    await at("the organization's panel", ".pane.inspector", "inspector");
    await type(page, "as Management/Ana");
    await type(page, "aws organizations enable-all-features");
    const legacy = await accountId(page, "Legacy");
    await type(page, "as Legacy/Maria");
    const envelope = page.getByTestId(`node-${legacy}`).locator('[data-testid^="envelope-"]').first();
    await envelope.click();
    await page.getByTestId("inspector").getByTestId("checks").waitFor();
    await at("a request's panel", ".pane.inspector", "inspector");
    await type(page, `aws organizations accept-handshake --handshake-id ${(await envelope.getAttribute("data-testid")).slice("envelope-".length)}`);
    await page.getByTestId("notice").getByTestId("why").waitFor();
    await at("a notice", ".notice");
    await page.getByTestId("notice").getByTestId("why").click();
    await page.getByTestId("why-panel").waitFor();
    await at("why", '[data-testid="why-panel"]');
    await page.keyboard.press("Escape");
    await page.getByTestId("why-panel").waitFor({ state: "detached" });
    await at("the terminal", ".pane.terminal", "terminal");
    await at("the timeline", ".pane.timeline", "timeline");

    await begin(page, "all-features");
    await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
    await type(page, "aws organizations create-account --account-name Lab --email lab@northwind.example");
    await type(page, "advance 5h");
    for (const node of ["Payments", "Management"]) {
      await page.getByTestId(`node-${await accountId(page, node)}`).click({ position: { x: 60, y: 12 } });
      await at(`the panel of ${node}`, ".pane.inspector", "inspector");
    }
    for (const route of ["lessons", "lab", "services", "events", "last-accessed", "rules", "compare", "coverage"]) {
      await fromMenu(page, `open-${route}`);
      await page.locator(`#route-${route}`).waitFor();
      await at(`the view ${route}`, `#route-${route}`);
    }
    await fromMenu(page, "open-services");
    for (const service of SERVICES) {
      await page.getByTestId(`service-row-${service}`).click();
      await page.getByTestId(`service-page-${service}`).waitFor();
      await at(`the page of ${service}`, "#route-services");
      await page.getByTestId("service-back").click();
    }
    await fromMenu(page, "open-organization");
    for (const id of ["help", "share", "new-session", "import", "export"]) {
      await fromMenu(page, id);
      await page.getByRole("dialog").waitFor();
      await at(`the dialog ${id}`, "dialog");
      await closeDialog(page);
    }
    await page.goto(`${page.address}?lesson=invite-and-accept`, { waitUntil: "load" });
    await page.getByTestId("lesson").waitFor();
    await at("a step of a lesson", ".pane.guide", "guide");
    assert.deepEqual(found, [], found.join("\n"));
    await page.assertClean();
  });
}
