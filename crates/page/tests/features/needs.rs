//! A policy of AWS that is not loaded comes in through each door of the page: nothing is done before it is there, nothing if it does
//! not come, and what is done then is what a page does that had it all the time. Random sessions, half of which name such a policy.

use lessons::scene::Asks;
use page::effects::ToFetch;
use page::scene::SceneAction;
use page::{Action, CompareAction, SessionAction, SideEffect};
use serde_json::json;
use sim::command::{Call, Command};
use sim::managed::without_library;
use sim::scenario::Scenario;

use crate::window::Window;

/// The first two are in the program, of the others one has only the file, one nothing.
const POLICIES: [&str; 4] = [
    "AdministratorAccess",
    "ReadOnlyAccess",
    "SecurityAudit",
    "job-function/NoSuchPolicy",
];

/// Random numbers, always the same for a seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// A line that changes something, or tries to, and needs no file.
fn step(numbers: &mut Numbers) -> String {
    let (name, group) = (numbers.below(6), numbers.below(6));
    match numbers.below(5) {
        0 => format!("aws iam create-user --user-name u{name}"),
        1 => format!("aws iam create-group --group-name u{name}"),
        2 => format!("aws iam add-user-to-group --user-name u{name} --group-name u{group}"),
        3 => format!("aws iam delete-user --user-name u{name}"),
        _ => format!("advance {}m", 1 + name),
    }
}

/// A line that looks a policy up.
fn look_up(numbers: &mut Numbers, policy: &str) -> String {
    match numbers.below(4) {
        0 => format!("aws iam get-policy --policy-arn {policy}"),
        1 => format!("aws iam attach-user-policy --user-name Ana --policy-arn {policy}"),
        2 => format!("aws iam create-user --user-name Eve --permissions-boundary {policy}"),
        _ => format!("aws iam list-entities-for-policy --policy-arn {policy}"),
    }
}

fn attach(window: &Window, policy: &str) -> Command {
    let caller = window.state.base.controller.actor.clone();
    let input = json!({ "UserName": "Ana", "PolicyArn": policy });
    Command::Call(Call::new(caller, "iam:AttachUserPolicy", input))
}

/// What brings a policy in.
type Door = fn(&Window, &mut Numbers, &str) -> Action;

/// The terminal, a form or its JSON, a remedy, Compare, and a page around this one.
const DOORS: [Door; 5] = [
    |_, numbers, policy| Action::Session(SessionAction::Lines(vec![look_up(numbers, policy)])),
    |window, _, policy| Action::Session(SessionAction::Do(attach(window, policy))),
    |window, _, policy| {
        Action::Session(SessionAction::ApplyRemedy(
            vec![attach(window, policy)],
            None,
        ))
    },
    |_, numbers, policy| Action::Compare(CompareAction::Run(look_up(numbers, policy))),
    |_, numbers, policy| {
        let asks = Asks::Run(look_up(numbers, policy));
        Action::Scene(SceneAction::Ask(
            "https://school.example".into(),
            json!(7),
            asks,
            None,
        ))
    },
];

fn requests(window: &Window) -> usize {
    let is_one = |it: &&SideEffect| matches!(it, SideEffect::Fetch(ToFetch::Policies));
    window.effects.iter().filter(is_one).count()
}

#[test]
fn nothing_is_done_before_a_policy_is_there_whatever_brings_it_in() {
    let (mut named, mut others) = (0, 0);
    for (number, door) in DOORS.into_iter().enumerate() {
        let mut numbers = Numbers(number as u64 + 1);
        for seed in 0..16 {
            let steps: Vec<String> = (0..numbers.below(4)).map(|_| step(&mut numbers)).collect();
            let name = POLICIES[numbers.below(POLICIES.len())];
            let policy = format!("arn:aws:iam::aws:policy/{name}");
            let begun = || {
                let mut window = Window::seeded(Scenario::AllFeatures, seed);
                steps.iter().for_each(|line| _ = window.line(line));
                window
            };
            let mut with = begun();
            let action = door(&with, &mut numbers, &policy);
            with.act(action.clone());
            let mut window = without_library(begun);
            let before = (window.hash(), window.steps(), window.terminal());
            without_library(|| window.act(action.clone()));
            let is_outside = POLICIES[2..].contains(&name);
            assert_eq!(requests(&window), usize::from(is_outside), "{policy}");
            if is_outside {
                let now = |it: &Window| (it.hash(), it.steps(), it.terminal());
                assert_eq!(now(&window), before, "it waits");
                window.act(Action::Policies(Err(
                    "The host does not answer.".to_string()
                )));
                assert_eq!(now(&window), before, "nothing was done without it");
                without_library(|| window.act(action));
                assert_eq!(requests(&window), 1, "it is asked for again");
                window.act(Action::Policies(Ok(())));
                named += 1;
            } else {
                others += 1;
            }
            assert_eq!((window.hash(), window.steps()), (with.hash(), with.steps()));
            assert_eq!(window.terminal(), with.terminal());
        }
    }
    assert!(named > 25 && others > 25, "{named} and {others} sessions");
}
