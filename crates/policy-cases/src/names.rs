//! The words of the format for layers and exemptions.

use policy::{Exemption, LayerKind};

/// The word for a layer in `blocked_by`.
pub fn short(layer: LayerKind) -> &'static str {
    match layer {
        LayerKind::ServiceControlPolicy => "scp",
        LayerKind::ResourceControlPolicy => "rcp",
        LayerKind::PermissionsBoundary => "pb",
        LayerKind::SessionPolicy => "session",
        LayerKind::Identity => "identity",
        LayerKind::Resource => "resource",
    }
}

/// The layer of a word, with `boundary` for those who write it out.
pub fn layer(word: &str) -> Option<LayerKind> {
    LayerKind::ALL
        .into_iter()
        .find(|layer| short(*layer) == word || key(*layer) == word)
}

/// The key of a layer in a trace.
pub(crate) fn key(layer: LayerKind) -> &'static str {
    match layer {
        LayerKind::PermissionsBoundary => "boundary",
        LayerKind::ServiceControlPolicy
        | LayerKind::ResourceControlPolicy
        | LayerKind::SessionPolicy
        | LayerKind::Identity
        | LayerKind::Resource => short(layer),
    }
}

/// The exemption of a word: its name in the crate `policy`.
pub fn exemption(word: &str) -> Option<Exemption> {
    [
        Exemption::ManagementAccount,
        Exemption::ServiceLinkedRole,
        Exemption::ServicePrincipal,
        Exemption::Anonymous,
        Exemption::NotInOrganization,
        Exemption::OutsideOrganization,
        Exemption::TypeNotEnabled,
        Exemption::ActionNotSubject,
    ]
    .into_iter()
    .find(|exemption| format!("{exemption:?}") == word)
}
