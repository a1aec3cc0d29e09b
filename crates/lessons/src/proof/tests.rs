//! The outcomes of predictions and the goals of lessons, on the routes that a lesson's hints and the page's buttons give.

use std::fs;
use std::path::Path;

use serde_json::json;
use sim::command::{Call, Command, TimeMove};
use sim::policies::PolicyTarget;
use sim::view::draft::try_out;
use sim::view::last_accessed::{ListForm, RequestedReport, Sheet, drafted, last_accessed};

use super::*;
use crate::lesson::LessonStep;

mod by_buttons;

fn lesson_toml(id: &str) -> String {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../lessons/{id}/lesson.toml"));
    fs::read_to_string(file).expect("the lesson")
}

fn course(id: &str) -> Learner {
    let lesson = Lesson::read(id, &lesson_toml(id)).expect("it is whole");
    Learner::begin(&Rc::new(lesson)).expect("it can be begun")
}

impl Learner {
    /// The ids of the predictions whose answers these happenings show.
    fn shown(&self, happened: &[Happening]) -> Vec<String> {
        let lesson = &self.attempt.lesson;
        let revealed = happened.iter().filter_map(Happening::revealed);
        revealed
            .map(|at| lesson.predictions[at].id.clone())
            .collect()
    }

    /// Plays the solution up to a step.
    fn up_to(&mut self, step: &str) {
        let lesson = self.attempt.lesson.clone();
        let before = lesson.steps.iter().take_while(|it| it.id != step);
        for line in before.flat_map(LessonStep::whole) {
            self.run(&line.text);
        }
    }

    /// Does what a button does; returns the predictions whose answers it shows.
    fn press(&mut self, commands: &[Command]) -> Vec<String> {
        for command in commands {
            self.controller.step(command.clone());
        }
        let happened = self.attempt.observe(&self.controller, None);
        self.shown(&happened)
    }

    /// Types a line; returns the predictions whose answers it shows.
    fn typed(&mut self, line: &str) -> Vec<String> {
        let happened = self.run(line);
        self.shown(&happened)
    }

    fn is_done(&self, step: &str) -> bool {
        let at = self
            .attempt
            .lesson
            .steps
            .iter()
            .position(|it| it.id == step);
        self.standing().steps_done[at.expect("the step")]
    }

    /// The page's view of what was used in Development.
    fn development(&self) -> Sheet {
        let (world, viewpoint) = (self.controller.world(), self.controller.viewpoint());
        let all = last_accessed(world, &viewpoint, None).expect("a sheet");
        let target = all
            .places
            .iter()
            .find(|it| it.name.english() == "Development");
        let target: Option<&PolicyTarget> = target.map(|it| &it.target);
        last_accessed(world, &viewpoint, target).expect("a sheet")
    }

