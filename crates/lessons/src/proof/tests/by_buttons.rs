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
    let (world, viewpoint) = (learner.controller.world(), learner.controller.viewpoint());
    let with_defaults = |call| buttons::with_defaults(world, &viewpoint, call);
    let plain = with_defaults(&call).expect("another call");
    assert!(!plain.input.contains_key("Notes"));
    assert_eq!(with_defaults(&plain), None);
    // What a form begins with: the kind, and a template where a document is required.
    let input = json!({ "Type": "TAG_POLICY", "Name": "Own", "Description": "", "Content": "{}" });
    let create = Call::new(caller.clone(), "organizations:CreatePolicy", input);
    let plain = with_defaults(&create).expect("another call");
    assert_eq!(plain.input["Type"], "SERVICE_CONTROL_POLICY");
    assert!(
        plain.input["Content"]
            .as_str()
            .is_some_and(|it| it.contains("Statement"))
    );
    let trust = Call::new(
        caller,
        "iam:CreateRole",
        json!({ "RoleName": "Own", "AssumeRolePolicyDocument": "{}" }),
    );
    let plain = with_defaults(&trust).expect("another call");
    assert!(
        plain.input["AssumeRolePolicyDocument"]
            .as_str()
            .is_some_and(|it| it.contains("sts:AssumeRole"))
    );
}

/// The form of a step's call, filled in as it comes, may meet the step's goals and lead nowhere: here a policy of the form's own kind.
#[test]
fn a_form_that_meets_a_step_with_its_defaults_must_lead_to_the_end() {
    let lesson = |second: &str| {
        let text = format!(
            "minutes = 1\nscenario = \"all-features\"\nas = \"Ana\"\n\
             [[steps]]\nid = \"make\"\ngoals = [\"made\"]\n\
             run = [\"aws organizations create-policy --type TAG_POLICY --name Own --description x --content '{{\\\"tags\\\":{{}}}}'\"]\n\
             [[steps]]\nid = \"next\"\ngoals = [\"passed\"]\nrun = [\"next\"]\n\
             [[goals]]\nid = \"made\"\nstate = \"policies[?name=='Own']\"\n\
             [[goals]]\nid = \"passed\"\n{second}\n"
        );
        Rc::new(Lesson::read("test", &text).expect("a lesson"))
    };
    let blamed = |second: &str| {
        let mut flaws = Flaws::default();
        routes::routes(&lesson(second), &mut flaws);
        (flaws.0.into_iter().map(|it| it.what)).collect::<Vec<_>>()
    };
    assert_eq!(blamed("did = { call = \"next\" }"), [""; 0]);
    let kind = "all = [{ did = { call = \"next\" } }, { state = \"policies[?name=='Own' && type=='TAG_POLICY']\" }]";
    let found = blamed(kind);
    let form =
        "step `make`: the form of organizations:CreatePolicy with its defaults meets its goals";
    assert!(found.iter().any(|it| it.starts_with(form)), "{found:#?}");
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

/// What is wrong with a lesson of one step, by one proof or by all.
fn flaws_of(text: &str, by: impl Fn(&Rc<Lesson>, &mut Flaws)) -> Vec<String> {
    let lesson = Rc::new(Lesson::read("test", text).unwrap_or_else(|it| panic!("{it:?}")));
    let mut flaws = Flaws::default();
    by(&lesson, &mut flaws);
    flaws.0.into_iter().map(|it| it.what).collect()
}

#[test]
fn two_options_that_a_button_elsewhere_makes_true_are_a_flaw() {
    let text = |other: &str| {
        format!(
            "minutes = 1\nscenario = \"all-features\"\nas = \"Ana\"\n[[steps]]\nid = \"s\"\npredict = \"p\"\n\
             run = [\"aws organizations create-organizational-unit --parent-id {{root}} --name Own\"]\n\
             goals = [\"g\"]\n[[goals]]\nid = \"g\"\nstate = \"units[?name=='Own']\"\n\
             [[predictions]]\nid = \"p\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\n\
             until = {{ call = \"organizations:CreateOrganizationalUnit\", with = {{ Name = \"Own\" }} }}\n\
             [predictions.holds]\na = {{ state = \"units[?name=='Own']\" }}\nb = {other}\n"
        )
    };
    let none = "{ not = { state = \"units[?name=='Own']\" } }";
    assert_eq!(flaws_of(&text(none), bets::bets), [""; 0]);
    let gone =
        "{ state = \"units[?name=='Own'] && !(accounts[?name=='Payments' && organization])\" }";
    let found = flaws_of(&text(gone), bets::bets);
    let two =
        |it: &String| it.contains("Remove it") && it.ends_with("more than one option is true");
    assert!(found.iter().any(two), "{found:#?}");
}

#[test]
fn what_noise_and_offers_show_of_a_prediction_is_looked_at() {
    let text = |until: &str, holds: &str| {
        format!(
            "minutes = 1\nscenario = \"all-features\"\nas = \"Ana\"\n[[steps]]\nid = \"s\"\npredict = \"p\"\n\
             select = \"service:backup\"\n\
             run = [\"aws organizations enable-aws-service-access --service-principal backup.amazonaws.com\"]\n\
             goals = [\"g\"]\n[[goals]]\nid = \"g\"\nstate = \"services[?id=='backup' && trusted]\"\n\
             [[predictions]]\nid = \"p\"\noptions = [\"a\", \"b\"]\nanswer = \"a\"\n\
             until = {until}\n[predictions.holds]\n{holds}\n"
        )
    };
    let enabled = "{ event = \"TrustedAccessEnabled\" }";
    let way = |a: &str, b: &str| {
        format!("a = {{ step = {{ call = \"{a}\" }} }}\nb = {{ step = {{ call = \"{b}\" }} }}")
    };
    // The console's button decides it otherwise than the line, or not at all.
    let by = |b: &str| text(enabled, &way("organizations:EnableAWSServiceAccess", b));
    let wrong = flaws_of(&by("console:*"), routes::routes);
    assert!(
        wrong
            .iter()
            .any(|it| it.contains(": after \"Enable") && it.contains("`b` comes true")),
        "{wrong:#?}"
    );
    let open = flaws_of(&by("ram:*"), routes::routes);
    assert!(
        open.iter()
            .any(|it| it.contains(": after \"Enable") && it.contains("no option is true")),
        "{open:#?}"
    );
    assert_eq!(
        flaws_of(&text(enabled, &way("*:Enable*", "ram:*")), routes::routes),
        [""; 0]
    );
    // Another unit, made in between.
    let calls = "[{ call = \"organizations:CreateOrganizationalUnit\" }, { call = \"*:EnableAWSServiceAccess\" }]";
    let noise = text(
        calls,
        &way("*:EnableAWSServiceAccess", "*:CreateOrganizationalUnit"),
    );
    let found = flaws_of(&noise, noisy);
    assert_eq!(
        found,
        ["prediction `p`: with noise: `b` comes true, which is not the answer"]
    );
}
