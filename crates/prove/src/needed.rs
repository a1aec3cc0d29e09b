//! Actions that AWS authorizes for several resources at once, such as a launch for the instance, its image and its subnet: each is a
//! request of its own, with the condition keys of its kind of resource, and all must be allowed.

use std::sync::Arc;

use policy::pattern::glob_ignore_case;
use policy::{ContextValue, Document, Request};

use crate::answer::{Doubt, DoubtReason, Proof, Witness, each};
use crate::callers::when;
use crate::prover::{NeededResource, NeededResources, ProofCase, Prover, any_applies};
use crate::question::rules;
use crate::text::list;

/// The maximum number of actions of a question that need several resources and are looked at with all of them. The others are not
/// decided, unless not even a request about one resource is allowed.
const MOST_NEEDING: usize = 12;

/// One of the requests that an action needs.
pub(crate) struct Need {
    pub at: ProofCase,
    pub asked: Arc<Document>,
    /// The condition keys that it never has, although another one may.
    lacks: Vec<String>,
    /// Whether it is needed besides the resource that is asked about.
    beside: bool,
}

impl Prover {
    /// The same, knowing which actions need several resources.
    #[must_use]
    pub fn with_needed(mut self, needed: NeededResources) -> Self {
        self.needed = Some(needed);
        self
    }

    /// Whether no request is allowed to which a statement of `asked` applies, unless one of `unless` does, with all that it needs.
    pub(crate) fn never_with_needs(
        &mut self,
        at: &ProofCase,
        asked: &Arc<Document>,
        unless: Option<&Arc<Document>>,
    ) -> Proof {
        let (needs, more) = self.needs(at, asked, unless);
        if more && let Proof::Proved = self.never(at, asked, unless) {
            return Proof::Proved;
        }
        match each(needs, false, |group| self.never_all(&group, unless)) {
            Proof::Proved if more => Proof::NotDecided(Doubt::new(DoubtReason::Resources)),
            proof @ (Proof::Proved | Proof::Refuted(_) | Proof::NotDecided(_)) => proof,
        }
    }

    /// Groups of requests: those about one resource, and for each action that needs several all of them. And whether there are more
    /// such actions.
    pub(crate) fn needs(
        &mut self,
        at: &ProofCase,
        asked: &Arc<Document>,
        unless: Option<&Arc<Document>>,
    ) -> (Vec<Vec<Need>>, bool) {
        let own = at.documents().chain([asked]).chain(unless);
        let conditions = own
            .flat_map(|it| it.statements())
            .flat_map(|it| &it.conditions);
        let mut keys: Vec<String> = conditions.map(|it| it.lookup().to_string()).collect();
        keys.extend(at.fixed.iter().map(|it| it.0.clone()));
        ordered::sort_by_key(&mut keys, Clone::clone);
        keys.dedup();
        let mut needing = self.needing(asked);
        let mut rest = at.clone();
        if !needing.is_empty() {
            let actions = list(&needing);
            rest.except.push(when(&format!(r#""Action": {actions}"#)));
        }
        let rest = Need {
            at: rest,
            asked: asked.clone(),
            lacks: Vec::new(),
            beside: false,
        };
        let mut groups = vec![vec![rest]];
        let more = needing.len() > MOST_NEEDING;
        needing.truncate(MOST_NEEDING);
        for action in needing {
            let resources = self.needed.map_or_else(Vec::new, |it| it(&action, &keys));
            let need = |(arn, lacks): NeededResource| self.need(at, asked, &action, &arn, lacks);
            let mut group: Vec<Need> = resources.into_iter().map(need).collect();
            // An example is about what is asked about, and has most of the keys.
            ordered::sort_by_key(&mut group, |it| (it.beside, it.lacks.len()));
            groups.push(group);
        }
        (groups, more)
    }

    /// The actions that are asked about and need several resources.
    fn needing(&mut self, asked: &Document) -> Vec<String> {
        let Some(needed) = self.needed else {
            return Vec::new();
        };
        let all = self.actions.iter();
        let all = (self.needing).get_or_insert_with(|| {
            all.filter(|it| !needed(it, &[]).is_empty())
                .cloned()
                .collect()
        });
        let is_asked = |action: &&String| {
            let mut own = asked.statements().iter().map(|it| &it.actions);
            own.any(|it| it.patterns.iter().any(|it| glob_ignore_case(it, action)) != it.not)
        };
        all.iter().filter(is_asked).cloned().collect()
    }

    fn need(
        &mut self,
        at: &ProofCase,
        asked: &Arc<Document>,
        action: &str,
        arn: &str,
        lacks: Vec<String>,
    ) -> Need {
        let mut at = at.clone();
        let caller = at.principal.arn.as_deref();
        let partition = caller.and_then(|it| it.split(':').nth(1)).unwrap_or("aws");
        let arn = arn.replacen("arn:*:", &format!("arn:{partition}:"), 1);
        let about = format!(r#""Action": "{action}", "Resource": "{arn}""#);
        at.only.push(when(&about));
        at.fixed.retain(|it| !lacks.contains(&it.0));
        let absent = lacks.iter().map(|it| (it.clone(), ContextValue::Absent));
        at.fixed.extend(absent);
        let all: Vec<_> = rules(asked).collect();
        let mut asked = asked.clone();
        let beside = !all.iter().any(|it| self.is_anyone(&at, Some(it)));
        if beside {
            let statements = asked.statements().iter().cloned();
            let open = statements.map(|it| policy::Statement {
                resources: None,
                ..it
            });
            asked = crate::text::document(asked.version(), &open.collect::<Vec<_>>());
        }
        Need {
            at,
            asked,
            lacks,
            beside,
        }
    }

    fn never_all(&mut self, group: &[Need], unless: Option<&Arc<Document>>) -> Proof {
        let (mut found, mut open) = (Vec::new(), None);
        for need in group {
            match self.never(&need.at, &need.asked, unless) {
                Proof::Proved => return Proof::Proved,
                Proof::Refuted(witness) => found.push(witness),
                Proof::NotDecided(doubt) => open = Some(doubt),
            }
        }
        if let Some(doubt) = open {
            return Proof::NotDecided(doubt);
        }
        if let [only] = found.as_slice() {
            return Proof::Refuted(only.clone());
        }
        let is_open = |base: &Witness| {
            group.iter().zip(&found).all(|(need, own)| {
                let request = beside(&own.request, &base.request, group);
                let excepted = unless.is_some_and(|it| any_applies(it, &request));
                need.at.allows(&request)
                    && need.at.admits(&request)
                    && any_applies(&need.asked, &request)
                    && !excepted
            })
        };
        match found.iter().find(|it| is_open(it)) {
            Some(base) => Proof::Refuted(base.clone()),
            None => Proof::NotDecided(Doubt::new(DoubtReason::Resources)),
        }
    }
}

/// The request by the caller of another one, with the same condition keys, but for those that not all of a group can have.
fn beside(own: &Request, base: &Request, group: &[Need]) -> Request {
    let is_shared = |key: &str| !group.iter().any(|it| it.lacks.iter().any(|it| it == key));
    let mut request = own.clone();
    request.principal = base.principal.clone();
    for (key, _) in own.context.iter().filter(|it| is_shared(it.0)) {
        request.context.set(key, ContextValue::Absent);
    }
    for (key, value) in base.context.iter().filter(|it| is_shared(it.0)) {
        request.context.set(key, value.clone());
    }
    request
}
