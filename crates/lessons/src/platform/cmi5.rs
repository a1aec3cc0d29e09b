//! cmi5 (Quartz): statements for the platform's record store. This module makes their content; the page makes the requests.

use message::{Message, message};
use serde_json::{Map, Value, json};
use sim::time::SimTime;

use super::launch::{Surroundings, check};
use super::saved::Saved;
use super::{Act, Platform, PlatformStanding, duration, scaled, verdict};
use crate::names::{RESERVED, escape, uuid};
use crate::package::{PackageNote, Standard};
use crate::record::LessonStanding;
use crate::scene::pairs;
use crate::statement::{self, statement};
use crate::texts::Texts;

/// The most bytes of the state document. Stores accept any length; the limit is for slow connections.
const ROOM: usize = 60_000;
const CATEGORIES: &str = "https://w3id.org/xapi/cmi5/context/categories/";
const EXTENSIONS: &str = "https://w3id.org/xapi/cmi5/context/extensions/";

/// The parameters that a platform adds to the address.
const PARAMETERS: [&str; 5] = ["endpoint", "fetch", "actor", "registration", "activityId"];
/// The most bytes of the learner, and of each other parameter.
const ACTOR_BYTES: usize = 4_000;
const TEXT_BYTES: usize = 1_000;

/// The data of a launch by a platform.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Launched {
    /// The address of the record store, with `/` at its end.
    pub endpoint: String,
    /// The address to fetch the token from, once.
    pub fetch: String,
    /// The learner.
    pub actor: Value,
    /// The registration that the platform gave.
    pub registration: String,
    /// The platform's id for this package.
    pub activity: String,
    /// The document `LMS.LaunchData`.
    pub data: Value,
}

/// Checks a parameter that names something.
fn check_name(name: &str, text: &str) -> Result<(), Message> {
    if text.len() <= TEXT_BYTES && !text.chars().any(char::is_control) {
        return Ok(());
    }
    Err(message!(
        "`{name}` is not a name of at most {most} bytes",
        name = *name,
        most = TEXT_BYTES
    ))
}

impl Launched {
    /// Reads the query of the address that the page was launched with; `None` if it lacks one of the five parameters.
    ///
    /// The query is parsed only here; nothing else of it gets into a request.
    ///
    /// # Errors
    ///
    /// The parameter that is wrong, and why. Then the page makes no requests.
    pub fn read(query: &str, around: &Surroundings) -> Option<Result<Self, Message>> {
        let pairs: Vec<(String, String)> = pairs(query)
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let find = |name: &str| {
            pairs
                .iter()
                .find(|pair| pair.0 == name)
                .map(|pair| pair.1.clone())
        };
        let [
            Some(mut endpoint),
            Some(fetch),
            Some(actor),
            Some(registration),
            Some(activity),
        ] = PARAMETERS.map(find)
        else {
            return None;
        };
        let twice = |name: &&&str| pairs.iter().filter(|pair| pair.0 == **name).count() > 1;
        if let Some(name) = PARAMETERS.iter().find(twice) {
            return Some(Err(message!("`{name}` is there twice", name = **name)));
        }
        if !endpoint.ends_with('/') {
            endpoint.push('/');
        }
        let checked = |name: &str, text: &str, with_query: bool| {
            let checked = check(text, with_query, around);
            checked.map_err(|why| message!("`{name}`: {why}", name = *name))
        };
        let read = || {
            checked("endpoint", &endpoint, false)?;
            checked("fetch", &fetch, true)?;
            check_name("registration", &registration)?;
            check_name("activityId", &activity)?;
            let learner = Some(&actor).filter(|it| it.len() <= ACTOR_BYTES);
            let learner = learner.and_then(|it| serde_json::from_str::<Value>(it).ok());
            let learner = learner
                .filter(Value::is_object)
                .ok_or("`actor` is not a learner")?;
            Ok(Self {
                endpoint: endpoint.clone(),
                fetch: fetch.clone(),
                actor: learner,
                registration: registration.clone(),
                activity: activity.clone(),
                data: Value::Null,
            })
        };
        Some(read())
    }

    /// The address of a state document: `LMS.LaunchData`, or ours.
    pub fn state(&self, document: &str) -> String {
        endpoint(
            &self.endpoint,
            "activities/state",
            &[
                ("activityId", &self.activity),
                ("agent", &self.actor.to_string()),
                ("registration", &self.registration),
                ("stateId", document),
            ],
        )
    }

