//! Writing for other tools: what is chosen in the dialogs of exports and of the dry run.

use std::rc::Rc;

use interchange::{ExportFormat, MAX_FILES, PlanFormat};
use page::compare::PinSide;
use page::dry_run::{DryRunAction, DryRunView, RunState};
use page::export::{ExportAction, ExportChoice, ExportSubject, OfferedFormat};
use page::{Action, CompareAction, Dialog, ScreenAction};
use sim::scenario::Scenario;

use crate::window::Window;

fn export(window: &mut Window, action: ExportAction) -> ExportChoice {
    window.act(Action::Export(action));
    match &window.state.base.screen.dialog {
        Some(Dialog::Export(choice)) => choice.clone(),
        other => panic!("another dialog is open: {other:?}"),
    }
}

#[test]
fn an_export_keeps_its_format_if_the_other_subject_has_it() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act(Action::Screen(ScreenAction::Open(Dialog::export(false))));
    export(
        &mut window,
        ExportAction::Format(OfferedFormat::Organization(ExportFormat::Terraform)),
    );
    let choice = export(
        &mut window,
        ExportAction::Subject(ExportSubject::Difference),
    );
    assert_eq!(choice.format, OfferedFormat::Plan(PlanFormat::Terraform));
    let (id, _) = window.queries().exportable().remove(0);
    let own = ExportSubject::Organization(id);
    export(
        &mut window,
        ExportAction::Format(OfferedFormat::Plan(PlanFormat::Text)),
    );
    let choice = export(&mut window, ExportAction::Subject(own.clone()));
    assert_eq!(
        choice.format,
        OfferedFormat::of(false)[0],
        "it has no such plan"
    );
    assert_eq!(window.queries().export_subject(&choice), Some(own));
}

#[test]
fn what_is_exported_is_there() {
    let window = Window::new(Scenario::AllFeatures);
    let queries = window.queries();
    let first = ExportSubject::Organization(queries.exportable().remove(0).0);
    let mut choice = ExportChoice::new(false);
    assert_eq!(queries.export_subject(&choice), Some(first.clone()));
    // Undone meanwhile, or replaced by another tab.
    let gone = "o-aaaaaaaaaa".parse().expect("it is an id");
    choice.subject = Some(ExportSubject::Organization(gone));
    assert_eq!(queries.export_subject(&choice), Some(first.clone()));
    let nothing = Window::new(Scenario::Empty);
    assert_eq!(nothing.queries().export_subject(&choice), None);
    // Only some formats need a plan, and none is written without it.
    let compared = Rc::new(queries.compared(&window.state.pins));
    for subject in [first, ExportSubject::Difference] {
        for format in OfferedFormat::of(subject == ExportSubject::Difference) {
            let plan = queries.export_plan(Some(&subject), *format, &compared);
            let written = queries.export_of(&subject, *format, None);
            assert_ne!(plan.is_some(), written.is_some(), "{format:?}");
        }
    }
}

#[test]
fn each_format_has_its_file_and_begins_as_its_tool_expects() {
    let window = Window::new(Scenario::Guardrails);
    let queries = window.queries();
    let subject = ExportSubject::Organization(queries.exportable().remove(0).0);
    // The file, how it begins, and what is in it.
    let files = [
        ("build.sh", "#!/usr/bin/env bash", "create-organization"),
        ("organization.tf", "# The first `terraform plan`", "_policy"),
        ("organization.yml", "AWSTemplateF", "OC::ORG::MasterAccount"),
        ("landing-zone.zip", "PK", "# organization-config.yaml"),
        ("template.json", "{", "AWS::Organizations::Policy"),
        ("organization.json", "{", "orgsim-collection"),
        ("organization.svg", "<svg ", "Payments"),
        ("organization.md", "# Organization o-", "Payments"),
        ("accounts.csv", "", "Payments"),
    ];
    // Lines are made of a plan, and only a browser draws pixels.
    let others = |it: &&OfferedFormat| !["lines", "png"].contains(&it.id());
    let formats: Vec<_> = OfferedFormat::of(false).iter().filter(others).collect();
    assert_eq!(formats.len(), files.len());
    for (format, (file, begins, has)) in formats.into_iter().zip(files) {
        assert_eq!(format.file_name(), file);
        let exported = queries.export_of(&subject, *format, None);
        let exported = exported.expect("it needs no plan");
        assert!(exported.bytes().starts_with(begins.as_bytes()), "{file}");
        assert!(exported.text.contains(has), "{file} has {has}");
        // The most complete form, pictures and tables have nothing to say of it.
        let is_whole = ["aws-cli", "svg", "markdown", "csv"].contains(&format.id());
        assert!(is_whole || !exported.left_out.is_empty(), "{file}");
    }
}

