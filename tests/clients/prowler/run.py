"""prowler against `orgsim serve`: its checks of IAM and AWS Organizations."""

import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments, skip
from support.server import Server

MANAGEMENT = "111122223333"
PATIENCE_SECONDS = 300


def main():
    options = arguments(__doc__)
    prowler = shutil.which("prowler", path=Path(sys.executable).parent)
    if prowler is None:
        skip("prowler", "It is not installed for this Python.")
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder, Server(options.orgsim, clock="instant") as server:
        server.client("organizations", MANAGEMENT).create_organization(FeatureSet="ALL")
        words = ["--services", "iam", "organizations", "--region", "us-east-1"]
        written = ["--output-formats", "csv", "--output-directory", folder, "--ignore-exit-code-3"]
        with checks.part("prowler"):
            done = subprocess.run(
                [prowler, "aws", "--no-banner", *words, *written],
                env=server.environment(MANAGEMENT) | {"HOME": folder},
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
            )
            checks.equal("exit status", done.returncode, 0)
            (report,) = Path(folder).glob("prowler-output-*.csv")
            with report.open(newline="") as file:
                rows = list(csv.DictReader(file, delimiter=";"))
            found = {row["CHECK_ID"]: row["STATUS"] for row in rows}
            checks.that("many checks", len(found) > 15, found)
            checks.equal("no guardrail", found.get("organizations_scp_check_deny_regions"), "FAIL")
    checks.end()


if __name__ == "__main__":
    main()
