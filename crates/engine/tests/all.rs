//! The integration tests of this crate, in one program: compiling and linking one costs less than one for each file.

mod services;
