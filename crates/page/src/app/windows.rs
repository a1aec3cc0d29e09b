//! What other windows are told.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use serde_json::json;

use super::AppState;
use crate::base::effects::{PageTimer, SideEffect, WindowRole};
use crate::base::present::{PeerRequest, selection_text};
use crate::channel::Channel;
use crate::wire::{Peers, message};

/// Interval of the presence check, in milliseconds.
const BEAT_MS: u32 = 1_000;

impl AppState {
    /// Opens and closes the channel, and sends what has changed. `before`: `None` for the first state.
    pub(crate) fn tell_windows(&mut self, before: Option<&Self>) {
        let part = self.base.presentation.part;
        let channel = |state: &Self| {
            (
                state.base.presentation.part,
                state.base.presentation.id.clone(),
            )
        };
        let had = before.map(channel).unwrap_or_default();
        if had != channel(self) {
            if had.0 == WindowRole::Presenter {
                self.base.send(message("end", &[]));
            }
            self.peers = Peers::default();
            let name =
                (part != WindowRole::Alone).then(|| channel_name(&self.base.presentation.id));
            let beats = name.is_some().then_some(BEAT_MS);
            self.base.effects.push(SideEffect::Channel(name));
            self.base
                .effects
                .push(SideEffect::Timer(PageTimer::Beat, beats));
            self.peers.beat(&mut self.base, 0);
        }
        self.peers.show(&self.guide, &mut self.base);
        let (number, wish) = &self.base.presentation.request;
        if let (true, Some(wish)) = (
            before.is_some_and(|it| it.base.presentation.request.0 != *number),
            wish,
        ) {
            self.base.send(wish_text(wish));
        }
    }
}

fn wish_text(wish: &PeerRequest) -> Rc<str> {
    let (wish, at) = match wish {
        PeerRequest::Step(true) => ("next", None),
        PeerRequest::Step(false) => ("back", None),
        PeerRequest::Ask => ("ask", None),
        PeerRequest::Point(at) => ("point", at.as_ref().map(selection_text)),
    };
    message("wish", &[("wish", json!(wish)), ("at", json!(at))])
}

/// The name of a presentation's channel.
fn channel_name(id: &IString) -> Rc<str> {
    format!("orgsim.present.{id}").into()
}
