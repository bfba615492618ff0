//! Every message in every language: complete, safe, short enough.

use api::sign_in::CodeMethod;
use api::value::Language;
use ellis_server::message::template::{Brand, Rendered, Renderer, Unfit};
use ellis_server::message::{Channel, Message, gsm7};

const LINK: &str = "https://my.ellis.example/es/reset#t=Zm9v-_bar&x=1";

fn brand() -> Brand {
    Brand {
        name: "Ellis".to_owned(),
        host: "my.ellis.example".to_owned(),
        support: Some("help@ellis.example".to_owned()),
    }
}

fn renderer() -> Renderer {
    Renderer::new(brand()).unwrap()
}

/// Each variant, and each way through its template.
fn messages() -> Vec<Message> {
    let (code, link) = (|| "123456".to_owned(), || LINK.to_owned());
    let mut messages = vec![
        Message::ConfirmAddress { code: code(), link: link(), minutes: 15, hours: 24 },
        Message::AlreadyHaveAccount { sign_in_link: link(), recover_link: link() },
        Message::SignInCode { code: code(), minutes: 10, recover_link: link() },
        Message::SeeNumbers { link: link(), minutes: 30 },
        Message::ResetPassword { link: link(), minutes: 30 },
        Message::PasswordChanged { recover_link: link() },
        Message::PasswordDisabled { recover_link: link() },
        Message::BackupCodesReplaced { recover_link: link() },
        Message::SignInCodeText { code: code(), minutes: 10 },
        Message::ConfirmPhoneText { code: code(), minutes: 10 },
        Message::CaseChanged { several: false, link: link(), stop_link: link() },
        Message::CaseChanged { several: true, link: link(), stop_link: link() },
        Message::CaseChangedText { several: false },
        Message::CaseChangedText { several: true },
    ];
    messages.extend(CodeMethod::ALL.map(|method| Message::CodeMethodAdded { method, recover_link: link() }));
    let disabled = [CodeMethod::Authenticator, CodeMethod::BackupCode];
    messages.extend(disabled.map(|method| Message::CodeMethodDisabled { method, recover_link: link() }));
    messages.extend([0, 1, 2, 9].map(|left| Message::BackupCodeUsed { left, recover_link: link() }));
    messages
}

fn languages() -> Vec<Language> {
    Language::ALL.iter().map(|(code, ..)| Language::parse(code).unwrap()).collect()
}

fn each(renderer: &Renderer) -> Vec<(Message, Language, Rendered)> {
    let pairs = languages()
        .into_iter()
        .flat_map(|language| messages().into_iter().map(move |message| (message, language.clone())));
    pairs
        .map(|(message, language)| {
            let rendered = renderer.render(&message, &language).unwrap();
            (message, language, rendered)
        })
        .collect()
}

#[test]
fn every_message_is_there_in_every_language() {
    let renderer = renderer();
    for message in messages() {
        let texts: Vec<String> =
            languages().iter().map(|language| renderer.render(&message, language).unwrap().text).collect();
        assert_ne!(texts[0], texts[1], "{message:?} is the same in two languages");
    }
}

#[test]
fn every_mail_has_a_subject_its_words_its_link_and_the_footer() {
    for (message, language, mail) in each(&renderer()) {
        if mail.channel == Channel::Text {
            continue;
        }
        let html = mail.html.expect("mails have HTML");
        assert!(mail.subject.starts_with("Ellis: ") && mail.subject.chars().count() <= 70, "{}", mail.subject);
        assert!(
            !mail.text.contains("{{") && !mail.text.contains("{%") && !mail.text.contains("\n\n\n"),
            "{}",
            mail.text
        );
        assert!(mail.text.contains(&format!("\n{LINK}\n")), "{message:?} {}", mail.text);
        assert!(
            html.contains("href=\"https:&#x2f;&#x2f;my.ellis.example&#x2f;es&#x2f;reset#t=Zm9v-_bar&amp;x=1\">"),
            "{html}"
        );
        let footer =
            if language.as_str() == "es" { "no es un sitio web del gobierno" } else { "is not a government website" };
        assert!(mail.text.contains(footer) && html.contains(footer));
        assert!(mail.text.contains("help@ellis.example"));
        assert!(html.contains(&format!("<html lang=\"{}\" dir=\"ltr\">", language.as_str())));
    }
}

#[test]
fn without_support_no_mail_speaks_of_it() {
    let renderer = Renderer::new(Brand { support: None, ..brand() }).unwrap();
    for (_, _, mail) in each(&renderer) {
        let words = ["tell us", "avísenos", "Questions?", "¿Preguntas?"];
        assert!(!words.iter().any(|word| mail.text.contains(word)), "{}", mail.text);
        assert!(!mail.text.contains("\n\n\n") && !mail.text.contains("none"), "{}", mail.text);
    }
}

#[test]
fn nothing_is_loaded_from_anywhere_when_a_mail_is_opened() {
    for (_, _, mail) in each(&renderer()) {
        let html = mail.html.unwrap_or_default();
        for loads in ["<img", "<script", "<link", "<iframe", "src=", "url(", "@import", "style=\""] {
            assert!(!html.contains(loads), "{loads}: {html}");
        }
    }
}

