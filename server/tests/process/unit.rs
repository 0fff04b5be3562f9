//! The systemd unit of `config/`.

use std::{path::Path, process::Command};

use server_testing::process::Folder;

#[test]
fn the_unit_is_understood_by_systemd_and_always_brings_the_portal_back() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/muhur.service");
    let unit = std::fs::read_to_string(unit).unwrap();
    let section = |name: &str| {
        let (_, rest) = unit.split_once(&format!("[{name}]\n")).unwrap();
        rest.split("\n[").next().unwrap().to_owned()
    };
    assert!(
        section("Unit")
            .lines()
            .any(|line| line == "StartLimitIntervalSec=0")
    );
    let service = section("Service");
    assert!(service.lines().any(|line| line == "Restart=always"));
    // The portal ends within 25 seconds by itself.
    assert!(service.lines().any(|line| line == "TimeoutStopSec=30"));
    if Command::new("systemd-analyze")
        .arg("--version")
        .output()
        .is_err()
    {
        eprintln!("no systemd-analyze: the unit was not verified");
        return;
    }
    let folder = Folder::new("unit");
    let file = folder.0.join("muhur.service");
    // The program is installed nowhere here.
    let here = unit.replace("/opt/muhur/current/server", "/usr/bin/true");
    std::fs::write(&file, here).unwrap();
    let verified = Command::new("systemd-analyze")
        .arg("verify")
        .arg(&file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(verified.status.success(), "{said}");
    assert!(!said.contains("muhur.service:"), "{said}");
}
