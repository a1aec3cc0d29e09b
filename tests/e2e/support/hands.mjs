// Two ways of using the page: by mouse, and by keyboard alone. Both offer the same moves, so that a flow is written
// once and tested with either.

import assert from "node:assert/strict";
import { accountId, actAs, reveal } from "./sandbox.mjs";

const inspector = (page) => page.getByTestId("inspector");

/** The shared part of both hands: how a move ends, and its targets. */
class Hand {
  constructor(page) {
    this.page = page;
  }

  offer(label) {
    return inspector(this.page).getByTestId(`offer-${label}`);
  }

  /** Fills in a form by the parameters of the operation (`Target.Id`) and submits it. True chooses a radio button. */
  async fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      await this.enter(this.page.getByTestId(`field-${name.toLowerCase().replaceAll(".", "-")}`), value);
    }
    await this.activate(this.page.getByTestId("dialog-submit"));
    await this.page.getByTestId("dialog").waitFor({ state: "detached" });
  }

  /** Presses something in the inspector, wherever it is. */
  async within(locator) {
    await reveal(this.page, locator, (it) => this.activate(it));
    await this.activate(locator);
  }

  /** Presses an offer of the inspector, and confirms an irreversible one. */
  async press(label) {
    const offer = this.offer(label);
    await offer.waitFor({ state: "attached" });
    // The ellipsis says that a dialog follows, which may still have to be loaded.
    const asks = (await offer.textContent()).trim().endsWith("…");
    await this.within(offer);
    if (asks) await this.activate(this.page.getByTestId("dialog-submit"));
  }

  /** Opens the form of an offer. */
  async openForm(label) {
    await this.within(this.offer(label));
    await this.page.getByTestId("dialog").waitFor();
  }

  /** Selects a handshake that an account received, by the text of its row in the inspector. */
  async handshake(account, words) {
    await this.select(account);
    await this.activate(inspector(this.page).getByRole("button", { name: words }).last());
    await this.page.getByTestId("checks").waitFor();
  }

  async jump(span) {
    await this.enter(this.page.getByTestId("jump-span"), span);
    await this.activate(this.page.getByTestId("jump"));
  }

  async nextEvent() {
    await this.activate(this.page.getByTestId("next-event"));
  }

  /** Finds something with the search: the entry with a test id, or the call with a name. */
  async choose(words, hook, name) {
    await this.openSearch();
    const field = this.page.getByTestId("search-query");
    await this.enter(field, words);
    const list = this.page.getByTestId("search-list");
    const entry = hook
      ? list.getByTestId(hook).first()
      : list.getByRole("option").filter({ has: this.page.getByText(name, { exact: true }) }).first();
    await this.take(entry);
    await this.page.locator('[data-dialog="search"]').waitFor({ state: "detached" });
  }

  /** Chooses an entry of the page's menu. */
  async fromMenu(id) {
    await this.activate(this.page.getByTestId("menu"));
    await this.activate(this.page.getByTestId(id));
  }

  /** Selects a service by its name. */
  async service(name) {
    await this.choose(name, undefined, name);
    // The focus follows a moment later, and keys pressed before that would go elsewhere.
    await this.page.waitForFunction(() => document.activeElement?.id === "inspector-title");
  }
}

export class Mouse extends Hand {
  name = "mouse";

  async select(name) {
    const id = await accountId(this.page, name);
    await this.page.getByTestId(`node-${id}`).first().click();
    await inspector(this.page).getByRole("heading", { name }).first().waitFor();
  }

  async activate(locator) {
    await locator.click();
  }

  /** Selects something drawn in the organization. */
  async pick(locator) {
    await locator.click();
  }

  async openSearch() {
    await this.page.getByTestId("open-search").click();
  }

  /** Chooses an entry of the search's list. */
  async take(entry) {
    await entry.click();
  }

  async chooseValue(select, value) {
    await select.selectOption(value);
  }

  async enter(locator, value) {
    if (value === true) await locator.check();
    else if (typeof value === "string") await locator.fill(value);
    else await locator.selectOption({ index: await optionNamed(locator, value.option) });
  }

  async actAs(person) {
    await actAs(this.page, person);
  }
}

export class Keyboard extends Hand {
  name = "keyboard";

