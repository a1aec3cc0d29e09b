// The course as the page's tests do it: each lesson's solution from `orgsim lesson lines`, and two ways to carry out
// a line: with the mouse, with the keyboard alone.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { binary } from "./orgsim.mjs";
import { openPane } from "./sandbox.mjs";

const LESSONS = fileURLToPath(new URL("../../../lessons/", import.meta.url));

/** The ids of all lessons, in the order of the course. */
export async function course() {
  const text = await readFile(`${LESSONS}course.toml`, "utf8");
  const parts = text.slice(0, text.indexOf("[[paths]]"));
  return [...parts.matchAll(/^lessons = \[(.*?)\]/gms)].flatMap(([, list]) => [...list.matchAll(/"([^"]+)"/g)].map(([, id]) => id));
}

/** A lesson's solution with all ids filled in, as data. */
export async function solution(id) {
  const { stdout } = await promisify(execFile)(await binary(), ["lesson", "lines", LESSONS + id], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout);
}

/**
 * The position in the lesson, in either language: `{step, met}`; `step` is null before the first one and after the
 * last.
 */
export async function where(page) {
  const text = await page.getByTestId("lesson-place").textContent();
  const [, met] = text.match(/(\d+) (?:of|de) \d+ (?:goals|objetivos)/) ?? [];
  const [, step] = text.match(/^(?:Step|Paso) (\d+)/) ?? [];
  return { step: step ? Number(step) : null, met: met ? Number(met) : 0 };
}

/** Waits until this many goals are met; the error names the lesson and the step. */
export async function reached(page, count, what) {
  try {
    await page.waitForFunction((count) => {
      const text = document.querySelector('[data-testid="lesson-place"]')?.textContent ?? "";
      return Number(text.match(/(\d+) (?:of|de) \d+ (?:goals|objetivos)/)?.[1] ?? 0) === count;
    }, count, { timeout: 30_000 });
  } catch {
    const log = await page.getByTestId("terminal-log").textContent();
    assert.fail(`${what}: ${count} goals are wanted, ${JSON.stringify(await where(page))}\n${log.slice(-1500)}`);
  }
}

/**
 * Carries out lines with a hand of `hands.mjs`: the user by the bar's list, calls by the search and their forms, time
 * by its controls.
 */
export class Worker {
  constructor(hand) {
    this.hand = hand;
    this.page = hand.page;
    this.name = hand.name;
  }

  async predict(asked, step) {
    await openPane(this.page, "guide");
    const option = this.page.getByTestId(`predict-${asked.answer}`);
    for (let turns = 0; turns < 40 && (await where(this.page)).step !== step; turns += 1) {
      const { step: now } = await where(this.page);
      const before = await this.page.getByTestId("lesson-place").textContent();
      await this.hand.activate(this.page.getByTestId(now !== null && now > step ? "lesson-back" : "lesson-next"));
      await this.page.waitForFunction((before) => document.querySelector('[data-testid="lesson-place"]').textContent !== before, before);
    }
    await this.hand.activate(option);
    await this.page.waitForFunction(() => document.activeElement?.id === "prediction-said");
  }

  async line(it) {
    switch (it.kind) {
      case "as": return this.actAs(it);
      case "call": return this.call(it);
      case "advance":
        await openPane(this.page, "timeline");
        return this.did(() => this.hand.jump(it.line.slice("advance ".length)));
      case "next":
        await openPane(this.page, "timeline");
        return this.did(() => this.hand.nextEvent());
      // Its prediction was already made on the card.
      case "lesson": return undefined;
      default:
        if (it.line === "undo") return this.hand.activate(this.page.locator(".topbar").getByRole("button", { name: "Undo" }));
        // A single word only lists what the page shows by itself, such as `events`.
        if (!it.line.includes(" ")) return undefined;
        return this.hand.choose(it.line, "search-line");
    }
  }

  /** Moves time, and waits until the move is done. */
  async did(move) {
    const now = () => this.page.getByTestId("time-now").textContent();
    const before = await now();
    await move();
    await this.page.waitForFunction((before) => document.querySelector('[data-testid="time-now"]').textContent !== before, before, { timeout: 30_000 });
  }

  async actAs({ principal, line }) {
    const select = this.page.locator("#actor");
    const listed = await select.locator(`option[value="${principal}"]`).count() > 0;
    if (listed) await this.hand.chooseValue(select, principal);
    // A new session is not in the list of personas.
    else await this.hand.choose(line, "search-line");
    await this.page.waitForFunction((wanted) => document.querySelector("#actor").value === wanted, principal);
  }

  async call({ operation, input, refused }) {
    const [service, name] = operation.split(":");
    const entries = await this.page.locator(".entry-line").count();
    await this.hand.choose(`${service} ${name}`, undefined, name);
    const form = this.page.locator(`[data-dialog="form"] form[data-operation="${name}"]`);
    await form.waitFor();
    await this.fill(input);
    await this.hand.activate(this.page.getByTestId("dialog-submit"));
    if (refused) await this.hand.activate(this.page.getByTestId("send-anyway"));
    await form.waitFor({ state: "detached" });
    await this.page.waitForFunction((count) => document.querySelectorAll(".entry-line").length > count, entries);
  }

  /** Fills the fields of the form; members without a field are written as JSON. */
  async fill(input) {
    for (const [path, value] of flat(input)) {
      const id = `field-${path.replaceAll(".", "-").toLowerCase()}`;
      const text = typeof value === "string" ? value : JSON.stringify(value);
      const field = this.page.getByTestId(id);
      const radio = this.page.getByTestId(`${id}-${text.toLowerCase()}`);
      const there = await field.count() ? field : await radio.count() ? radio : null;
      const can = there && await there.evaluate((node, text) => node.tagName !== "SELECT" || [...node.options].some((it) => it.value === text), text);
      if (!can) return this.json(input);
      if (!(await there.isVisible())) await this.hand.activate(this.page.getByTestId("form-more"));
      if (there === radio) {
        if (!(await radio.isChecked())) await this.hand.enter(radio, true);
      } else if (await field.evaluate((node) => node.tagName) === "SELECT") await this.hand.chooseValue(field, text);
      else await this.hand.enter(field, text);
    }
    return undefined;
  }

  async json(input) {
    await this.hand.activate(this.page.getByTestId("form-to-json"));
    const field = this.page.getByTestId("form-json");
    await field.waitFor();
    await this.hand.enter(field, JSON.stringify(input));
  }
}

/** The members of an input by their paths; lists of texts become lines. */
function flat(input, before = "") {
  return Object.entries(input).flatMap(([name, value]) => {
    const path = before + name;
    if (Array.isArray(value)) return [[path, value.every((it) => typeof it === "string") ? value.join("\n") : value]];
    return value !== null && typeof value === "object" ? flat(value, `${path}.`) : [[path, value]];
  });
}

/**
 * Does a lesson's solution, and checks after each step whether its goals are met. `between(n)` is called after step n,
 * from 1.
 */
export async function doLesson(worker, lesson, between = async () => {}) {
  const { page } = worker;
  for (const [index, step] of lesson.steps.entries()) {
    const what = `${lesson.id}, step ${step.id}, by ${worker.name}`;
    if (step.predict) await worker.predict(step.predict, index + 1);
    for (const line of step.lines) {
      if (!(step.predict && line.kind === "lesson")) await worker.line(line);
    }
    await reached(page, step.met, what);
    await between(index + 1);
  }
}

/** Fails unless the last attempt at a lesson is finished, and no mistake was recorded. */
export async function assertFinished(page, lesson, mistakes = 0) {
  const attempt = await page.waitForFunction(([id, goals]) => {
    const kept = JSON.parse(localStorage.getItem("orgsim.progress") ?? '{"lessons":{}}').lessons[id]?.at(-1);
    return kept && kept.met.length === goals && kept.done ? kept : null;
  }, [lesson.id, lesson.goals], { timeout: 30_000 });
  const { log } = await attempt.jsonValue();
  assert.equal(log.mistakes.length, mistakes, JSON.stringify(log.mistakes));
}
