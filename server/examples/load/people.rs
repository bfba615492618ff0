//! A database as a busy operator has it, written straight into its tables.

use ellis_server::clock::{Clock, SystemClock};
use ellis_server::secrets::token_hash;
use ellis_server::store::Store;
use ellis_server::store::driver::{Pool, Transaction, query, query_scalar};
use sqlx::AssertSqlSafe;

use crate::Failure;

/// People who are signed in.
pub const PEOPLE: i64 = 10_000;
/// Cases of each of them.
pub const CASES_EACH: i64 = 5;

/// Fills a new database. Returns the tokens of the sessions.
pub async fn fill(url: &str) -> Result<Vec<String>, Failure> {
    drop(Store::open(url).await?);
    let tokens: Vec<String> = (0..PEOPLE).map(|person| format!("{person:0>43}")).collect();
    let pool = Pool::connect(url).await?;
    let mut transaction = pool.begin().await?;
    for (person, token) in tokens.iter().enumerate() {
        add_person(&mut transaction, person as i64, token).await?;
        for case in 0..CASES_EACH {
            add_case(&mut transaction, person as i64, person as i64 * CASES_EACH + case).await?;
        }
    }
    transaction.commit().await?;
    analyze(&pool).await?;
    Ok(tokens)
}

/// Adds somebody with so many cases. Returns the token of their session.
pub async fn fill_many(url: &str, cases: i64) -> Result<String, Failure> {
    let token = format!("{:m>43}", "");
    let pool = Pool::connect(url).await?;
    let mut transaction = pool.begin().await?;
    add_person(&mut transaction, PEOPLE, &token).await?;
    for case in 0..cases {
        add_case(&mut transaction, PEOPLE, PEOPLE * CASES_EACH + case).await?;
    }
    transaction.commit().await?;
    Ok(token)
}

/// Adds cases to everybody in turn until there are so many receipts. All of them are watched.
pub async fn fill_watched(url: &str, receipts: i64) -> Result<(), Failure> {
    let pool = Pool::connect(url).await?;
    let there: i64 = query_scalar("SELECT COUNT(*) FROM receipt").fetch_one(&pool).await?;
    let mut transaction = pool.begin().await?;
    for case in there..receipts {
        add_case(&mut transaction, case % PEOPLE, case).await?;
    }
    transaction.commit().await?;
    let watched = "SELECT COUNT(*) FROM receipt WHERE watched_since IS NOT NULL";
    let watched: i64 = query_scalar(watched).fetch_one(&pool).await?;
    analyze(&pool).await?;
    if watched == receipts { Ok(()) } else { Err(format!("{watched} of {receipts} receipts are watched").into()) }
}

/// Lets PostgreSQL know at once what it learns by itself within a minute. SQLite isn't asked to: with statistics it
/// prepares a statement anew for each value.
async fn analyze(pool: &Pool) -> Result<(), Failure> {
    if matches!(pool, Pool::Postgres(_)) {
        query("ANALYZE").execute(pool).await?;
    }
    Ok(())
}

async fn add_person(connection: &mut Transaction, person: i64, token: &str) -> Result<(), sqlx::Error> {
    let now = SystemClock.now();
    let hash = token_hash(token);
    for statement in [
        format!(
            "INSERT INTO account (id, language, given_name, family_name, account_number, wrong_answers, alerts_by, finished_at, created_at)
             VALUES ('p{person}', 'en', 'María', 'López', '{person:0>12}', 0, '', 0, 0)"
        ),
        format!(
            "INSERT INTO email_address (id, account_id, address, address_key, is_primary, gets_codes, added_at)
             VALUES ('p{person}', 'p{person}', 'p{person}@example.org', 'p{person}@example.org', TRUE, TRUE, 0)"
        ),
        format!(
            "INSERT INTO session (token_hash, account_id, kind, without_code, mailbox_proven, created_at, seen_at)
             VALUES ('{hash}', 'p{person}', 'member', FALSE, FALSE, {now}, {now})"
        ),
    ] {
        query(AssertSqlSafe(statement)).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn add_case(connection: &mut Transaction, person: i64, case: i64) -> Result<(), sqlx::Error> {
    let now = SystemClock.now();
    let number = format!("IOE{case:0>10}");
    query(
        "INSERT INTO receipt (receipt_number, reading, read_at, failures, watched_since, form_type, title_en, title_es, submitted, modified)
         VALUES ($1, $2, $3, 0, $3, 'I-130', $4, $5, '2026-08-15T14:00:00Z', '2026-10-24T14:00:00Z')",
    )
    .bind(&number)
    .bind(READING)
    .bind(now)
    .bind(TITLES[case as usize % TITLES.len()][0])
    .bind(TITLES[case as usize % TITLES.len()][1])
    .execute(&mut *connection)
    .await?;
    query("INSERT INTO watched_case (id, account_id, receipt_number, added_at) VALUES ($1, $2, $3, $4)")
        .bind(format!("c{case:0>21}"))
        .bind(format!("p{person}"))
        .bind(&number)
        .bind(now - case)
        .execute(connection)
        .await
        .map(drop)
}

/// What lists show, so that they search and order something.
const TITLES: [[&str; 2]; 3] = [
    ["Request for Initial Evidence Was Sent", "Se envió una solicitud de evidencia inicial"],
    ["Case Was Received", "Se recibió el caso"],
    ["Case Was Approved", "Se aprobó el caso"],
];

/// As the agency answers: about 2 KB.
const READING: &str = include_str!("reading.json");
