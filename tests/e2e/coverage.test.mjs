// Guardrails on the drawing: each account is proved or refuted by a control, by sign and by word; the request that refutes it opens in
// *Why?*. What is proved is tested natively: `crates/page/src/queries/coverage.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { fromMenu, open, speak } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

/** How many accounts the legend counts with an answer. */
async function counted(page, answer) {
  const text = await page.locator(`[data-testid=coverage-key] [data-covered=${answer}]`).innerText();
  return Number(text.match(/\d+$/)[0]);
}

test("each account shows whether it has a guardrail, and Why? has the request that refutes it", async (t) => {
  const page = await open(t, browser, { scenario: "guardrails" });
  await page.getByTestId("menu").focus();
  await page.keyboard.press("k");
  const view = page.getByTestId("coverage");
  await view.waitFor();
  const marks = (answer) => page.locator(`.coverage-picture :is(.card, .tile)[data-covered=${answer}]`);
  // A control that some account lacks: the root user's.
  await page.getByTestId("coverage-control").selectOption({ label: "The root user can do nothing" });
  const refuted = await counted(page, "refuted");
  assert.ok(refuted > 0);
  await marks("refuted").first().waitFor();
  assert.equal(await marks("refuted").count(), refuted);
  assert.equal(await marks("exempt").count(), 1);
  assert.equal(await marks("refuted").first().getAttribute("aria-description"), "Refuted");
  await page.getByTestId("coverage-lacking").getByRole("button").last().click();
  await page.locator("[data-testid=coverage-lacking] [aria-pressed=true]").waitFor();
  await assertAccessibleInBoth(page);
  await shots(page, "coverage");
  await page.getByTestId("lab-proof-why").click();
  await page.getByTestId("why-panel").waitFor();
  await page.getByTestId("why-close").click();
  // Another control has other answers, and the drawing follows.
  await page.getByTestId("coverage-control").selectOption({ label: "Accounts cannot leave the organization" });
  const proved = await counted(page, "proved");
  assert.ok(proved > 0);
  await marks("proved").nth(proved - 1).waitFor();
  await page.assertClean();
});

test("a crowd is a heat map, also in Spanish at 390 px", async (t) => {
  const page = await open(t, browser, { scenario: "large", options: { viewport: { width: 390, height: 844 } } });
  await speak(page, "es");
  await fromMenu(page, "open-coverage");
  await page.getByTestId("coverage").getByRole("heading", { name: "Controles" }).waitFor();
  const drawing = page.getByTestId("coverage-drawing");
  await drawing.scrollIntoViewIfNeeded();
  await drawing.locator(":is(.crowd, .squares) path[d^=M]").first().waitFor();
  assert.equal(await drawing.getByTestId("crowd-key").count(), 0);
  await assertAccessible(page);
  await page.assertClean();
});
