//! Sessions that continue from a snapshot, or from their commands.

use super::*;

/// A closed session with a snapshot after its second row.
fn with_snapshot(folder: &Folder) {
    let mut journal = created(&folder.file());
    journal.append(&rows([1, 2])).unwrap();
    journal.snapshot(&world([1, 2])).unwrap();
    journal.append(&rows([3])).unwrap();
}

#[test]
fn a_session_goes_on_from_its_snapshot_or_from_its_commands() {
    let folder = Folder::new();
    with_snapshot(&folder);
    let path = folder.0.path().join("s.jsonl.snapshot");
    let fine = std::fs::read(&path).unwrap();
    let opens = |notes: usize, replayed: usize| {
        let opened = opened(&folder.file()).unwrap();
        assert_eq!(opened.world, world([1, 2, 3]));
        assert_eq!(opened.rows.read_all(), rows([1, 2, 3]));
        assert_eq!(opened.notes.len(), notes, "{:?}", opened.notes);
        assert_eq!(opened.journal.since.rows, replayed);
    };
    opens(0, 1);
    for at in (0..fine.len()).step_by(fine.len() / 40) {
        let mut damaged = fine.clone();
        damaged[at] ^= 4;
        std::fs::write(&path, damaged).unwrap();
        opens(1, 3);
    }
    std::fs::write(&path, &fine[..fine.len() / 2]).unwrap();
    opens(1, 3);
    std::fs::remove_file(&path).unwrap();
    opens(0, 3);
    // A snapshot of another journal does not count.
    let other = Folder::new();
    with_snapshot(&other);
    std::fs::copy(other.0.path().join("s.jsonl.snapshot"), &path).unwrap();
    opens(0, 3);
}

/// Writes the snapshot of another version, which replayed the rows differently.
fn of_another_version(folder: &Folder, there: &World) {
    let owned = OwnedFile::take(Arc::new(ThisMachine), &folder.file())
        .unwrap()
        .unwrap();
    let file = owned.file().unwrap().unwrap();
    let text = std::fs::read_to_string(owned.beside(".snapshot")).unwrap();
    let about: snapshot::About = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let about = snapshot::About {
        program: "0.0.1".into(),
        hash: "hashed otherwise".into(),
        ..about
    };
    snapshot::write(&owned, &about, there, &file).unwrap();
}

#[test]
fn a_version_that_replays_to_another_world_says_so_and_can_go_on_from_the_snapshot() {
    let folder = Folder::new();
    with_snapshot(&folder);
    // The same world with another hash: nothing to report.
    of_another_version(&folder, &world([1, 2]));
    let again = opened(&folder.file()).unwrap();
    assert_eq!((&again.world, again.notes.len()), (&world([1, 2, 3]), 0));
    drop(again);
    // In the earlier version, time advanced by more.
    of_another_version(&folder, &world([1, 50]));
    let before = std::fs::read(folder.file()).unwrap();
    let error = opened(&folder.file()).err().unwrap();
    assert!(
        error.contains("0.0.1") && error.contains("--from-snapshot"),
        "{error}"
    );
    assert_eq!(std::fs::read(folder.file()).unwrap(), before);
    let Ok(Start::Saved(mut on)) = open(Arc::new(ThisMachine), &folder.file(), true, &|_| Ok(()))
    else {
        panic!("it opens");
    };
    assert_eq!((&on.world, on.notes.len()), (&world([1, 50, 3]), 1));
    on.journal.append(&rows([4])).unwrap();
    drop(on);
    let again = opened(&folder.file()).unwrap();
    assert_eq!(
        (&again.world, again.notes.len()),
        (&world([1, 50, 3, 4]), 0)
    );
    assert_eq!(again.rows.read_all(), rows([4]));
    assert_eq!(
        std::fs::read(folder.0.path().join("s.jsonl.old")).unwrap(),
        before
    );
    let page = Session::from_json(&std::fs::read_to_string(folder.file()).unwrap());
    assert!(page.is_err_and(|error| error.to_string().contains("snapshot")));
}

#[test]
fn a_session_that_goes_on_from_a_snapshot_is_as_safe_as_others() {
    let folder = Folder::new();
    let mut journal = created(&folder.file());
    journal.append(&rows([1, 2])).unwrap();
    for n in 3..6 {
        journal.rotate(&session(), &world(1..n)).unwrap();
        journal.append(&rows([n])).unwrap();
    }
    journal.snapshot(&world(1..6)).unwrap();
    drop(journal);
    assert_eq!(opened(&folder.file()).unwrap().world, world(1..6));
    std::fs::remove_file(folder.0.path().join("s.jsonl.snapshot")).unwrap();
    assert_eq!(opened(&folder.file()).unwrap().world, world(1..6));
    let whole = std::fs::read(folder.file()).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut changed = whole.clone();
        changed[at] ^= 2;
        std::fs::write(folder.file(), changed).unwrap();
        assert!(opened(&folder.file()).is_err(), "byte {at}");
    }
    std::fs::write(folder.file(), &whole).unwrap();
    // A server killed between giving the old file its second name and publishing the new one.
    std::fs::remove_file(folder.0.path().join("s.jsonl.old")).unwrap();
    std::fs::hard_link(folder.file(), folder.0.path().join("s.jsonl.old")).unwrap();
    assert_eq!(opened(&folder.file()).unwrap().world, world(1..6));
}
