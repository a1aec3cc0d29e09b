"""Terraform with the AWS provider against `orgsim serve`: apply, a plan without changes, destroy.

The driver needs the program `terraform` and its AWS provider, which no package registry has: where one is not at hand, it
says so and is counted as skipped.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments, skip
from support.server import Server

HERE = Path(__file__).resolve().parent
PATIENCE_SECONDS = 300


def main():
    options = arguments(__doc__.split("\n")[0])
    terraform = shutil.which("terraform")
    if terraform is None:
        skip("Terraform", "The program `terraform` is not on the PATH.")
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder, Server(options.orgsim, clock="test") as server:
        shutil.copy(HERE / "main.tf", folder)
        # A cache that a person has set up with the provider is used; the other variables of AWS are not.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_VAR"))}
        environment = kept | {"TF_VAR_endpoint": server.url, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}

        def run(*words):
            return subprocess.run(
                [terraform, f"-chdir={folder}", *words],
                env=environment,
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
            )

        begun = run("init", "-input=false", "-no-color")
        if begun.returncode != 0:
            lines = [line.strip("│ ") for line in begun.stderr.splitlines()]
            reason = next((line for line in lines if line.startswith("Error")), "unknown")
            skip("Terraform", f"The AWS provider is not at hand ({reason}).")
        for name, words in (
            ("apply", ("apply", "-auto-approve", "-input=false")),
            ("a plan without changes", ("plan", "-detailed-exitcode", "-input=false")),
            ("the caller", ("output", "-raw", "account")),
            ("destroy", ("destroy", "-auto-approve", "-input=false")),
        ):
            with checks.part(name):
                done = run(*words, "-no-color")
                checks.that(name, done.returncode == 0, (done.stderr or done.stdout)[-1200:])
                if words[0] == "output":
                    checks.equal("is the management account", done.stdout, "111122223333")
    checks.end()


if __name__ == "__main__":
    main()
