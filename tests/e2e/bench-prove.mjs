// One question over the 280 statements of a draft, proved in a browser while it is typed. `cargo xtask bench --only page` shows it.

import { benchmark } from "./support/bench.mjs";
import { newPage } from "./support/browser.mjs";
import { longest, median, row } from "./support/rows.mjs";
import { fromMenu, KEPT, session } from "./support/sandbox.mjs";

const POLICIES = 4;
const STATEMENTS = 70;
const ROUNDS = 7;

/** A policy of denies that come close to what is asked about; the last statement of all closes the last way, if `closed`. */
function policy(number, closed) {
  const deny = (n) => ({
    Effect: "Deny", Action: [`ec2:Run${n}*`, `iam:C*Role${n}`], Resource: "*",
    Condition: { StringNotEquals: { [`aws:PrincipalTag/t${n % 9}`]: `v${number}` } },
  });
  const all = Array.from({ length: STATEMENTS }, (_, n) => deny(n));
  if (closed) all[STATEMENTS - 1] = { Effect: "Deny", Action: "iam:CreateUser", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: all });
}

/**
 * Types a question, and waits for the frame that shows another answer. Returns the milliseconds in the page.
 * @param {import("playwright-core").Page} page
 * @param {string} action
 */
function asked(page, action) {
  return page.evaluate(async (action) => {
    const field = document.querySelector('[data-testid="lab-never"]');
    const begin = performance.now();
    field.value = action;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - begin;
  }, action);
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 */
async function measure(browser, url) {
  const page = await newPage(browser);
  // An organization with all features: others have no policies.
  await page.addInitScript(([key, kept]) => localStorage.setItem(key, kept), [KEPT, session("all-features")]);
  await page.goto(url);
  await page.getByTestId("organization").waitFor();
  await fromMenu(page, "open-lab");
  await page.getByTestId("lab-prove").click();
  for (let number = 0; number < POLICIES; number += 1) {
    await page.getByTestId("lab-place").selectOption({ label: "the root" });
    await page.getByTestId("lab-new").click();
    await page.getByTestId("lab-text").last().fill(policy(number, number + 1 === POLICIES));
  }
  for (const [says, word, name] of [["Proved", "iam:CreateUser", "every way is closed"], ["Not guaranteed", "iam:DeleteUser", "a way is found"]]) {
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await asked(page, "s3:Other");
      times.push(await asked(page, word));
      await page.locator(`[data-testid="lab-proof-never"][data-says="${says}"]`).waitFor();
    }
    row(`never, ${POLICIES * STATEMENTS} statements, ${name}`, median(times), "ms", `typed and drawn; longest ${Math.round(longest(times))} ms`, 100);
  }
}

await benchmark(measure);
