//! What we ask of others and signing agents of us, as OpenAPI 3.1 is read by others
//! (openapi-spec-validator).

use std::{path::Path, process::Command};

#[test]
fn our_descriptions_are_openapi() {
    let Some(python) = super::registry::python() else {
        return;
    };
    for name in ["staff.yaml", "certificates.yaml", "signing-agent.yaml"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("openapi")
            .join(name);
        let told = Command::new(&python)
            .args(["-m", "openapi_spec_validator"])
            .arg(file)
            .output()
            .unwrap();
        assert!(told.status.success(), "{told:?}");
    }
}
