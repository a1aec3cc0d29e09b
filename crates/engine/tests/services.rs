//! The list of services.

use api::model;
use engine::internals::SERVICES;

#[test]
fn every_operation_has_one_handler_and_every_handler_an_operation() {
    for operation in model::operations() {
        let rows = SERVICES
            .iter()
            .filter(|it| it.services.contains(&operation.service))
            .flat_map(|it| it.handlers)
            .filter(|row| row.operation == operation.name);
        assert_eq!(rows.count(), 1, "{}", operation.action());
    }
    for row in SERVICES.iter().flat_map(|it| it.handlers) {
        let known = model::operations().any(|it| it.name == row.operation);
        assert!(known, "{}", row.operation);
    }
}
