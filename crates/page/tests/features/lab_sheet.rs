//! The lab's sheet: what other views hand over, the draft, and what is stored.

use page::lab_sheet::{LabPart, LabSheet};
use page::{Action, Route, ScreenAction};
use sim::policies::{PolicyTarget, PolicyType};
use sim::scenario::Scenario;
use sim::view::Selection;
use sim::view::draft::DraftChange;

use crate::window::Window;

const KIND: PolicyType = PolicyType::ServiceControl;

/// A window, a new sheet of it, and a target for policies.
fn sheet() -> (Window, LabSheet, PolicyTarget) {
    let window = Window::new(Scenario::Guardrails);
    let queries = window.queries();
    let sheet = LabSheet::kept("of", None, &queries);
    let accounts = queries.controller().world().accounts();
    let member = accounts.last().expect("there are accounts").id;
    (window, sheet, PolicyTarget::Account(member))
}

#[test]
fn a_draft_that_is_handed_over_is_added_to_the_draft() {
    let (mut window, mut sheet, target) = sheet();
    sheet.create("{}".into(), target);
    let own = sheet.changes.clone();
    let other = DraftChange::Switch {
        kind: KIND,
        on: true,
    };
    let handed = vec![other.clone(), own[0].clone()];
    let actions = vec!["s3:GetObject".into()];
    window.act(Action::Screen(ScreenAction::ToLab(handed, actions.clone())));
    sheet.take_over(&window.state.base.screen.route);
    assert_eq!(sheet.changes, [own[0].clone(), other]);
    assert_eq!((sheet.part, sheet.editing), (LabPart::Table, None));
    assert_eq!(sheet.actions, actions);
    // A principal to ask about leaves the draft as it is.
    let who = window.queries().actor().clone();
    let about = Some(Selection::Person(who.clone()));
    window.act(Action::Screen(ScreenAction::Navigate(Route::Lab, about)));
    sheet.take_over(&window.state.base.screen.route);
    assert_eq!((sheet.part, sheet.changes.len()), (LabPart::Question, 2));
    assert_eq!(sheet.who, who.to_string());
}

#[test]
fn changes_that_cancel_each_other_leave_the_draft() {
    let (_, mut sheet, target) = sheet();
    sheet.switch(KIND, false, true);
    assert_eq!(sheet.changes.len(), 1);
    sheet.switch(KIND, true, true);
    assert_eq!(sheet.changes, []);
    let policy: sim::ids::PolicyId = "p-FullAWSAccess".parse().expect("it is an id");
    let attach = DraftChange::Attach {
        policy: policy.clone(),
        target: target.clone(),
    };
    sheet.changes.push(attach);
    sheet.detach(policy.clone(), target.clone());
    assert_eq!(sheet.changes, []);
    sheet.detach(policy, target.clone());
    assert!(matches!(sheet.changes[..], [DraftChange::Detach { .. }]));
    for name in ["Draft1", "Draft2"] {
        sheet.create("{}".into(), target.clone());
        let last = sheet.changes.last();
        assert!(matches!(last, Some(DraftChange::Create { name: it, .. }) if it == name));
        assert_eq!(sheet.editing, Some(sheet.changes.len() - 1));
    }
}

#[test]
fn a_new_column_stands_beside_those_of_its_service() {
    let (_, mut sheet, _) = sheet();
    sheet.actions = ["s3:GetObject", "ec2:RunInstances"]
        .map(Into::into)
        .to_vec();
    for typed in [" s3:PutObject ", "S3:getobject", "sqs", "sqs:SendMessage"] {
        sheet.adding = typed.into();
        sheet.add_column();
    }
    let actions: Vec<&str> = sheet.actions.iter().map(|it| &**it).collect();
    let wanted = [
        "s3:GetObject",
        "s3:PutObject",
        "ec2:RunInstances",
        "sqs:SendMessage",
    ];
    assert_eq!(actions, wanted);
    sheet.adding = "s3:getObject".into();
    sheet.add_column();
    assert_eq!(sheet.adding, "s3:getObject", "it stays, to be corrected");
}

#[test]
fn the_sheet_is_stored_with_the_part_that_it_shows() {
    let (window, mut sheet, _) = sheet();
    let shown =
        |sheet: &LabSheet| LabSheet::kept("of", Some(sheet.to_json()), &window.queries()).part;
    for (part, kept) in [
        (LabPart::Table, LabPart::Table),
        (LabPart::Proofs, LabPart::Proofs),
        (LabPart::Checks, LabPart::Question),
        (LabPart::Question, LabPart::Question),
    ] {
        sheet.part = part;
        assert_eq!(shown(&sheet), kept);
    }
    // A cell of the table is a question of its own.
    (sheet.resource, sheet.part) = ("arn:aws:s3:::a".into(), LabPart::Table);
    sheet.ask("Payments/Ben".into(), Some(&"s3:GetObject".into()));
    assert_eq!((&*sheet.resource, sheet.part), ("", LabPart::Question));
    assert_eq!(
        (&*sheet.who, &*sheet.action),
        ("Payments/Ben", "s3:GetObject")
    );
    sheet.fold(3);
    assert_eq!(sheet.toggled, [3]);
    sheet.fold(3);
    assert_eq!(sheet.toggled, [0; 0]);
}
