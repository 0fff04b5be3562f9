//! Signed forms of honest programs and of hostile people.

mod authority;
mod forge;
mod honest;
mod issued;
mod refused;
mod tools;
