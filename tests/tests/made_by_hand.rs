//! Lessons warn of roles that learners make by hand: what they say of the role is true of the one that IAM made.

use lessons::LessonAttempt;
use orgsim_tests::lessons::{all, folder};

/// A mistake about a role that was made by hand says which one IAM made, unless it is the one that the lesson is about. And it is about
/// that service only, or says which one it means.
#[test]
fn a_role_made_by_hand_is_not_taken_for_another() {
    const CALL: &str = "create-service-linked-role --aws-service-name ";
    let mut told = 0;
    for files in all(&folder()) {
        let whole = files.read().expect("it is whole");
        let (_, source) = (files.files.iter())
            .find(|it| it.0 == "lesson.toml")
            .expect("it is there");
        for mistake in &whole.lesson.mistakes {
            let by_hand = mistake.lines.iter().find(|it| it.text.contains(CALL));
            let Some((_, service)) = by_hand.and_then(|it| it.text.split_once(CALL)) else {
                continue;
            };
            let lesson = whole.lesson.clone();
            let (_, mut controller) = LessonAttempt::begin(lesson).expect("it can be begun");
            let made = controller
                .run(&format!("aws iam {CALL}{service}"))
                .printed
                .stdout;
            let names = [
                "AWSServiceRoleForConfig",
                "AWSServiceRoleForFMS",
                "AWSServiceRoleForOrganizations",
            ];
            let name = names.iter().find(|it| made.contains(&format!("\"{it}\"")));
            for (language, texts) in &whole.texts {
                let text = texts.get(&format!("mistakes.{}.text", mistake.id));
                let known = name.is_none_or(|it| source.contains(it) || text.contains(it));
                assert!(
                    known,
                    "{}, {language}, {}: {name:?} was made",
                    files.id, mistake.id
                );
                let one = source.contains(&format!("AWSServiceName = \"{service}\""))
                    || text.contains(service);
                assert!(
                    one,
                    "{}, {language}, {}: of {service}?",
                    files.id, mistake.id
                );
                told += 1;
            }
        }
    }
    assert!(told > 0, "no lesson has such a mistake");
}