#[test]
fn what_there_is_to_do_is_one_button_with_its_address_below_and_the_address_alone_in_plain_text() {
    let mut with_a_button = 0;
    for (message, _, mail) in each(&renderer()) {
        let Some(html) = mail.html else { continue };
        let buttons = html.matches("class=\"button\"").count();
        assert!(buttons <= 1, "{message:?}");
        assert!(!mail.text.contains('[') && !html.contains('['), "{message:?} {} {html}", mail.text);
        assert_eq!(html.matches("<p class=\"address\">https:").count(), buttons, "{message:?}");
        with_a_button += buttons;
    }
    assert_eq!(with_a_button, 2 * 7);
}

#[test]
fn a_code_stands_large_and_alone() {
    for (message, _, mail) in each(&renderer()) {
        if matches!(message, Message::ConfirmAddress { .. } | Message::SignInCode { .. }) {
            assert!(mail.text.contains("\n\n123456\n\n"));
            assert!(mail.html.unwrap().contains("<p class=\"code\">123456</p>"));
        }
    }
}

#[test]
fn security_mails_say_what_to_do_if_it_wasnt_you() {
    for (message, language, mail) in each(&renderer()) {
        if mail.channel == Channel::Mail
            && !matches!(message, Message::PasswordDisabled { .. } | Message::CaseChanged { .. })
        {
            let words = match language.as_str() {
                "es" => ["Si no fue usted", "Si usted no pidió este código"],
                _ => ["If this wasn't you", "If you didn't ask for this code"],
            };
            assert!(words.iter().any(|words| mail.text.contains(words)), "{message:?} {}", mail.text);
        }
    }
}

#[test]
fn the_number_of_backup_codes_left_reads_well() {
    let renderer = renderer();
    let text = |left: u32, language: usize| {
        let message = Message::BackupCodeUsed { left, recover_link: LINK.to_owned() };
        renderer.render(&message, &languages()[language]).unwrap().text
    };
    assert!(text(9, 0).contains("You have 9 backup codes left.") && text(9, 0).contains("Keep the other codes"));
    assert!(text(1, 0).contains("You have 1 backup code left."));
    assert!(text(0, 0).contains("You have no backup codes left.") && !text(0, 0).contains("Keep the other codes"));
    assert!(text(1, 1).contains("Le queda 1 código de respaldo."));
    assert!(text(4, 1).contains("Le quedan 4 códigos de respaldo."));
}

#[test]
fn texts_fit_one_message_and_fill_in_their_code() {
    let host = "account.immigration-legal-aid.example.org".to_owned();
    let brand = Brand { name: "Legal Aid Portal".to_owned(), host: host.clone(), support: None };
    for (message, language, text) in each(&Renderer::new(brand).unwrap()) {
        if text.channel == Channel::Mail {
            continue;
        }
        let length = gsm7::septets(&text.text).unwrap_or_else(|| panic!("not GSM-7: {}", text.text));
        assert!(length <= gsm7::LONGEST, "{message:?} {} {length}", language.as_str());
        if matches!(message, Message::CaseChangedText { .. }) {
            assert!(text.text.contains(&host), "{}", text.text);
        } else {
            assert_eq!(text.text.lines().last(), Some(format!("@{host} #123456").as_str()));
        }
        assert!(text.subject.is_empty() && text.html.is_none());
        assert!(!text.text.contains("http"));
    }
}

#[test]
fn the_templates_of_texts_need_no_folding() {
    for (_, _, text) in each(&renderer()).into_iter().filter(|(.., rendered)| rendered.channel == Channel::Text) {
        assert!(!text.text.contains('?'), "{}", text.text);
    }
}

#[test]
fn a_brand_with_accents_is_spelled_in_the_texts_alphabet() {
    let brand = Brand { name: "Inmigración “Ágil”".to_owned(), ..brand() };
    let renderer = Renderer::new(brand).unwrap();
    let message = Message::SignInCodeText { code: "123456".to_owned(), minutes: 10 };
    let text = renderer.render(&message, &languages()[1]).unwrap().text;
    assert!(text.starts_with("Inmigracion \"Agil\": "), "{text}");
}

#[test]
fn a_brand_that_makes_texts_too_long_is_refused_at_start() {
    let brand = Brand { host: format!("{}.example", "a".repeat(80)), ..brand() };
    assert!(matches!(Renderer::new(brand), Err(Unfit::TextTooLong(..))));
}

#[test]
fn nothing_of_the_configuration_becomes_html_or_a_header() {
    let brand = Brand {
        name: "<b>Bad & \"Co\"</b>\r\nBcc: eve@example.org".to_owned(),
        support: Some("<script>alert(1)</script> https://help.example/?a=1&b=\"2\"".to_owned()),
        host: "a.example".to_owned(),
    };
    let Ok(renderer) = Renderer::new(brand) else { panic!("fits") };
    let message = Message::ResetPassword { link: "https://a.example/#t=\"><script>".to_owned(), minutes: 30 };
    let mail = renderer.render(&message, &Language::english()).unwrap();
    let html = mail.html.unwrap();
    assert!(!mail.subject.contains(['\r', '\n']));
    assert!(!html.contains("<b>") && !html.contains("<script>"), "{html}");
    assert!(html.contains("&lt;b&gt;Bad &amp; &quot;Co&quot;"));
}

#[test]
fn what_is_printed_by_chance_holds_no_secret() {
    for (message, _, rendered) in each(&renderer()) {
        let printed = format!("{message:?} {rendered:?}");
        assert!(!printed.contains("123456") && !printed.contains("Zm9v"), "{printed}");
    }
}
