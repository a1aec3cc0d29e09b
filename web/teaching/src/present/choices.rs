//! The two ways to present: on this screen, or with a separate presenter window beside the audience's.

use page::present::{PresentAction, WindowRole};
use ui::{browser::platform, prelude::*};

/// The properties of [`Choices`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether faults are offered.
    pub faults: bool,
}

/// The dialog with the two ways to present.
#[component]
pub fn Choices(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let here = Callback::from(move |_: MouseEvent| {
        dispatch.dispatch(Action::Screen(ScreenAction::TogglePresenter));
        dispatch.dispatch(Action::Screen(ScreenAction::Close));
    });
    let window = dispatch.on_event(|_: MouseEvent| {
        let name = new_name().into();
        Action::Present(PresentAction::Open(WindowRole::Presenter, name))
    });
    html! {
        <div class="dialog-body present-choices">
            <section>
                <h3>{ say("Two screens") }</h3>
                <p>{ say("This window becomes the audience's: move it to the projector. A second window opens for you, with notes, questions, the time, and all controls.") }</p>
                <button class="button primary" autofocus={true} data-testid="open-presenter" onclick={window}>{ icon(Icon::Present) }<span>{ say("Open the presenter's window") }</span></button>
            </section>
            <section>
                <h3>{ say("One screen") }</h3>
                <p>{ say("Large type on this screen. H shows or hides your notes. X turns on or off a spotlight on your selection. P ends presenting.") }</p>
                <button class="button" data-testid="present-here" onclick={here}>{ say("Present on this screen") }</button>
            </section>
            if props.faults {
                <section>
                    <h3>{ say("Something goes wrong") }</h3>
                    <p>{ say("The class sees the symptom; you know the cause. For a class that already knows how things work when all goes well.") }</p>
                    <button class="button" data-testid="open-faults" onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Faults)))}>{ say("Inject fault") }</button>
                </section>
            }
        </div>
    }
}

/// A presentation name that is unique in this browser.
pub(super) fn new_name() -> String {
    platform::sixteen_digits()
}
