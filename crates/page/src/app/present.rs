//! Actions on the presentation.

use super::AppState;
use crate::base::effects::WindowRole;
use crate::base::present::{PeerRequest, PresentAction};
use crate::base::screen::Highlight;

impl AppState {
    pub(crate) fn take_present(&mut self, action: PresentAction) {
        match action {
            PresentAction::Open(part, id) => {
                self.class
                    .open_window(&self.guide, &mut self.base, part, id)
            }
            PresentAction::Opened(window, opened) => {
                self.guide.window_opened(&mut self.base, window, opened)
            }
            PresentAction::End => self.base.end_presentation(),
            PresentAction::Peer(line) => self.base.presentation.line = line,
            PresentAction::Picture(shown) => {
                if self.base.presentation.part == WindowRole::Audience {
                    self.guide.walk = None;
                    self.base.show(*shown);
                }
            }
            PresentAction::Freeze(frozen) => self.guide.freeze(&mut self.base, frozen),
            PresentAction::ToggleFreeze => {
                let frozen = self.base.presentation.frozen.is_none();
                self.guide.freeze(&mut self.base, frozen);
            }
            PresentAction::TogglePointing => self.base.point(!self.base.presentation.pointing),
            PresentAction::Highlight(highlight) => {
                // A highlighted pane is shown.
                if let (Some(Highlight::Pane(pane)), WindowRole::Alone) =
                    (&highlight, self.base.presentation.part)
                {
                    self.ask_for_pane(*pane);
                }
                self.base.presentation.highlight = highlight;
            }
            PresentAction::Notes(notes) => self.base.presentation.notes = notes,
            PresentAction::ToggleNotes => {
                self.base.presentation.notes = !self.base.presentation.notes
            }
            PresentAction::Ask(on) => self.guide.ask(&mut self.base, on),
            PresentAction::Captions(captions) => self.base.presentation.captions = captions,
            PresentAction::Fill(line) => self.base.presentation.filled = line,
            PresentAction::Look(look) => self.base.presentation.look_at(look),
            PresentAction::Scroll(down) => self.base.presentation.scroll(down),
            PresentAction::Request(wish) => self.base.presentation.request(wish),
            PresentAction::Requested(_) if self.base.presentation.part != WindowRole::Presenter => {
            }
            PresentAction::Requested(PeerRequest::Point(selection)) => {
                self.base.screen.selection = selection;
                self.base.pointed();
            }
            PresentAction::Requested(PeerRequest::Step(on)) => {
                self.guide.step_walk(&mut self.pins, &mut self.base, on)
            }
            PresentAction::Requested(PeerRequest::Ask) => self.guide.ask(&mut self.base, true),
            PresentAction::Rival(rival) => self.base.presentation.rival = rival,
            PresentAction::Since(since) => self.base.presentation.since = Some(since),
        }
    }
}
