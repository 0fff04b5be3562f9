//! The provider's process.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use super::BACK;

/// Where its packages are, once `cargo xtask test` has installed them; without
/// them (a plain `cargo test`) these tests say so and pass.
fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/identity");
    let there = folder.join("node_modules/oidc-provider").exists();
    if !there {
        eprintln!("no oidc-provider: cargo xtask test installs it");
    }
    there.then_some(folder)
}

/// Where the claims come from.
#[derive(Clone, Copy, Debug)]
pub enum Claims {
    /// From the endpoint for them, as most providers give them.
    UserInfo,
    /// With the ID token.
    InToken,
}

pub struct Provider {
    child: Child,
    port: u16,
    claims: Claims,
}

impl Provider {
    pub fn start(claims: Claims) -> Option<Self> {
        Self::at(0, claims)
    }

    /// At this port; 0: at any.
    pub fn at(port: u16, claims: Claims) -> Option<Self> {
        let mut node = Command::new("node");
        node.current_dir(folder()?)
            .args(["provider.js", &port.to_string(), BACK])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if matches!(claims, Claims::InToken) {
            node.arg("in-token");
        }
        let mut child = node.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Some(Self {
            child,
            port: line.trim().parse().unwrap(),
            claims,
        })
    }

    /// The same provider after a restart: at its place, with new keys.
    pub fn again(self) -> Self {
        let (port, claims) = self.stop();
        Self::at(port, claims).unwrap()
    }

    /// Ends it; tells what it takes to begin it again.
    pub fn stop(self) -> (u16, Claims) {
        (self.port, self.claims)
    }

    pub fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Has it answer codes so from now on.
    #[expect(
        clippy::disallowed_methods,
        reason = "the test's own deadline is its end"
    )]
    pub async fn spoil(&self, how: &str) {
        let mut address = reqwest::Url::parse(&self.issuer()).unwrap();
        address.path_segments_mut().unwrap().extend(["spoil", how]);
        reqwest::Client::new().post(address).send().await.unwrap();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
