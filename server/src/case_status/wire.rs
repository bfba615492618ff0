//! The JSON of the Case Status API with all its traps, read into one shape. No network.

use api::value::ReceiptNumber;
use serde::Deserialize;
use serde_json::Value;

use super::official_text::{self, Piece};
use super::{FetchError, When};

/// What the agency said about a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReading {
    /// As on the form: `I-130`, `N-400`.
    pub form_type: Option<String>,
    /// When it was filed; the agency leaves it out for electronic receipts.
    pub submitted: Option<When>,
    /// When the agency last changed it.
    pub modified: Option<When>,
    /// In English.
    pub status_en: Option<CaseText>,
    /// In Spanish.
    pub status_es: Option<CaseText>,
    /// In the agency's order, without the lines that have no text.
    pub history: Vec<HistoryLine>,
}

/// A headline and what it means, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseText {
    /// The headline.
    pub title: String,
    /// May be empty.
    pub description: Vec<Piece>,
}

/// A completed step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// Its day or moment, where the agency gives one.
    pub date: Option<When>,
    /// In English; a line without it has a Spanish one.
    pub text_en: Option<String>,
    /// In Spanish.
    pub text_es: Option<String>,
}

/// Reads the body of a 200 about the receipt that was asked for. Errors: `Unreadable` where it isn't the documented
/// object or says nothing about a status; `OtherReceipt` where it isn't about that receipt, in whatever spelling.
pub fn read_case(body: &[u8], asked: &str) -> Result<CaseReading, FetchError> {
    let answer: Answer = serde_json::from_slice(body.trim_ascii_start()).map_err(|_| FetchError::Unreadable)?;
    let case = answer.case_status;
    let answered =
        case.receipt_number.as_ref().and_then(Value::as_str).and_then(|text| ReceiptNumber::parse(text).ok());
    if answered.is_none() || answered != ReceiptNumber::parse(asked).ok() {
        return Err(FetchError::OtherReceipt);
    }
    let status_en = text(case.current_case_status_text_en, case.current_case_status_desc_en);
    let status_es = text(case.current_case_status_text_es, case.current_case_status_desc_es);
    if status_en.is_none() && status_es.is_none() {
        return Err(FetchError::Unreadable);
    }
    Ok(CaseReading {
        form_type: case.form_type.as_deref().and_then(form_type),
        submitted: date(case.submitted_date),
        modified: date(case.modified_date),
        status_en,
        status_es,
        history: case.hist_case_status.unwrap_or_default().into_iter().filter_map(history_line).collect(),
    })
}

/// The agency's own sentence in a refusal of any of its three shapes, its receipt numbers masked.
pub fn read_message(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body.trim_ascii_start()).ok()?;
    let said = [value.get("message"), value.pointer("/error/message"), value.pointer("/errors/0/message")];
    let message = official_text::plain(said.into_iter().flatten().find_map(Value::as_str)?);
    (!message.is_empty()).then(|| masked(&message))
}

/// The token and the seconds it is good for.
pub fn read_token(body: &[u8]) -> Option<(String, i64)> {
    let token: Token = serde_json::from_slice(body.trim_ascii_start()).ok()?;
    let seconds = match token.expires_in {
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(Value::Number(number)) => number.as_i64(),
        _ => None,
    };
    (!token.access_token.is_empty()).then(|| (token.access_token, seconds.unwrap_or(0).clamp(0, 86_400)))
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
    expires_in: Option<Value>,
}

#[derive(Deserialize)]
struct Answer {
    case_status: Case,
}

/// Dates and texts may be missing, `null`, or of another type than text; only the object itself is insisted on.
#[derive(Deserialize)]
struct Case {
    #[serde(rename = "receiptNumber")]
    receipt_number: Option<Value>,
    #[serde(rename = "formType")]
    form_type: Option<String>,
    #[serde(rename = "submittedDate")]
    submitted_date: Option<Value>,
    #[serde(rename = "modifiedDate")]
    modified_date: Option<Value>,
    current_case_status_text_en: Option<String>,
    current_case_status_desc_en: Option<String>,
    current_case_status_text_es: Option<String>,
    current_case_status_desc_es: Option<String>,
    hist_case_status: Option<Vec<Line>>,
}

#[derive(Deserialize)]
struct Line {
    date: Option<Value>,
    completed_text_en: Option<String>,
    completed_text_es: Option<String>,
}

fn date(value: Option<Value>) -> Option<When> {
    value.as_ref().and_then(Value::as_str).and_then(When::parse)
}

fn text(title: Option<String>, description: Option<String>) -> Option<CaseText> {
    let title = official_text::plain(&title?);
    (!title.is_empty())
        .then(|| CaseText { title, description: official_text::pieces(&description.unwrap_or_default()) })
}

/// A line with no text in either language is skipped, never filled in.
fn history_line(line: Line) -> Option<HistoryLine> {
    let read = |text: Option<String>| text.map(|text| official_text::plain(&text)).filter(|text| !text.is_empty());
    let (text_en, text_es) = (read(line.completed_text_en), read(line.completed_text_es));
    (text_en.is_some() || text_es.is_some()).then(|| HistoryLine { date: date(line.date), text_en, text_es })
}