/// Lets only the principals of an organization use a service in Web.
fn fence(window: &mut Window, service: &str, organization: &str) {
    let content = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Principal":"*","Action":"{service}:*","Resource":"*","Condition":{{"StringNotEquals":{{"aws:PrincipalOrgID":"{organization}"}}}}}}}}"#
    );
    let name = format!("{service}-{organization}");
    window.lines(&[
        &format!("aws organizations create-policy --name {name} --type RESOURCE_CONTROL_POLICY --description x --content '{content}'"),
        &format!("aws organizations attach-policy --policy-id {{policy:{name}}} --target-id {{account:Web}}"),
    ]);
}

#[test]
fn a_plan_that_opens_something_in_between_is_exported_once_that_is_accepted() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.lines(&[
        "aws organizations enable-policy-type --root-id {root} --policy-type RESOURCE_CONTROL_POLICY",
        "advance 1h",
    ]);
    // With the default one these are as many as an account may have.
    for service in ["s3", "kms", "sqs", "sts"] {
        fence(&mut window, service, "o-aaaaaaaaaa");
    }
    let steps = window.steps();
    window.act(Action::Compare(CompareAction::Here(PinSide::A, steps)));
    window.lines(&["aws organizations detach-policy --policy-id {policy:sts-o-aaaaaaaaaa} --target-id {account:Web}"]);
    fence(&mut window, "sts", "o-bbbbbbbbbb");
    let compared = window.queries().compared(&window.state.pins);
    let mut planning = compared.planning().expect("there is a plan");
    planning.go_on(|| false);
    let plan = planning.finish().expect("it ends");

    window.act(Action::Screen(ScreenAction::Open(Dialog::export(true))));
    let choice = ExportChoice::new(true);
    let gaps = choice.gaps(Some(&plan));
    let says: Vec<String> = gaps.iter().map(ToString::to_string).collect();
    assert!(
        says.iter()
            .any(|it| it.contains("can do what neither organization allows")),
        "{says:?}"
    );
    assert!(!choice.is_open(Some(&plan)));
    assert!(export(&mut window, ExportAction::Accept(true)).is_open(Some(&plan)));
    let again = export(&mut window, ExportAction::Accept(false));
    assert!(!again.is_open(Some(&plan)));
    // What somebody builds for themselves opens nothing for others.
    let own = ExportChoice::new(false);
    assert!(own.gaps(Some(&plan)).is_empty() && own.is_open(Some(&plan)));
    let written = compared.exported(&plan, PlanFormat::Text).text;
    assert!(
        written.contains("can do what neither organization allows"),
        "{written}"
    );
}

fn run(window: &mut Window, action: DryRunAction) -> RunState {
    window.act(Action::DryRun(action));
    match &window.state.base.screen.dialog {
        Some(Dialog::DryRun(DryRunView { run, .. })) => run.clone(),
        other => panic!("another dialog is open: {other:?}"),
    }
}

#[test]
fn a_dry_run_that_was_stopped_says_nothing_more() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act(Action::DryRun(DryRunAction::Done(Rc::default())));
    assert_eq!(
        window.state.base.screen.dialog, None,
        "the dialog was closed"
    );
    window.act(Action::Screen(ScreenAction::Open(Dialog::dry_run())));
    window.act(Action::DryRun(DryRunAction::Account("111122223333".into())));
    let read = || DryRunAction::Read(5, Default::default());
    assert_eq!(run(&mut window, DryRunAction::Files(0, 0)), RunState::Empty);
    assert_eq!(
        run(&mut window, DryRunAction::Files(MAX_FILES + 1, 9)),
        RunState::TooMany
    );
    assert_eq!(run(&mut window, read()), RunState::TooMany);
    assert!(run(&mut window, DryRunAction::Files(1, 9)).is_under_way());
    let under = run(&mut window, read());
    assert!(
        matches!(
            under,
            RunState::Under {
                read: 5,
                all: 9,
                ..
            }
        ),
        "{under:?}"
    );
    assert_eq!(run(&mut window, DryRunAction::Stop), RunState::Stopped);
    assert_eq!(
        run(&mut window, DryRunAction::Done(Rc::default())),
        RunState::Stopped
    );
    run(&mut window, DryRunAction::Files(1, 9));
    let done = run(&mut window, DryRunAction::Done(Rc::default()));
    assert_eq!(done, RunState::Done(Rc::default()));
    let Some(Dialog::DryRun(view)) = &window.state.base.screen.dialog else {
        panic!("the dialog is open");
    };
    assert_eq!(&*view.account, "111122223333");
}
