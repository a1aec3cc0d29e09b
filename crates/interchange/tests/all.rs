//! The integration tests of this crate, in one program: compiling and linking one costs less than one for each file.

mod building;
mod collected;
mod collecting;
mod damaged;
mod details;
mod difference;
mod equal_access;
mod export;
mod fields;
mod handshakes;
mod identities;
mod import;
mod landing_zone;
mod names;
mod organization;
mod plan;
mod plan_names;
mod plan_order;
mod plan_quota;
mod plan_safety;
mod repositories;
mod several;
mod stated;
mod terraform;
mod terraform_code;
mod undefined;
