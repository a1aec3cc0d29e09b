//! The formats that the dialog offers, in words.

use interchange::{BUILDING_FILE, ExportFormat, PlanFormat};

/// A format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferedFormat {
    /// Of one organization.
    Organization(ExportFormat),
    /// The picture of one organization in pixels, which only a browser can draw.
    Png,
    /// Lines of the terminal that build one organization: a plan that begins with nothing.
    Lines,
    /// Of the difference between two moments.
    Plan(PlanFormat),
}

use OfferedFormat::{Lines, Organization, Plan, Png};
use ui::prelude::*;

/// The formats of an organization, those for other tools first.
const ORGANIZATION: [OfferedFormat; 11] = [
    Organization(ExportFormat::Script),
    Lines,
    Organization(ExportFormat::Terraform),
    Organization(ExportFormat::OrgFormation),
    Organization(ExportFormat::LandingZone),
    Organization(ExportFormat::CloudFormation),
    Organization(ExportFormat::AwsCli),
    Organization(ExportFormat::Svg),
    Png,
    Organization(ExportFormat::Markdown),
    Organization(ExportFormat::Csv),
];

/// The formats of a difference, that for people first.
const DIFFERENCE: [OfferedFormat; 5] = [
    Plan(PlanFormat::Text),
    Plan(PlanFormat::Script),
    Plan(PlanFormat::Terraform),
    Plan(PlanFormat::Lines),
    Plan(PlanFormat::Json),
];

impl OfferedFormat {
    pub const fn of(difference: bool) -> &'static [Self] {
        match difference {
            true => &DIFFERENCE,
            false => &ORGANIZATION,
        }
    }

    /// The name for ids: that of the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Organization(format) => format.name(),
            Png => "png",
            Lines => PlanFormat::Lines.name(),
            Plan(format) => format.name(),
        }
    }

    pub const fn file_name(self) -> &'static str {
        match self {
            Organization(format) => format.file_name(),
            Png => "organization.png",
            Lines => BUILDING_FILE,
            Plan(format) => format.file_name(),
        }
    }

    /// Whether its lines are sentences, which wrap.
    pub const fn is_prose(self) -> bool {
        matches!(self, Plan(PlanFormat::Text))
    }

    pub const fn is_picture(self) -> bool {
        matches!(self, Png | Organization(ExportFormat::Svg))
    }

    pub fn title(self) -> &'static str {
        match self {
            Organization(ExportFormat::Script) | Plan(PlanFormat::Script) => say("AWS CLI script"),
            Organization(ExportFormat::Terraform) | Plan(PlanFormat::Terraform) => "Terraform",
            Organization(ExportFormat::OrgFormation) => "org-formation",
            Organization(ExportFormat::LandingZone) => "Landing Zone Accelerator",
            Organization(ExportFormat::CloudFormation) => "CloudFormation",
            Organization(ExportFormat::AwsCli) => say("AWS CLI output"),
            Organization(ExportFormat::Svg) => say("Picture (SVG)"),
            Png => say("Picture (PNG)"),
            Organization(ExportFormat::Markdown) => "Markdown",
            Organization(ExportFormat::Csv) => "CSV",
            Plan(PlanFormat::Text) => say("Plan in words"),
            Lines | Plan(PlanFormat::Lines) => say("Orgsim commands"),
            Plan(PlanFormat::Json) => "JSON",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Organization(ExportFormat::Script) => say(
                "A Bash script that builds the organization. You can run it again after an interruption.",
            ),
            Organization(ExportFormat::Terraform) => {
                say("Resources with import blocks, so that the first plan only imports.")
            }
            Organization(ExportFormat::OrgFormation) => {
                say("organization.yml, including the policy documents.")
            }
            Organization(ExportFormat::LandingZone) => say(
                "organization-config.yaml, accounts-config.yaml and the policy documents, in a zip file.",
            ),
            Organization(ExportFormat::CloudFormation) => say(
                "A template for the management account. Deleting the stack leaves the accounts open.",
            ),
            Organization(ExportFormat::AwsCli) => {
                say("The most complete form: importing it gives the same organization again.")
            }
            Organization(ExportFormat::Svg) => {
                say("The tree as a picture, sharp at any size. On a dark screen it is dark.")
            }
            Lines => say(
                "Commands for Orgsim's terminal that build the organization in a new session without accounts.",
            ),
            Png => say("The tree as a picture for documents and slides."),
            Organization(ExportFormat::Markdown) => say("The tree as a list."),
            Organization(ExportFormat::Csv) => say("The accounts as a table for a spreadsheet."),
            Plan(PlanFormat::Script) => {
                say("A Bash script of the steps in their order. It skips steps that are done.")
            }
            Plan(PlanFormat::Terraform) => {
                say("All resources after the change, with import blocks for those that exist.")
            }
            Plan(PlanFormat::Text) => say("The steps in words, and who takes each."),
            Plan(PlanFormat::Lines) => {
                say("Commands for Orgsim's terminal that run the steps of the plan, starting at A.")
            }
            Plan(PlanFormat::Json) => say("The steps for programs."),
        }
    }
}
