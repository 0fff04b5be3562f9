//! A PostgreSQL of the tests' own, in a temporary folder, gone afterwards. It
//! speaks TLS to those who ask, under an authority of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::shell::{Failed, run};

/// Who may come in how: one role by its password, everybody else unasked.
const WHO: &str = "host all by_password 127.0.0.1/32 scram-sha-256\n\
    host all all 127.0.0.1/32 trust\n";

/// The database's certificate, as `openssl req` reads it.
const CERTIFICATE: &str = "[req]
distinguished_name = name
prompt = no
x509_extensions = extensions
[name]
CN = localhost
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost, IP:127.0.0.1
extendedKeyUsage = serverAuth
";

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
        std::fs::write(database.folder.join("data/pg_hba.conf"), WHO)?;
        database.certify()?;
        let file = |name: &str| database.folder.join(name).display().to_string();
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories='' \
             -c ssl=on -c ssl_cert_file={} -c ssl_key_file={}",
            file("server.pem"),
            file("server.key")
        );
        database.tool("pg_ctl", &["-w", "-o", &options, "start"])?;
        Ok(database)
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The certificate of the authority that its own is under.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Makes the authority and a certificate for 127.0.0.1, good for the run.
    fn certify(&self) -> Result<(), Failed> {
        std::fs::write(self.folder.join("server.cnf"), CERTIFICATE)?;
        self.openssl("ca", &["-subj", "/CN=Test authority"])?;
        let (authority, key) = (self.authority(), self.folder.join("ca.key"));
        let (authority, key) = (authority.display().to_string(), key.display().to_string());
        let config = self.folder.join("server.cnf").display().to_string();
        self.openssl(
            "server",
            &["-config", &config, "-CA", &authority, "-CAkey", &key],
        )
    }

    /// A certificate and its key; only their owner may read a key.
    fn openssl(&self, name: &str, args: &[&str]) -> Result<(), Failed> {
        run(own(Path::new("openssl"))
            .args([
                "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "7",
            ])
            .arg("-keyout")
            .arg(self.folder.join(format!("{name}.key")))
            .arg("-out")
            .arg(self.folder.join(format!("{name}.pem")))
            .args(args)
            .stderr(Stdio::null()))
    }

    fn tool(&self, name: &str, args: &[&str]) -> Result<(), Failed> {
        run(own(&self.bin.join(name))
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(args)
            .env("LC_ALL", "C")
            .stdout(Stdio::null()))
    }
}

/// A program as the database's own user, who owns the folder.
fn own(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program);
    command
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.tool("pg_ctl", &["-m", "immediate", "stop"]);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
