//! A world does not depend on words: sessions end in the same world with every template and literal changed.

use std::path::Path;
use std::rc::Rc;

use interchange::{ExportFormat, ImportOptions, InputFile, export, import};
use message::{Message, reword};
use orgsim_tests::stage::TestStage;
use orgsim_tests::transcripts;
use page::words::Words;
use page::{Action, AppState, Notice, SessionAction, reduce};
use serde_json::{Map, Value, json};
use shell::controller::Controller;
use sim::command::{Command, TimeMove};
use sim::scenario::Scenario;
use sim::session::Session;
use sim::time::DAY;
use sim::view::{Selection, Viewpoint, form_members, panel};

/// The golden sessions, whose calls together are all operations.
fn golden() -> Vec<Session> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/sessions.json");
    let text = std::fs::read_to_string(path).expect("the golden sessions are there");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("they are JSON");
    rows.iter()
        .map(|row| Session::from_json(&row["session"].to_string()).expect("it opens"))
        .collect()
}

/// The sessions of all transcripts.
fn played() -> Vec<Session> {
    transcripts::all()
        .iter()
        .map(|transcript| {
            let (_, controller) = shell::transcript::play(&transcript.text).expect("it plays");
            let controller = controller.expect("it begins with a scenario");
            controller.history.session()
        })
        .collect()
}

/// An organization that is exported, imported, and goes on for a hundred days.
fn imported() -> Session {
    let world = Scenario::Guardrails.world(1);
    let organization = world.organizations().next().expect("the scenario has one");
    let file = InputFile {
        name: "answers.json".into(),
        bytes: export(&world, organization, ExportFormat::AwsCli)
            .text
            .into_bytes(),
    };
    let import = import(&[file], &ImportOptions::default()).expect("it can be imported");
    let mut session = import.session;
    let later = Command::Time(TimeMove::Advance { ms: 100 * DAY });
    session.commands.push(later);
    session
}

/// The hash of the last world, and the code of the refusal of each command.
fn replayed(session: &Session) -> (String, Vec<Option<&'static str>>) {
    let mut world = session.world();
    let mut codes = Vec::new();
    for command in &session.commands {
        let refused = sim::step(&mut world, command).err();
        codes.push(refused.map(|refusal| refusal.error.code.name()));
    }
    (world.hash(), codes)
}

/// What screens decide about what they show: the facts that a card has, the members that a form shows at first, and denials
/// that say what was missing.
fn decided() -> Vec<(String, Vec<String>)> {
    let mut decided = Vec::new();
    for operation in sim::model::operations() {
        let (main, more) = form_members(operation, &Map::new());
        let names = main.iter().map(|it| it.name).chain(["…"]);
        let names = names.chain(more.iter().map(|it| it.name));
        decided.push((operation.action(), names.map(str::to_string).collect()));
    }
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let invite = json!({ "Target": { "Type": "EMAIL", "Id": "new@example.com" } });
    stage
        .call("organizations:InviteAccountToOrganization", invite)
        .expect("Ana may");
    let viewpoint = Viewpoint::Instructor(stage.person("Management/Ana"));
    let world = stage.world();
    for handshake in world.handshakes() {
        let selection = Selection::Handshake(handshake.id.clone());
        let panel = panel(world, &viewpoint, &selection).expect("a panel");
        let on_card = panel.facts.iter().map(|it| it.on_card.to_string());
        decided.push((handshake.id.to_string(), on_card.collect()));
    }
    let mut stage = TestStage::new(Scenario::Guardrails);
    for name in ["Playground/Pia", "Payments/Ben"] {
        let who = stage.person(name);
        let error = stage.call_as(&who, "iam:CreateUser", json!({ "UserName": "Eve" }));
        let error = error.expect_err("policies deny it");
        decided.push((name.to_string(), vec![error.missing.is_some().to_string()]));
    }
    for (what, notice) in noticed() {
        let shown = [notice.missing.is_some(), notice.retry.is_some()];
        decided.push((what.to_string(), shown.map(|it| it.to_string()).to_vec()));
    }
    decided
}

/// Notices of the page: of a denial, of another refusal that gives a reason, and of a remedy after which the call is offered again.
fn noticed() -> Vec<(&'static str, Notice)> {
    let controller = Controller::new(Scenario::AllFeatures, 1);
    let people = ["Payments / Ben", "Management / Sam"].map(|it| {
        let person = controller.find_person(it);
        Action::Session(SessionAction::ActAs(person.expect("the scenario has them")))
    });
    let [ben, sam] = people;
    let line = |text: &str| Action::Session(SessionAction::Lines(vec![text.into()]));
    let detector = "aws guardduty create-detector --enable";
    let mut state = Rc::new(AppState::new(controller, Words::ENGLISH));
    let mut noticed = Vec::new();
    for (what, action) in [
        ("", ben),
        ("", line(detector)),
        ("another refusal", line(detector)),
        ("", sam),
        ("a denial", line("aws iam create-user --user-name Eve")),
    ] {
        state = reduce(state, action).0;
        let notice = state.base.feedback.notice.clone();
        noticed.extend(notice.filter(|_| !what.is_empty()).map(|it| (what, it)));
    }
    let refused = noticed.last().and_then(|(_, it)| it.command.clone());
    let waits = vec![Command::Time(TimeMove::Advance { ms: 1 })];
    let mend = Action::Session(SessionAction::ApplyRemedy(waits, refused));
    let notice = reduce(state, mend).0.base.feedback.notice.clone();
    noticed.extend(notice.map(|it| ("a remedy", it)));
    noticed
}

/// The only test of its process, because the switch is for the whole process.
#[test]
fn words_do_not_change_where_a_session_ends() {
    let import = imported();
    let sessions: Vec<Session> = golden()
        .into_iter()
        .chain(played())
        .chain([import.clone()])
        .collect();
    let before: Vec<_> = sessions.iter().map(replayed).collect();
    let shown = decided();
    for (what, facts) in [
        ("another refusal", ["false", "false"]),
        ("a denial", ["true", "false"]),
        ("a remedy", ["false", "true"]),
    ] {
        let found = shown.iter().find(|it| it.0 == what);
        assert_eq!(found.expect("it is decided").1, facts, "{what}");
    }
    reword(true);
    let now = decided();
    assert_eq!(now.len(), shown.len());
    for (now, before) in now.iter().zip(&shown) {
        assert_eq!(now, before);
    }
    assert_eq!(Message::from("The unit"), "~Gur havg");
    for (n, (session, before)) in sessions.iter().zip(&before).enumerate() {
        assert_eq!(replayed(session), *before, "session {n}");
    }
    assert_eq!(imported(), import, "the import itself");
}
