"""Checks that are counted. A check that fails is printed and the rest goes on; the last line says how many there were."""

import argparse
import sys
import time
import traceback
from contextlib import contextmanager


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.begin = time.monotonic()

    def that(self, name, holds, detail=""):
        """One check. `detail` says what there was instead."""
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            text = f"FAILED  {name}" + (f": {detail}" if detail != "" else "")
            print(text if len(text) <= 1500 else text[:1500] + " …")
        return bool(holds)

    def equal(self, name, left, right):
        return self.that(name, left == right, f"{left!r} is not {right!r}")

    @contextmanager
    def part(self, name):
        """A part of a driver. An exception in it is one failed check, and the next part goes on."""
        before = self.failed
        passed = self.passed
        try:
            yield
        except Exception as error:
            self.failed += 1
            print(f"FAILED  {name}: {type(error).__name__}: {error}")
            # The place in the driver is what one wants to see, not that in a library.
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "tests/clients" in frame.filename]
            for frame in frames[1:]:
                print(f"        {frame.filename.split('tests/clients/')[-1]}:{frame.lineno}  {frame.line}")
        outcome = "ok" if self.failed == before else "FAILED"
        print(f"{name}: {self.passed - passed} checks {outcome}", flush=True)

    def end(self):
        """Prints the line that `cargo xtask test` counts, and leaves."""
        seconds = time.monotonic() - self.begin
        result = "ok" if self.failed == 0 else "FAILED"
        print(f"test result: {result}. {self.passed} passed; {self.failed} failed; finished in {seconds:.2f}s", flush=True)
        sys.exit(0 if self.failed == 0 and self.passed > 0 else 1)


def skip(client, why):
    """Ends a driver whose client is not at hand. `cargo xtask test` counts the line as skipped."""
    print(f"{client}: NOT CHECKED. {why}", flush=True)
    sys.exit(0)


def arguments(about, **switches):
    """The options that every driver has, and switches of this one: `large="also …"`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--orgsim", required=True, help="the binary `orgsim`")
    for name, says in switches.items():
        parser.add_argument(f"--{name}", action="store_true", help=says)
    return parser.parse_args()
