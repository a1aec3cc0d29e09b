//! What may be attached, and what is attached of which nothing is known.

use policy::Document;
use sim::ids::PolicyId;
use sim::policies::PolicyTarget;

use super::{PolicyFacts, Reading, StatedFact};
use crate::cursor::Cursor;
use crate::made;
use crate::report::SourcePlace;

impl Reading {
    /// Notes an attachment that is there only if a condition holds, which is not known.
    pub fn doubt(
        &mut self,
        at: &Cursor<'_>,
        target: PolicyTarget,
        policy: PolicyId,
        condition: &str,
    ) {
        let (value, place) = (condition.to_string(), at.place());
        let doubt = self.facts.doubtful.entry((target, policy));
        doubt
            .and_modify(|it| it.value += &format!(" or {condition}"))
            .or_insert(StatedFact { value, place });
    }

    /// Notes trusted access or a delegated administrator that is there only under a condition. `*` stands for what is not known.
    pub fn unsure(&mut self, place: SourcePlace, key: String, condition: String) {
        let value = condition;
        let unsure = self.facts.unsure.entry(key);
        unsure.or_insert(StatedFact { value, place });
    }

    /// Attaches a policy of which nothing but a name for it is known.
    pub fn attach_unknown(
        &mut self,
        at: &Cursor<'_>,
        target: PolicyTarget,
        name: &str,
    ) -> &mut PolicyFacts {
        let id = made::policy(name);
        self.attach(at, target, id.clone());
        let place = at.place();
        let policy = self.policy(&id, &place);
        policy.kind = StatedFact::text("", &place);
        policy.name = StatedFact::text(name, &place);
        policy.content = StatedFact::text(Document::unknown(name).text(), &place);
        policy
    }

    /// Attaches what may be attached to the parent of a unit or account, which is not known.
    pub fn parent_unknown(&mut self, at: &Cursor<'_>, child: PolicyTarget, of: &str) {
        let name = format!("the policies of the parent of {of}");
        self.attach_unknown(at, child, &name).of_parent = true;
    }
}
