//! Keys: what a key does depends on what is open and where the focus is; nothing that is covered gets one.

use page::keyboard::{FocusPlace, FocusTarget, KeyStroke, KeyboardLayer};
use page::{Action, Dialog, Pane, Route, ScreenAction, SideEffect};
use sim::scenario::Scenario;

use crate::window::Window;

const LETTERS: [&str; 22] = [
    "?", "n", "p", "h", "f", "x", "r", "o", "`", "g", "t", "i", "l", "s", "e", "a", "b", "c", "[",
    "]", "PageDown", "PageUp",
];

fn window() -> Window {
    Window::new(Scenario::AllFeatures)
}

/// Where an effect moves the focus.
fn focused(window: &Window) -> Vec<FocusTarget> {
    let mut targets = Vec::new();
    for effect in &window.effects {
        if let SideEffect::Focus(target) = effect {
            targets.push(*target);
        }
    }
    targets
}

fn with_control(key: &str) -> KeyStroke {
    KeyStroke {
        key: key.into(),
        control: true,
        single: true,
        ..KeyStroke::default()
    }
}

#[test]
fn behind_a_dialog_no_key_acts() {
    let mut window = window();
    window.screen(ScreenAction::Open(Dialog::Share));
    assert_eq!(window.state.base.keyboard(), KeyboardLayer::Dialog);
    for key in LETTERS.iter().chain(&["Escape"]) {
        assert_eq!(window.pressed(key).len(), 0, "{key}");
    }
    for key in ["z", "Z", "y", "k"] {
        assert_eq!(
            page::keyboard::pressed(&window.state.base, &with_control(key)).len(),
            0,
            "Control+{key}"
        );
    }
    window.screen(ScreenAction::Close);
    assert!(!window.pressed("n").is_empty());
}

#[test]
fn why_covers_a_dialog_and_closing_comes_one_at_a_time() {
    let mut window = window();
    window.lines(&["aws organizations list-roots"]);
    window.screen(ScreenAction::Open(Dialog::Help));
    window.screen(ScreenAction::Why(0));
    window.screen(ScreenAction::Close);
    assert_eq!(window.state.base.screen.dialog, Some(Dialog::Help));
    assert_eq!(window.state.base.keyboard(), KeyboardLayer::Dialog);
    window.screen(ScreenAction::Close);
    assert_eq!(
        window.state.base.keyboard(),
        KeyboardLayer::View(Route::Organization)
    );
}

#[test]
fn an_open_menu_keeps_its_keys() {
    let window = window();
    for key in LETTERS {
        assert_eq!(window.pressed_at(key, FocusPlace::Menu).len(), 0, "{key}");
    }
}

#[test]
fn letters_in_a_field_are_text() {
    let window = window();
    for key in LETTERS.iter().chain(&["Escape"]) {
        assert_eq!(window.pressed_at(key, FocusPlace::Field).len(), 0, "{key}");
    }
    // In fields, too: the palette.
    let palette = KeyStroke {
        at: FocusPlace::Field,
        ..with_control("k")
    };
    assert_eq!(
        page::keyboard::pressed(&window.state.base, &palette).len(),
        1
    );
}

#[test]
fn letters_in_the_tree_search_for_names() {
    let window = window();
    for key in ["n", "p", "l", "s", "?", "`"] {
        assert_eq!(window.pressed_at(key, FocusPlace::Tree).len(), 0, "{key}");
    }
    let undo = KeyStroke {
        at: FocusPlace::Tree,
        ..with_control("z")
    };
    assert_eq!(page::keyboard::pressed(&window.state.base, &undo).len(), 1);
}

#[test]
fn with_shift_the_guide_and_the_inspector_are_reached_from_the_tree() {
    let window = window();
    for key in ["G", "T", "I", "?", "P", "N"] {
        let mut stroke = KeyStroke {
            key: key.into(),
            shift: true,
            at: FocusPlace::Tree,
            single: true,
            ..KeyStroke::default()
        };
        // Others are the first letters of names.
        let leads_out = !"PN".contains(key);
        assert_eq!(
            page::keyboard::pressed(&window.state.base, &stroke).is_empty(),
            !leads_out,
            "{key}"
        );
        stroke.single = false;
        assert!(
            page::keyboard::pressed(&window.state.base, &stroke).is_empty(),
            "{key}"
        );
    }
}

#[test]
fn single_keys_can_be_switched_off() {
    let window = window();
    for key in LETTERS {
        let stroke = KeyStroke {
            key: key.into(),
            ..KeyStroke::default()
        };
        assert_eq!(
            page::keyboard::pressed(&window.state.base, &stroke).len(),
            0,
            "{key}"
        );
    }
    let undo = KeyStroke {
        single: false,
        ..with_control("z")
    };
    assert_eq!(
        page::keyboard::pressed(&window.state.base, &undo).len(),
        1,
        "Control is no single key"
    );
}

#[test]
fn each_view_has_a_key_that_opens_and_leaves_it() {
    for route in Route::all().filter(|it| it.key().is_some() && *it != Route::Lessons) {
        let mut window = window();
        let key = route.key().expect("it has one");
        window.press(key);
        assert_eq!(window.state.base.screen.route.route, route, "{key}");
        window.press("Escape");
        assert_eq!(
            window.state.base.screen.route.route,
            Route::Organization,
            "{key}"
        );
        assert_eq!(Route::by_key(key), Some(route));
    }
    let mut window = window();
    window.press("g");
    assert_eq!(
        window.state.base.screen.route.route,
        Route::Lessons,
        "without a lesson, the list"
    );
}

