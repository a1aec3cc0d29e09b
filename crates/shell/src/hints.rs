//! Hints: Orgsim's own remarks in addition to the tool's messages, for example about a misspelled option in the documentation, an
//! old name, or a feature that AWS has and Orgsim does not. They never change the result.

use sim::model::{self, Operation, Service};

use crate::output::{GENERAL_EXIT, Halt};
use crate::{names, python};

/// A hint about the words of a command, if there is one.
pub(crate) fn for_words(words: &[String]) -> Option<String> {
    let mut remarks: Vec<String> = Vec::new();
    if words
        .iter()
        .any(|word| word == "--service-principle" || word.starts_with("--service-principle="))
    {
        remarks.push(
            "The option is `--service-principal`. An older page of the AWS Organizations guide, on AWS Artifact, spells it \
             `--service-principle`, which the real tool refuses as well."
                .into(),
        );
    }
    // It is correct as the name of a role.
    let principal = words
        .iter()
        .any(|word| word.starts_with("--service-princip"));
    if principal
        && words
            .iter()
            .any(|word| word.contains("AWSArtifactAccountSync"))
    {
        remarks.push(
            "`AWSArtifactAccountSync` is the name that an older page of the guide gives as AWS Artifact's principal. Orgsim \
             takes it as `aws-artifact-account-sync.amazonaws.com`. Today's page has `artifact.amazonaws.com`, which has a role \
             of its own, AWSServiceRoleForArtifact."
                .into(),
        );
    }
    if words.iter().any(|word| says_master(word)) {
        remarks.push(
            "AWS now says management account where it said master account; the API still answers with names such as \
             `MasterAccountId`."
                .into(),
        );
    }
    remarks.extend(near_operation(words));
    (!remarks.is_empty()).then(|| remarks.join("\n"))
}

/// Whether it has `master` as a word of its own, or as the first of a name such as `MasterAccountId`.
fn says_master(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| part.eq_ignore_ascii_case("master") || part.starts_with("Master"))
}

/// `Did you mean …`, with the whole command, for a misspelled operation.
fn near_operation(words: &[String]) -> Option<String> {
    let mut plain = words.iter().filter(|word| !word.starts_with('-'));
    let service = names::service_by_cli(plain.next()?)?;
    let word = plain.next()?;
    let is_known = word == "help"
        || model::operation_by_cli(service, word).is_some()
        || names::operations(service).any(|name| name == word);
    if is_known {
        return None;
    }
    // A pasted word in the API's spelling is an operation, too.
    let wire =
        model::operations().find(|op| op.service == service && op.name.eq_ignore_ascii_case(word));
    let modeled: Vec<&str> = model::operations()
        .filter(|op| op.service == service)
        .map(|op| op.cli)
        .collect();
    let near = match wire {
        Some(operation) => operation.cli,
        None => python::close_matches(&word.to_ascii_lowercase(), &modeled, 0.75).first()?,
    };
    Some(format!("Did you mean `{} {near}`?", service.command()))
}

pub(crate) fn profile(name: &str) -> String {
    format!(
        "`--profile {name}` changes nothing here: Orgsim has personas instead of profiles. `as NAME` switches to one, `personas` lists them."
    )
}

/// The message for an operation of AWS that this version does not have.
pub(crate) fn not_modeled(service: Service, name: &str) -> Halt {
    let service = service.cli();
    let sentence = format!(
        "`aws {service} {name}` exists in AWS and is not modeled in this version of Orgsim; nothing was sent."
    );
    let hint = format!("`aws {service} help` lists what this version has.");
    Halt::orgsim(sentence, GENERAL_EXIT).with_hint(Some(hint))
}

/// The message for an option of AWS that this version does not have.
pub(crate) fn option_not_modeled(operation: &Operation, option: &str) -> Halt {
    let command = operation.service.command();
    let cli = operation.cli;
    let sentence = format!(
        "`{option}` of `{command} {cli}` exists in AWS and is not modeled in this version of Orgsim; nothing was sent."
    );
    let hint = format!("`{command} {cli} help` lists what this version has.");
    Halt::orgsim(sentence, GENERAL_EXIT).with_hint(Some(hint))
}