    /// The address of the learner's preferences. The specification requires asking for them; a platform may have none.
    pub fn preferences(&self) -> String {
        endpoint(
            &self.endpoint,
            "agents/profile",
            &[
                ("agent", &self.actor.to_string()),
                ("profileId", "cmi5LearnerPreferences"),
            ],
        )
    }

    /// The address that statements are sent to.
    pub fn statements(&self) -> String {
        endpoint(&self.endpoint, "statements", &[])
    }

    pub(super) fn return_to(&self) -> Option<&str> {
        let url = self.data["returnURL"].as_str()?;
        // Excludes addresses that would run a script in the page.
        (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
    }

    fn is_normal(&self) -> bool {
        matches!(self.data["launchMode"].as_str(), None | Some("Normal"))
    }

    /// The context that the platform requires in every statement, with some of ours.
    fn context(&self, categories: &[&str]) -> Value {
        let mut context = members(&self.data["contextTemplate"]);
        context.insert("registration".into(), self.registration.clone().into());
        if !categories.is_empty() {
            let mut all = context
                .get("contextActivities")
                .map(members)
                .unwrap_or_default();
            // A single activity may come without a list.
            let mut list = match all.remove("category") {
                Some(Value::Array(list)) => list,
                one => one.into_iter().collect(),
            };
            for category in categories {
                let category =
                    json!({ "objectType": "Activity", "id": format!("{CATEGORIES}{category}") });
                if !list.iter().any(|known| known["id"] == category["id"]) {
                    list.push(category);
                }
            }
            all.insert("category".into(), list.into());
            context.insert("contextActivities".into(), all.into());
        }
        context.into()
    }

    /// The id of a statement. It is the same each time the statement is made, so that a store accepts it once, however
    /// often it is sent.
    fn id(&self, of: &str) -> String {
        uuid(&format!("{} {} {of}", self.registration, self.activity))
    }

    /// The id of a statement that is unique to each session.
    fn id_in_session(&self, word: &str) -> String {
        let session = &self.data["contextTemplate"]["extensions"][format!("{EXTENSIONS}sessionid")];
        self.id(&format!("{session} {word}"))
    }
}

/// The address of a resource of the record store.
pub fn endpoint(base: &str, resource: &str, parameters: &[(&str, &str)]) -> String {
    let mut url = format!("{base}{resource}");
    for (at, (name, value)) in parameters.iter().enumerate() {
        url.push(if at == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        url.push_str(&escape(value, RESERVED));
    }
    url
}

/// The members of an object; empty for anything else.
fn members(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

pub(super) fn begin(
    note: &PackageNote,
    launched: Launched,
    state: Option<&Value>,
    now: SimTime,
) -> (Platform, Vec<Act>) {
    let mut platform = Platform::new(Standard::Cmi5);
    platform.counts = launched.is_normal();
    platform.mastery = launched.data["masteryScore"]
        .as_f64()
        .filter(|mastery| (0.0..=1.0).contains(mastery))
        .or(note.mastery.map(|percent| f64::from(percent) / 100.0));
    if let Some(text) = state.and_then(|state| state["saved"].as_str()) {
        let saved = Saved::unpack(text);
        if let Ok(saved) = &saved {
            platform.sent = saved.sent.clone();
            for word in &saved.stated {
                platform.is_news(word, "stated");
            }
        }
        platform.found = Some(saved);
    }
    platform.cmi5 = Some(launched);
    let first = platform.defined("initialized", Value::Null, now);
    (platform, first.into_iter().collect())
}

impl Platform {
    /// A statement that cmi5 defines, about the package as a whole.
    fn defined(&mut self, word: &str, result: Value, now: SimTime) -> Option<Act> {
        let mastery = self.mastery;
        let launched = self.cmi5.as_ref()?;
        // Statements about completion or success need this mark.
        let decides = result.get("success").is_some() || result.get("completion").is_some();
        let mut context = launched.context(if decides {
            &["cmi5", "moveon"]
        } else {
            &["cmi5"]
        });
        if let (Some(mastery), true) = (mastery, result.get("success").is_some()) {
            let mut extensions = members(&context["extensions"]);
            extensions.insert(format!("{EXTENSIONS}masteryscore"), mastery.into());
            context["extensions"] = extensions.into();
        }
        let object = json!({ "objectType": "Activity", "id": launched.activity });
        let id = match word {
            "completed" | "passed" => launched.id(word),
            _ => launched.id_in_session(word),
        };
        let actor = launched.actor.clone();
        self.note(&id, word);
        Some(Act::Statement(statement(
            id, &actor, word, object, result, context, now,
        )))
    }

    /// A statement of our own, about a lesson or an answer. `mark` is its trace in the state.
    fn allowed(
        &mut self,
        word: &str,
        mark: &str,
        about: (Value, Value),
        now: SimTime,
    ) -> Option<Act> {
        let launched = self.cmi5.as_ref()?;
        let context = launched.context(&[]);
        let (id, actor) = (launched.id(mark), launched.actor.clone());
        self.note(&id, mark);
        let (object, result) = about;
        Some(Act::Statement(statement(
            id, &actor, word, object, result, context, now,
        )))
    }

    /// Notes that a statement was made: the state does not record it until the store has it.
    fn note(&mut self, id: &str, mark: &str) {
        self.unsettled.push((id.to_string(), mark.to_string()));
    }

    /// Notes that the record store has accepted a statement, so that it is not made again.
    pub fn settled(&mut self, id: &str) {
        self.unsettled.retain(|(of, _)| of != id);
    }

    pub(super) fn cmi5_update(&mut self, standing: &PlatformStanding) -> Vec<Act> {
        // Statements about the learner's actions come first: they must not wait for the results.
        let mut acts: Vec<Act> = self.cmi5_keep(standing).into_iter().collect();
        if self.counts {
            let no_texts = Texts::default();
            for response in self.new_answers(standing) {
                let (texts, language) = (standing.texts.get(&response.lesson))
                    .map_or((&no_texts, "und"), |(texts, language)| {
                        (&**texts, *language)
                    });
                let about = (
                    statement::question(&response, texts, language),
                    statement::answered(&response),
                );
                acts.extend(self.allowed("answered", &response.key, about, standing.now));
            }
            for LessonStanding {
                id,
                title,
                completed,
                ..
            } in &standing.lessons
            {
                let mark = format!("lesson {id}");
                if *completed && self.is_news(&mark, "stated") {
                    let about = (
                        statement::lesson(id, title, "und"),
                        json!({ "completion": true }),
                    );
                    acts.extend(self.allowed("completed", &mark, about, standing.now));
                }
            }
            let verdict = verdict(standing, self.mastery);
            if verdict.completed && self.is_news("completed", "stated") {
                let result = json!({ "completion": true, "duration": duration(standing.seconds) });
                acts.extend(self.defined("completed", result, standing.now));
            }
            // A session that reported failed cannot report passed, so failed waits until the end.
            if let Some((right, of, true)) = verdict.score
                && self.is_news("passed", "stated")
            {
                let result = judged(right, of, true, standing.seconds);
                acts.extend(self.defined("passed", result, standing.now));
            }
        }
        acts
    }

    /// The state document, if it has changed.
    pub(super) fn cmi5_keep(&mut self, standing: &PlatformStanding) -> Option<Act> {
        let settled = |mark: &String| {
            !self
                .unsettled
                .iter()
                .any(|(_, unsettled)| unsettled == mark)
        };
        let mut stated: Vec<String> = self
            .told
            .iter()
            .filter(|(word, value)| *value == "stated" && settled(word))
            .map(|(word, _)| word.clone())
            .collect();
        ordered::sort_by(&mut stated, Ord::cmp);
        let sent = self.sent.iter().filter(|key| settled(key)).cloned();
        let saved = Saved {
            sent: sent.collect(),
            stated,
            ..standing.saved.clone()
        };
        let (text, fit) = saved.pack(ROOM);
        self.fit = fit;
        self.is_news("state", &text)
            .then(|| Act::Keep(json!({ "saved": text })))
    }

    pub(super) fn cmi5_end(&mut self, standing: &PlatformStanding) -> Vec<Act> {
        let mut acts = Vec::new();
        let passed = self.told.contains_key("passed");
        if self.counts
            && !passed
            && let Some((right, of, false)) = verdict(standing, self.mastery).score
        {
            let result = judged(right, of, false, standing.seconds);
            acts.extend(self.defined("failed", result, standing.now));
        }
        let result = json!({ "duration": duration(standing.seconds) });
        acts.extend(self.defined("terminated", result, standing.now));
        acts
    }
}

fn judged(right: usize, of: usize, passed: bool, seconds: u64) -> Value {
    json!({
        "score": { "scaled": scaled(right, of), "raw": right, "min": 0, "max": of },
        "success": passed,
        "duration": duration(seconds),
    })
}
