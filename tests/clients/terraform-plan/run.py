"""Policy documents of Terraform code: what `orgsim import` makes of it, and what `terraform plan` makes of it.

`cases.txt` has small configurations. `planned.json` has the documents that Terraform has planned for them, with its version
and that of the provider; null stands for a document that is known after apply only, where ours must have an unknown part.
Both are compared in each run. Where Terraform and the provider are at hand (`TF_CLI_CONFIG_FILE` names a mirror of it), the
kept documents are compared with a new plan too, or written with `--keep`; otherwise that part is not checked, and it is
said.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments

HERE = Path(__file__).resolve().parent
PLANNED = HERE / "planned.json"
PROVIDER = "registry.terraform.io/hashicorp/aws"
PATIENCE_SECONDS = 60

#: The parts of a policy that are sets: one value is as good as a list of it.
SETS = {"Action", "NotAction", "Resource", "NotResource", "AWS", "Service", "Federated"}

ORGANIZATION = {
    "Organization": {
        "Id": "o-exampleorg",
        "MasterAccountId": "111122223333",
        "MasterAccountEmail": "main@northwind.example",
        "FeatureSet": "ALL",
    }
}


def cases():
    """The files of each case, by name."""
    found = {}
    parts = re.split(r"^-- (\S+) --\n", (HERE / "cases.txt").read_text(), flags=re.MULTILINE)
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        case, file = name.split("/", 1)
        found.setdefault(case, {})[file] = text.removesuffix("\n")
    for files in found.values():
        if not any("aws_organizations_policy" in text for text in files.values()):
            files["own.tf"] = (HERE / "own.tf").read_text()
    return found


def write(folder, files):
    for name, text in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def plain(value, key=None):
    """A value for comparisons: a text in JSON is its value, and sets of policies have an order."""
    if isinstance(value, str):
        try:
            inner = json.loads(value)
        except ValueError:
            return value
        return {"a text of": plain(inner)} if isinstance(inner, dict | list | str) else value
    if isinstance(value, dict):
        value = {name: plain(member, name) for name, member in value.items()}
        for operator in value.get("Condition", {}).values() if isinstance(value.get("Condition"), dict) else []:
            for name, values in operator.items() if isinstance(operator, dict) else []:
                operator[name] = in_order(values)
        return {name: in_order(member) if name in SETS else member for name, member in value.items()}
    if isinstance(value, list):
        value = [plain(item) for item in value]
        return value[0] if key == "Statement" and len(value) == 1 else value
    return value


def in_order(values):
    values = values if isinstance(values, list) else [values]
    return sorted(json.dumps(it, sort_keys=True) for it in values)


class Orgsim:
    def __init__(self, program):
        self.program = str(Path(program).resolve())

    def document(self, files):
        """The text of the policy's document."""
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "code", files)
            write(folder, {"organization.json": json.dumps(ORGANIZATION)})
            words = [self.program, "import", "organization.json", "code", "--out", "session.json"]
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
            if done.returncode != 0:
                raise RuntimeError(done.stderr or done.stdout)
            own = "Policies[?Name=='Own'].Id | [0]"
            kinds = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]
            found = self.ask(folder, [f'list-policies --filter {kind} --query "{own}"' for kind in kinds])
            policy = next(it for it in found if it)
            [content] = self.ask(folder, [f"describe-policy --policy-id {policy} --query Policy.Content"])
            return content, done.stdout + done.stderr

    def ask(self, folder, calls):
        """What the imported session answers to calls of AWS Organizations."""
        write(folder, {"lines": "".join(f"aws organizations {call}\n" for call in calls)})
        words = [self.program, "shell", "--session", "session.json", "lines", "--json"]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
        answers = [json.loads(line)["stdout"] for line in done.stdout.splitlines()]
        return [json.loads(answer) for answer in answers if answer]


class Terraform:
    def __init__(self, program):
        self.program = program
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_VAR"))}
        self.environment = kept | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}

    def run(self, folder, *words):
        return subprocess.run(
            [self.program, f"-chdir={folder}", *words, "-no-color"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    def plan(self, folder):
        """Plans a folder; the contents of its policies by module, and the versions."""
        done = self.run(folder, "plan", "-input=false", "-out=plan")
        if done.returncode != 0:
            raise RuntimeError((done.stderr or done.stdout)[-3000:])
        plan = json.loads(self.run(folder, "show", "-json", "plan").stdout)
        contents = {}
        for row in plan["resource_changes"]:
            if row["type"] == "aws_organizations_policy":
                contents[row.get("module_address", "")] = row["change"]["after"].get("content")
        return contents

    def documents(self, all_cases):
        """What Terraform plans for all cases; None if its provider is not at hand."""
        with tempfile.TemporaryDirectory() as folder:
            root = (HERE / "root.tf").read_text()
            together = [case for case in all_cases if not case.startswith("root-")]
            for case in all_cases:
                write(f"{folder}/{case}", all_cases[case])
                if case not in together:
                    write(f"{folder}/{case}", {"root.tf": root})
            calls = [f'module "{case}" {{\n  source = "./{case}"\n}}\n' for case in together]
            write(folder, {"main.tf": root + "".join(calls)})
            folders = {case: f"{folder}/{case}" for case in all_cases if case not in together} | {None: folder}
            found = {}
            for name, at in folders.items():
                begun = self.run(at, "init", "-input=false")
                if begun.returncode != 0:
                    lines = [line.strip("│ ") for line in begun.stderr.splitlines()]
                    return next((line for line in lines if line.startswith("Error")), "unknown")
                contents = self.plan(at)
                for case in [name] if name else together:
                    found[case] = contents["" if name else f"module.{case}"]
            versions = json.loads(self.run(folder, "version", "-json").stdout)
            return {
                "terraform": versions["terraform_version"],
                "provider": versions["provider_selections"][PROVIDER],
                "documents": found,
            }


def terraform_itself(checks, all_cases, keep):
    """Compares the kept documents with those of Terraform."""
    program = shutil.which("terraform")
    if program is None:
        print("Terraform: NOT CHECKED. The program `terraform` is not on the PATH.", flush=True)
        return
    planned = Terraform(program).documents(all_cases)
    if isinstance(planned, str):
        print(f"Terraform: NOT CHECKED. The AWS provider is not at hand ({planned}).", flush=True)
        return
    if keep:
        PLANNED.write_text(json.dumps(planned, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        return
    kept = json.loads(PLANNED.read_text())
    for case, document in planned["documents"].items():
        checks.equal(f"{case}: the kept document is not old", kept["documents"].get(case), document)


def main():
    options = arguments(__doc__.split("\n")[0], keep="keep what Terraform plans now")
    checks = Checks()
    all_cases = cases()
    with checks.part("Terraform itself"):
        terraform_itself(checks, all_cases, options.keep)
    orgsim = Orgsim(options.orgsim)
    kept = json.loads(PLANNED.read_text())["documents"]
    checks.equal("each case is kept", sorted(kept), sorted(all_cases))
    with checks.part("documents"):
        for case, files in all_cases.items():
            try:
                content, said = orgsim.document(files)
            except (RuntimeError, IndexError, KeyError) as error:
                checks.that(case, False, repr(error))
                continue
            is_open = "${unknown" in content
            if kept[case] is None:
                checks.that(f"{case}: what Terraform does not know is not known", is_open, content)
                continue
            checks.that(f"{case}: nothing is unknown", not is_open, f"{content}\n{said}")
            ours, theirs = plain(json.loads(content)), plain(json.loads(kept[case]))
            checks.equal(f"{case}: the document", ours, theirs)
    checks.end()


if __name__ == "__main__":
    main()
