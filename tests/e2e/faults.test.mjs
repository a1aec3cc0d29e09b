// Faults: the dialog by which an instructor lets something go wrong. What a console view shows of them, and when they are cured, is
// tested natively: `crates/page/tests/features/faults.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { fromMenu, hasKeyboard, open } from "./support/sandbox.mjs";
import { SIZES, shots } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const radio = (page, kind) => page.getByTestId(`fault-${kind}`).locator("input");
const known = (page, kind) => page.locator(".guide-faults").getByTestId(`known-${kind}`);
/** The name of the victim, in the words of the dialog. */
const victim = (met) => met.split(":")[1].split("·")[0].trim();

test("by keyboard a fault is chosen, read and put in, and nothing is printed; dialog and list are accessible and fit", async (t) => {
  const page = await open(t, browser, { scenario: "consolidated-billing", options: { reducedMotion: "reduce" } });
  const hand = new Keyboard(page);
  const before = await page.getByTestId("terminal-log").innerText();
  await hand.fromMenu("present");
  await hand.activate(page.getByTestId("open-faults"));
  await page.locator('[data-dialog="faults"]').waitFor();
  // The first kind that is possible has the keyboard; arrows choose another one.
  await hasKeyboard(radio(page, "deleted-role"));
  assert.ok(await radio(page, "deleted-role").isChecked());
  await page.keyboard.press("ArrowDown");
  assert.ok(await radio(page, "missing-permission").isChecked());
  await page.keyboard.press("ArrowUp");
  const met = victim(await page.getByTestId("fault-preview").innerText());
  assert.match(await page.getByTestId("fault-cause").innerText(), new RegExp(`${met} has deleted the role`));
  await hand.activate(page.getByTestId("fault-another"));
  assert.notEqual(victim(await page.getByTestId("fault-preview").innerText()), met);
  // What is not possible says what it would need.
  assert.match(await page.getByTestId("fault-scp-in-the-way").textContent(), /It needs an organization with all features/);
  await hand.activate(page.getByTestId("fault-apply"));
  await known(page, "deleted-role").waitFor();
  assert.equal(await known(page, "deleted-role").getAttribute("data-cured"), "false");
  assert.match(await page.getByTestId("notice").innerText(), /A fault was injected/);
  assert.equal(await page.getByTestId("terminal-log").innerText(), before);
  await assertAccessible(page);
  await shots(page, "faults-list", { sizes: ["wide"] });

  await fromMenu(page, "present");
  await page.getByTestId("open-faults").click();
  await page.locator('[data-dialog="faults"]').waitFor();
  await radio(page, "missing-permission").check();
  const at = async ({ width }) => {
    const over = await page.evaluate(() => {
      const it = document.querySelector('[data-dialog="faults"]');
      return it.scrollWidth - it.clientWidth;
    });
    assert.ok(over <= 0, `the dialog is ${over} pixels too wide at ${width}`);
  };
  await assertAccessibleInBoth(page, { within: '[data-dialog="faults"]', sizes: [SIZES.wide, SIZES.small], at });
  await shots(page, "faults-dialog", { sizes: ["wide", "small"] });
  await page.assertClean();
});
