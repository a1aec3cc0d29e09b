//! Disks that fail, and losses of power on the machine in memory.

use super::*;
use crate::tests::simulator::machine::{DiskStep, FILE, SimulatedMachine};

fn start(machine: &SimulatedMachine) -> Start {
    let machine = Arc::new(machine.clone());
    open(machine, Path::new(FILE), false, &|_| Ok(())).unwrap()
}

fn restarted(machine: &SimulatedMachine) -> (JournalFile, Vec<Arc<str>>) {
    match start(machine) {
        Start::Saved(opened) => (opened.journal, opened.rows.read_all()),
        Start::New(_) => panic!("there is no file"),
    }
}

/// A journal whose disk refused a row and could not remove it; the system wrote down the note that it is to be cut off.
fn with_a_refused_row(machine: &SimulatedMachine) -> JournalFile {
    let Start::New(owned) = start(machine) else {
        panic!("there is a file")
    };
    let (mut journal, ..) = JournalFile::create(owned, &session()).unwrap();
    journal.append(&rows([1])).unwrap();
    machine.fail(vec![DiskStep::Flush, DiskStep::Cut]);
    journal.append(&rows([2])).unwrap_err();
    machine.fail(Vec::new());
    machine.write_back();
    journal
}

/// What a restart after a loss of power finds.
fn found_after(machine: &SimulatedMachine, journal: JournalFile) -> Vec<Arc<str>> {
    drop(journal);
    machine.lose_power();
    restarted(machine).1
}

/// Each seed loses something else of what was not flushed.
#[test]
fn a_note_to_cut_off_rows_does_not_come_back_after_the_disk_works_again() {
    for seed in 0..40 {
        let machine = SimulatedMachine::new(seed, None);
        let mut journal = with_a_refused_row(&machine);
        journal.append(&rows([3])).unwrap();
        assert_eq!(found_after(&machine, journal), rows([1, 3]), "{seed}");
    }
}

#[test]
fn a_note_to_cut_off_rows_does_not_come_back_after_a_restart() {
    for seed in 0..40 {
        let machine = SimulatedMachine::new(seed, None);
        drop(with_a_refused_row(&machine));
        let (mut journal, _) = restarted(&machine);
        journal.append(&rows([3])).unwrap();
        assert_eq!(found_after(&machine, journal), rows([1, 3]), "{seed}");
    }
}

/// A disk that fails while lines are written may also refuse to remove them.
#[test]
fn what_was_refused_and_could_not_be_removed_is_gone_after_a_restart() {
    let folder = Folder::new();
    let path = folder.file();
    let mut journal = created(&path);
    journal.append(&rows([1, 2])).unwrap();
    let mut chain = journal.chain;
    // Neither writing nor removing works.
    journal.file = Arc::new(File::open(&path).unwrap());
    assert!(journal.append(&rows([3])).is_err());
    drop(journal);
    let bytes = std::fs::read(&path).unwrap();
    let line = chain.seal(&rows([3])[0]).into_bytes();
    std::fs::write(&path, [bytes, line].concat()).unwrap();
    let opened = opened(&path).unwrap();
    assert_eq!(opened.rows.read_all(), rows([1, 2]));
    assert_eq!(opened.world.hash(), world([1, 2]).hash());
    assert!(
        opened.notes.iter().any(|note| note.contains(".torn")),
        "{:?}",
        opened.notes
    );
}
