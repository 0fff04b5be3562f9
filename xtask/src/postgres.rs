//! A PostgreSQL of the tests' own, in a temporary folder, gone afterwards.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::shell::{Failed, run};

/// A running database.
pub(crate) struct Postgres {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts one from Debian's package, as the user that package makes.
    pub(crate) fn start() -> Result<Self, Failed> {
        let bin = std::fs::read_dir("/usr/lib/postgresql")?
            .filter_map(Result::ok)
            .map(|entry| entry.path().join("bin"))
            .filter(|bin| bin.join("initdb").exists())
            .max()
            .ok_or_else(|| Failed("no PostgreSQL under /usr/lib/postgresql".to_owned()))?;
        // A free port: asked for, then given back for the database to take.
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let folder = std::env::temp_dir().join(format!("muhur-postgres-{port}"));
        std::fs::create_dir_all(&folder)?;
        run(Command::new("chown").arg("postgres").arg(&folder))?;
        let database = Self { bin, folder, port };
        database.tool(
            "initdb",
            &["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"],
        )?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories=''"
        );
        database.tool("pg_ctl", &["-w", "-o", &options, "start"])?;
        Ok(database)
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn tool(&self, name: &str, args: &[&str]) -> Result<(), Failed> {
        run(Command::new("setpriv")
            .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
            .arg(self.bin.join(name))
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(args)
            .env("LC_ALL", "C")
            .stdout(Stdio::null()))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.tool("pg_ctl", &["-m", "immediate", "stop"]);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
