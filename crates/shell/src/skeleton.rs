//! `--generate-cli-skeleton`: an input template, and an example of an answer.

use serde_json::{Map, Value};
use sim::model::outputs::{Form, Structure};
use sim::model::{self, Member, Operation, Service, Shape};

use crate::format::Format;

/// An input template.
pub(crate) fn input(operation: &Operation) -> Value {
    structure(operation.input)
}

fn structure(members: &[Member]) -> Value {
    let members = members
        .iter()
        .map(|member| (member.name.to_owned(), blank(&member.shape)));
    Value::Object(members.collect())
}

fn blank(shape: &Shape) -> Value {
    match shape {
        Shape::Text { .. } => "".into(),
        // The real tool chooses one of the words at random.
        Shape::Enum(words) => words[0].into(),
        Shape::Integer { .. } => 0.into(),
        Shape::Boolean => true.into(),
        Shape::Timestamp => "1970-01-01T00:00:00".into(),
        Shape::List { item, .. } => vec![blank(item)].into(),
        Shape::Map { value } => {
            let entry = std::iter::once(("KeyName".to_owned(), blank(value)));
            Value::Object(entry.collect())
        }
        Shape::Structure(members) => structure(members),
    }
}

/// The same as YAML, with a description of each member. The tool's descriptions come from AWS's documentation, these
/// from the table of operations.
pub(crate) fn yaml_input(operation: &Operation) -> String {
    let mut out = String::new();
    yaml_members(operation, operation.input, (0, ""), &mut out);
    out
}

/// `first`: the beginning of the first line, in place of the indent.
fn yaml_members(
    of: &Operation,
    members: &[Member],
    (indent, first): (usize, &str),
    out: &mut String,
) {
    for (at, member) in members.iter().enumerate() {
        let lead = if at == 0 && !first.is_empty() {
            first.to_owned()
        } else {
            " ".repeat(indent)
        };
        let required = if member.required { "[REQUIRED] " } else { "" };
        let words = if let Shape::Enum(words) = &member.shape {
            format!(" Valid values are: {}.", words.join(", "))
        } else {
            String::new()
        };
        let remark = format!("  # {required}{}{words}\n", of.about(member));
        out.push_str(&format!("{lead}{}:", member.name));
        yaml_value(of, &member.shape, (indent, &remark), out);
    }
}

fn yaml_value(of: &Operation, shape: &Shape, (indent, remark): (usize, &str), out: &mut String) {
    if let Shape::Structure(members) = shape {
        out.push_str(remark);
        yaml_members(of, members, (indent + 2, ""), out);
    } else if let Shape::Map { value } = shape {
        out.push_str(remark);
        let lead = " ".repeat(indent + 2);
        out.push_str(&format!("{lead}KeyName: {}\n", yaml_scalar(value)));
    } else if let Shape::List { item, .. } = shape {
        out.push_str(remark);
        let lead = format!("{}- ", " ".repeat(indent));
        if let Shape::Structure(members) = item {
            yaml_members(of, members, (indent + 2, &lead), out);
        } else {
            out.push_str(&format!("{lead}{}\n", yaml_scalar(item)));
        }
    } else {
        out.push_str(&format!(" {}{remark}", yaml_scalar(shape)));
    }
}

fn yaml_scalar(shape: &Shape) -> String {
    let sample = blank(shape);
    match sample.as_str() {
        Some("") => "''".to_owned(),
        Some(text) if matches!(shape, Shape::Timestamp) => text.replace('T', " "),
        Some(text) => text.to_owned(),
        None => sample.to_string(),
    }
}

/// A sample answer of the operation, whose texts have the names of their members.
pub(crate) fn output(operation: &Operation, format: Format) -> Value {
    match model::output(operation.service, operation.name) {
        Some(answer) => Sample { format }.structure(answer, &mut Vec::new()),
        None => Value::Object(Map::new()),
    }
}

struct Sample {
    format: Format,
}

impl Sample {
    fn structure(&self, structure: Structure, within: &mut Vec<&'static str>) -> Value {
        let mut sample = Map::new();
        // A recursive structure is shown once.
        if !within.contains(&structure.name()) {
            within.push(structure.name());
            for (name, form) in structure.members() {
                sample.insert(name.to_owned(), self.value(form, name, within));
            }
            within.pop();
        }
        Value::Object(sample)
    }

