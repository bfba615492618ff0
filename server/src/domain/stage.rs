//! Which kind of status an official headline is. What isn't recognized is admitted as unknown.

use api::cases::Stage;

/// Reads the agency's English headline. The order matters: "Request for Evidence Response Was Received" is both.
pub fn stage_of(title_en: &str) -> Stage {
    let title = title_en.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if has(&["post office", "undeliverable", "returned to uscis", "destroyed", "cancelled", "canceled"]) {
        // Mail that came back, or what won't take place: none of the plain meanings fits.
        Stage::Unknown
    } else if has(&["was completed", "were taken"]) {
        Stage::InReview
    } else if has(&["oath"]) {
        Stage::Appointment
    } else if has(&[
        "response to",
        "evidence was received",
        "response received",
        "response was received",
        "information received",
    ]) {
        Stage::EvidenceReceived
    } else if has(&["request for evidence", "request for initial evidence", "request for additional", "intent to deny"])
    {
        Stage::EvidenceRequested
    } else if has(&[
        "card was",
        "card is",
        "card being",
        "document was mailed",
        "document was delivered",
        "mailed to me",
        "picked up",
        "certificate",
    ]) {
        Stage::DocumentOnItsWay
    } else if has(&["approved"]) {
        Stage::Approved
    } else if has(&["denied", "revoked", "terminated"]) {
        Stage::Denied
    } else if has(&["rejected", "withdraw", "closed", "returned"]) {
        Stage::Closed
    } else if has(&["transferred", "relocated", "sent to the"]) {
        Stage::Transferred
    } else if has(&["interview", "biometric", "fingerprint", "appointment"]) {
        Stage::Appointment
    } else if has(&["review", "processed", "processing", "updated"]) {
        Stage::InReview
    } else if has(&["received", "accepted", "fee"]) {
        Stage::Received
    } else {
        Stage::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn official_headlines_are_told_apart() {
        for (title, stage) in [
            ("Case Was Received", Stage::Received),
            ("Request for Initial Evidence Was Sent", Stage::EvidenceRequested),
            ("Response To USCIS' Request For Evidence Was Received", Stage::EvidenceReceived),
            ("Case Was Approved", Stage::Approved),
            ("New Card Is Being Produced", Stage::DocumentOnItsWay),
            ("Case Was Transferred And A New Office Has Jurisdiction", Stage::Transferred),
            ("Interview Was Scheduled", Stage::Appointment),
            ("Something Nobody Has Seen", Stage::Unknown),
            ("Notice Was Returned To USCIS Because The Post Office Could Not Deliver It", Stage::Unknown),
            ("Card Was Returned To USCIS", Stage::Unknown),
            ("Card Was Destroyed", Stage::Unknown),
            ("Interview Cancelled", Stage::Unknown),
            ("Interview Was Completed And My Case Must Be Reviewed", Stage::InReview),
            ("Case Was Updated To Show Fingerprints Were Taken", Stage::InReview),
            ("Request for Additional Information Received", Stage::EvidenceReceived),
            ("Oath Ceremony Notice Was Mailed", Stage::Appointment),
        ] {
            assert_eq!(stage_of(title), stage, "{title}");
        }
    }
}
