//! Statements for a record store (xAPI 1.0.3), as a JSON list. Their ids depend on their content: a statement that is sent twice
//! counts once.

use serde_json::{Value, json};
use sim::time::SimTime;

use super::{Attempt, Report};
use crate::names::{activity, uuid};
use crate::platform::{duration, scaled};
use crate::record::AttemptRecord;
use crate::statement::{self, statement};

impl Report<'_> {
    /// All statements, attempt by attempt, in the order of events. `home` is the address under which learners have
    /// accounts with their names (`https://school.example`); a name that is an email address needs none. The page
    /// records when an attempt starts and ends, so statements in between have the time of its end.
    ///
    /// # Errors
    ///
    /// `home` is needed and is not an address.
    pub fn statements(&self, home: &str) -> Result<Value, String> {
        if self.learners.iter().any(|learner| !is_mail(&learner.name)) && !is_address(home) {
            if home.is_empty() {
                return Err("learners whose names are not email addresses need an address that their names come from, such as https://school.example".into());
            }
            return Err(format!(
                "`{home}` must be an address that learners' names come from, such as https://school.example"
            ));
        }
        let mut all = Vec::new();
        for row in self.rows() {
            self.attempt(&row, home, &mut all);
        }
        Ok(all.into())
    }

    fn attempt(&self, row: &Attempt<'_>, home: &str, all: &mut Vec<Value>) {
        let record = row.record;
        let actor = actor(row.learner, home);
        let registration = uuid(&format!("{actor} {} {}", row.id, record.begun));
        let (begun, ended) = (record.begun_at(), record.ended_at());
        let spent = duration(record.ms / 1_000);
        let lesson = || statement::lesson(row.id, row.title(), &self.language);
        let mut count = 0;
        let mut push = |word: &str, object: Value, result: Value, at: SimTime| {
            let context = self.context(row, &registration, &object, &lesson());
            // The count distinguishes equal statements of an attempt.
            count += 1;
            let id = uuid(&format!("{registration} {} {word} {}", count, object["id"]));
            all.push(statement(id, &actor, word, object, result, context, at));
        };
        push("initialized", lesson(), Value::Null, begun);
        for made in &record.log.mistakes {
            let id = activity(&["lesson", row.id, "mistake", &made.id]);
            let text = row.text(&format!("mistakes.{}.text", made.id));
            let object = statement::object(&id, "performance", text, &self.language);
            push("experienced", object, json!({ "success": false }), ended);
        }
        if let Some(known) = row.known {
            for response in record.responses(known.lesson) {
                let question = statement::question(&response, known.texts, &self.language);
                push("answered", question, statement::answered(&response), ended);
            }
        }
        if record.done_at().is_some() {
            let result = json!({ "completion": true, "duration": spent });
            push("completed", lesson(), result, ended);
        }
        if let (Some(passed), Some(known)) = (self.passed(row), row.known) {
            let (of, right) = (known.lesson.quiz.len(), record.quiz(known.lesson).1);
            let result = json!({
                "success": passed,
                "score": { "scaled": scaled(right, of), "raw": right, "min": 0, "max": of },
            });
            let word = if passed { "passed" } else { "failed" };
            push(word, lesson(), result, ended);
        }
        push("terminated", lesson(), summary(record, &spent), ended);
    }

    fn context(
        &self,
        row: &Attempt<'_>,
        registration: &str,
        object: &Value,
        lesson: &Value,
    ) -> Value {
        let mut context = json!({
            "registration": registration,
            "platform": "Orgsim",
            "language": self.language,
        });
        if object["id"] != lesson["id"] {
            let parent = json!({ "objectType": "Activity", "id": activity(&["lesson", row.id]) });
            context["contextActivities"] = json!({ "parent": [parent] });
        }
        context
    }
}

/// The result of an attempt as a whole.
fn summary(record: &AttemptRecord, spent: &str) -> Value {
    let log = &record.log;
    let hints: usize = log.hints.iter().map(|(_, rungs)| *rungs).sum();
    json!({
        "completion": record.done_at().is_some(),
        "duration": spent,
        "extensions": {
            "urn:orgsim:extension:goals": [record.met.len(), record.of],
            "urn:orgsim:extension:mistakes": log.mistakes.len(),
            "urn:orgsim:extension:hints": hints,
            "urn:orgsim:extension:steps": log.steps,
        },
    })
}

fn actor(name: &str, home: &str) -> Value {
    if is_mail(name) {
        json!({ "objectType": "Agent", "mbox": format!("mailto:{name}") })
    } else {
        json!({ "objectType": "Agent", "name": name, "account": { "homePage": home, "name": name } })
    }
}

/// Whether a name is an email address: one `@` with plain characters on both sides.
fn is_mail(name: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte))
    };
    name.split_once('@')
        .is_some_and(|(local, host)| plain(local) && plain(host) && host.contains('.'))
}

fn is_address(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.starts_with(['/', '.'])
            && !host.is_empty()
            && host.chars().all(|letter| {
                !letter.is_whitespace() && !letter.is_control() && !"<>\"{}|\\^`".contains(letter)
            })
    })
}
