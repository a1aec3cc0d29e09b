"""Clients of IAM Access Analyzer against `orgsim serve`: the AWS command line, boto3, and AWS's policy validators.

Also the hook of this repository, as pre-commit runs it.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments, skip
from support.server import Server

PROGRAMS = Path(sys.executable).parent
HOOKS = Path(__file__).resolve().parents[3] / ".pre-commit-hooks.yaml"
REGION = "us-east-1"


def allow(actions, **more):
    return {"Effect": "Allow", "Action": actions, "Resource": "*", **more}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


BAD = document(allow(["iam:PassRole"]), allow(["s3:Get*", "s3:GetObject"]))
REFERENCE = document(allow(["s3:*"]))
PUBLIC = document(
    {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*"}
)

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole"}],
}

TEMPLATE = {
    "Resources": {
        "Reader": {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "reader", "AssumeRolePolicyDocument": TRUST},
        },
        "Deploy": {
            "Type": "AWS::IAM::User",
            "Properties": {"UserName": "deploy", "Policies": [{"PolicyName": "deploy", "PolicyDocument": BAD}]},
        },
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "example-bucket"}},
        "Readers": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": PUBLIC}},
    }
}

PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.9.0",
    "configuration": {"root_module": {"resources": []}},
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_iam_policy.deploy",
                    "mode": "managed",
                    "type": "aws_iam_policy",
                    "name": "deploy",
                    "values": {"name": "deploy", "policy": json.dumps(BAD)},
                }
            ]
        }
    },
}


class Programs:
    """Programs that call the server, in a folder with their files."""

    def __init__(self, server, folder):
        self.environment = {**os.environ, **server.environment(), "AWS_ENDPOINT_URL": server.url}
        self.folder = folder

    def run(self, name, *words):
        command = [str(PROGRAMS / name), *words]
        return subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True)

    def file(self, name, value):
        (self.folder / name).write_text(json.dumps(value))
        return name


def codes(report):
    return sorted({it["code"] for it in report["BlockingFindings"] + report["NonBlockingFindings"]})


def command_line(checks, programs):
    policy = f"file://{programs.file('bad.json', BAD)}"
    words = ["accessanalyzer", "validate-policy", "--policy-type", "IDENTITY_POLICY", "--policy-document", policy]
    whole = programs.run("aws", *words)
    checks.equal("aws accessanalyzer validate-policy succeeds", (whole.returncode, whole.stderr), (0, ""))
    findings = json.loads(whole.stdout)["findings"]
    checks.equal(
        "it has both findings",
        [it["issueCode"] for it in findings],
        ["PASS_ROLE_WITH_STAR_IN_RESOURCE", "REDUNDANT_ACTION"],
    )
    paged = programs.run("aws", *words, "--page-size", "1")
    checks.equal("its paginator puts the pages together", json.loads(paged.stdout or "{}").get("findings"), findings)
    wrong = programs.run("aws", *words[:2], "--policy-type", "IDENTITY_POLICY", "--policy-document", "{}", "--locale", "EN",
                         "--validate-policy-resource-type", "AWS::S3::Bucket")
    checks.that("a refusal has the service's code", "(ValidationException)" in wrong.stderr, wrong.stderr)


def validate(checks, programs, common):
    """It checks policies, and who from outside the account they would let in: by an analyzer that it creates, and previews."""
    for name in ("the first time", "with the analyzer that is there"):
        done = programs.run("cfn-policy-validator", "validate", *common)
        checks.equal(f"cfn-policy-validator validate finds something, {name}", (done.returncode, done.stderr), (2, ""))
    report = json.loads(done.stdout or "{}")
    found = sorted({(it["resourceName"], it["code"]) for it in report.get("BlockingFindings", [])})
    expected = [
        ("deploy", "PASS_ROLE_WITH_STAR_IN_RESOURCE"),
        ("example-bucket", "EXTERNAL_PRINCIPAL"),
        ("reader", "EXTERNAL_PRINCIPAL"),
    ]
    checks.equal("cfn-policy-validator validate says what", found, expected)


def templates(checks, programs):
    template, reference = programs.file("template.json", TEMPLATE), programs.file("reference.json", REFERENCE)
    common = ["--template-path", template, "--region", REGION]
    validate(checks, programs, common)
    identity = ["--reference-policy", reference, "--reference-policy-type", "identity"]
    for name, words, code in [
        ("check-no-new-access", identity, "policy-analysis-CheckNoNewAccess"),
        ("check-access-not-granted", ["--actions", "iam:PassRole"], "policy-analysis-CheckAccessNotGranted"),
        ("check-no-public-access", [], "policy-analysis-CheckNoPublicAccess"),
    ]:
        done = programs.run("cfn-policy-validator", name, *common, *words)
        checks.equal(f"cfn-policy-validator {name} finds something", done.returncode, 2)
        found = codes(json.loads(done.stdout)) if done.returncode == 2 else done.stderr
        checks.equal(f"cfn-policy-validator {name} says what", found, [code])


def plans(checks, programs):
    plan = programs.file("plan.json", PLAN)
    config = Path(importlib.util.find_spec("iam_check").origin).parent / "config/default.yaml"
    words = ["--config", str(config), "--template-path", plan, "--region", REGION]
    # By default only errors and security warnings are blocking.
    done = programs.run("tf-policy-validator", "validate", *words)
    checks.equal("tf-policy-validator validate finds something", done.returncode, 2)
    found = codes(json.loads(done.stdout)) if done.returncode == 2 else done.stderr + done.stdout
    checks.equal("tf-policy-validator validate says what", found, ["PASS_ROLE_WITH_STAR_IN_RESOURCE", "REDUNDANT_ACTION"])


def shapes(checks, server):
    """boto3 reads answers and refusals by the API model."""
    client = server.client("accessanalyzer")
    answer = client.check_no_public_access(policyDocument=json.dumps(PUBLIC), resourceType="AWS::S3::Bucket")
    checks.equal("public access fails", answer["result"], "FAIL")
    checks.equal("the statement is named", answer["reasons"][0]["statementIndex"], 0)
    try:
        client.validate_policy(policyDocument="{}", policyType="IDENTITY_POLICY", maxResults=0)
        checks.that("maxResults=0 is refused", False)
    except client.exceptions.ValidationException as error:
        checks.equal("a refusal has its reason", error.response["reason"], "fieldValidationFailed")
        checks.equal("a refusal has its member", error.response["fieldList"][0]["name"], "maxResults")


def git(folder, *words):
    variables = dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "nobody@example.com")
    variables |= dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Nobody")
    done = subprocess.run(["git", *words], cwd=folder, env=os.environ | variables, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def hook(checks, orgsim, folder):
    """A repository with the hook's file, and one that uses it."""
    hooks, user = folder / "hooks", folder / "user"
    for one in (hooks, user):
        one.mkdir()
        git(one, "init", "--quiet")
    (hooks / HOOKS.name).write_text(HOOKS.read_text())
    git(hooks, "add", ".")
    git(hooks, "commit", "--quiet", "-m", "hooks")
    revision = git(hooks, "rev-parse", "HEAD")
    config = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": [
        {"id": "orgsim-lint", "args": ["policies", "--fail-on", "security"]}]}]}
    # JSON is YAML.
    (user / ".pre-commit-config.yaml").write_text(json.dumps(config))
    (user / "policies").mkdir()
    path = os.pathsep.join([str(Path(orgsim).resolve().parent), str(PROGRAMS), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PRE_COMMIT_HOME": str(folder / "home")}
    for name, policy, status in [("a bad policy", BAD, 1), ("a good policy", document(allow(["s3:GetObject"])), 0)]:
        (user / "policies/policy.json").write_text(json.dumps(policy))
        git(user, "add", ".")
        command = [str(PROGRAMS / "pre-commit"), "run", "--all-files"]
        done = subprocess.run(command, cwd=user, env=environment, capture_output=True, text=True)
        checks.that(f"pre-commit with {name} ends with {status}", done.returncode == status, done.stdout + done.stderr)
        if status:
            checks.that("it shows the finding", "PASS_ROLE_WITH_STAR_IN_RESOURCE" in done.stdout, done.stdout)


def main():
    options = arguments(__doc__)
    if not importlib.util.find_spec("cfn_policy_validator"):
        skip("cfn-policy-validator", "It needs Python 3.11 to 3.13.")
    checks = Checks()
    with Server(options.orgsim) as server, tempfile.TemporaryDirectory() as folder:
        programs = Programs(server, Path(folder))
        with checks.part("shapes"):
            shapes(checks, server)
        with checks.part("aws"):
            command_line(checks, programs)
        with checks.part("cfn-policy-validator"):
            templates(checks, programs)
        with checks.part("tf-policy-validator"):
            plans(checks, programs)
    with tempfile.TemporaryDirectory() as folder, checks.part("pre-commit"):
        hook(checks, options.orgsim, Path(folder))
    checks.end()


if __name__ == "__main__":
    main()