#[test]
fn a_view_has_no_key_twice() {
    let mut keys: Vec<&str> = Route::all().filter_map(Route::key).collect();
    keys.sort_unstable();
    let count = keys.len();
    keys.dedup();
    assert_eq!((keys.len(), count), (count, 8));
}

#[test]
fn no_letter_in_a_view_operates_the_organization_behind_it() {
    for route in Route::all().filter(|it| *it != Route::Organization) {
        let mut window = window();
        window.lines(&[
            "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
        ]);
        window.open(route);
        let (hash, steps) = (window.hash(), window.steps());
        for key in ["n", "p", "h", "x", "r", "o", "t", "i", "f", "]", "["] {
            window.press(key);
            assert_eq!(
                window.state.base.screen.route.route,
                route,
                "{key} in {}",
                route.id()
            );
        }
        // Neither does the view's own key: it is a letter of a name.
        window.press(route.key().expect("it has one"));
        assert_eq!(window.state.base.screen.route.route, route);
        assert_eq!((window.hash(), window.steps()), (hash, steps));
    }
}

#[test]
fn a_letter_leads_from_one_view_to_another() {
    let mut window = window();
    window.press("l");
    window.press("e");
    assert_eq!(window.state.base.screen.route.route, Route::Events);
    window.press("`");
    assert_eq!(window.state.base.screen.route.route, Route::Events);
    assert!(window.state.is_open(Pane::Terminal));
}

#[test]
fn escape_leaves_a_view_but_first_closes_what_is_in_it() {
    let mut window = window();
    window.open(Route::Services);
    assert_eq!(window.pressed_at("Escape", FocusPlace::Notice).len(), 0);
    let handled = KeyStroke {
        key: "Escape".into(),
        is_handled: true,
        ..KeyStroke::default()
    };
    assert_eq!(
        page::keyboard::pressed(&window.state.base, &handled).len(),
        0
    );
    assert_eq!(
        window.pressed_at("Escape", FocusPlace::EmptySearch).len(),
        1
    );
    assert_eq!(window.pressed_at("s", FocusPlace::EmptySearch).len(), 0);
    window.press("Escape");
    assert_eq!(window.state.base.screen.route.route, Route::Organization);
    assert_eq!(
        window.pressed("Escape").len(),
        0,
        "there is nothing to leave"
    );
}

#[test]
fn one_key_leads_to_each_of_guide_organization_inspector_and_terminal() {
    let mut window = window();
    window.open_lesson("tour");
    for (key, pane, target) in [
        ("t", Pane::Organization, FocusTarget::Tree),
        ("i", Pane::Inspector, FocusTarget::Inspector),
        ("g", Pane::Guide, FocusTarget::Lesson),
        ("`", Pane::Terminal, FocusTarget::TerminalInput),
    ] {
        window.press(key);
        assert_eq!(window.state.base.screen.pane, pane, "{key}");
        assert!(window.state.is_open(pane));
        assert_eq!(focused(&window), [target], "{key}");
    }
}

#[test]
fn undo_and_redo_have_their_keys() {
    let mut window = window();
    let start = window.hash();
    window.lines(&["aws iam create-user --user-name Eve"]);
    let changed = window.hash();
    window.control("z");
    assert_eq!(window.hash(), start);
    window.control("y");
    assert_eq!(window.hash(), changed);
    window.control("z");
    window.control("Z");
    assert_eq!(window.hash(), changed);
    // Other keys with Control are the browser's.
    for key in ["n", "l", "s", "p", "r", "t"] {
        assert_eq!(
            page::keyboard::pressed(&window.state.base, &with_control(key)).len(),
            0,
            "Control+{key}"
        );
    }
}

#[test]
fn keys_with_alt_are_the_browsers() {
    let window = window();
    for key in LETTERS {
        let stroke = KeyStroke {
            key: key.into(),
            alt: true,
            single: true,
            ..KeyStroke::default()
        };
        assert_eq!(
            page::keyboard::pressed(&window.state.base, &stroke).len(),
            0,
            "{key}"
        );
    }
}

#[test]
fn the_next_event_and_the_help_have_a_key() {
    let mut window = window();
    let before = window.state.base.now();
    window.press("n");
    assert!(window.state.base.now() > before);
    window.press("?");
    assert_eq!(window.state.base.screen.dialog, Some(Dialog::Help));
}

#[test]
fn pages_turn_by_keys_only_where_something_is_presented() {
    assert_eq!(window().pressed("PageDown").len(), 0, "the page scrolls");
    let mut large = window();
    large.press("p");
    assert_eq!(large.pressed("PageDown").len(), 1);
    assert_eq!(
        large.pressed_at("PageDown", FocusPlace::Slider).len(),
        0,
        "the slider moves"
    );
    large.open(Route::Lab);
    assert_eq!(large.pressed("PageDown").len(), 0, "what turns is covered");
}

#[test]
fn a_key_that_a_component_handled_opens_no_palette() {
    let handled = KeyStroke {
        is_handled: true,
        ..with_control("k")
    };
    assert_eq!(
        page::keyboard::pressed(&window().state.base, &handled).len(),
        0
    );
    let opens = page::keyboard::pressed(&window().state.base, &with_control("K"));
    assert!(matches!(
        opens[..],
        [Action::Screen(ScreenAction::Open(Dialog::Search))]
    ));
}
