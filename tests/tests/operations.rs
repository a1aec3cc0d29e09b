//! Every operation of the Organizations API is here, and the table of operations is up to date.

use orgsim_tests::operations;
use sim::model::{self, Service, fidelity};

#[test]
fn every_operation_of_the_organizations_api_is_modelled() {
    let published = shell::operations_of(Service::Organizations);
    assert_eq!(published.len(), 63, "API model 2016-11-28");
    let missing: Vec<_> = published
        .into_iter()
        .filter(|cli| model::operation_by_cli(Service::Organizations, cli).is_none())
        .collect();
    assert!(missing.is_empty(), "not modelled: {missing:?}");
}

#[test]
fn every_operation_is_one_that_aws_has() {
    let unknown: Vec<_> = model::operations()
        .filter(|operation| operation.service != Service::Console)
        .filter(|operation| !shell::operations_of(operation.service).contains(&operation.cli))
        .map(model::Operation::action)
        .collect();
    assert!(unknown.is_empty(), "AWS has no such operation: {unknown:?}");
}

#[test]
fn lines_on_fidelity_are_about_operations_that_exist() {
    for (action, row) in fidelity::rows() {
        assert!(model::operation(action).is_some(), "there is no {action}");
        assert!(
            !row.not_modelled.ends_with('.'),
            "{action}: the full stop is added where it is shown"
        );
    }
    let without: Vec<_> = model::operations()
        .filter(|operation| operation.service == Service::Organizations)
        .map(model::Operation::action)
        .filter(|action| fidelity::rows().all(|(row, _)| row != action))
        .collect();
    assert!(without.is_empty(), "no source is given for {without:?}");
}

#[test]
fn the_table_of_operations_is_up_to_date() {
    let table = operations::table();
    let path = operations::table_path();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &table).expect("docs/operations.md can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == table,
        "docs/operations.md is not what the code says; UPDATE_EXPECT=1 cargo test -p orgsim-tests --test operations writes it"
    );
}
