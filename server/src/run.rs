//! Starting and stopping: options become an application, a listener serves it, workers run beside it, a signal ends
//! all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::App;
use crate::case_status::{CaseStatusClient, Meter, Quotas, simulator};
use crate::case_sync::{self, CaseSync};
use crate::clock::Clock;
use crate::config::{Options, without_user};
use crate::domain::address::host_of;
use crate::domain::caller;
use crate::domain::password::PasswordHasher;
use crate::entropy::{self, Entropy};
use crate::files::Files;
use crate::listener::{self, Limits};
use crate::message::mail::SmtpMail;
use crate::message::outbox::{Deliveries, Delivery, Outbox, ToBox};
use crate::message::template::{Brand, Renderer};
use crate::message::text::HttpTextGateway;
use crate::password::BreachedFile;
use crate::passwords::Passwords;
use crate::server_key;
use crate::store::{SWEEP_EVERY, Store, TOUCHES_WRITTEN_EVERY};

/// A server that listens and whose workers run.
pub struct Running {
    /// The application, for tests.
    pub app: Arc<App>,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it tells its metrics, if it does.
    pub metrics: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

/// Starts everything. Errors: one line that says what to change.
pub async fn start(mut options: Options, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Running, String> {
    if let Some(refusal) = options.refusal() {
        return Err(refusal);
    }
    // Only the first call in a process counts; a second one finds it done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let started_at = clock.now();
    let (listener, address) = listen(options.listen).await?;
    let metrics = match options.metrics_listen {
        Some(metrics) => Some(listen(metrics).await?),
        None => None,
    };
    if options.public_address.is_empty() {
        options.public_address = format!("http://localhost:{}", address.port());
    }
    let store = Store::open(&options.database_url)
        .await
        .map_err(|error| format!("can't open the database {}: {error}", without_user(&options.database_url)))?
        .keeping_sent_messages(options.message_box)
        .within(options.budgets());
    let key = server_key::find_or_make(&options, &*entropy)?;
    let (stop, stopping) = watch::channel(false);
    let mut tasks = Vec::new();

    let case_status_url = match &options.case_status_url {
        Some(url) => url.clone(),
        None => {
            let listener = TcpListener::bind("127.0.0.1:0")
                .await
                .map_err(|error| format!("can't listen for the simulator: {error}"))?;
            let address = listener.local_addr().map_err(|error| error.to_string())?;
            let router = simulator(clock.clone(), &options.case_status_id, &options.case_status_secret);
            let own = caller::range("127.0.0.0/8").into_iter().collect();
            tasks.push(tokio::spawn(listener::serve(listener, router, Limits::default(), own, stopping.clone())));
            format!("http://{address}")
        }
    };
    let quotas = Quotas { per_second: options.case_status_per_second, per_day: options.case_status_per_day };
    let client = CaseStatusClient::new(
        &case_status_url,
        &options.case_status_id,
        &options.case_status_secret,
        Meter::new(quotas, Arc::new(store.clone()), clock.clone()),
        clock.clone(),
    )
    .map_err(|error| format!("--case-status-url can't be used: {error}"))?;
    let sync = Arc::new(CaseSync::new(store.clone(), client, clock.clone()));
    sync.read_spent().await.map_err(|error| format!("can't read what was spent of the quota: {error}"))?;

    let outbox = Outbox::new(Arc::new(store.clone()), deliveries(&options)?, clock.clone());
    let renderer = Renderer::new(Brand {
        name: options.brand.clone(),
        host: host_of(&options.public_address).to_owned(),
        support: options.support.clone(),
    })
    .map_err(|error| format!("a message template is broken: {error}"))?;
    let hasher = PasswordHasher::new(options.password_memory, options.password_passes, 1)
        .map_err(|error| format!("password hashing: {error}"))?;
    let stored_at = store.password_costs().await.map_err(|error| format!("can't read the database: {error}"))?;
    let stored_at: Vec<_> = stored_at.iter().filter_map(|cost| PasswordHasher::of_stored(cost)).collect();
    let further = options
        .breached_passwords
        .as_deref()
        .map(BreachedFile::open)
        .transpose()
        .map_err(|error| format!("--breached-passwords: {error}"))?;
    let interval = i64::from(options.case_status_interval) * 1_000;
    let headers = crate::headers::Headers::of(&options.static_folder, options.hsts)?;
    let app = Arc::new(App {
        options,
        headers,
        files: Files::default(),
        store: store.clone(),
        clock: clock.clone(),
        entropy: entropy.clone(),
        key,
        passwords: Passwords::new(hasher, &stored_at, entropy, further),
        renderer,
        case_sync: sync.clone(),
        buckets: crate::domain::throttle::Buckets::default(),
        outbox: outbox.wake(),
        deliveries: outbox.counts(),
        alerts_queued: AtomicU64::new(0),
        requests: crate::http::requests(),
        stopping: AtomicBool::new(false),
    });
    if app.options.sample_data {
        crate::sample::load(&app).await?;
    }
    tasks.push(tokio::spawn(outbox.run(stopping.clone())));
    tasks.push(tokio::spawn(write_touches(store.clone(), stopping.clone())));
    tasks.push(tokio::spawn(sweep(store, clock, stopping.clone())));
    tasks.push(tokio::spawn(case_sync::poll(sync, entropy::id(&*app.entropy), interval, stopping.clone())));
    tasks.push(tokio::spawn(crate::alerts::run(app.clone(), stopping.clone())));
    let metrics = metrics.map(|(listener, address)| {
        let router = crate::metrics::router(app.clone(), started_at);
        let limits = crate::metrics::limits();
        tasks.push(tokio::spawn(listener::serve(listener, router, limits, Vec::new(), stopping.clone())));
        tracing::info!(%address, "metrics are served");
        address
    });
    let (router, trusted) = (crate::http::router(app.clone()), app.options.trusted_proxies.clone());
    tasks.push(tokio::spawn(listener::serve(listener, router, Limits::default(), trusted, stopping)));
    Ok(Running { app, address, metrics, stop, tasks })
}

/// A listener, and its address where the port was left to the system.
async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), String> {
    let cant = |error: std::io::Error| format!("can't listen on {address}: {error}");
    let listener = TcpListener::bind(address).await.map_err(cant)?;
    let address = listener.local_addr().map_err(cant)?;
    Ok((listener, address))
}

impl Running {
    /// Answers "not ready" at once, lets requests under way end, then returns.
    pub async fn stop(&mut self) {
        self.app.stopping.store(true, Ordering::SeqCst);
        let _ = self.stop.send(true);
        for task in self.tasks.drain(..) {
            let _ = task.await;
        }
        // What the last requests noted.
        note(&self.app.store).await;
    }
}

/// Writes the newest requests of sessions, now and then.
async fn write_touches(store: Store, mut stopping: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(TOUCHES_WRITTEN_EVERY) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        note(&store).await;
    }
}

