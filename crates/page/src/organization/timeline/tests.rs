use std::rc::Rc;

use proptest::prelude::*;
use sim::event::{Actor, EventKind};
use sim::policies::{PolicyTarget, PolicyType};
use sim::principal::Principal;
use sim::time::{DAY, HOUR, MINUTE, SECOND};
use sim::view::{Selection, TimelineMark};

use super::picture::of_steps;
use super::*;
use crate::tests::sample::{NOW, id};

fn person(n: usize) -> Actor {
    Actor::Person(Principal::Root(id(n)))
}

/// A call of a person.
fn call(step: usize, n: usize) -> TimelineMark {
    TimelineMark {
        step,
        at: NOW.plus(step as u64 * SECOND),
        actor: person(n),
        lane: format!("Account {n}").into(),
        says: "A call.".into(),
        message: None,
        kind: None,
        refused: false,
        read: false,
        organization: None,
    }
}

fn effect(step: usize, actor: Actor, kind: EventKind) -> TimelineMark {
    TimelineMark {
        lane: actor.to_string().into(),
        actor,
        kind: Some(kind),
        ..call(step, 1)
    }
}

fn opened(step: usize) -> TimelineMark {
    effect(step, Actor::Organizations, EventKind::AccountOpened(id(7)))
}

fn all(marks: impl IntoIterator<Item = TimelineMark>) -> Vec<Rc<TimelineMark>> {
    marks.into_iter().map(Rc::new).collect()
}

/// A call in each step, by one of three people, of which each second one has an effect.
fn session(steps: usize) -> Vec<Rc<TimelineMark>> {
    all((0..steps).flat_map(|step| {
        let effects = (step % 2 == 0).then(|| opened(step));
        [call(step, step % 3 + 1)].into_iter().chain(effects)
    }))
}

