//! The oracle of erasure on what readers read: policies are written in a format that leaves something open, and read.

#[path = "../../prove/tests/prove/erased/oracle.rs"]
mod oracle;

use interchange::InputFile;
use serde_json::{Value, json};

use self::oracle::world::{Paper, Site, World, text_of};
use self::oracle::{Erased, Reads};
use crate::organization::{file, imported, organization};

/// A format: what it can leave open, and how policies are written in it, each with its name and its document.
struct Format {
    opens: fn(&Site) -> bool,
    write: fn(&[(String, String)]) -> Vec<InputFile>,
}

/// Policies of the resource's side have principals: only others are written as SCPs.
fn is_written(paper: &Paper) -> bool {
    paper.place != 4
}

impl Reads for Format {
    fn meets(&self, world: &World, site: &Site) -> bool {
        let paper = site.paper().map(|it| &world.papers[it]);
        !paper.is_some_and(is_written) || (self.opens)(site)
    }

    fn read(&self, mut erased: World) -> World {
        let named = |(at, it): (usize, &Paper)| {
            let text = it.whole.clone().unwrap_or_else(|| text_of(it));
            (format!("P{at}"), text)
        };
        let papers = erased.papers.iter().enumerate();
        let written = papers.filter(|it| is_written(it.1));
        let policies: Vec<(String, String)> = written.map(named).collect();
        let import = imported(&(self.write)(&policies));
        let world = import.session.replay();
        for (at, paper) in erased.papers.iter_mut().enumerate() {
            if is_written(paper) {
                let mut all = organization(&world).policies.values();
                let found = all.find(|it| *it.name == *format!("P{at}"));
                let found = found.unwrap_or_else(|| panic!("P{at} is lost"));
                paper.whole = Some(found.content.to_string());
            }
        }
        erased
    }
}

/// The names of what is open in documents.
fn opened(policies: &[(String, String)]) -> Vec<String> {
    let names = (0..3).map(|at| format!("value{at}"));
    let is_open = |name: &String| {
        policies
            .iter()
            .any(|it| it.1.contains(&format!("${{unknown:{name}}}")))
    };
    names.filter(is_open).collect()
}

/// The name of what stands for a whole document.
fn lost(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("{\"Statement\":\"${unknown:")?;
    rest.strip_suffix("}\"}")
}

/// A template, in which parameters without a default are open.
fn template(policies: &[(String, String)]) -> Vec<InputFile> {
    let parameters = opened(policies).into_iter();
    let parameters = parameters.map(|it| (it, json!({ "Type": "String" })));
    let mut resources = serde_json::Map::new();
    let kind = "AWS::Organizations::Organization";
    resources.insert(
        "Org".to_string(),
        json!({ "Type": kind, "Properties": { "FeatureSet": "ALL" } }),
    );
    for (name, text) in policies {
        let content = match lost(text) {
            Some(lost) => json!({ "Ref": lost }),
            None => {
                let mut text = text.clone();
                for open in opened(policies) {
                    let reference = json!({ "Ref": open }).to_string();
                    text = text.replace(&format!("\"${{unknown:{open}}}\""), &reference);
                }
                serde_json::from_str(&text).unwrap_or_else(|it| panic!("{it}: {text}"))
            }
        };
        let properties =
            json!({ "Name": name, "Type": "SERVICE_CONTROL_POLICY", "Content": content });
        let row = json!({ "Type": "AWS::Organizations::Policy", "Properties": properties });
        resources.insert(name.clone(), row);
    }
    let parameters = Value::Object(parameters.collect());
    let template = json!({ "Parameters": parameters, "Resources": resources });
    vec![file("organization.json", &template.to_string())]
}

/// Answers of the AWS CLI, of which that of `describe-policy` can be missing.
fn answers(policies: &[(String, String)]) -> Vec<InputFile> {
    let id = "o-abcdefghij";
    let organization = json!({ "Organization": { "Id": id, "MasterAccountId": "111122223333", "MasterAccountEmail": "m@northwind.example", "FeatureSet": "ALL" } });
    let mut files = vec![file("organization.json", &organization.to_string())];
    let summary = |name: &str| {
        let id = format!("p-{:0>10}", name.to_ascii_lowercase());
        json!({ "Id": id, "Name": name, "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false })
    };
    let all: Vec<Value> = policies.iter().map(|it| summary(&it.0)).collect();
    files.push(file("list.json", &json!({ "Policies": all }).to_string()));
    for (name, text) in policies.iter().filter(|it| lost(&it.1).is_none()) {
        let policy = json!({ "Policy": { "PolicySummary": summary(name), "Content": text } });
        files.push(file(&format!("{name}.json"), &policy.to_string()));
    }
    files
}

/// Code of Terraform, in which variables without a default are open.
fn code(policies: &[(String, String)], content: fn(&str) -> String) -> Vec<InputFile> {
    let mut code = "resource \"aws_organizations_organization\" \"this\" {}\n".to_string();
    for name in opened(policies) {
        code += &format!("variable \"{name}\" {{}}\n");
    }
    for (name, text) in policies {
        let content = match lost(text) {
            Some(lost) => format!("var.{lost}"),
            None => content(text),
        };
        code += &format!(
            "resource \"aws_organizations_policy\" \"{name}\" {{\n  name = \"{name}\"\n  content = {content}\n}}\n"
        );
    }
    vec![file("main.tf", &code)]
}

/// A document as an expression.
fn expression(text: &str) -> String {
    let mut text = text.to_string();
    for at in 0..3 {
        let open = format!("\"${{unknown:value{at}}}\"");
        text = text.replace(&format!("{open}:"), &format!("(var.value{at}):"));
        text = text.replace(&open, &format!("var.value{at}"));
    }
    format!("jsonencode({text})")
}

/// A document as a text with interpolations.
fn heredoc(text: &str) -> String {
    format!("<<EOT\n{}\nEOT\n", text.replace("${unknown:", "${var."))
}

fn check(format: &Format) {
    let (mut cases, mut open, mut faults) = (0, 0, Vec::new());
    // Four formats share the time.
    for seed in testing::seeds(100, 4) {
        cases += 1;
        let erased = Erased::new(seed, format);
        open += u64::from(!erased.verdict.unknown.is_empty());
        faults.extend(erased.fault());
    }
    let some = &faults[..faults.len().min(9)];
    assert!(faults.is_empty(), "{}: {some:#?}", faults.len());
    println!("{open} depend on something\n{cases} seeds");
    assert!(cases < 100 || 0 < open && open < cases, "{open}");
}

/// Values and statements; no names of operators or keys.
fn in_values(site: &Site) -> bool {
    !matches!(site, Site::Operator(..) | Site::Key(..))
}

#[test]
fn what_templates_leave_open_never_decides() {
    let format = Format {
        opens: in_values,
        write: template,
    };
    check(&format);
}

#[test]
fn documents_that_no_answer_has_never_decide() {
    let format = Format {
        opens: |it| matches!(it, Site::Paper(_)),
        write: answers,
    };
    check(&format);
}

#[test]
fn what_expressions_leave_open_never_decides() {
    let format = Format {
        opens: |_| true,
        write: |it| code(it, expression),
    };
    check(&format);
}

#[test]
fn what_texts_with_interpolations_leave_open_never_decides() {
    let format = Format {
        opens: |it| !matches!(it, Site::Line(..)),
        write: |it| code(it, heredoc),
    };
    check(&format);
}
