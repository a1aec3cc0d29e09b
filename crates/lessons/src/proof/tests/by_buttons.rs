//! Values that no view shows, forms with their defaults, and goals that a role alone must not meet.

use super::*;

#[test]
fn a_goal_that_needs_what_no_view_shows_is_a_flaw_and_the_course_has_none() {
    let mut learner = course("guardrails-and-roles");
    learner.up_to("evidence");
    let lesson = learner.attempt.lesson.clone();
    let at = lesson.steps.iter().position(|it| it.id == "evidence");
    let lines = lesson.steps[at.expect("the step")].whole();
    let (last, before) = lines.split_last().expect("it has lines");
    for line in before {
        learner.run(&line.text);
    }
    let mut read = learner.clone();
    read.run(&last.text);
    let taken = read.controller.history.steps().last();
    let Some(Command::Call(call)) = taken.map(|it| it.command.clone()) else {
        panic!("the step ends with a call");
    };
    // A form asks for an id that no view shows. The page of last accessed services has a button instead.
    let lacks = buttons::without_button(&learner, &call, &last.text);
    assert!(lacks.is_err_and(|it| it.contains("needs `JobId`")));
    assert!(buttons::pressed(&learner, at.expect("the step")));
    let (world, viewpoint) = (learner.controller.world(), learner.controller.viewpoint());
    let hidden = buttons::hidden(world, &viewpoint, &call, None, &last.text);
    let hidden = hidden.expect("an id");
    assert!(
        hidden.starts_with("`JobId`, where no view shows"),
        "{hidden}"
    );
}

#[test]
fn a_form_with_its_defaults_leaves_out_what_it_does_not_ask_for() {
    let learner = course("invite-and-accept");
    let input = json!({ "Target": { "Id": "1", "Type": "ACCOUNT" }, "Notes": "Welcome" });
    let operation = "organizations:InviteAccountToOrganization";
    let caller = learner.controller.actor.clone();
    let call = Call::new(caller.clone(), operation, input);
    let plain = buttons::with_defaults(&call).expect("another call");
    assert!(!plain.input.contains_key("Notes"));
    assert_eq!(buttons::with_defaults(&plain), None);
}

#[test]
fn trust_alone_brings_a_role_of_aws_config_and_collects_nothing() {
    let mut learner = course("config-aggregator");
    learner.run("as Management/Ana");
    let trust =
        "aws organizations enable-aws-service-access --service-principal config.amazonaws.com";
    learner.run(trust);
    learner.run("advance 4h");
    let data = learner.controller.find_account("Data").expect("Data");
    let world = learner.controller.world();
    assert!(world.has_role(data, "AWSConfigRoleForOrganizations"));
    assert!(!learner.is_done("collect"));
    // The same role counts once an aggregator collects.
    learner
        .run("console create-organization-aggregator --configuration-aggregator-name everything");
    assert!(learner.is_done("collect"));
}

/// AWS's guide has had two principals of AWS Artifact. The lesson teaches today's, and its goals take either.
#[test]
fn artifact_is_taught_by_its_name_of_today_and_the_older_one_counts_as_well() {
    let (today, older) = (
        "artifact.amazonaws.com",
        "aws-artifact-account-sync.amazonaws.com",
    );
    let text = lesson_toml("artifact-agreements");
    let (own, alternatives) = text.split_once("[[alternatives]]").expect("one");
    let lines = own
        .lines()
        .filter(|it| it.contains(" enable-aws-service-access --service-principal "));
    assert!(
        lines.clone().count() > 0 && lines.clone().all(|it| it.contains(today)),
        "{text}"
    );
    let marked = own
        .replace(older, "OLDER")
        .replace(today, older)
        .replace("OLDER", today);
    for text in [
        text.clone(),
        format!("{marked}[[alternatives]]{alternatives}"),
    ] {
        let lesson = Rc::new(Lesson::read("artifact-agreements", &text).expect("a lesson"));
        let mut learner = Learner::begin(&lesson).expect("it begins");
        for line in lesson.solution() {
            learner.run(&line.text);
        }
        assert!(learner.is_finished(), "{}", learner.unmet());
        let told = &learner.attempt.log.told;
        assert!(
            lesson
                .predictions
                .iter()
                .all(|it| told.get(&it.id) == Some(&it.answer))
        );
        learner.run("advance 1d");
        let management = learner.controller.find_account("Management").expect("it");
        let world = learner.controller.world();
        assert_eq!(
            world.has_role(management, "AWSServiceRoleForArtifact"),
            text.contains(&format!(
                "enable-aws-service-access --service-principal {today}"
            ))
        );
    }
}
