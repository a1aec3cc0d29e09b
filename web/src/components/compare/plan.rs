//! The migration plan: the steps from A to B.

use std::rc::Rc;

use interchange::MigrationPlan;
use message::Message;
use yew::prelude::*;

use crate::platform;
use crate::state::queries::compare::ComparedMoments;

/// A plan, or why there is none.
#[derive(Clone)]
pub struct Planned(Rc<Result<MigrationPlan, Message>>);

impl PartialEq for Planned {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Planned {
    pub fn plan(&self) -> Option<&MigrationPlan> {
        self.0.as_ref().as_ref().ok()
    }

    pub fn failure(&self) -> Option<Message> {
        self.0.as_ref().as_ref().err().cloned()
    }
}

/// The plan of a comparison, once it is made; `None` asks for none.
#[hook]
pub fn use_plan(compared: Option<Rc<ComparedMoments>>) -> Option<Planned> {
    let planned = use_state(|| None::<(Rc<ComparedMoments>, Planned)>);
    let known = (planned.as_ref()).filter(|(of, _)| compared.as_ref() == Some(of));
    let known = known.map(|it| it.1.clone());
    use_effect_with(compared, {
        let (planned, is_known) = (planned.setter(), known.is_some());
        move |compared| {
            if let Some(compared) = compared.clone().filter(|_| !is_known) {
                // The page first shows that it plans.
                platform::soon(move || {
                    let plan = Planned(Rc::new(compared.plan()));
                    planned.set(Some((compared, plan)));
                });
            }
        }
    });
    known
}
