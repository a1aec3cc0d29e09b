//! A split program has its functions, and stubs for what is absent.

use super::*;
use wasm_encoder::{NameMap, NameSection};

/// Two functions that call these; the table has the second.
fn program(calls: [u32; 2]) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], []);
    let mut functions = FunctionSection::new();
    functions.function(0).function(0);
    let mut tables = TableSection::new();
    tables.table(wasm_encoder::TableType {
        element_type: wasm_encoder::RefType::FUNCREF,
        table64: false,
        minimum: 2,
        maximum: Some(2),
        shared: false,
    });
    let mut memories = MemorySection::new();
    memories.memory(wasm_encoder::MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut elements = ElementSection::new();
    elements.active(
        None,
        &ConstExpr::i32_const(1),
        Elements::Functions([1].as_slice().into()),
    );
    let mut code = CodeSection::new();
    for other in calls {
        let mut function = Function::new([]);
        function.instruction(&Instruction::LocalGet(0));
        function.instruction(&Instruction::Call(other));
        function.instruction(&Instruction::End);
        code.function(&function);
    }
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(100), *b"abcdef");
    let mut names = NameMap::new();
    names.append(0, "a::shown");
    names.append(1, "a::asked");
    let mut section = NameSection::new();
    section.functions(&names);
    let mut module = Module::new();
    module
        .section(&types)
        .section(&functions)
        .section(&tables)
        .section(&memories);
    module
        .section(&elements)
        .section(&code)
        .section(&data)
        .section(&section);
    module.finish()
}

#[test]
fn a_moved_function_leaves_a_stub_that_calls_it_through_the_table() {
    let bytes = program([1, 0]);
    let names = BTreeSet::from(["a::shown".to_owned()]);
    let plan = Plan::new(Linked::read(&bytes).unwrap(), &names).unwrap();
    assert_eq!((&*plan.kept, &*plan.moved), (&[0][..], &[1][..]));
    // The later part gets the kept function from the place after the stub's.
    assert_eq!((&*plan.stubs, &*plan.shared), (&[1][..], &[(0, 3)][..]));
    let first = plan.first(std::slice::from_ref(&(102..104))).unwrap();
    let first = Linked::read(&first).unwrap();
    assert_eq!(first.imports[0].name, FETCH);
    // The loader of the later part, the kept function, the stub.
    assert_eq!(first.bodies.len(), 3);
    assert_eq!(mentioned(first.body(2)).unwrap(), [3]);
    assert_eq!(mentioned(first.body(3)).unwrap(), [1]);
    assert_eq!(first.in_tables().unwrap(), [3, 2]);
    assert_eq!(first.tables[0].initial, 4);
    assert_eq!(first.data, [(100, &b"ab\0\0ef"[..])]);
    let later = plan.later(std::slice::from_ref(&(102..104))).unwrap();
    assert!(later.windows(2).any(|it| it == b"cd"));
    assert!(!later.windows(2).any(|it| it == b"ab"));
}

#[test]
fn a_moved_function_that_only_the_table_has_gets_there_with_the_later_part() {
    let bytes = program([0, 0]);
    let names = BTreeSet::from(["a::shown".to_owned()]);
    let plan = Plan::new(Linked::read(&bytes).unwrap(), &names).unwrap();
    assert!(plan.stubs.is_empty() && plan.absent == BTreeSet::from([1]));
    let first = plan.first(&[]).unwrap();
    let first = Linked::read(&first).unwrap();
    // The loader of the later part, the kept function, and what is in the place: it asks for the later part.
    assert_eq!(first.bodies.len(), 3);
    assert_eq!(mentioned(first.body(3)).unwrap(), [0]);
    assert_eq!(
        first.tables_contents().unwrap(),
        [(0, 1, vec![3]), (0, 2, vec![2])]
    );
    let later = plan.later(&[]).unwrap();
    let later = Linked::read(&later).unwrap();
    // There the imported function comes first.
    let filled = later.tables_contents().unwrap();
    assert_eq!(filled.last().unwrap(), &(0, 1, vec![1]));
}
