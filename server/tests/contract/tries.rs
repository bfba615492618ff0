//! Tries are counted where they are kept, in one statement with the look at what is left (promise 8): asked at the
//! store, because what is above it would hide a limit that is gone.

use std::collections::BTreeSet;

use ellis_server::domain::limits::{CODE_LIFE, CODE_TRIES, SIGN_IN_TRIES};
use ellis_server::secrets::token_hash;
use ellis_server::store::{NewCode, StoreError};
use serde_json::json;

use crate::notices::with_backup_codes;
use crate::recovery::opened_of;
use crate::server::{Ellis, NOON, wrong};

const EMAIL: &str = "maria@example.org";
const AT_ONCE: usize = 64;

/// Counts at once, on as many connections as the store has: the numbers of the tries that were handed out.
async fn at_once<F>(count: impl Fn() -> F) -> Vec<i64>
where
    F: Future<Output = Result<Option<i64>, StoreError>> + Send + 'static,
{
    let counts: Vec<_> = (0..AT_ONCE).map(|_| tokio::spawn(count())).collect();
    let mut handed_out = Vec::new();
    for one in counts {
        handed_out.extend(one.await.expect("no panic").expect("it is counted"));
    }
    handed_out
}

/// As many as there are, each once.
#[track_caller]
fn assert_each_once(handed_out: &[i64], most: i64) {
    let numbers: BTreeSet<i64> = handed_out.iter().copied().collect();
    assert_eq!(numbers, (1..=most).collect(), "{handed_out:?}");
    assert_eq!(handed_out.len(), numbers.len(), "{handed_out:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_counts_of_a_code_at_once_the_store_hands_out_five() {
    let ellis = Ellis::start().await;
    let store = &ellis.running.app.store;
    let (now, expires_at) = (NOON, NOON + CODE_LIFE);
    let code =
        NewCode { purpose: "test", subject: "one".into(), id: "a".into(), code_hash: "hash".into(), now, expires_at };
    store.put_code(&code).await.expect("a code");
    let count = || {
        let store = store.clone();
        async move { Ok(store.count_try("test", "one", CODE_TRIES).await?.map(|spent| spent.tries)) }
    };
    assert_each_once(&at_once(count).await, CODE_TRIES);
    assert_eq!(ellis.count("SELECT tries FROM one_time_code WHERE id = 'a'").await, CODE_TRIES);
    assert!(store.count_try("test", "one", CODE_TRIES).await.expect("an answer").is_none(), "nor later");
    // A newer code has tries of its own, and a used one has none.
    store.put_code(&NewCode { id: "b".into(), ..code }).await.expect("a code");
    assert_eq!(count().await.expect("an answer"), Some(1));
    assert!(store.consume_code("b", 1).await.expect("an answer"));
    assert_eq!(count().await.expect("an answer"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_counts_of_a_sign_in_at_once_the_store_hands_out_as_many_as_it_has() {
    let ellis = Ellis::start().await;
    let browser = ellis.code_due(EMAIL).await;
    let progress = token_hash(&browser.cookies["__Host-ellis-progress"]);
    let store = &ellis.running.app.store;
    let count = || {
        let (store, progress) = (store.clone(), progress.clone());
        async move { store.count_sign_in_try(&progress, SIGN_IN_TRIES).await }
    };
    assert_each_once(&at_once(count).await, SIGN_IN_TRIES);
    assert_eq!(ellis.count("SELECT max(tries) FROM sign_in").await, SIGN_IN_TRIES);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_counts_of_proofs_at_once_the_store_hands_out_five() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    opened_of(&ellis, "password", EMAIL).await;
    let id = ellis.text("SELECT id FROM recovery").await;
    let store = &ellis.running.app.store;
    let count = || {
        let (store, id) = (store.clone(), id.clone());
        async move { store.count_proof(&id, CODE_TRIES).await }
    };
    assert_each_once(&at_once(count).await, CODE_TRIES);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_wrong_answers_at_once_the_store_counts_no_more_than_prove_nothing() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    ellis.execute("UPDATE account SET wrong_answers = 15").await;
    let id = ellis.account_id().await;
    let store = &ellis.running.app.store;
    let count = || {
        let (store, id) = (store.clone(), id.clone());
        async move { Ok(store.count_wrong_answer(&id, 20).await?.then_some(1)) }
    };
    assert_eq!(at_once(count).await.len(), 5);
    assert_eq!(ellis.count("SELECT wrong_answers FROM account").await, 20);
}

#[tokio::test]
async fn what_fails_after_a_try_was_counted_refunds_nothing() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.code_due(EMAIL).await;
    let code = ellis.code_to(EMAIL).await;
    ellis.refuse("UPDATE OF used_at", "one_time_code").await;
    let tries =
        "SELECT (SELECT tries FROM one_time_code WHERE purpose = 'sign_in') * 100 + (SELECT tries FROM sign_in)";
    for counted in 1..=CODE_TRIES {
        let reply = browser.post("/sign-in/code", json!({"code": code})).await;
        assert_eq!(reply.problem(), (500, "internal".to_owned()));
        assert_eq!(ellis.count(tries).await, counted * 101, "of the code, and of the sign-in");
    }
    ellis.accept("one_time_code").await;
    let reply = browser.post("/sign-in/code", json!({"code": code})).await;
    assert_eq!(reply.problem(), (409, "exhausted".to_owned()));
}

#[tokio::test]
async fn a_backup_code_that_could_not_be_spent_was_a_try() {
    let ellis = Ellis::start().await;
    let (mut browser, codes) = with_backup_codes(&ellis).await;
    ellis.refuse("UPDATE OF used_at", "backup_code").await;
    let reply = browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await;
    assert_eq!(reply.problem(), (500, "internal".to_owned()));
    assert_eq!(ellis.count("SELECT tries FROM sign_in").await, 1);
}

#[tokio::test]
async fn a_wrong_code_counts_where_the_browser_is_gone_before_the_answer() {
    let ellis = Ellis::start().await;
    let browser = ellis.code_due(EMAIL).await;
    let code = wrong(&ellis.code_to(EMAIL).await);
    let mut gone = browser.clone();
    let waiting = tokio::spawn(async move { gone.post("/sign-in/code", json!({"code": code})).await.status });
    while ellis.count("SELECT tries FROM sign_in").await == 0 {
        tokio::task::yield_now().await;
    }
    waiting.abort();
    assert_eq!(ellis.count("SELECT tries FROM sign_in").await, 1);
}
