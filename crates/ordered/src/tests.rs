use super::*;
use std::collections::BTreeMap;

/// Numbers that look random, computed without a generator.
fn numbers() -> impl Iterator<Item = u32> {
    (1..2_000_u32).map(|n| n.wrapping_mul(2_654_435_761) >> 20)
}

#[test]
fn a_map_does_what_a_b_tree_does() {
    let (mut map, mut tree) = (Map::new(), BTreeMap::new());
    for n in numbers() {
        assert_eq!(map.insert(n, n + 1), tree.insert(n, n + 1));
        if n % 3 == 0 {
            assert_eq!(map.remove(&(n / 2)), tree.remove(&(n / 2)));
        }
        *map.or_insert(n % 7, 0) += n;
        *tree.entry(n % 7).or_insert(0) += n;
    }
    assert_eq!(map.len(), tree.len());
    assert!(map.iter().eq(&tree));
    assert_eq!(map.first(), tree.first_key_value());
    assert!((0..5_000).all(|n| map.get(&n) == tree.get(&n)));
    for n in 0..5_000 {
        assert_eq!(map.remove(&n), tree.remove(&n));
    }
    assert!(map.is_empty() && map.first().is_none());
}

#[test]
fn a_clone_keeps_what_it_had() {
    let mut map: Map<u32, u32> = numbers().map(|n| (n, 0)).collect();
    let before = map.clone();
    for n in numbers() {
        *map.get_mut(&n).expect("it was put in") = n;
    }
    assert!(before.values().all(|value| *value == 0));
    assert!(map.iter().all(|(key, value)| key == value));
}

#[test]
fn what_a_clone_does_not_share_is_found() {
    let map: Map<u32, u32> = (0..10_000).map(|n| (n * 2, n)).collect();
    let same = map.clone();
    assert!(map.shares(&same) && map.unshared(&same).is_empty());
    let mut other = map.clone();
    other.insert(101, 1);
    other.remove(&9_000);
    *other.get_mut(&15_000).expect("it was put in") = 1;
    for (n, key) in numbers().take(70).enumerate() {
        if n % 2 == 0 {
            other.insert(4_000 + key % 60, 0);
        } else {
            other.remove(&(4_000 + key % 60));
        }
    }
    assert!(!map.shares(&other));
    for (one, two) in [(&map, &other), (&other, &map)] {
        let unshared = one.unshared(two);
        let differs = |key: &u32| one.get(key) != two.get(key);
        assert!(
            (0..20_000)
                .filter(differs)
                .all(|key| unshared.contains(&&key))
        );
        assert!(unshared.len() < 1_000, "{}", unshared.len());
    }
    assert_eq!(map.unshared(&Map::new()).len(), 10_000);
}

#[test]
fn maps_are_equal_however_they_came_to_be() {
    let rising: Map<u32, ()> = (0..1_000).map(|n| (n, ())).collect();
    let mut falling: Map<u32, ()> = (0..1_001).rev().map(|n| (n, ())).collect();
    assert_ne!(rising, falling);
    falling.remove(&1_000);
    assert_eq!(rising, falling);
}

#[test]
fn equals_keep_their_order() {
    let mut items: Vec<(u32, usize)> = numbers().map(|n| n % 50).zip(0..).collect();
    let mut expected = items.clone();
    expected.sort_by_key(|item| item.0);
    sort_by_key(&mut items, |item| item.0);
    assert_eq!(items, expected);
}
