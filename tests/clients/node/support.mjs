// A server to talk to, and checks that are counted: as in ../support, for the drivers in JavaScript.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** The value of `--NAME` on the command line. */
export function option(name) {
  return process.argv[process.argv.indexOf(`--${name}`) + 1];
}

/** Starts `orgsim serve` with these options. Returns its address and a function that ends it. */
export async function serve(...options) {
  const server = spawn(option("orgsim"), ["serve", "--port", "0", "--clock", "instant", "--log", "warn", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const url = line.match(/http:\/\/[0-9.:]+/)?.[0];
    if (url) return { url, end: () => server.kill() };
  }
  throw new Error("`orgsim serve` did not start");
}

export class Checks {
  #passed = 0;
  #failed = 0;
  #begin = performance.now();

  that(name, holds, detail = "") {
    if (holds) this.#passed += 1;
    else {
      this.#failed += 1;
      console.log(`FAILED  ${name}: ${detail}`);
    }
  }

  equal(name, left, right) {
    const texts = [left, right].map((value) => JSON.stringify(value));
    this.that(name, texts[0] === texts[1], texts.join(" is not "));
  }

  /** A part of a driver. An exception in it is one failed check, and the next part goes on. */
  async part(name, run) {
    const before = [this.#passed, this.#failed];
    try {
      await run();
    } catch (error) {
      this.that(name, false, error.stack);
    }
    console.log(`${name}: ${this.#passed - before[0]} checks ${this.#failed === before[1] ? "ok" : "FAILED"}`);
  }

  /** Prints the line that `cargo xtask test` counts. */
  end() {
    const seconds = ((performance.now() - this.#begin) / 1000).toFixed(2);
    const result = this.#failed === 0 ? "ok" : "FAILED";
    console.log(`test result: ${result}. ${this.#passed} passed; ${this.#failed} failed; finished in ${seconds}s`);
    process.exitCode = this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}