/// `N400` and `N-400` are the same form.
fn form_type(text: &str) -> Option<String> {
    let text = text.trim().to_uppercase();
    let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
    let rest = text.get(letters..)?;
    match (letters, rest.chars().next()) {
        (0, _) | (_, None) => (!text.is_empty()).then_some(text),
        (_, Some(first)) if first.is_ascii_digit() => Some(format!("{}-{rest}", &text[..letters])),
        _ => Some(text),
    }
}

fn masked(message: &str) -> String {
    let mut masked = String::with_capacity(message.len());
    for (number, word) in message.split(' ').enumerate() {
        if number > 0 {
            masked.push(' ');
        }
        let core = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '*');
        match ReceiptNumber::parse(core) {
            Ok(receipt) if !core.is_empty() => masked.push_str(&word.replace(core, &receipt.masked())),
            _ => masked.push_str(word),
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(case: &str) -> Vec<u8> {
        format!(r#"{{"case_status": {case}, "message": "Query was successful"}}"#).into_bytes()
    }

    const ASKED: &str = "IOE0912345678";

    #[test]
    fn a_null_history_and_absent_dates_are_read() {
        let read = read_case(
            &body(
                r#"{"receiptNumber":"IOE0912345678","formType":"N400","current_case_status_text_en":"Case Was Received","hist_case_status":null}"#,
            ),
            ASKED,
        );
        let read = read.expect("readable");
        assert_eq!(read.form_type.as_deref(), Some("N-400"));
        assert_eq!((read.submitted, read.modified), (None, None));
        assert!(read.history.is_empty());
        assert_eq!(read.status_es, None);
    }

    #[test]
    fn blank_lines_of_history_are_skipped_and_the_others_kept_in_order() {
        let read = read_case(
            &body(
                r#"{"receiptNumber":"ioe-09-123-45678","current_case_status_text_en":"Case Was Approved","submittedDate":"09-05-2026 14:28:46","modifiedDate":"2026-10-01",
            "hist_case_status":[{"date":"2026-09-06","completed_text_en":"Received","completed_text_es":"Recibido"},
            {"date":"2026-09-07","completed_text_en":"  ","completed_text_es":""},{"date":null,"completed_text_en":"Reviewed"}]}"#,
            ),
            ASKED,
        );
        let read = read.expect("readable");
        let lines: Vec<&str> = read.history.iter().filter_map(|line| line.text_en.as_deref()).collect();
        assert_eq!(lines, ["Received", "Reviewed"]);
        assert_eq!(read.submitted.map(|when| when.to_string()).as_deref(), Some("2026-09-05T18:28:46Z"));
        assert_eq!(read.modified.map(|when| when.to_string()).as_deref(), Some("2026-10-01"));
    }

    #[test]
    fn a_body_that_says_nothing_is_unreadable() {
        for body in [
            &b"<html>proxy</html>"[..],
            b"{}",
            b"",
            br#"{"case_status":{"receiptNumber":"IOE0912345678","current_case_status_text_en":"  "}}"#,
            br#"{"case_status":null}"#,
        ] {
            assert_eq!(read_case(body, ASKED), Err(FetchError::Unreadable));
        }
    }

    #[test]
    fn an_answer_about_another_receipt_or_about_none_is_refused() {
        for named in ["\"IOE0912345679\"", "\"\"", "null", "912345678", "\"IOE\""] {
            let case = format!(r#"{{"receiptNumber":{named},"current_case_status_text_en":"Case Was Received"}}"#);
            assert_eq!(read_case(&body(&case), ASKED), Err(FetchError::OtherReceipt), "{named}");
        }
        let nameless = body(r#"{"current_case_status_text_en":"Case Was Received"}"#);
        assert_eq!(read_case(&nameless, ASKED), Err(FetchError::OtherReceipt));
        assert_eq!(read_case(&nameless, "nonsense"), Err(FetchError::OtherReceipt));
    }

    #[test]
    fn all_three_shapes_of_refusals_are_read_and_receipts_masked() {
        for body in [
            r#"{"code":404,"message":"No case EAC9999103403 found."}"#,
            "  \n {\"error\":{\"code\":\"503\",\"message\":\"No case EAC9999103403 found.\"}}",
            r#"{"errors":[{"code":"422","message":"No case EAC9999103403 found.","traceId":"x"}]}"#,
        ] {
            assert_eq!(read_message(body.as_bytes()).as_deref(), Some("No case EAC•••••••403 found."), "{body}");
        }
        assert_eq!(read_message(b"not json"), None);
    }

    #[test]
    fn the_life_of_a_token_may_be_a_text() {
        assert_eq!(read_token(br#"{"access_token":"t","expires_in":"1799"}"#), Some(("t".to_owned(), 1799)));
        assert_eq!(read_token(br#"{"access_token":"t","expires_in":1799}"#), Some(("t".to_owned(), 1799)));
        assert_eq!(read_token(br#"{"access_token":"t"}"#), Some(("t".to_owned(), 0)));
        assert_eq!(read_token(br#"{"error":"invalid_client"}"#), None);
    }
}
