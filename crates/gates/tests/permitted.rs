//! The lock on the world of a call.

use api::model;
use api::partition::Partition;
use api::principal::Principal;
use api::time::SimTime;
use gates::authorize;
use gates::context::Ctx;
use gates::permitted::Locked;
use policy::Context;
use state::command::Call;
use state::reaction::Events;
use state::world::{World, WorldMut, Writer};

#[test]
fn a_handler_writes_only_after_it_asked_and_was_allowed() {
    let world = World::new(1, SimTime::from_millis(1_772_442_000_000));
    let mut world = WorldMut::new(world, Writer::Call);
    let email = "lab@example.com".into();
    let account = world.open_account(Partition::Aws, "Lab".into(), email, true);
    let ctx = |caller: Principal| {
        let call = Call::new(caller, "sqs:CreateQueue", api::json::json!({}));
        let operation = model::operation("sqs:CreateQueue").expect("it is modeled");
        Ctx::new(&call, operation, Events::new(&[]))
    };
    let mut locked = Locked::new(&mut world);

    let mut root = ctx(Principal::Root(account));
    assert!(locked.open(&root).is_err(), "nobody asked");
    authorize::permit(&locked, &mut root, "*", Context::default()).expect("it is the root");
    assert!(locked.open(&root).is_ok(), "policy allows it");

    let mut stranger = ctx(Principal::user(account, "Eve"));
    let denied = authorize::permit(&locked, &mut stranger, "*", Context::default());
    assert!(denied.is_err(), "there is no such user");
    assert!(locked.open(&stranger).is_err(), "policy denies it");

    // A call within the call needs a permission of its own.
    root.begin(root.operation);
    assert!(
        locked.open(&root).is_err(),
        "nobody asked about the inner call"
    );
}
