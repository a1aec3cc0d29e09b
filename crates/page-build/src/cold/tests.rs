//! Whatever is said to have run, the program does the same.

use super::moved;
use crate::marks::{Ran, count};
use crate::program::Linked;
use wasmi::{Engine, Linker, Module, Store};

/// Functions of one argument, with each way to leave a block: to its end, to outer blocks, to the start and past the end of a loop, by
/// returning, with and without values, by a table, and not at all.
const PROGRAM: &str = r#"(module
  (memory (export "memory") 1)
  (global $depth (mut i32) (i32.const 0))
  (func $note (param i32)
    (i32.store (i32.const 0) (i32.add (i32.mul (i32.load (i32.const 0)) (i32.const 31)) (local.get 0))))
  (func (export "ends") (param $n i32) (result i32) (local $sum i32) (local $old i32)
    (if (i32.and (local.get $n) (i32.const 1))
      (then (local.set $sum (i32.add (local.get $sum) (i32.const 5))) (call $note (local.get $sum)))
      (else (local.set $old (local.get $n)) (call $note (i32.const 2))))
    (i32.add (local.get $sum) (local.get $old)))
  (func (export "leaves") (param $n i32) (result i32) (local $at i32) (local $far i64)
    (block $out
      (block $in
        (br_if $in (i32.lt_u (local.get $n) (i32.const 3)))
        (local.set $at (i32.const 7))
        (local.set $far (i64.extend_i32_u (local.get $n)))
        (br_if $out (i32.lt_u (local.get $n) (i32.const 6)))
        (call $note (local.get $at))
        (local.set $far (i64.mul (local.get $far) (i64.const 3)))
        (br_if $in (i32.gt_u (local.get $n) (i32.const 9)))
        (local.set $at (i32.const 11)))
      (call $note (i32.const 1))
      (local.set $at (i32.add (local.get $at) (i32.const 100))))
    (i32.add (local.get $at) (i32.wrap_i64 (local.get $far))))
  (func (export "loops") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (loop $again
      (if (i32.eq (local.get $i) (i32.const 4))
        (then (call $note (local.get $sum)) (return (i32.add (local.get $sum) (i32.const 1000)))))
      (local.set $sum (i32.add (local.get $sum) (local.tee $i (i32.add (local.get $i) (i32.const 1)))))
      (br_if $again (i32.lt_u (local.get $i) (local.get $n)))
      (call $note (i32.const 9))
      (if (i32.and (local.get $n) (i32.const 2))
        (then (local.set $n (i32.const 0)) (br $again)))
      (local.set $sum (i32.mul (local.get $sum) (i32.const 2))))
    (local.get $sum))
  (func (export "chooses") (param $n i32) (result i32) (local $x f64)
    (block $a (block $b (block $c
      (br_if $c (i32.gt_u (local.get $n) (i32.const 12)))
      (call $note (i32.const 3))
      (local.set $x (f64.convert_i32_u (local.get $n)))
      (br_table $a $b $c $b (i32.and (local.get $n) (i32.const 3))))
      (call $note (i32.const 4))
      (return (i32.trunc_sat_f64_u (f64.mul (local.get $x) (f64.const 2.5)))))
      (local.set $x (f64.add (local.get $x) (f64.const 1))))
    (i32.trunc_sat_f64_u (local.get $x)))
  (func (export "values") (param $n i32) (result i32)
    (i32.add (i32.const 40)
      (if (result i32) (i32.lt_u (local.get $n) (i32.const 5))
        (then (call $note (local.get $n)) (block (br_if 0 (local.get $n)) (call $note (i32.const 8))) (i32.const 1))
        (else
          (if (i32.eq (local.get $n) (i32.const 7)) (then (call $note (i32.const 6)) (return (i32.const 77))))
          (i32.mul (local.get $n) (i32.const 2))))))
  (func (export "traps") (param $n i32) (result i32)
    (block $fine
      (br_if $fine (i32.ne (local.get $n) (i32.const 3)))
      (call $note (i32.const 5))
      (unreachable))
    (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
    (if (i32.eq (global.get $depth) (i32.const 2)) (then (call $note (i32.const 12)) (global.set $depth (i32.const 0))))
    (block $other (br_if 1 (i32.const 5) (i32.eq (local.get $n) (i32.const 8))) (drop) (br $other))
    (global.get $depth))
  (func $quiet (param $n i32) (local $i i32)
    (loop $next
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $n)))
      (if (i32.gt_u (local.get $i) (i32.const 5)) (then (call $note (local.get $i)) (return)))
      (call $note (i32.add (local.get $i) (i32.const 50)))))
  (func (export "quiet") (param $n i32) (result i32) (call $quiet (local.get $n)) (i32.const 0))
)"#;

/// What the functions give for small arguments, and what they have noted in between.
fn results(wasm: &[u8]) -> Vec<Option<i32>> {
    let engine = Engine::default();
    let module = Module::new(&engine, wasm).expect("a valid program");
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine)
        .instantiate_and_start(&mut store, &module)
        .expect("no imports");
    let memory = instance.get_memory(&store, "memory").expect("a memory");
    let mut found = Vec::new();
    for name in [
        "ends", "leaves", "loops", "chooses", "values", "traps", "quiet",
    ] {
        let function = instance
            .get_typed_func::<i32, i32>(&store, name)
            .expect(name);
        for argument in 0..16 {
            found.push(function.call(&mut store, argument).ok());
            let mut noted = [0; 4];
            memory.read(&store, 0, &mut noted).expect("in memory");
            found.push(Some(i32::from_le_bytes(noted)));
        }
    }
    found
}

#[test]
fn whatever_has_run_the_program_does_the_same() {
    let wasm = wat::parse_str(PROGRAM).expect("a program");
    let program = Linked::read(&wasm).unwrap();
    let starts: Vec<usize> = program
        .own()
        .scan(0, |at, it| {
            let start = *at;
            *at += count(program.body(it)).unwrap();
            Some(start)
        })
        .collect();
    let all: usize = program
        .own()
        .map(|it| count(program.body(it)).unwrap())
        .sum();
    let expected = results(&wasm);
    let (mut random, mut moves) = (1_u64, 0);
    for _ in 0..2_000 {
        let mut ran = vec![false; all];
        for mark in &mut ran {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *mark = random >> 62 == 0;
        }
        starts.iter().for_each(|it| ran[*it] = true);
        let other = moved(&wasm, &ran, 1).unwrap();
        moves += Linked::read(&other).unwrap().bodies.len() - program.bodies.len();
        assert_eq!(results(&other), expected, "{ran:?}");
    }
    // So many that each way is among them.
    assert!(moves > 20_000, "{moves}");
}

#[test]
fn marks_of_another_program_are_refused() {
    let wasm = wat::parse_str(PROGRAM).expect("a program");
    let program = Linked::read(&wasm).unwrap();
    assert!(Ran::of(&program, &[true]).is_err());
    assert!(Ran::of(&program, &[true; 10_000]).is_err());
}

#[test]
fn short_code_stays() {
    let wasm = wat::parse_str(PROGRAM).expect("a program");
    let program = Linked::read(&wasm).unwrap();
    let all: usize = program
        .own()
        .map(|it| count(program.body(it)).unwrap())
        .sum();
    let mut ran = vec![false; all];
    ran[0] = true;
    let other = moved(&wasm, &ran, 1_000).unwrap();
    assert_eq!(
        Linked::read(&other).unwrap().bodies.len(),
        program.bodies.len()
    );
}