    fn value(&self, form: Form, name: &str, within: &mut Vec<&'static str>) -> Value {
        match form {
            Form::Text | Form::Document => name.into(),
            Form::Integer => 0.into(),
            Form::Number => 0.0.into(),
            Form::Boolean => true.into(),
            // Python shows a timestamp with a blank, unless it is asked for JSON.
            Form::Timestamp if matches!(self.format, Format::Text | Format::Table) => {
                "1970-01-01 00:00:00".into()
            }
            Form::Timestamp => "1970-01-01T00:00:00".into(),
            Form::Blob => Value::Null,
            Form::List(item) => vec![self.value(item.form(), item.name(), within)].into(),
            Form::Map(item) => {
                let mut map = Map::new();
                map.insert("KeyName".to_owned(), self.value(item.form(), "", within));
                Value::Object(map)
            }
            Form::Structure(inner) => self.structure(inner, within),
        }
    }
}

/// Members whose sample is less than the API model allows: the tool checks its own samples, and refuses these. Each row:
/// structure, member, and the minimum length or number.
const LEAST: &[(Service, &str, &str, i64)] = &[
    (Service::Iam, "AccessDetail", "EntityPath", 19),
    (Service::Iam, "AccessKey", "AccessKeyId", 16),
    (Service::Iam, "AccessKeyMetadata", "AccessKeyId", 16),
    (Service::Iam, "AttachedPolicy", "PolicyArn", 20),
    (
        Service::Iam,
        "GenerateOrganizationsAccessReport",
        "JobId",
        36,
    ),
    (Service::Iam, "Group", "Arn", 20),
    (Service::Iam, "Group", "GroupId", 16),
    (Service::Iam, "Policy", "Arn", 20),
    (Service::Iam, "Policy", "PolicyId", 16),
    (Service::Iam, "PolicyGroup", "GroupId", 16),
    (Service::Iam, "PolicyRole", "RoleId", 16),
    (Service::Iam, "PolicyUser", "UserId", 16),
    (Service::Iam, "Role", "Arn", 20),
    (Service::Iam, "Role", "MaxSessionDuration", 3600),
    (Service::Iam, "Role", "RoleId", 16),
    (Service::Iam, "RoleUsageType", "Resources", 20),
    (Service::Iam, "SigningCertificate", "CertificateId", 24),
    (Service::Iam, "User", "Arn", 20),
    (Service::Iam, "User", "UserId", 16),
    (Service::Organizations, "Account", "Email", 6),
    (Service::Organizations, "DelegatedAdministrator", "Email", 6),
    (Service::Sts, "AssumedRoleUser", "Arn", 20),
    (Service::Sts, "Credentials", "AccessKeyId", 16),
    (Service::Sts, "GetCallerIdentity", "Arn", 20),
];

/// The tool's error about its own sample of an answer.
pub(crate) fn broken(operation: &Operation) -> Option<String> {
    let mut found = Vec::new();
    if let Some(answer) = model::output(operation.service, operation.name) {
        check(operation.service, answer, "", &mut Vec::new(), &mut found);
    }
    (!found.is_empty()).then(|| format!("Parameter validation failed:\n{}", found.join("\n")))
}

fn check(
    service: Service,
    structure: Structure,
    path: &str,
    within: &mut Vec<&'static str>,
    found: &mut Vec<String>,
) {
    if within.contains(&structure.name()) {
        return;
    }
    within.push(structure.name());
    for (name, form) in structure.members() {
        let mut path = format!("{path}{}{name}", if path.is_empty() { "" } else { "." });
        let (mut form, mut sample) = (form, name);
        if let Form::List(item) = form {
            (form, sample) = (item.form(), item.name());
            path.push_str("[0]");
        } else if let Form::Map(item) = form {
            (form, sample) = (item.form(), "");
            path.push_str(".KeyName");
        }
        if let Form::Structure(inner) = form {
            check(service, inner, &path, within, found);
            continue;
        }
        let least = LEAST
            .iter()
            .find(|row| row.0 == service && row.1 == structure.name() && row.2 == name);
        if let Some((_, _, _, least)) = least {
            found.push(if matches!(form, Form::Integer) {
                format!("Invalid value for parameter {path}, value: 0, valid min value: {least}")
            } else {
                format!(
                    "Invalid length for parameter {path}, value: {}, valid min length: {least}",
                    sample.len()
                )
            });
        }
    }
    within.pop();
}
