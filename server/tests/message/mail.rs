//! Mail over a real socket: the letter, and what the server's answers mean.

use ellis_server::message::mail::{MailRefused, SmtpMail};
use ellis_server::message::outbox::{Delivery, Queued, Undelivered};

use crate::queue::{Fate, Queue, mail, worker};
use crate::sink::{Manner, Sink, parts};

const FROM: &str = "Ellis <no-reply@ellis.example>";

fn transient(reason: &str) -> Result<(), Undelivered> {
    Err(Undelivered::Transient(reason.to_owned()))
}

#[tokio::test]
async fn a_mail_arrives_whole() {
    let mut sink = Sink::start(Manner::Takes).await;
    let smtp = SmtpMail::new(&sink.url(), FROM).unwrap();
    smtp.deliver(&mail("m1"), 1_795_433_400_000).await.unwrap();
    let letter = sink.letter().await;
    for header in [
        "From: Ellis <no-reply@ellis.example>\n",
        "To: ana@example.org\n",
        "Message-ID: <m1@ellis.example>\n",
        "Auto-Submitted: auto-generated\n",
        "Content-Language: es\n",
        "Date: Mon, 23 Nov 2026 11:30:00 +0000\n",
        "Content-Type: multipart/alternative;",
    ] {
        assert!(letter.contains(header), "{header}{letter}");
    }
    let [plain, html] = &parts(&letter)[..] else { panic!("two parts: {letter}") };
    assert!(plain.contains("Escriba este código:\n\n123456\n\nhttps://ellis.example/es/confirm#t=abc=def"), "{plain}");
    assert!(html.contains("<p>Escriba este código: <b>123456</b></p>"), "{html}");
}

#[tokio::test]
async fn a_mail_that_may_be_stopped_says_so_to_the_mail_program() {
    let mut sink = Sink::start(Manner::Takes).await;
    let smtp = SmtpMail::new(&sink.url(), FROM).unwrap();
    let address = "https://ellis.example/api/v1/alerts/stop/abc?language=es";
    smtp.deliver(&Queued { unsubscribe: Some(address.to_owned()), ..mail("m1") }, 0).await.unwrap();
    let letter = sink.letter().await;
    // RFC 8058: both headers, and no mail has one without the other.
    let (head, _) = letter.split_once("\n\n").expect("a head");
    let head = head.replace("\n ", " ").replace("\n\t", " ");
    assert!(head.lines().any(|line| line.trim_end() == format!("List-Unsubscribe: <{address}>")), "{head}");
    assert!(head.lines().any(|line| line.trim_end() == "List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{head}");
    smtp.deliver(&mail("m2"), 0).await.unwrap();
    assert!(!sink.letter().await.contains("List-Unsubscribe"), "what can't be stopped says nothing of it");
}

#[tokio::test]
async fn several_mails_at_once_all_arrive() {
    let mut sink = Sink::start(Manner::Takes).await;
    let queue = Queue::with((0..10).map(|number| mail(&format!("m{number}"))));
    let (outbox, _) = worker(&queue, SmtpMail::new(&sink.url(), FROM).unwrap());
    assert_eq!(outbox.tick().await, Ok(10));
    for _ in 0..10 {
        sink.letter().await;
    }
    assert!(queue.fates().iter().all(|fate| *fate == Fate::Sent));
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again() {
    let sink = Sink::start(Manner::RefusesRecipient("451 4.7.1 greylisted ana@example.org")).await;
    let smtp = SmtpMail::new(&sink.url(), FROM).unwrap();
    assert_eq!(smtp.deliver(&mail("m1"), 0).await, transient("smtp 451"));
}

#[tokio::test]
async fn a_refusal_for_good_is_the_end_and_repeats_no_address() {
    let sink = Sink::start(Manner::RefusesRecipient("550 5.1.1 no mailbox ana@example.org")).await;
    let smtp = SmtpMail::new(&sink.url(), FROM).unwrap();
    assert_eq!(smtp.deliver(&mail("m1"), 0).await, Err(Undelivered::Permanent("smtp 550".to_owned())));
}

#[tokio::test]
async fn wrong_credentials_of_ours_kill_no_mail() {
    let sink = Sink::start(Manner::RefusesLogin("535 5.7.8 no")).await;
    let url = format!("smtp://user:wrong@{}", sink.address);
    assert_eq!(SmtpMail::new(&url, FROM).unwrap().deliver(&mail("m1"), 0).await, transient("smtp 535"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stalls_is_left_after_five_seconds() {
    let sink = Sink::start(Manner::Stalls).await;
    let smtp = SmtpMail::new(&sink.url(), FROM).unwrap();
    assert_eq!(smtp.deliver(&mail("m1"), 0).await, transient("smtp time-out"));
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again() {
    // Bound and dropped: nobody listens there.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let smtp = SmtpMail::new(&format!("smtp://{gone}"), FROM).unwrap();
    assert_eq!(smtp.deliver(&mail("m1"), 0).await, transient("smtp connection"));
}

#[tokio::test]
async fn a_server_without_tls_gets_nothing_where_tls_is_required() {
    let sink = Sink::start(Manner::Takes).await;
    let url = format!("smtp://{}?tls=required", sink.address);
    let outcome = SmtpMail::new(&url, FROM).unwrap().deliver(&mail("m1"), 0).await;
    assert!(matches!(outcome, Err(Undelivered::Transient(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_malformed_address_is_the_end() {
    let sink = Sink::start(Manner::Takes).await;
    let mut malformed = mail("m1");
    malformed.recipient = "ana@example.org>\r\nBcc: eve@example.org".to_owned();
    let outcome = SmtpMail::new(&sink.url(), FROM).unwrap().deliver(&malformed, 0).await;
    assert!(matches!(outcome, Err(Undelivered::Permanent(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_line_break_in_a_subject_begins_no_header() {
    let mut sink = Sink::start(Manner::Takes).await;
    let mut broken = mail("m1");
    broken.subject = "Ellis\r\nBcc: eve@example.org".to_owned();
    // Refused or folded into the subject: either way there is no such header.
    if SmtpMail::new(&sink.url(), FROM).unwrap().deliver(&broken, 0).await.is_ok() {
        assert!(!sink.letter().await.contains("\nBcc:"));
    }
}

#[tokio::test]
async fn a_wrong_configuration_is_refused_without_repeating_it() {
    let refused = |url: &str, from: &str| SmtpMail::new(url, from).err();
    assert_eq!(refused("http://user:secret@mail.example", FROM), Some(MailRefused::Url));
    assert_eq!(refused("smtp://mail.example?tls=perhaps", FROM), Some(MailRefused::Url));
    assert_eq!(refused("mail.example:25", FROM), Some(MailRefused::Url));
    assert_eq!(refused("smtp://mail.example", "nobody"), Some(MailRefused::From));
    assert!(!MailRefused::Url.to_string().contains("secret"));
    for url in
        ["smtp://mail.example", "smtp://mail.example:587?tls=required", "smtp://h?tls=opportunistic", "smtps://u:p@h"]
    {
        assert_eq!(refused(url, FROM), None, "{url}");
    }
}
