//! Queries that write an organization, or the difference between two moments, for other tools.

use std::rc::Rc;

use interchange::{
    ExportFormat, Exported, MigrationPlan, PlanFormat, Planning, export, export_building,
    export_plan, plan_walkthrough,
};
use message::Message;
use sim::history::History;
use sim::ids::OrganizationId;
use sim::session::{PlayedSession, Session};

use super::Queries;
use super::compare::ComparedMoments;
use crate::base::export::{ExportChoice, ExportSubject, OfferedFormat};
use crate::lesson::made::MadeLesson;

impl Queries {
    /// The ids of all organizations, each with the name of its management account; the current user's comes first.
    pub fn exportable(&self) -> Vec<(OrganizationId, String)> {
        let world = self.controller.world();
        let own = self.actor().account();
        let organizations = world.organizations();
        let (first, rest): (Vec<_>, Vec<_>) =
            organizations.partition(|it| it.account_ids().any(|id| id == own));
        let all = first.into_iter().chain(rest);
        all.map(|it| (it.id.clone(), world.name_of(it.management)))
            .collect()
    }

    /// An organization as a file of another tool; `None` if it does not exist.
    pub fn exported(&self, id: &OrganizationId, format: ExportFormat) -> Option<Exported> {
        let world = self.controller.world();
        Some(export(world, world.organization(id)?, format))
    }

    /// What is exported: what was chosen, if it is there; `None`: there is nothing.
    pub fn export_subject(&self, choice: &ExportChoice) -> Option<ExportSubject> {
        if choice.is_difference() {
            return choice.subject.clone();
        }
        let ids = self.exportable().into_iter();
        let mut all = ids.map(|(id, _)| Some(ExportSubject::Organization(id)));
        let first = all.clone().next().flatten();
        all.find(|it| *it == choice.subject).flatten().or(first)
    }

    /// What a plan is made of that an export needs, if it needs one.
    pub fn export_plan(
        &self,
        subject: Option<&ExportSubject>,
        format: OfferedFormat,
        compared: &Rc<ComparedMoments>,
    ) -> Option<Rc<ComparedMoments>> {
        match (subject?, format) {
            (ExportSubject::Difference, _) => Some(compared.clone()),
            (ExportSubject::Organization(id), OfferedFormat::Lines) => {
                Some(Rc::new(self.building(id)))
            }
            (ExportSubject::Organization(_), _) => None,
        }
    }

    /// A subject in a format; `None` without the plan that it needs, and of a format for another subject.
    pub fn export_of(
        &self,
        subject: &ExportSubject,
        format: OfferedFormat,
        plan: Option<(&ComparedMoments, &MigrationPlan)>,
    ) -> Option<Exported> {
        match (subject, format) {
            (ExportSubject::Organization(id), OfferedFormat::Organization(format)) => {
                self.exported(id, format)
            }
            (ExportSubject::Organization(id), OfferedFormat::Png) => {
                let mut exported = self.exported(id, ExportFormat::Svg)?;
                exported.text = light(&exported.text);
                Some(exported)
            }
            (ExportSubject::Organization(_), OfferedFormat::Lines) => {
                plan.map(|(moment, plan)| moment.lines(plan))
            }
            (ExportSubject::Difference, OfferedFormat::Plan(format)) => {
                plan.map(|(compared, plan)| compared.exported(plan, format))
            }
            (ExportSubject::Organization(_), OfferedFormat::Plan(_))
            | (
                ExportSubject::Difference,
                OfferedFormat::Organization(_) | OfferedFormat::Png | OfferedFormat::Lines,
            ) => None,
        }
    }

    /// What a plan needs that builds an organization from nothing: the current moment.
    pub fn building(&self, id: &OrganizationId) -> ComparedMoments {
        let now = self.moment(self.steps());
        ComparedMoments {
            moments: [now.clone(), now],
            built: Some(id.clone()),
            words: self.words,
        }
    }
}

/// The picture as it is on a light screen: documents and slides are light.
fn light(svg: &str) -> String {
    svg.replace("(prefers-color-scheme: dark)", "not all")
}

impl ComparedMoments {
    /// Begins a plan of the steps from A to B.
    ///
    /// # Errors
    ///
    /// Why there is no plan.
    pub fn planning(&self) -> Result<Planning, Message> {
        let [a, b] = self.worlds();
        let built = self.built.as_ref().and_then(|id| b.organization(id));
        match built {
            Some(organization) => Planning::from_nothing(self.seed(), b, organization),
            None => Planning::new(a, b),
        }
    }

    /// A lesson that plays a plan from A, step by step, and the history that it begins with.
    pub fn walkthrough(&self, plan: &MigrationPlan) -> (MadeLesson, PlayedSession) {
        let [a, _] = &self.moments;
        let start = a.saved();
        let history = History::open(&start.session);
        // The lesson begins where the commands of the session end.
        let begin = Session {
            commands: Vec::new(),
            ..start.session.clone()
        };
        let made = MadeLesson {
            files: plan_walkthrough(&begin, plan, &shell::local_line, &|text| self.said(text)),
            language: self.words.language,
            start,
        };
        (made, (history, None))
    }

    /// The seed of the session of B, which a new session has too unless the user types another.
    fn seed(&self) -> u64 {
        self.moments[1].history.seed()
    }

    /// A plan that builds an organization as lines of the terminal.
    pub fn lines(&self, plan: &MigrationPlan) -> Exported {
        export_building(plan, self.seed(), &shell::local_line, &|text| {
            self.said(text)
        })
    }

    /// The plan from A to B as a file.
    pub fn exported(&self, plan: &MigrationPlan, format: PlanFormat) -> Exported {
        export_plan(
            self.worlds()[0],
            plan,
            format,
            &shell::local_line,
            &|text| self.said(text),
        )
    }

    /// A text of the core in the reader's language.
    fn said(&self, text: &Message) -> String {
        self.words.tell(text.clone())
    }
}
