//! PostgreSQL over TLS: to one whose certificate is verified for its name, and to no other.

use std::path::PathBuf;

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::database::TestDatabase;
use crate::program::program;
use crate::server::{Ellis, SECRET_KEY};

/// The name in the certificate of the tests' PostgreSQL.
const HOST: &str = "localhost";

/// An empty database that belongs to a role of its name, which PostgreSQL takes by password and over TLS alone.
struct Guarded {
    own: TestDatabase,
    name: String,
    port: u16,
    authorities: PathBuf,
}

impl Guarded {
    /// `None` where the tests run on SQLite.
    async fn new() -> Option<Self> {
        let server = std::env::var("ELLIS_TEST_DATABASE").ok()?;
        let authorities = std::env::var_os("ELLIS_TEST_DATABASE_AUTHORITIES")
            .expect("ELLIS_TEST_DATABASE_AUTHORITIES, which `cargo xtask postgres` prints too");
        let own = TestDatabase::new(&std::env::temp_dir()).await;
        let (_, rest) = own.url.rsplit_once(':').expect("a port");
        let (port, rest) = rest.split_once('/').expect("a database's name");
        let (port, name) = (port.parse().expect("a port"), rest.split('?').next().expect("a name").to_owned());
        let mut connection = PgConnection::connect(&server).await.expect("the tests' PostgreSQL");
        // Another test may make the role of all of them at the same time.
        let made = format!(
            "DO $$ BEGIN CREATE ROLE over_tls; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
             SET password_encryption = 'scram-sha-256';
             CREATE ROLE {name} LOGIN PASSWORD 'canary' IN ROLE over_tls;
             ALTER DATABASE {name} OWNER TO {name}"
        );
        sqlx::raw_sql(AssertSqlSafe(made)).execute(&mut connection).await.expect("a role");
        connection.close().await.expect("closed");
        Some(Self { own, name, port, authorities: authorities.into() })
    }

    /// For `--database-url`: by a password, to a host, and what else is said.
    fn url(&self, password: &str, host: &str, query: &str) -> String {
        let Self { name, port, .. } = self;
        format!("postgres://{name}:{password}@{host}:{port}/{name}?{query}")
    }

    /// Connections are verified by that authority's certificate.
    fn verified_by(&self, file: &str) -> String {
        format!("sslmode=verify-full&sslrootcert={}", self.authorities.join(file).display())
    }
}

/// What the program says that doesn't start over a database: one line, without the password.
async fn refused(url: &str) -> String {
    let database = format!("--database-url={url}");
    let mut child =
        program(&["--message-box", "--listen=127.0.0.1:0", SECRET_KEY, &database]).spawn().expect("it runs");
    let mut printed = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    // One that starts would run on.
    assert_eq!(printed.next_line().await.expect("readable"), None, "{url}: it started");
    let ended = child.wait_with_output().await.expect("it ended");
    let text = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!((ended.status.code(), text.trim().lines().count()), (Some(1), 1), "{url}: {text}");
    assert!(!text.contains("canary"), "{text}");
    text
}

#[tokio::test]
async fn a_postgresql_whose_certificate_is_verified_is_used_over_tls_alone() {
    let Some(mut guarded) = Guarded::new().await else { return };
    guarded.own.url = guarded.url("canary", HOST, &guarded.verified_by("authority.pem"));
    let ellis = Ellis::on(guarded.own).await;
    let mut member = ellis.member("maria@example.org").await;
    member.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.ok();
    assert_eq!(member.get("/cases").await.ok()["cases"][0]["receipt_number"], "EAC9999103403");
    let connections = "SELECT COUNT(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
         WHERE datname = current_database() AND backend_type = 'client backend'";
    let encrypted = "ssl AND version LIKE 'TLSv1._'";
    assert_eq!(ellis.count(&format!("{connections} AND ({encrypted}) IS NOT TRUE")).await, 0);
    let count = ellis.count(&format!("{connections} AND {encrypted}")).await;
    assert!(count >= 2, "the server's and this test's: {count}");
}

#[tokio::test]
async fn a_certificate_of_another_authority_or_name_is_refused_in_one_line() {
    let Some(guarded) = Guarded::new().await else { return };
    for (host, query, words) in [
        (HOST, guarded.verified_by("another.pem"), "UnknownIssuer"),
        // The system's authorities.
        (HOST, "sslmode=verify-full".to_owned(), "UnknownIssuer"),
        ("127.0.0.1", guarded.verified_by("authority.pem"), "not valid for name"),
        (HOST, guarded.verified_by("nowhere.pem"), "No such file"),
    ] {
        let text = refused(&guarded.url("canary", host, &query)).await;
        assert!(text.contains(words), "{host}, {query}: {text}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_in_one_line_and_so_is_the_right_one_without_tls() {
    let Some(guarded) = Guarded::new().await else { return };
    let verified = guarded.verified_by("authority.pem");
    let text = refused(&guarded.url("canary2", HOST, &verified)).await;
    assert!(text.contains("password authentication failed"), "{text}");
    let text = refused(&guarded.url("canary", HOST, "sslmode=disable")).await;
    assert!(text.contains("rejects connection") || text.contains("no encryption"), "{text}");
}

#[tokio::test]
async fn who_says_on_the_way_that_postgresql_has_no_tls_hears_no_password() {
    let Some(mut guarded) = Guarded::new().await else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    guarded.port = listener.local_addr().expect("an address").port();
    let between = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.expect("a connection");
        let mut asked = [0; 8];
        client.read_exact(&mut asked).await.expect("whether there is TLS");
        client.write_all(b"N").await.expect("answered");
        let mut more = Vec::new();
        client.read_to_end(&mut more).await.ok();
        more
    });
    let text = refused(&guarded.url("canary", HOST, &guarded.verified_by("authority.pem"))).await;
    assert!(text.contains("does not support TLS"), "{text}");
    assert_eq!(between.await.expect("heard"), b"");
}