  /** Presses Tab until the element has the focus. */
  async reach(locator) {
    const element = await locator.elementHandle();
    assert.ok(element, "there is nothing to reach");
    for (let presses = 0; presses < 260; presses += 1) {
      if (await element.evaluate((node) => node === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
    }
    assert.fail(`${await element.evaluate((node) => node.outerHTML.slice(0, 160))} cannot be reached with Tab`);
  }

  async select(name) {
    const id = await accountId(this.page, name);
    await this.pick(this.page.getByTestId(`node-${id}`).first());
    await inspector(this.page).getByRole("heading", { name }).first().waitFor();
  }

  /** Enters the tree with Tab, and goes down with the arrow keys until the element has the focus. */
  async pick(locator) {
    const element = await locator.elementHandle();
    const inside = () => this.page.evaluate(() => document.activeElement?.closest('[role="tree"]') !== null);
    for (let presses = 0; presses < 260 && !(await inside()); presses += 1) await this.page.keyboard.press("Tab");
    assert.ok(await inside(), "the tree cannot be reached with Tab");
    await this.page.keyboard.press("Home");
    const items = await this.page.getByRole("tree").getByRole("treeitem").count();
    for (let presses = 0; presses <= items; presses += 1) {
      if (await element.evaluate((node) => node === document.activeElement)) {
        await this.page.keyboard.press("Enter");
        return;
      }
      await this.page.keyboard.press("ArrowDown");
    }
    assert.fail(`${await element.evaluate((node) => node.outerHTML.slice(0, 160))} cannot be reached with the arrow keys`);
  }

  async activate(locator) {
    await this.reach(locator);
    await this.page.keyboard.press("Enter");
  }

  async openSearch() {
    const opened = () => this.page.waitForFunction(() => document.activeElement?.id === "search-query", null, { timeout: 3_000 });
    await this.page.keyboard.press("Control+k");
    // A dialog that is just closing keeps the key to itself.
    await opened().catch(async () => {
      await this.page.keyboard.press("Control+k");
      await opened();
    });
  }

  /** Goes down the search's list to an entry, and chooses it. */
  async take(entry) {
    await entry.waitFor();
    // Its position changes when the list has caught up with the typed text.
    for (let presses = 0; presses < 80; presses += 1) {
      if (await entry.getAttribute("aria-selected") === "true") {
        await this.page.keyboard.press("Enter");
        return;
      }
      await this.page.keyboard.press("ArrowDown");
    }
    assert.fail(`${await entry.innerText()} cannot be reached with the arrow keys`);
  }

  /** Chooses an option of a list by its first letters, or with the arrow keys. */
  async chooseValue(select, value) {
    await this.reach(select);
    for (let presses = 0; presses < 80; presses += 1) {
      // The choices along the way may have changed the list.
      const [now, index] = await select.evaluate((node, value) => [node.selectedIndex, [...node.options].findIndex((it) => it.value === value)], value);
      assert.ok(index >= 0, `no option ${value}`);
      if (now === index) return;
      await this.page.keyboard.press(now < index ? "ArrowDown" : "ArrowUp");
    }
    assert.fail(`${value} cannot be chosen with the arrow keys`);
  }

  async enter(locator, value) {
    if (value === true) {
      // A group of radio buttons has one tab stop: the chosen one; arrow keys choose another.
      const name = await locator.getAttribute("name");
      const chosen = this.page.locator(`input[name="${name}"]:checked`);
      // If none is chosen, Tab reaches the first one, and Space chooses it.
      const first = await chosen.count() === 0;
      await this.reach(first ? this.page.locator(`input[name="${name}"]`).first() : chosen);
      if (first) await this.page.keyboard.press("Space");
      for (let presses = 0; presses < 6 && !(await locator.isChecked()); presses += 1) await this.page.keyboard.press("ArrowDown");
      assert.ok(await locator.isChecked());
    } else if (typeof value === "string") {
      await this.reach(locator);
      await this.page.keyboard.press("Control+A");
      // Long texts are pasted, as users do.
      if (value.length > 40) await this.page.keyboard.insertText(value);
      else await this.page.keyboard.type(value);
    } else {
      await this.reach(locator);
      const wanted = await optionNamed(locator, value.option);
      for (let presses = 0; presses < 80; presses += 1) {
        const now = await locator.evaluate((select) => select.selectedIndex);
        if (now === wanted) return;
        await this.page.keyboard.press(now < wanted ? "ArrowDown" : "ArrowUp");
      }
      assert.fail(`${value.option} cannot be chosen with the arrow keys`);
    }
  }

  async actAs(person) {
    const select = this.page.locator("#actor");
    await this.enter(select, { option: person });
  }
}

/** The index of the option whose text contains a name. */
async function optionNamed(select, name) {
  const texts = await select.locator("option").allInnerTexts();
  const index = texts.findIndex((text) => text.includes(name));
  assert.ok(index >= 0, `no option ${name} in ${texts.join(", ")}`);
  return index;
}
