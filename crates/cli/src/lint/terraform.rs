//! Policies in Terraform code, evaluated as `orgsim import` does it.

use std::rc::Rc;

use interchange::{FindingWeight, TerraformResource, terraform_resources};
use lint::UNKNOWN_VALUE;
use policy::unknown;

use super::checked::{LintRun, ReadCode, check, whole};
use super::find::{self, FoundFile};
use super::kinds::Around;
use super::options::LintCommand;
use super::places::SourceText;
use crate::prelude::*;

/// The largest file that is read with the code.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Folders of other people's files.
const SKIPPED: [&str; 1] = ["node_modules"];

/// What to do with Terraform code.
pub(super) const PLAN: &str =
    "Check the plan, which has its policies: `terraform show -json plan.out | orgsim lint -`.";

pub(super) fn is_skipped(file: &Path) -> bool {
    let mut parts = file.components();
    parts.any(|part| SKIPPED.iter().any(|name| part.as_os_str() == *name))
}

/// Whether a file is Terraform code.
pub(super) fn is_code(file: &Path) -> bool {
    let name = file.to_string_lossy().to_ascii_lowercase();
    [".tf", ".tofu", ".tf.json"]
        .iter()
        .any(|it| name.ends_with(it))
}

/// The files that code can use, with their texts.
fn texts_of(files: &[PathBuf]) -> Vec<(String, String)> {
    let is_short = |it: &Path| fs::metadata(it).is_ok_and(|it| it.len() <= MOST_BYTES);
    let files = files.iter();
    let files = files.filter(|it| is_short(it) && !is_skipped(it));
    let read = |file: &PathBuf| {
        let name = shown(&file.to_string_lossy());
        let bytes = fs::read(file).ok()?;
        Some((name, String::from_utf8_lossy(&bytes).into_owned()))
    };
    files.filter_map(read).collect()
}

/// A path as findings have it.
fn shown(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.strip_prefix("./").unwrap_or(&path).to_string()
}

impl LintRun {
    /// Checks the policies of a file of code. Terraform takes the files of a folder together, so those beside it are read, too: once for
    /// all files of the folder that are checked.
    pub(super) fn code(&mut self, command: &LintCommand, path: &str) {
        let parent = Path::new(path).parent().filter(|it| *it != Path::new(""));
        let folder = parent.unwrap_or(Path::new("."));
        let code = self.code.entry(folder.to_path_buf()).or_insert_with(|| {
            let (files, _) = import_files::files_and_faults(folder);
            Rc::new(terraform_resources(texts_of(&files)))
        });
        let code = Rc::clone(code);
        let asked = shown(path);
        self.code_in(command, &code, |file| file == asked);
    }

    /// Checks the policies of all code among the files below a folder.
    pub(super) fn folder(&mut self, command: &LintCommand, files: &[PathBuf]) {
        self.code_in(command, &terraform_resources(texts_of(files)), |_| true);
    }

    fn code_in(
        &mut self,
        command: &LintCommand,
        (resources, findings): &ReadCode,
        is_asked: impl Fn(&str) -> bool,
    ) {
        for finding in findings {
            let place = finding.place.as_ref();
            if place.is_some_and(|it| is_asked(&it.file))
                && finding.weight == FindingWeight::Decides
            {
                self.unread.push(finding.to_string());
            }
        }
        for resource in resources {
            if is_asked(&resource.places[""].file) {
                self.resource(command, resource.clone());
            }
        }
    }

    fn resource(&mut self, command: &LintCommand, resource: TerraformResource) {
        let TerraformResource {
            address,
            kind,
            mut values,
            places,
        } = resource;
        let own = &places[""];
        later(&mut values);
        if kind == "aws_organizations_policy" && values["type"].is_null() {
            values["type"] = "SERVICE_CONTROL_POLICY".into();
        }
        for (key, value) in values.as_object().into_iter().flatten() {
            let around = Around {
                resource: Some(&kind),
                stated: values["type"].as_str(),
                key,
            };
            if value == UNKNOWN_VALUE && around.is_property() {
                let place = places.get(key).unwrap_or(own);
                self.unread.push(format!("{place}: {address}/{key}."));
            }
        }
        let row = json!({ "address": address, "type": kind, "values": values });
        let of = FoundFile {
            policies: find::of_value(&whole(&own.file).to_string_lossy(), &row),
            source: SourceText::new(""),
            places: Vec::new(),
            faults: Vec::new(),
        };
        let open = format!("\"Statement\":\"{UNKNOWN_VALUE}\"");
        for policy in &of.policies {
            let path = policy.path.get(1..).unwrap_or_default().join("/");
            let place = places.get(&path).unwrap_or(own);
            if policy.text.contains(&open) {
                self.unread.push(format!("{place}: {}.", policy.at));
                continue;
            }
            let mut checked = check(command, &place.file, policy, &of);
            let line = place
                .path
                .strip_prefix("line ")
                .and_then(|it| it.parse().ok());
            for found in &mut checked.found {
                (found.line, found.column) = (line.unwrap_or(1), 1);
            }
            self.policies.push(checked);
        }
    }
}

/// Puts what is known only later in the place of what is not known.
fn later(value: &mut Value) {
    match value {
        Value::String(text) => {
            for name in unknown::names(&text.clone()) {
                let one = unknown::value(name);
                let many = one.replacen("unknown:", "unknowns:", 1);
                *text = text
                    .replace(&many, UNKNOWN_VALUE)
                    .replace(&one, UNKNOWN_VALUE);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(later),
        Value::Object(members) => members.values_mut().for_each(later),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