    /// What "Apply" in the policy lab does with the page's draft for Development.
    fn draft(&self, form: ListForm, without: &[&'static str]) -> Vec<Command> {
        let (world, viewpoint) = (self.controller.world(), self.controller.viewpoint());
        let drafted = drafted(world, &viewpoint, &self.development(), form, without);
        let changes = drafted.expect("a draft").changes;
        let draft = try_out(world, &self.controller.actor, true, &changes);
        draft.commands().cloned().collect()
    }
}

const OFF: &str = "console disable-integration --service firewall-manager";
const TRUST: &str =
    "aws organizations enable-aws-service-access --service-principal fms.amazonaws.com";

#[test]
fn whether_a_service_cleans_up_without_trust_is_shown_when_it_is_tried_and_not_when_it_is_trusted()
{
    let mut learner = course("turn-it-off-right");
    learner.up_to("mend");
    let mut careful = learner.clone();
    // As it was: the answer is told when the service has cleaned up, which it says that it cannot.
    let until = "{ call = \"console:DisableIntegration\", with = { Service = \"firewall-manager\" }, state = \"services[?id=='firewall-manager' && trusted]\" }";
    let mut old = by_call_alone("turn-it-off-right", "just-switch-off", until);
    old.up_to("mend");
    old.run(TRUST);
    assert_eq!(old.typed(OFF), ["just-switch-off"]);
    // As the hints say.
    assert_eq!(learner.typed(OFF), ["just-switch-off"]);
    let left = "services[?id=='firewall-manager' && stranded]";
    let left = query::Expression::parse(left).expect("JMESPath");
    let left = left.evaluate(&crate::facts::facts(learner.controller.world()));
    assert!(left.is_ok_and(|it| it != json!([])));
    for line in [TRUST, OFF, "advance 1h"] {
        assert_eq!(learner.typed(line), [""; 0], "{line}");
    }
    assert!(learner.is_done("mend"));
    // Who trusts it first sees the service clean up everywhere: another case, so the bet stays open.
    for line in [TRUST, OFF, "advance 1h"] {
        assert_eq!(careful.typed(line), [""; 0], "{line}");
    }
    assert!(careful.is_done("mend"));
}

#[test]
fn what_an_allow_list_beside_full_access_changes_is_shown_when_both_are_attached() {
    let mut learner = course("guardrails-and-roles");
    learner.up_to("tighten");
    let lesson = learner.attempt.lesson.clone();
    let step = lesson
        .steps
        .iter()
        .find(|it| it.id == "tighten")
        .expect("the step");
    let mut typist = learner.clone();
    let config = "can Lab/Lee config:DescribeConfigRules";
    for line in step.whole() {
        let shown = typist.typed(&line.text);
        let attaches = line.text.contains("attach-policy --policy-id {policy:");
        assert_eq!(!shown.is_empty(), attaches, "{}: {shown:?}", line.text);
        if attaches {
            let (entry, _) = typist.types(config).expect("a line");
            assert!(
                entry.printed.stdout.contains("Allowed:"),
                "{:?}",
                entry.printed
            );
        }
    }
    assert!(typist.is_done("tighten"));

    // As it was: the answer, that all is as before, is told of a list that binds.
    let until = "{ call = \"organizations:DetachPolicy\", with = { TargetId = \"Development\" } }";
    let mut old = by_call_alone("guardrails-and-roles", "both-attached", until);
    old.up_to("tighten");
    let draft = old.draft(ListForm::Allow, &["iam"]);
    assert_eq!(old.press(&draft), ["both-attached"]);
    let now = old.types(config).expect("a line").0.printed.stdout;
    assert!(!now.contains("Allowed:"), "{now}");

    // The page's draft attaches the list and detaches FullAWSAccess afterwards.
    let mut clicks = learner.clone();
    let draft = clicks.draft(ListForm::Allow, &["iam"]);
    assert_eq!(draft.len(), 3, "{draft:?}");
    assert_eq!(clicks.press(&draft), ["both-attached"]);
    let attached = clicks.controller.history.steps().len() - clicks.attempt.base() - 2;
    assert_eq!(
        clicks
            .attempt
            .tracks()
            .revealed
            .of("both-attached")
            .map(|it| it.at),
        Some(attached)
    );
    assert!(clicks.is_done("tighten"));

    // A list that denies the rest binds at once, so it is another case.
    let draft = learner.draft(ListForm::Deny, &["iam"]);
    assert_eq!(learner.press(&draft), [""; 0]);
    assert!(learner.is_done("tighten"));
}

#[test]
fn the_page_s_view_of_last_accessed_services_requests_the_report_and_reads_it() {
    let mut learner = course("guardrails-and-roles");
    learner.up_to("evidence");
    learner.run("as Management/Ana");
    let sheet = learner.development();
    assert_eq!(sheet.report, RequestedReport::None);
    assert_eq!(learner.press(&[Command::Call(sheet.call)]), [""; 0]);
    assert_eq!(learner.development().report, RequestedReport::InProgress);
    learner.press(&[Command::Time(TimeMove::Next)]);
    assert!(!learner.is_done("evidence"));
    let RequestedReport::Ready(call) = learner.development().report else {
        panic!("the report is not ready");
    };
    assert_eq!(learner.press(&[Command::Call(call)]), ["how-many"]);
    assert!(learner.is_done("evidence"));
    // Nobody else can read it.
    learner.run("as Lab/Lee");
    assert_eq!(learner.development().report, RequestedReport::None);
}

#[test]
fn the_page_s_button_that_deletes_the_organizations_role_is_a_try_to_change_it() {
    let mut learner = course("hands-off");
    learner.up_to("change");
    learner.run("as Web/access role");
    // The role's panel says beforehand why it stays.
    let place = select(
        &learner.controller,
        "role:Web:AWSServiceRoleForOrganizations",
    );
    let viewpoint = learner.controller.viewpoint();
    let panel = view::panel(
        learner.controller.world(),
        &viewpoint,
        &place.expect("the role"),
    );
    let facts = panel.expect("a panel").facts;
    let deletion = facts.iter().find(|it| it.label == "Deletion");
    let says = deletion.expect("the fact").value.to_string();
    assert!(says.contains("it can no longer be deleted"), "{says}");
    let input = json!({ "RoleName": "AWSServiceRoleForOrganizations" });
    let caller = learner.controller.actor.clone();
    let delete = Command::Call(Call::new(caller, "iam:DeleteServiceLinkedRole", input));
    assert_eq!(learner.press(&[delete]), [""; 0]);
    assert!(!learner.is_done("change"));
    assert_eq!(learner.press(&[Command::Time(TimeMove::Next)]), ["edit"]);
    assert!(learner.is_done("change"));
}

/// What the audit's learners did, the prediction that then named an outcome that was not so, and its old `until`; none where it was right.
const OTHER_CASES: [(&str, &str, &[&str], &str, &str); 8] = [
    (
        "all-features-role-missing",
        "try",
        &[
            "as Contoso/Ben",
            "aws organizations accept-handshake --handshake-id {handshake:APPROVE_ALL_FEATURES:Contoso}",
        ],
        "first-yes",
        "call = \"organizations:AcceptHandshake\"",
    ),
    (
        "config-aggregator",
        "aggregator",
        &[
            "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
            "console create-organization-aggregator --configuration-aggregator-name everything",
        ],
        "also",
        "call = \"console:CreateOrganizationAggregator\"",
    ),
    (
        "billing-only",
        "policies",
        &[
            "as Payments/Ben",
            "aws organizations enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY",
        ],
        "which-gate",
        "call = \"organizations:EnablePolicyType\"",
    ),
    (
        "artifact-agreements",
        "accept",
        &["console accept-agreement --agreement baa"],
        "who-is-bound",
        "call = \"console:AcceptAgreement\"",
    ),
    (
        "tour",
        "somebody-else",
        &["as Payments/Ben", "aws organizations describe-organization"],
        "same-question",
        "call = \"organizations:DescribeOrganization\"",
    ),
    (
        "rehearse-it-first",
        "rehearse",
        &[
            "aws organizations attach-policy --policy-id {policy:EuropeOnly} --target-id {account:Audit}",
        ],
        "who-stops",
        "call = \"organizations:AttachPolicy\"",
    ),
    (
        "what-trusted-access-is",
        "not-for-people",
        &[
            "as Web/Dora",
            "aws sts assume-role --role-arn arn:aws:iam::{account:Management}:role/x --role-session-name x",
        ],
        "assume",
        "",
    ),
    (
        "three-ways-out",
        "door",
        &[
            "as Management/Ana",
            "aws sts assume-role --role-arn arn:aws:iam::{account:Web}:role/OrganizationAccountAccessRole --role-session-name ana",
        ],
        "still-in",
        "call = \"sts:AssumeRole\"",
    ),
];

/// A learner of the lesson as it was when `until` alone decided a prediction: whatever had happened, the page told the lesson's own
/// answer.
fn by_call_alone(id: &str, prediction: &str, until: &str) -> Learner {
    let text = lesson_toml(id);
    let start = format!("[[predictions]]\nid = \"{prediction}\"\n");
    let (before, rest) = text.split_once(&start).expect("the prediction");
    let end = rest.find("\n[[").unwrap_or(rest.len());
    let (own, after) = rest.split_at(end);
    let keeps = |it: &&str| it.starts_with("options") || it.starts_with("answer");
    let kept: Vec<&str> = own.lines().filter(keeps).collect();
    let text = format!(
        "{before}{start}{}\nuntil = {until}\n{after}",
        kept.join("\n")
    );
    let lesson = Lesson::read(id, &text).unwrap_or_else(|it| panic!("{id}: {it:?}"));
    Learner::begin(&Rc::new(lesson)).expect("it can be begun")
}

#[test]
fn what_no_option_says_leaves_the_prediction_open() {
    for (lesson, step, lines, prediction, call) in OTHER_CASES {
        let mut learner = course(lesson);
        learner.up_to(step);
        let mut shown = Vec::new();
        for line in lines {
            shown.extend(learner.typed(line));
        }
        assert!(
            !shown.contains(&prediction.to_string()),
            "{lesson}: {shown:?}"
        );
        if call.is_empty() {
            continue;
        }
        // As it was when a call alone decided: then the page tells what did not happen.
        let until = format!("{{ {call}, answer = \"*\" }}");
        let mut old = by_call_alone(lesson, prediction, &until);
        old.up_to(step);
        let told: Vec<String> = lines.iter().flat_map(|it| old.typed(it)).collect();
        assert!(told.contains(&prediction.to_string()), "{lesson}: {told:?}");
        assert!(
            learner
                .attempt
                .predict(prediction, "none")
                .is_err_and(|it| it.contains("option"))
        );
    }
}

#[test]
fn an_empty_form_is_no_answer_to_whether_she_may() {
    let mut learner = course("delegated-admin");
    let caller = learner.controller.actor.clone();
    let empty = Command::Call(Call::new(caller, "sts:AssumeRoot", json!({})));
    let mut old = by_call_alone(
        "delegated-admin",
        "admin-enough",
        "{ call = \"sts:AssumeRoot\", answer = \"*\" }",
    );
    assert_eq!(old.press(std::slice::from_ref(&empty)), ["admin-enough"]);
    assert_eq!(learner.press(&[empty]), [""; 0]);
    learner.up_to("register");
    assert!(learner.attempt.log.told.contains_key("admin-enough"));
}

#[test]
fn a_list_that_lets_the_role_through_says_nothing_of_one_that_does_not() {
    let id = "guardrails-and-roles";
    let until = "{ call = \"iam:CreateServiceLinkedRole\", by = \"Lab\", answer = \"*\" }";
    let old = by_call_alone(id, "lee-makes-it", until);
    for (mut learner, told) in [(course(id), Vec::new()), (old, vec!["lee-makes-it"])] {
        learner.up_to("tighten");
        // The page's draft keeps IAM.
        let draft = learner.draft(ListForm::Allow, &[]);
        learner.press(&draft);
        learner.run("console enable-integration --service firewall-manager");
        learner.run("advance 1d");
        learner.run("as Lab/Lee");
        let make = "aws iam create-service-linked-role --aws-service-name fms.amazonaws.com";
        assert_eq!(learner.typed(make), told);
    }
}

/// A lesson whose only prediction has these options; `answer` is the first.
fn with_options(until: &str, holds: &[(&str, &str)]) -> Vec<String> {
    let options: Vec<String> = holds.iter().map(|(id, _)| format!("\"{id}\"")).collect();
    let holds: Vec<String> = holds
        .iter()
        .map(|(id, it)| format!("{id} = {it}\n"))
        .collect();
    let text = format!(
        "minutes = 1\nscenario = \"all-features\"\nas = \"Ana\"\n[[steps]]\nid = \"s\"\npredict = \"p\"\n\
         run = [\"aws organizations create-organizational-unit --parent-id {{root}} --name Own\"]\n\
         goals = [\"g\"]\n[[goals]]\nid = \"g\"\nstate = \"units[?name=='Own']\"\n\
         [[predictions]]\nid = \"p\"\noptions = [{}]\nanswer = {}\nuntil = {until}\n[predictions.holds]\n{}",
        options.join(", "),
        options[0],
        holds.concat()
    );
    match Lesson::read("test", &text) {
        Ok(lesson) => (prove(&Rc::new(lesson)).into_iter())
            .map(|it| it.what)
            .collect(),
        Err(faults) => faults.into_iter().map(|it| it.what).collect(),
    }
}

#[test]
fn all_goals_about_a_world_share_one_budget() {
    let learner = course("invite-and-accept");
    let world = learner.controller.world();
    let now = Now::new(world);
    let text = "accounts[?length(to_array(id)) == `1`].length(@) | length(@)";
    let expression = query::Expression::parse(text).expect("JMESPath");
    let facts = query::Prepared::new(&crate::facts::facts(world)).expect("they are prepared");
    let mut asked = 0;
    while expression.evaluate_within(&facts, now.left()).is_ok() {
        asked += 1;
        assert!(asked < 2_000_000, "the budget is spent");
    }
    assert!(asked > 1_000, "{asked}");
    // Nothing that comes after it holds.
    assert!(expression.evaluate_within(&facts, now.left()).is_err());
}

#[test]
fn a_prediction_is_proved_to_say_what_happened() {
    let ok = "{ call = \"organizations:CreateOrganizationalUnit\", by = \"Ana\", with = { Name = \"Own\" } }";
    let there = "{ state = \"units[?name=='Own']\" }";
    let gone = "{ not = { state = \"units[?name=='Own']\" } }";
    assert_eq!(with_options(ok, &[("a", there), ("b", gone)]), [""; 0]);
    let blamed = |until: &str, holds: &[(&str, &str)], what: &str| {
        let found = with_options(until, holds);
        assert!(
            found.iter().any(|it| it.contains(what)),
            "{what}: {found:#?}"
        );
    };
    blamed(
        ok,
        &[("a", gone), ("b", there)],
        "`b` comes true, which is not the answer",
    );
    blamed(
        ok,
        &[("a", there), ("b", there)],
        "more than one option is true",
    );
    blamed(
        ok,
        &[("a", there), ("b", "{ state = \"unitz\" }")],
        "no fact is called `unitz`",
    );
    let misspelled = "{ state = \"units[?nme=='Own']\" }";
    blamed(ok, &[("a", there), ("b", misspelled)], "can never be true");
    let contradiction = format!("{{ all = [{there}, {gone}] }}");
    blamed(
        ok,
        &[("a", there), ("b", &contradiction)],
        "`b` can never be true",
    );
    blamed(
        ok,
        &[("a", there), ("b", "{ state = \"now\" }")],
        "true whatever happens",
    );
    let else_where = "{ not = { state = \"organization\" } }";
    blamed(
        ok,
        &[("a", there), ("b", else_where)],
        "nothing that another option looks at",
    );
    let either = "{ call = \"organizations:CreateOrganizationalUnit\", answer = \"*\" }";
    blamed(
        either,
        &[("a", there), ("b", gone)],
        "`until` takes either answer",
    );
    // As others see it, who may not.
    let anybody = "[{ call = \"organizations:CreateOrganizationalUnit\" }, { call = \"organizations:*\", answer = \"refused\" }]";
    blamed(anybody, &[("a", there), ("b", gone)], "`b` comes true");
    let did = "{ did = { call = \"next\" } }";
    blamed(ok, &[("a", there), ("b", did)], "only `step`, `state`");
}