async fn note(store: &Store) {
    if let Err(error) = store.write_touches().await {
        tracing::error!(cause = %error, "requests of sessions can't be noted");
    }
}

/// Deletes what is over, now and then.
async fn sweep(store: Store, clock: Arc<dyn Clock>, mut stopping: watch::Receiver<bool>) {
    loop {
        if let Err(error) = store.sweep(clock.now()).await {
            tracing::error!(cause = %error, "what is over can't be deleted");
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP_EVERY) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

fn deliveries(options: &Options) -> Result<Deliveries, String> {
    let mail: Arc<dyn Delivery> = match &options.smtp_url {
        Some(url) => Arc::new(
            SmtpMail::new(url, &options.mail_from)
                .map_err(|error| format!("--smtp-url or --mail-from can't be used: {error}"))?,
        ),
        None => Arc::new(ToBox),
    };
    let text: Option<Arc<dyn Delivery>> = match (&options.text_gateway_url, options.message_box) {
        (Some(url), _) => {
            let key = SecretString::from(options.text_gateway_key.clone().unwrap_or_default());
            Some(Arc::new(
                HttpTextGateway::new(url, key).map_err(|error| format!("--text-gateway-url can't be used: {error}"))?,
            ))
        }
        (None, true) => Some(Arc::new(ToBox)),
        (None, false) => None,
    };
    Ok(Deliveries { mail, text })
}
