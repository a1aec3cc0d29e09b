//! Writing an organization, or what changed from A to B, for other tools: the formats, and what is chosen.

use OfferedFormat::{Lines, Organization, Plan, Png};
use interchange::{BUILDING_FILE, ExportFormat, MigrationPlan, PlanFormat};
use message::Message;
use sim::ids::OrganizationId;

use super::words::key;

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

/// What is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportSubject {
    /// An organization.
    Organization(OrganizationId),
    /// What changed from A to B.
    Difference,
}

/// What is chosen in the dialog of exports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportChoice {
    /// `None`: the first organization.
    pub subject: Option<ExportSubject>,
    /// The format of the file.
    pub format: OfferedFormat,
    /// The plan may be exported with its gaps: the user has read them.
    pub accepted: bool,
    /// The user has stopped the planning.
    pub stopped: bool,
    /// The picture was too large to draw it in pixels.
    pub too_large: bool,
}

/// An action on what is exported.
#[derive(Clone)]
pub enum ExportAction {
    /// Export something else, in the same format if that has it.
    Subject(ExportSubject),
    /// Export in another format.
    Format(OfferedFormat),
    /// Accept the gaps of the plan, or no longer.
    Accept(bool),
    /// Stop planning, or plan again.
    Stop(bool),
    /// The picture was too large to draw it in pixels.
    TooLarge,
}

impl ExportChoice {
    /// The first choice: an organization, or what changed from A to B.
    pub fn new(difference: bool) -> Self {
        Self {
            subject: difference.then_some(ExportSubject::Difference),
            format: OfferedFormat::of(difference)[0],
            accepted: false,
            stopped: false,
            too_large: false,
        }
    }

    /// Whether it is what changed from A to B.
    pub fn is_difference(&self) -> bool {
        self.subject == Some(ExportSubject::Difference)
    }

    /// What the plan opens between its steps, which the user has to accept before it is exported: others carry it out. What is played in
    /// the page harms nobody.
    pub fn gaps(&self, plan: Option<&MigrationPlan>) -> Vec<Message> {
        (plan.filter(|_| self.is_difference()).into_iter())
            .flat_map(MigrationPlan::proved_gaps)
            .map(|it| it.says.clone())
            .collect()
    }

    /// Whether the plan may be exported.
    pub fn is_open(&self, plan: Option<&MigrationPlan>) -> bool {
        self.accepted || self.gaps(plan).is_empty()
    }

    pub(crate) fn take(&mut self, action: ExportAction) {
        match action {
            ExportAction::Subject(subject) => {
                let formats = OfferedFormat::of(subject == ExportSubject::Difference);
                let same = formats.iter().find(|it| it.id() == self.format.id());
                self.format = *same.unwrap_or(&formats[0]);
                self.subject = Some(subject);
                self.too_large = false;
            }
            ExportAction::Format(format) => {
                self.format = format;
                self.too_large = false;
            }
            ExportAction::Accept(accepted) => self.accepted = accepted,
            ExportAction::Stop(stopped) => self.stopped = stopped,
            ExportAction::TooLarge => self.too_large = true,
        }
    }
}

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
    /// The formats of an organization, or of a difference.
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

    /// The name of the file to save.
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

    /// Whether it is drawn.
    pub const fn is_picture(self) -> bool {
        matches!(self, Png | Organization(ExportFormat::Svg))
    }

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Organization(ExportFormat::Script) | Plan(PlanFormat::Script) => key("AWS CLI script"),
            Organization(ExportFormat::Terraform) | Plan(PlanFormat::Terraform) => "Terraform",
            Organization(ExportFormat::OrgFormation) => "org-formation",
            Organization(ExportFormat::LandingZone) => "Landing Zone Accelerator",
            Organization(ExportFormat::CloudFormation) => "CloudFormation",
            Organization(ExportFormat::AwsCli) => key("AWS CLI output"),
            Organization(ExportFormat::Svg) => key("Picture (SVG)"),
            Png => key("Picture (PNG)"),
            Organization(ExportFormat::Markdown) => "Markdown",
            Organization(ExportFormat::Csv) => "CSV",
            Plan(PlanFormat::Text) => key("Plan in words"),
            Lines | Plan(PlanFormat::Lines) => key("Orgsim commands"),
            Plan(PlanFormat::Json) => "JSON",
        }
    }

    /// What it is good for.
    pub const fn about(self) -> &'static str {
        match self {
            Organization(ExportFormat::Script) => key(
                "A Bash script that builds the organization. You can run it again after an interruption.",
            ),
            Organization(ExportFormat::Terraform) => {
                key("Resources with import blocks, so that the first plan only imports.")
            }
            Organization(ExportFormat::OrgFormation) => {
                key("organization.yml, including the policy documents.")
            }
            Organization(ExportFormat::LandingZone) => key(
                "organization-config.yaml, accounts-config.yaml and the policy documents, in a zip file.",
            ),
            Organization(ExportFormat::CloudFormation) => key(
                "A template for the management account. Deleting the stack leaves the accounts open.",
            ),
            Organization(ExportFormat::AwsCli) => {
                key("The most complete form: importing it gives the same organization again.")
            }
            Organization(ExportFormat::Svg) => {
                key("The tree as a picture, sharp at any size. On a dark screen it is dark.")
            }
            Lines => key(
                "Commands for Orgsim's terminal that build the organization in a new session without accounts.",
            ),
            Png => key("The tree as a picture for documents and slides."),
            Organization(ExportFormat::Markdown) => key("The tree as a list."),
            Organization(ExportFormat::Csv) => key("The accounts as a table for a spreadsheet."),
            Plan(PlanFormat::Script) => {
                key("A Bash script of the steps in their order. It skips steps that are done.")
            }
            Plan(PlanFormat::Terraform) => {
                key("All resources after the change, with import blocks for those that exist.")
            }
            Plan(PlanFormat::Text) => key("The steps in words, and who takes each."),
            Plan(PlanFormat::Lines) => {
                key("Commands for Orgsim's terminal that run the steps of the plan, starting at A.")
            }
            Plan(PlanFormat::Json) => key("The steps for programs."),
        }
    }
}
