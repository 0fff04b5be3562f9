//! An nginx of the test's own.

use std::{
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use server_testing::until::until;

/// A running nginx.
pub struct Nginx(Child);

impl Nginx {
    /// Whether the machine has one; without it (a plain `cargo test`) these
    /// tests say so and pass.
    pub fn is_there() -> bool {
        let there = Command::new("nginx").arg("-v").output().is_ok();
        if !there {
            eprintln!("no nginx: cargo xtask test installs it");
        }
        there
    }

    /// Checks this site and serves it, one of whose ports is this.
    pub fn start(folder: &Path, site: &str, port: u16) -> Self {
        let here = folder.display();
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|path| format!("{path}_temp_path {here}/{path};"))
            .join("\n");
        let whole = format!(
            "daemon off;\nmaster_process off;\npid {here}/nginx.pid;\nerror_log {here}/nginx-error;\n\
             events {{}}\nhttp {{\naccess_log {here}/nginx-access;\n{paths}\n{site}}}\n"
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, whole).unwrap();
        let command = || {
            let mut command = Command::new("nginx");
            command.arg("-p").arg(folder).arg("-c").arg(&file);
            command
        };
        let checked = command().arg("-t").output().unwrap();
        assert!(checked.status.success(), "{checked:?}");
        let running = Self(command().stderr(Stdio::null()).spawn().unwrap());
        until("nginx listens", || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        running
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Makes a certificate that vouches for itself, and its key.
pub fn certificate(folder: &Path, certificate: &str, key: &str, name: &str) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=muhur", "-addext"])
        .arg(format!("subjectAltName={name}"))
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(folder.join(key))
        .arg("-out")
        .arg(folder.join(certificate))
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
}
