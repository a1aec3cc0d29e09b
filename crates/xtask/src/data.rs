//! Data files about AWS: `cargo xtask data` writes them from the moto that `tests/clients/requirements.txt` pins. Their
//! formats are described where they are read: `crates/api/src/managed/library.rs` and
//! `crates/services/src/config/managed_rules/known.rs`. `catalog.rs` writes the catalog of actions.

use crate::api::{GenerateOptions, generate};
use crate::prelude::*;

/// The name of the policies' file, also in the built page, which fetches it when it is needed.
pub const POLICIES: &str = "managed-policies.txt";

/// Each file's folder and name, and the Python program that prints it.
const FILES: [(&str, &str, &str); 2] = [
    ("crates/api/src/managed", POLICIES, PRINT_POLICIES),
    (
        "crates/services/src/config/managed_rules",
        "managed-rules.txt",
        PRINT_RULES,
    ),
];

/// Keys of statements are in the order in which AWS's documents have them.
const PRINT_POLICIES: &str = r##"
import json
from calendar import timegm
from importlib.metadata import version
from time import strptime
from moto.iam.aws_managed_policies import aws_managed_policies_data

ORDER = ["Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
         "NotResource", "Condition"]

def ordered(value):
    if isinstance(value, list):
        return [ordered(item) for item in value]
    if isinstance(value, dict):
        rank = lambda key: (ORDER.index(key) if key in ORDER else len(ORDER), key)
        return {key: ordered(value[key]) for key in sorted(value, key=rank)}
    return value

def seconds(text):
    return timegm(strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))

policies = json.loads(aws_managed_policies_data)
newest = max(policy["UpdateDate"] for policy in policies.values())[:10]
print(f"# AWS managed policies: {len(policies)} names and default documents, the newest of {newest}.")
print("# Published by AWS; collected by moto " + version("moto") + ", which is licensed under the Apache License 2.0 (LICENSE-APACHE).")
print("# Written by `cargo xtask data`.")
for name, policy in sorted(policies.items()):
    row = [name, policy["Path"].removeprefix("/"), policy["DefaultVersionId"].removeprefix("v"),
           seconds(policy["CreateDate"]), seconds(policy["UpdateDate"])]
    document = json.dumps(ordered(policy["Document"]), separators=(",", ":"))
    print(*row, document, sep="\t")
"##;

const PRINT_RULES: &str = r##"
import gzip, json
from importlib.metadata import version
from importlib.resources import files

packed = (files("moto.config") / "resources/aws_managed_rules.json.gz").read_bytes()
rules = json.loads(gzip.decompress(packed))["ManagedRules"]
print(f"# Managed rules of AWS Config: {len(rules)} identifiers with their parameters (`!`: required).")
print("# Published by AWS; collected by moto " + version("moto") + ", which is licensed under the Apache License 2.0 (LICENSE-APACHE).")
print("# Written by `cargo xtask data`.")
for name, rule in sorted(rules.items()):
    when = "periodic" if "Periodic" in rule["Trigger type"] else "changes"
    required = lambda it: not it["Optional"] and it.get("Default") in (None, "")
    parameters = [it["Name"] + "!" * required(it) for it in rule["Parameters"]]
    print(name, when, *parameters)
"##;

pub fn main(options: &GenerateOptions) -> Result {
    generate("data", files()?, options.check)
}

/// Every file and its expected content.
pub fn files() -> Result<Vec<(PathBuf, String)>> {
    let mut files = crate::catalog::files()?;
    for (folder, name, program) in FILES {
        let path = tools::root().join(folder).join(name);
        files.push((path, print(program)?));
    }
    Ok(files)
}

fn print(program: &str) -> Result<String> {
    let mut python = python::ensure("requirements.txt")?.python();
    output(python.args(["-c", program]))
}