/// A step by the number of its lane, and whether it was a read or refused.
fn any_marks() -> impl Strategy<Value = Vec<Rc<TimelineMark>>> {
    let mark = (0..6_usize, any::<bool>(), any::<bool>());
    let step = prop::collection::vec(mark, 0..4);
    prop::collection::vec(step, 0..30).prop_map(|steps| {
        let marks = steps.into_iter().enumerate().flat_map(|(step, marks)| {
            marks
                .into_iter()
                .map(move |(lane, read, refused)| match lane {
                    0 => opened(step),
                    1 => effect(step, Actor::Iam, EventKind::ThrottlingSwitched),
                    n => TimelineMark {
                        read,
                        refused,
                        ..call(step, n)
                    },
                })
        });
        all(marks)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_mark_is_in_one_cell_of_its_step_and_lane(marks in any_marks()) {
        let drawn = picture(&marks, 0, 30);
        for mark in &marks {
            let cells = drawn.cells.iter().filter(|it| {
                it.step == mark.step && drawn.lanes[it.lane].lane_of() == mark.lane_of()
            });
            prop_assert_eq!(cells.count(), 1);
        }
    }

    #[test]
    fn cells_are_in_order_and_none_is_empty(marks in any_marks()) {
        let drawn = picture(&marks, 0, 30);
        let places: Vec<_> = drawn.cells.iter().map(|it| (it.step, it.lane)).collect();
        prop_assert!(places.is_sorted());
        for place in places {
            prop_assert!(!marks_of_cell(&drawn, &marks, place).is_empty());
        }
    }

    #[test]
    fn no_two_lanes_are_of_the_same_actor(marks in any_marks()) {
        let lanes = lanes_of(&marks);
        for (n, lane) in lanes.iter().enumerate() {
            prop_assert!(lanes[..n].iter().all(|it| it.lane_of() != lane.lane_of()));
        }
    }

    #[test]
    fn marks_of_steps_are_those_with_these_numbers(marks in any_marks(), from in 0..30_usize, more in 0..30_usize) {
        let steps = from..from + more;
        let found = of_steps(&marks, steps.clone()).iter().map(|it| it.step);
        let expected: Vec<_> = marks.iter().map(|it| it.step).filter(|it| steps.contains(it)).collect();
        prop_assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_window_shows_the_present_position(steps in 0..3_000_usize, share in 0.0..=1.0) {
        let taken = (steps as f64 * share) as usize;
        let from = window_start(taken, steps);
        prop_assert!(from <= taken && taken <= from + WINDOW);
        prop_assert!(from + WINDOW <= steps.max(WINDOW), "no column without a step");
    }

    #[test]
    fn a_key_stays_between_the_first_and_the_last_step(marks in any_marks(), taken in 0..=30_usize, shift: bool) {
        for key in ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"] {
            let to = key_step(key, shift, &marks, taken, 30).expect("a key of the slider");
            prop_assert!(to <= 30);
        }
    }

    #[test]
    fn arrows_with_shift_stop_at_each_change_in_both_directions(marks in any_marks()) {
        let go = |key, from| key_step(key, true, &marks, from, 30).expect("an arrow");
        let mut changes: Vec<usize> = marks.iter().filter(|it| !it.read && !it.refused).map(|it| it.step + 1).collect();
        changes.dedup();
        let mut at = 0;
        for change in &changes {
            at = go("ArrowRight", at);
            prop_assert_eq!(at, *change);
        }
        prop_assert_eq!(go("ArrowRight", at), 30);
        let mut at = 30;
        for change in changes.iter().rev().filter(|it| **it < 30) {
            at = go("ArrowLeft", at);
            prop_assert_eq!(at, *change);
        }
        prop_assert_eq!(go("ArrowLeft", at), 0);
    }

    #[test]
    fn a_point_of_the_axis_is_the_nearest_position(taken in 0..400_usize) {
        let marks = session(400);
        let from = window_start(taken, 400);
        let drawn = picture(&marks, from, 400);
        let share = position_x(&drawn, taken) as f64 / (drawn.window.len() * COLUMN) as f64;
        prop_assert_eq!(step_at(share, &drawn.window), taken);
        let little = 0.4 / drawn.window.len() as f64;
        prop_assert_eq!(step_at(share + little, &drawn.window), taken);
    }

    #[test]
    fn the_list_of_all_has_every_mark_once(marks in any_marks()) {
        let listed = MarkFilter::All.marks(&marks, 9);
        let numbers: Vec<_> = listed.found.iter().map(|it| it.0).collect();
        prop_assert_eq!(numbers, (0..marks.len()).collect::<Vec<_>>());
    }

    #[test]
    fn the_lists_of_all_lanes_are_the_list_of_all(marks in any_marks()) {
        let lanes = choices(&lanes_of(&marks));
        let counts = lanes[3..].iter().map(|it| it.marks(&marks, 9).found.len());
        prop_assert_eq!(counts.sum::<usize>(), marks.len());
    }
}

#[test]
fn lanes_are_people_then_organizations_iam_services_and_the_outside() {
    let other = EventKind::ThrottlingSwitched;
    let marks = all([
        effect(0, Actor::Outside, other.clone()),
        effect(1, Actor::Service("config".into()), other.clone()),
        effect(2, Actor::Iam, other.clone()),
        effect(3, Actor::Organizations, other),
        call(4, 2),
        call(5, 1),
    ]);
    let lanes: Vec<_> = lanes_of(&marks)
        .iter()
        .map(|it| it.lane.to_string())
        .collect();
    let expected = [
        "Account 2",
        "Account 1",
        "AWS Organizations",
        "IAM",
        "AWS Config",
        "Outside",
    ];
    assert_eq!(lanes, expected);
}

#[test]
fn a_lane_has_the_latest_name_of_its_account() {
    let renamed = TimelineMark {
        lane: "Renamed".into(),
        ..call(1, 1)
    };
    let lanes = lanes_of(&all([call(0, 1), renamed]));
    assert_eq!(lanes.len(), 1);
    assert_eq!(lanes[0].lane.english(), "Renamed");
}

#[test]
fn lanes_keep_their_places_as_the_window_moves() {
    let marks = session(400);
    let names = |from| {
        let lanes = picture(&marks, from, 400).lanes;
        lanes
            .iter()
            .map(|it| it.lane.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(0), names(240));
}

#[test]
fn only_the_window_is_drawn() {
    let drawn = picture(&session(400), 80, 400);
    assert_eq!(drawn.window, 80..240);
    assert!(drawn.cells.iter().all(|it| drawn.window.contains(&it.step)));
    assert_eq!(drawn.times.len(), WINDOW);
    assert_eq!(picture(&session(5), 0, 5).window, 0..5);
}

#[test]
fn the_window_does_not_slide_with_each_step() {
    assert_eq!(window_start(100, 400), window_start(101, 400));
    assert_eq!(window_start(0, 400), 0);
    assert_eq!(window_start(400, 400), 240);
    assert_eq!(window_start(400, 160), 0);
}

#[test]
fn dense_marks_are_one_cell_with_a_count() {
    let drawn = picture(&all([opened(0), opened(0), opened(0)]), 0, 1);
    assert_eq!(drawn.cells.len(), 1);
    assert_eq!(drawn.cells[0].count, 3);
}

#[test]
fn a_call_does_not_count_beside_its_effects() {
    let kind = EventKind::AccountOpened(id(7));
    let drawn = picture(&all([call(0, 1), effect(0, person(1), kind)]), 0, 1);
    let cell = &drawn.cells[0];
    assert_eq!((cell.count, cell.shape), (1, CellShape::Call));
    assert_eq!(cell.subject, Some(Selection::Account(id(7))));
}

#[test]
fn a_call_about_policies_has_their_shape() {
    let kind = EventKind::PolicyChanged("p-12345678".parse().unwrap());
    let drawn = picture(&all([call(0, 1), effect(0, person(1), kind)]), 0, 1);
    assert_eq!(drawn.cells[0].shape, CellShape::Policy);
}

#[test]
fn gaps_are_since_the_step_before_even_outside_the_window() {
    let late = TimelineMark {
        at: NOW.plus(DAY),
        ..call(1, 1)
    };
    let marks = all([call(0, 1), late]);
    let gap = |from| picture(&marks, from, 2).times.last().map(|it| it.2);
    assert_eq!((gap(0), gap(1)), (Some(DAY), Some(DAY)));
    assert_eq!(picture(&marks, 0, 2).times[0].2, 0, "the first step");
}

#[test]
fn a_gap_is_written_in_its_largest_unit() {
    let gaps = [0, SECOND, 59 * SECOND, MINUTE, 3 * HOUR, 15 * DAY];
    assert_eq!(gaps.map(short), ["", "+1s", "+59s", "+1m", "+3h", "+15d"]);
}

#[test]
fn columns_and_lanes_do_not_overlap() {
    let drawn = picture(&session(400), 80, 400);
    assert_eq!(column_x(&drawn, 80), COLUMN / 2);
    assert_eq!(column_x(&drawn, 81) - column_x(&drawn, 80), COLUMN);
    assert_eq!(lane_y(1) - lane_y(0), LANE);
}

#[test]
fn the_position_is_after_the_column_of_the_last_step() {
    let drawn = picture(&session(10), 0, 10);
    assert_eq!(position_x(&drawn, 0), 0);
    assert_eq!(position_x(&drawn, 3), column_x(&drawn, 2) + COLUMN / 2);
    assert_eq!(position_x(&drawn, 99), 10 * COLUMN, "the end of the axis");
}

#[test]
fn what_happened_in_one_step_spans_its_lanes() {
    let marks = all([call(0, 1), opened(0), call(1, 1)]);
    assert_eq!(spans(&picture(&marks, 0, 2)), [(0, 0, 1), (1, 0, 0)]);
}

#[test]
fn a_point_outside_the_axis_is_its_nearest_end() {
    assert_eq!(step_at(-3.0, &(80..240)), 80);
    assert_eq!(step_at(7.0, &(80..240)), 240);
    assert_eq!(step_at(f64::NAN, &(0..0)), 0, "an axis without a width");
}

#[test]
fn keys_of_the_slider_go_by_one_by_ten_and_to_the_ends() {
    let marks = session(40);
    let go = |key| key_step(key, false, &marks, 20, 40);
    assert_eq!(go("ArrowLeft"), Some(19));
    assert_eq!(go("ArrowDown"), Some(19));
    assert_eq!(go("ArrowRight"), Some(21));
    assert_eq!(go("ArrowUp"), Some(21));
    assert_eq!((go("PageDown"), go("PageUp")), (Some(10), Some(30)));
    assert_eq!((go("Home"), go("End")), (Some(0), Some(40)));
    assert_eq!((go("a"), go("Tab")), (None, None));
}

#[test]
fn a_caption_is_of_the_step_before_the_position() {
    let marks = all([call(0, 1), opened(0), call(2, 2)]);
    assert_eq!(caption(&marks, 0), AxisCaption::Start);
    assert_eq!(caption(&marks, 1), AxisCaption::Marks(&marks[0], 1));
    assert_eq!(caption(&marks, 2), AxisCaption::Unseen);
    assert_eq!(caption(&marks, 3), AxisCaption::Marks(&marks[2], 0));
}

#[test]
fn a_cell_that_is_not_drawn_has_no_marks() {
    let marks = session(4);
    assert!(marks_of_cell(&picture(&marks, 0, 4), &marks, (0, 99)).is_empty());
    assert!(marks_of_cell(&picture(&marks, 0, 4), &marks, (99, 0)).is_empty());
}

#[test]
fn one_can_ask_why_only_about_calls_of_people() {
    let marks = all([call(0, 1), opened(1), call(2, 1), opened(2)]);
    let asked = [0, 1, 2, 3].map(|taken| is_asked(&marks, taken));
    assert_eq!(asked, [false, true, false, true]);
}

#[test]
fn the_strip_has_the_last_five_marks_of_the_steps_taken() {
    let marks = all((0..9).map(|step| call(step, 1)));
    let steps = |taken| {
        newest(&marks, taken)
            .iter()
            .map(|it| it.step)
            .collect::<Vec<_>>()
    };
    assert_eq!(steps(0), Vec::<usize>::new());
    assert_eq!(steps(2), [0, 1]);
    assert_eq!(steps(8), [3, 4, 5, 6, 7]);
}

#[test]
fn kinds_of_marks_have_their_shapes() {
    let of = |kind| shape(&effect(0, Actor::Organizations, kind));
    let role = || (id(1), "Role".into());
    let (account, name) = role();
    let made = EventKind::RoleCreated {
        account,
        role: name,
    };
    let (account, name) = role();
    let gone = EventKind::RoleDeleted {
        account,
        role: name,
    };
    assert_eq!(of(made), CellShape::Role);
    assert_eq!(of(gone), CellShape::RoleGone);
    let handshake = EventKind::HandshakeSent("h-12345678".parse().unwrap());
    assert_eq!(of(handshake), CellShape::Handshake);
    assert_eq!(of(EventKind::ThrottlingSwitched), CellShape::Other);
    let read = TimelineMark {
        read: true,
        ..call(0, 1)
    };
    assert_eq!(shape(&read), CellShape::Read);
    let refused = TimelineMark {
        refused: true,
        ..read
    };
    assert_eq!(shape(&refused), CellShape::Refused);
    assert_eq!(shape(&call(0, 1)), CellShape::Call);
}

#[test]
fn shapes_have_different_classes() {
    let shapes = [
        CellShape::Read,
        CellShape::Call,
        CellShape::Refused,
        CellShape::Handshake,
        CellShape::Role,
        CellShape::RoleGone,
        CellShape::Policy,
        CellShape::Other,
    ];
    let classes: std::collections::BTreeSet<_> = shapes.map(CellShape::class).into();
    assert_eq!(classes.len(), shapes.len());
}

#[test]
fn the_subject_of_a_mark_is_what_its_event_is_about() {
    let organization: sim::ids::OrganizationId = "o-abcdefghij".parse().unwrap();
    let policy: sim::ids::PolicyId = "p-12345678".parse().unwrap();
    let of = |kind| subject(&effect(0, Actor::Organizations, kind));
    let kind = PolicyType::ServiceControl;
    let changed = EventKind::PolicyTypeChanged {
        organization: organization.clone(),
        kind,
    };
    assert_eq!(
        of(changed),
        Some(Selection::Organization(organization.clone()))
    );
    let moved = |target| EventKind::PolicyMoved {
        policy: policy.clone(),
        target,
    };
    assert_eq!(
        of(moved(PolicyTarget::Account(id(2)))),
        Some(Selection::Account(id(2)))
    );
    let root: sim::ids::ParentId = "r-abcd".parse().unwrap();
    assert_eq!(
        of(moved(PolicyTarget::Parent(root.clone()))),
        Some(Selection::Unit(root))
    );
    let mut mark = effect(0, person(1), EventKind::PolicyChanged(policy.clone()));
    assert_eq!(subject(&mark), None, "its organization is not known");
    mark.organization = Some(organization.clone());
    assert_eq!(
        subject(&mark),
        Some(Selection::Policy {
            organization,
            policy
        })
    );
    assert_eq!(subject(&call(0, 1)), None);
    assert_eq!(of(EventKind::ThrottlingSwitched), None);
}

#[test]
fn a_list_shows_the_newest_marks_first_and_more_on_request() {
    let marks = session(200);
    let (one, all) = (
        MarkFilter::All.marks(&marks, 1),
        MarkFilter::All.marks(&marks, 9),
    );
    assert_eq!((one.found.len(), one.hidden), (120, 180));
    assert_eq!(one.found.last(), all.found.last());
    assert_eq!((all.found.len(), all.hidden), (300, 0));
}

#[test]
fn a_list_can_leave_out_reads_and_show_only_refused_calls() {
    let read = TimelineMark {
        read: true,
        ..call(0, 1)
    };
    let refused = TimelineMark {
        refused: true,
        ..call(1, 1)
    };
    let marks = all([read, refused, call(2, 1)]);
    let steps = |listed: MarkFilter| {
        let found = listed.marks(&marks, 1).found;
        found.into_iter().map(|it| it.0).collect::<Vec<_>>()
    };
    assert_eq!(steps(MarkFilter::Changes), [1, 2]);
    assert_eq!(steps(MarkFilter::Refused), [1]);
}
