//! Prism, a mock server of others: it reads our descriptions, refuses every
//! call that is not as they say, and answers with their examples.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use super::scripted::{How, serve};
use server_testing::until::until;

/// A running Prism.
pub struct Prism {
    child: Child,
    port: u16,
}

impl Prism {
    /// Starts one on a description of `openapi/`; without a `TEST_PRISM` (a
    /// plain `cargo test`) these tests say so and pass.
    pub fn start(description: &str) -> Option<Self> {
        Self::begin("mock", description, None)
    }

    /// The same in front of a server, whose answers it holds against the description, too.
    pub fn in_front_of(description: &str, server: &str) -> Option<Self> {
        Self::begin("proxy", description, Some(server))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "what the test is run with is no setting of the portal's"
    )]
    fn begin(how: &str, description: &str, server: Option<&str>) -> Option<Self> {
        let Some(program) = std::env::var_os("TEST_PRISM") else {
            eprintln!("no TEST_PRISM: cargo xtask test gives one");
            return None;
        };
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("openapi")
            .join(description);
        let port = free_port();
        let child = Command::new("node")
            .arg(program)
            .args([how, "--errors", "-h", "127.0.0.1", "-p"])
            .arg(port.to_string())
            .arg(file)
            .args(server)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let prism = Self { child, port };
        until("Prism listens", || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        Some(prism)
    }

    /// Its address.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// An address in front of it that asks it for this answer: `code=404`,
    /// `example=empty`.
    pub async fn preferring(&self, answer: &str) -> String {
        let (port, prefer) = (
            self.port,
            format!("\r\nPrefer: {answer}\r\nConnection: close\r\n"),
        );
        let forward = move |call: String| {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let call = call.replacen("\r\n", &prefer, 1);
            stream.write_all(call.as_bytes()).unwrap();
            let mut told = Vec::new();
            stream.read_to_end(&mut told).unwrap();
            How::Bytes(told)
        };
        serve(forward).await.0.trim_end_matches('/').to_owned()
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that no other test of this run is given.
fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = std::process::id() * 89 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(30_000 + next % 2_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
