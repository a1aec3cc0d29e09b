//! An organization as text for other tools. What a format cannot hold is listed beside the text.

mod bundle;
mod cloudformation;
mod landing_zone;
mod left_out;
mod org_formation;
mod script;
mod svg;
mod tables;
mod terraform;
mod tree;

pub(crate) use script::{FUNCTIONS as SCRIPT_FUNCTIONS, quoted};

use std::collections::BTreeSet;

use message::{Message, message};
use sim::World;
use sim::organization::Organization;
use tree::Tree;
pub use tree::{Exported, ExportedFile};
pub(crate) use tree::{Identifiers, path_of, recipient_name};

message::worded! {
    /// The formats of exports.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ExportFormat {
        /// Answers of the AWS CLI in one file, which `orgsim import` reads: the most complete form.
        AwsCli: "aws-cli", "organization.json";
        /// A script of AWS CLI calls that builds the organization, and can be run again.
        Script: "script", "build.sh";
        /// Terraform: resources, with `import` blocks for what exists.
        Terraform: "terraform", "organization.tf";
        /// org-formation: `organization.yml`.
        OrgFormation: "org-formation", "organization.yml";
        /// Landing Zone Accelerator: `organization-config.yaml`, `accounts-config.yaml` and the policy documents.
        LandingZone: "landing-zone-accelerator", "landing-zone.zip";
        /// A CloudFormation template with `AWS::Organizations::…`.
        CloudFormation: "cloudformation", "template.json";
        /// A picture of the tree.
        Svg: "svg", "organization.svg";
        /// The tree as a Markdown list.
        Markdown: "markdown", "organization.md";
        /// The accounts as a table.
        Csv: "csv", "accounts.csv";
    }
    /// The name on the command line.
    name (by_name)
    /// The name of the file, as the tool expects it.
    file_name
}

/// Writes an organization of a world. A policy whose document is not known in full is not written, but listed as left out.
pub fn export(world: &World, organization: &Organization, format: ExportFormat) -> Exported {
    let (known, unknown) = known_part(organization);
    let is_part = match format {
        ExportFormat::AwsCli | ExportFormat::Svg | ExportFormat::Markdown | ExportFormat::Csv => {
            false
        }
        ExportFormat::Script
        | ExportFormat::Terraform
        | ExportFormat::OrgFormation
        | ExportFormat::LandingZone
        | ExportFormat::CloudFormation => true,
    };
    let tree = Tree::new(world, if is_part { &known } else { organization });
    let mut exported = match format {
        ExportFormat::AwsCli => bundle::export(&tree),
        ExportFormat::Script => script::export(&tree),
        ExportFormat::Terraform => terraform::export(&tree),
        ExportFormat::OrgFormation => org_formation::export(&tree),
        ExportFormat::LandingZone => landing_zone::export(&tree),
        ExportFormat::CloudFormation => cloudformation::export(&tree),
        ExportFormat::Svg => svg::export(&tree),
        ExportFormat::Markdown => tables::markdown(&tree),
        ExportFormat::Csv => tables::csv(&tree),
    };
    if is_part || format == ExportFormat::AwsCli {
        exported.left_out.extend(unknown);
    }
    exported
}

/// What is not known of a document; `None`: it is known.
pub(crate) fn unknown_of(document: &str) -> Option<String> {
    let names: BTreeSet<&str> = policy::unknown::names(document).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The organization without the policies whose documents are not known in full, and which these are, as noun phrases.
fn known_part(organization: &Organization) -> (Organization, Vec<Message>) {
    let (mut known, mut left_out) = (organization.clone(), Vec::new());
    for policy in organization.policies.values() {
        if let Some(unknown) = unknown_of(&policy.content) {
            known.policies.remove(&policy.id);
            known.tags.remove(policy.id.as_str());
            left_out.push(message!(
                "policy {name}, whose document is not known in full: {unknown}",
                name = policy.name
            ));
        }
    }
    let delegation = organization.delegation.as_ref();
    if let Some(unknown) = delegation.and_then(|it| unknown_of(&it.content)) {
        known.delegation = None;
        left_out.push(message!(
            "the delegation policy, whose document is not known in full: {unknown}"
        ));
    }
    (known, left_out)
}

/// The difference between two organizations as Terraform: all resources after it, with `import` blocks for what exists.
pub(crate) fn terraform_difference(
    (before, old): (&World, &Organization),
    (after, new): (&World, &Organization),
) -> Exported {
    let (old, (new, unknown)) = (known_part(old).0, known_part(new));
    let mut exported = terraform::difference(&Tree::new(before, &old), &Tree::new(after, &new));
    exported.left_out.extend(unknown);
    exported
}
