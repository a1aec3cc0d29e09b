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
