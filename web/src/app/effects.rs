//! Side effects: carries out what the reducer asks for. No other module does.

use super::shortcuts;
use crate::components::scene;
use crate::drafts;
use crate::prelude::*;
use page::SideEffect;

pub fn perform(effect: SideEffect, dispatch: &Dispatch) {
    match effect {
        SideEffect::OpenApart(scene, session) => {
            if !scene::open_apart(&scene, &session) {
                let title = say("The browser opens no page from this frame.");
                dispatch.dispatch(Action::Remark(title.to_string(), None));
            }
        }
        SideEffect::KeepDraft(draft, proposals) => drafts::keep(&draft, &proposals),
        SideEffect::Reply(reply) => scene::reply(reply),
        SideEffect::Focus(target) => shortcuts::focus(target),
    }
}
