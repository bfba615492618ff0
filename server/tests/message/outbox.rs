//! The worker: sent at once, tried again, given up, stopped; with a clock that is moved by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ellis_server::clock::MINUTE;
use ellis_server::message::mail::SmtpMail;
use ellis_server::message::outbox::{
    BACK_OFF, Deliveries, Delivering, Delivery, LEASE, Outbox, Queued, ToBox, Undelivered,
};
use tokio::sync::{mpsc, watch};

use crate::queue::{Fate, Queue, mail, text, to_box, worker};
use crate::sink::{Manner, Sink};

struct Fails(Undelivered);

impl Delivery for Fails {
    fn deliver<'a>(&'a self, _: &'a Queued, _: i64) -> Delivering<'a> {
        Box::pin(async { Err(self.0.clone()) })
    }
}

/// Says what it was given.
struct Tells(mpsc::UnboundedSender<String>);

impl Delivery for Tells {
    fn deliver<'a>(&'a self, message: &'a Queued, _: i64) -> Delivering<'a> {
        Box::pin(async { self.0.send(message.id.clone()).map_err(|_| Undelivered::Transient("gone".to_owned())) })
    }
}

#[tokio::test]
async fn the_message_box_takes_mails_and_texts() {
    let queue = Queue::with([mail("m1"), text("t1")]);
    assert_eq!(to_box(&queue).0.tick().await, Ok(2));
    assert_eq!(queue.fates(), [Fate::Sent, Fate::Sent]);
    assert_eq!(to_box(&queue).0.tick().await, Ok(0));
}

#[tokio::test]
async fn tries_move_apart_until_the_message_is_dead() {
    let queue = Queue::with([mail("m1")]);
    let (outbox, clock) = worker(&queue, Fails(Undelivered::Transient("smtp 451".to_owned())));
    for wait in BACK_OFF {
        assert_eq!(outbox.tick().await, Ok(1));
        let Fate::Again { at, reason } = queue.fates()[0].clone() else { panic!("to be tried again") };
        assert_eq!(reason, "smtp 451");
        clock.advance(wait - 1);
        assert_eq!(outbox.tick().await, Ok(0), "not a millisecond early");
        clock.advance(1);
        assert_eq!(at, ellis_server::clock::Clock::now(&*clock));
    }
    assert_eq!(outbox.tick().await, Ok(1));
    assert_eq!(queue.fates(), [Fate::Dead { reason: "smtp 451".to_owned() }]);
    clock.advance(1_000 * MINUTE);
    assert_eq!(outbox.tick().await, Ok(0));
}

#[tokio::test]
async fn a_final_refusal_is_never_tried_again() {
    let queue = Queue::with([mail("m1")]);
    let (outbox, clock) = worker(&queue, Fails(Undelivered::Permanent("smtp 550".to_owned())));
    outbox.tick().await.unwrap();
    clock.advance(1_000 * MINUTE);
    assert_eq!(outbox.tick().await, Ok(0));
    assert_eq!(queue.fates(), [Fate::Dead { reason: "smtp 550".to_owned() }]);
}

#[tokio::test]
async fn a_text_without_a_gateway_is_dead() {
    let queue = Queue::with([text("t1")]);
    let deliveries = Deliveries { mail: Arc::new(ToBox), text: None };
    let clock = Arc::new(ellis_server::clock::ManualClock::at(0));
    Outbox::new(Arc::clone(&queue), deliveries, clock).tick().await.unwrap();
    assert!(matches!(queue.fates()[0], Fate::Dead { .. }));
}

#[tokio::test]
async fn a_mail_that_was_sent_but_not_noted_goes_again_under_the_same_id() {
    let mut sink = Sink::start(Manner::Takes).await;
    let queue = Queue::with([mail("m1")]);
    *queue.forgets.lock().unwrap() = 1;
    let (outbox, clock) = worker(&queue, SmtpMail::new(&sink.url(), "no-reply@ellis.example").unwrap());
    outbox.tick().await.unwrap();
    assert_eq!(outbox.tick().await, Ok(0), "the lease holds");
    clock.advance(LEASE);
    assert_eq!(outbox.tick().await, Ok(1));
    let id = |letter: String| letter.lines().find(|line| line.starts_with("Message-ID:")).map(str::to_owned);
    let (first, second) = (id(sink.letter().await), id(sink.letter().await));
    assert!(first.is_some());
    assert_eq!(first, second);
    assert_eq!(queue.fates(), [Fate::Sent]);
}

#[tokio::test]
async fn a_message_goes_out_as_soon_as_the_worker_is_woken() {
    let queue = Queue::with([mail("m1")]);
    let (sender, mut told) = mpsc::unbounded_channel();
    let (outbox, _) = worker(&queue, Tells(sender));
    let wake = outbox.wake();
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(outbox.run(stopped));
    assert_eq!(told.recv().await.as_deref(), Some("m1"));
    queue.put(mail("m2"));
    wake.notify_one();
    assert_eq!(told.recv().await.as_deref(), Some("m2"));
    stop.send(true).unwrap();
    working.await.unwrap();
}

#[tokio::test]
async fn a_long_queue_is_worked_off_without_waiting() {
    let queue = Queue::with((0..100).map(|number| mail(&format!("m{number}"))));
    let (sender, mut told) = mpsc::unbounded_channel();
    let (outbox, _) = worker(&queue, Tells(sender));
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(outbox.run(stopped));
    for _ in 0..100 {
        told.recv().await.unwrap();
    }
    stop.send(true).unwrap();
    working.await.unwrap();
    assert!(queue.fates().iter().all(|fate| *fate == Fate::Sent));
}

#[tokio::test]
async fn a_stop_lets_the_turn_finish() {
    /// Stops the worker while it sends.
    struct Stops(watch::Sender<bool>, Arc<AtomicBool>);
    impl Delivery for Stops {
        fn deliver<'a>(&'a self, _: &'a Queued, _: i64) -> Delivering<'a> {
            Box::pin(async {
                self.0.send(true).unwrap();
                tokio::task::yield_now().await;
                self.1.store(true, Ordering::SeqCst);
                Ok(())
            })
        }
    }
    let queue = Queue::with([mail("m1")]);
    let (stop, stopped) = watch::channel(false);
    let finished = Arc::new(AtomicBool::new(false));
    let (outbox, _) = worker(&queue, Stops(stop, Arc::clone(&finished)));
    outbox.run(stopped).await;
    assert!(finished.load(Ordering::SeqCst));
    assert_eq!(queue.fates(), [Fate::Sent]);
}
