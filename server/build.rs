//! A changed migration is a changed server: `sqlx::migrate!` reads the folder
//! when the crate is compiled.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
