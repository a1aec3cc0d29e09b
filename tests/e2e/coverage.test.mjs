// Guardrails on the drawing: each account is proved or refuted by a control, by sign and by word; the request that refutes it opens in
// *Why?*. What is proved is tested natively: `crates/page/src/queries/coverage.rs`. A crowd of them is in `crowd.test.mjs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { open } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

/** Chooses a control; waits until the legend counts accounts with this answer, and as many are marked; gives the number. */
async function counted(page, control, answer) {
  const legend = page.getByTestId("coverage-key");
  const before = await legend.innerText();
  await page.getByTestId("coverage-control").selectOption({ label: control });
  const found = await page.waitForFunction(([before, answer]) => {
    const legend = document.querySelector("[data-testid=coverage-key]");
    const count = Number(legend.querySelector(`[data-covered=${answer}]`).innerText.match(/\d+$/)[0]);
    const marked = document.querySelectorAll(`.coverage-picture :is(.card, .tile)[data-covered=${answer}]`).length;
    return legend.innerText !== before && marked === count && count;
  }, [before, answer]);
  return found.jsonValue();
}

test("each account shows whether it has a guardrail, and Why? has the request that refutes it", async (t) => {
  const page = await open(t, browser, { scenario: "guardrails" });
  await page.getByTestId("menu").focus();
  await page.keyboard.press("k");
  const view = page.getByTestId("coverage");
  await view.waitFor();
  const marks = (answer) => page.locator(`.coverage-picture :is(.card, .tile)[data-covered=${answer}]`);
  // A control that some account lacks: the root user's.
  assert.ok(await counted(page, "The root user can do nothing", "refuted") > 0);
  assert.equal(await marks("exempt").count(), 1);
  assert.equal(await marks("refuted").first().getAttribute("aria-description"), "Not guaranteed");
  await page.getByTestId("coverage-lacking").getByRole("button").last().click();
  await page.locator("[data-testid=coverage-lacking] [aria-pressed=true]").waitFor();
  await assertAccessibleInBoth(page);
  await shots(page, "coverage");
  await page.getByTestId("lab-proof-why").click();
  await page.getByTestId("why-panel").waitFor();
  await page.getByTestId("why-close").click();
  // Another control has other answers, and the drawing follows.
  assert.ok(await counted(page, "Accounts cannot leave the organization", "proved") > 0);
  await page.assertClean();
});
