//! A PostgreSQL that is gone without a word: no connection ends, and none is answered.

use std::net::SocketAddr;

use ellis_server::store::driver::{Pool, query};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::server::Ellis;

/// The way to a PostgreSQL. Once it is cut, nothing passes on the connections of then any more.
struct Way {
    port: u16,
    cut: watch::Sender<bool>,
    withheld: watch::Receiver<usize>,
}

impl Way {
    async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (cut, is_cut) = watch::channel(false);
        let (count, withheld) = watch::channel(0);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(server).await.expect("PostgreSQL");
                let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                tokio::spawn(pass(from_client, to_server, is_cut.clone(), Some(count.clone())));
                tokio::spawn(pass(from_server, to_client, is_cut.clone(), None));
            }
        });
        Self { port, cut, withheld }
    }

    fn cut(&self) {
        self.cut.send_replace(true);
    }

    /// For the connections from now on.
    fn mend(&self) {
        self.cut.send_replace(false);
    }

    /// Waits until so many clients have said something that PostgreSQL doesn't hear.
    async fn withholds(&mut self, connections: usize) {
        self.withheld.wait_for(|count| *count >= connections).await.expect("connections");
    }
}

/// Passes on what is said until the way is cut. From then on it hears, and passes on nothing: not even that a side has
/// hung up.
async fn pass(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut is_cut: watch::Receiver<bool>,
    withheld: Option<watch::Sender<usize>>,
) {
    let mut said = [0; 8192];
    loop {
        let length = tokio::select! {
            biased;
            _ = is_cut.wait_for(|cut| *cut) => break,
            length = from.read(&mut said) => length,
        };
        let Ok(length @ 1..) = length else { return };
        if to.write_all(&said[..length]).await.is_err() {
            return;
        }
    }
    if let Some(withheld) = withheld
        && let Ok(1..) = from.read(&mut said).await
    {
        withheld.send_modify(|count| *count += 1);
    }
    std::future::pending().await
}

#[tokio::test]
async fn a_database_that_no_longer_answers_is_given_up_and_found_again_when_it_is_back() {
    let direct = Ellis::start().await;
    let Some(postgres) = direct.postgres() else { return };
    let way = Way::to(postgres).await;
    let ellis = direct.beside_by_port(way.port).await;
    let mut member = ellis.member("maria@example.org").await;
    way.cut();
    let refused = member.get("/cases").await;
    assert_eq!(refused.problem(), (503, "busy".to_owned()));
    // By the store, and not by the limit of the whole request, which asks for a longer wait.
    assert_eq!(refused.header("retry-after"), "2");
    assert_eq!(ellis.browser().raw("GET", "/ready", &[], None).await.status, 503);
    way.mend();
    assert!(comes_back(async || member.get("/cases").await.status == 200).await);
}

#[tokio::test]
async fn connections_whose_callers_hung_up_are_waited_for_no_longer_than_others() {
    let direct = Ellis::start().await;
    let Some(postgres) = direct.postgres() else { return };
    let mut way = Way::to(postgres).await;
    let pool = Pool::open(&direct.url_by_port(way.port)).await.expect("the same database");
    let mut transactions = Vec::new();
    while transactions.len() < pool.connections().most {
        transactions.push(pool.begin().await.expect("a transaction"));
    }
    way.cut();
    for (before, transaction) in transactions.iter_mut().enumerate() {
        tokio::select! {
            biased;
            answer = query("SELECT 1").execute(transaction) => panic!("an answer: {}", answer.is_ok()),
            () = way.withholds(before + 1) => {}
        }
    }
    drop(transactions);
    way.mend();
    assert!(comes_back(async || pool.begin().await.is_ok()).await);
}

/// Whether it works in the end. A try that fails has waited for a connection as long as it may.
async fn comes_back(mut works: impl AsyncFnMut() -> bool) -> bool {
    for _ in 0..5 {
        if works().await {
            return true;
        }
    }
    false
}
