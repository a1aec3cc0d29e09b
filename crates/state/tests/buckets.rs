//! The owners of buckets.

use api::partition::Partition;
use api::time::SimTime;
use state::account::Bucket;
use state::world::{World, WorldMut, Writer};

#[test]
fn owners_of_buckets_are_known_after_every_change_and_after_reading() {
    let start = World::new(1, SimTime::from_millis(0));
    let mut world = WorldMut::new(start, Writer::Scenario);
    let owner = world.open_account(Partition::Aws, "Data".into(), "d@example.com".into(), true);
    let bucket = || Bucket {
        region: "us-east-1".into(),
        created: SimTime::from_millis(0),
        policy: None,
        settings: ordered::Map::new(),
    };
    let empty = world.hash();
    for name in ["one", "two"] {
        world.set_bucket(owner, name, Some(bucket()));
    }
    world.set_bucket(owner, "one", None);
    let text = serde_json::to_string(&*world).expect("it is written");
    let read: World = serde_json::from_str(&text).expect("it is read");
    assert_eq!((&read, read.hash()), (&*world, world.hash()));
    for world in [&read, &*world] {
        let found = |name| world.bucket(Partition::Aws, name).map(|it| it.0);
        assert_eq!((found("one"), found("two")), (None, Some(owner)));
        assert_eq!(world.bucket(Partition::China, "two"), None);
    }
    world.set_bucket(owner, "two", None);
    assert_eq!(world.hash(), empty);
}
