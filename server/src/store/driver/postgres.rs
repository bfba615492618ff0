//! Opens PostgreSQL: its settings, its schema.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::time::timeout;

use super::error::StoreError;
use super::schema::{Age, Unfit, age};

/// Connections of one instance.
const CONNECTIONS: u32 = 16;
/// Longest time for a statement, and longest wait for a connection.
pub(super) const STATEMENT_MOST: Duration = Duration::from_millis(2_500);
/// PostgreSQL ends a transaction that is idle for longer, which frees its locks.
const IDLE_MOST: Duration = Duration::from_secs(3);
/// Longest wait for the server at the start.
const CONNECT_MOST: Duration = Duration::from_secs(10);
/// A connection idle for longer is pinged before it is used.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// Longest wait for that; then another connection is made within the time of the same request.
const PING_MOST: Duration = Duration::from_millis(500);

/// The schema, change by change.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// Connects, and brings the schema up to date. Of several instances that start at once, one does that and the others
/// wait.
pub(super) async fn open(url: &str) -> Result<PgPool, StoreError> {
    let options = private_options(url)?;
    // Without time-outs: a migration takes as long as it takes.
    let mut connection = timeout(CONNECT_MOST, options.connect()).await.map_err(|_| StoreError::PoolTimedOut)??;
    MIGRATIONS.run(&mut connection).await?;
    connection.close().await?;
    connect(options).await
}

/// Connects to a database whose schema is this version's, and leaves it as it is.
pub(super) async fn open_existing(url: &str) -> Result<PgPool, Unfit> {
    timeout(CONNECT_MOST, examined(url)).await.unwrap_or(Err(Unfit::from(StoreError::PoolTimedOut)))
}

async fn examined(url: &str) -> Result<PgPool, Unfit> {
    let pool = connect(private_options(url)?).await?;
    let listed = "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_tables WHERE tablename = '_sqlx_migrations'
         AND schemaname = ANY (current_schemas(FALSE))";
    if sqlx::query_scalar::<_, i64>(listed).fetch_one(&pool).await? == 0 {
        return Err(Unfit::Foreign);
    }
    let query = sqlx::query_as("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version");
    let applied: Vec<(i64, Vec<u8>, bool)> = query.fetch_all(&pool).await?;
    match age(&applied, &MIGRATIONS)? {
        Age::Same => Ok(pool),
        Age::Older => Err(Unfit::Older),
    }
}

/// How to connect, unless others on the way could read what is sent.
fn private_options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url)?.statement_cache_capacity(512).application_name("ellis");
    if is_private(&options) {
        return Ok(options);
    }
    Err(StoreError::Configuration(
        "passwords and names would cross the network in clear, or to whoever answers: use sslmode=verify-full".into(),
    ))
}

async fn connect(options: PgConnectOptions) -> Result<PgPool, StoreError> {
    let milliseconds = |span: Duration| span.as_millis().to_string();
    let options = options.options([
        ("statement_timeout", milliseconds(STATEMENT_MOST)),
        ("idle_in_transaction_session_timeout", milliseconds(IDLE_MOST)),
    ]);
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(STATEMENT_MOST)
        .test_before_acquire(false)
        .before_acquire(|connection, used| {
            Box::pin(async move {
                let answers = async { timeout(PING_MOST, connection.ping()).await.is_ok_and(|answer| answer.is_ok()) };
                Ok(used.idle_for < TRUSTED_FOR || answers.await)
            })
        })
        .connect_with(options)
        .await
}

/// Whether nobody on the way can read or change what is sent: by a socket, over the loopback, or with TLS to a server
/// whose certificate is verified for its name.
fn is_private(options: &PgConnectOptions) -> bool {
    let host = options.get_host().trim_start_matches('[').trim_end_matches(']');
    options.get_socket().is_some()
        || host.starts_with('/')
        || crate::domain::address::is_loopback(host)
        || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_across_a_network_is_met_with_a_verified_certificate_alone() {
        let is_private = |url: &str| is_private(&PgConnectOptions::from_str(url).expect("a URL"));
        for url in [
            "postgres://ellis@127.0.0.1/ellis",
            "postgres://ellis@localhost:5433/ellis",
            "postgres://ellis@[::1]/ellis",
            "postgres:///ellis?host=/run/postgresql",
            "postgres://ellis@db.example.org/ellis?sslmode=verify-full",
        ] {
            assert!(is_private(url), "{url}");
        }
        for url in [
            "postgres://ellis@db.example.org/ellis",
            "postgres://ellis@10.0.0.7/ellis?sslmode=prefer",
            "postgres://ellis@db.example.org/ellis?sslmode=require",
            "postgres://ellis@db.example.org/ellis?sslmode=verify-ca",
        ] {
            assert!(!is_private(url), "{url}");
        }
    }
}
