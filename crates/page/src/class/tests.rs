//! What a class is told, and when.

mod report;
mod show;

use sim::scenario::Scenario;

use super::{ClassAction, ClassRole, ClassState, ServerRequest};
use crate::action::Action;
use crate::app::AppState;
use crate::base::effects::{PageTimer, SideEffect};
use crate::tests::page::TestPage;

const LINE: &str = "aws organizations list-roots";

/// A page with a part in a class.
fn page_of(role: ClassRole) -> TestPage {
    page_with(ClassState::new(role, None))
}

fn page_with(class: ClassState) -> TestPage {
    let state = (*TestPage::open(Scenario::AllFeatures).state).clone();
    TestPage::begin(AppState { class, ..state })
}

impl TestPage {
    fn class(&mut self, action: ClassAction) -> &mut Self {
        self.take(Action::Class(action))
    }

    /// The requests that the last action makes.
    fn asks(&self) -> Vec<&ServerRequest> {
        let asks = self.effects.iter().filter_map(|it| {
            let SideEffect::Ask(request) = it else {
                return None;
            };
            Some(request)
        });
        asks.collect()
    }

    /// What the last action does to a timer, if anything: starts it, or stops it.
    fn timer(&self, timer: PageTimer) -> Option<Option<u32>> {
        let timers = self.effects.iter().rev();
        let mut times = timers.filter_map(|it| {
            let SideEffect::Timer(of, ms) = it else {
                return None;
            };
            (*of == timer).then_some(*ms)
        });
        times.next()
    }

    /// The last action starts the timer, and its time passes.
    fn rings(&mut self, timer: PageTimer) -> &mut Self {
        assert!(matches!(self.timer(timer), Some(Some(_))), "{timer:?} runs");
        self.take(timer.action(0))
    }

    /// The server answers the last action's only request.
    fn answer(&mut self, answer: Result<&str, u16>) -> &mut Self {
        let asks = self.asks();
        assert_eq!(asks.len(), 1, "{asks:?}");
        let action = asks[0].answered(answer.map(str::to_string));
        self.take(action)
    }
}
