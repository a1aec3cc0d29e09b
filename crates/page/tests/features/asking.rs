//! The question in the lab: anyone can be asked about, whether the world has them or not.

use page::queries::lab::Workings;
use sim::principal::Principal;
use sim::question::{Caller, Question};
use sim::scenario::Scenario;
use sim::view::lab::VerdictWord::{self, Allowed, Denied};

use crate::window::Window;

/// The word of the answer to what was typed, and the assumption; `None`: nobody is named.
fn answer(window: &Window, who: &str, action: &str, keys: &[(&str, &str)]) -> Option<Told> {
    let queries = window.queries();
    let mut known = Workings::default();
    known.renew(&queries, &[], || true);
    let caller = known.caller(&queries, who)?;
    let mut question = Question::new(queries.actor().clone(), action);
    let keys = keys.iter();
    question.context = keys.map(|it| (it.0.into(), it.1.into())).collect();
    let found = known.verdicts(&queries, &caller, &question);
    let now = found.expect("the view shows policies").now;
    let assumed = now.assumed.map(|it| it.to_string());
    Some((now.word, assumed.unwrap_or_default(), caller))
}

type Told = (VerdictWord, String, Caller);

/// A window, and the account of a member.
fn window(scenario: Scenario) -> (Window, String) {
    let window = Window::new(scenario);
    let queries = window.queries();
    let mut accounts = queries.controller().world().accounts();
    let member = accounts.find(|it| it.name.contains("Payments"));
    let id = member.expect("it is there").id.to_string();
    (window, id)
}

#[test]
fn a_question_takes_roles_that_nobody_has_and_sessions() {
    let (window, member) = window(Scenario::Guardrails);
    let ask = |who: &str| {
        answer(&window, who, "organizations:LeaveOrganization", &[]).expect("it is a caller")
    };
    let (word, assumed, _) = ask(&format!("arn:aws:iam::{member}:role/ops/Anything"));
    assert_eq!(word, Denied);
    assert_eq!(
        assumed,
        "assumed to exist; its own policies allow everything"
    );
    let (word, assumed, _) = ask(&format!("arn:aws:sts::{member}:assumed-role/Anything/me"));
    assert_eq!((word, assumed.is_empty()), (Denied, false));
    // A role that is there is the one of the list, by its ARN and by its name.
    let queries = window.queries();
    let mut known = Workings::default();
    known.renew(&queries, &[], || true);
    let mut rows = known.people().rows.iter();
    let found = rows.find_map(|it| {
        let Principal::Role { account, role, .. } = &it.principal else {
            return None;
        };
        Some((it, format!("arn:aws:iam::{account}:role/{role}")))
    });
    let (row, arn) = found.expect("there is a role");
    for who in [arn.as_str(), row.name.english()] {
        let caller = known.caller(&queries, who);
        assert_eq!(caller, Some(Caller::Known(row.principal.clone())), "{who}");
    }
}

#[test]
fn a_question_takes_callers_from_outside_and_services() {
    let (window, member) = window(Scenario::AllFeatures);
    let owned = [("aws:ResourceAccount", member.as_str())];
    let ask = |who: &str| answer(&window, who, "s3:GetObject", &owned).expect("it is a caller");
    let (word, assumed, _) = ask(&format!("arn:aws:iam::{member}:role/Anything"));
    assert_eq!(word, Allowed);
    assert_eq!(
        assumed,
        "assumed to exist; its own policies allow everything"
    );
    let (word, assumed, _) = ask("arn:aws:iam::999988887777:user/ola");
    assert_eq!(word, Allowed);
    assert!(assumed.ends_with("and so does the policy of the resource"));
    let (word, assumed, _) = ask("cloudtrail.amazonaws.com");
    assert_eq!(word, Allowed);
    assert_eq!(
        assumed,
        "the policy of the resource is assumed to allow everything"
    );
    for nobody in [
        "",
        "Nobody",
        "arn:aws:iam::1:role/x",
        "arn:aws:s3:::b",
        "*.amazonaws.com",
    ] {
        assert!(
            answer(&window, nobody, "s3:GetObject", &[]).is_none(),
            "{nobody}"
        );
    }
}
