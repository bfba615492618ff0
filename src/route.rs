//! Every address of the page, read and written, below base path and language. No address is written anywhere else.

use api::linked_page::LinkedPage;
use api::value::CaseId;

use crate::i18n::Locale;

/// A question of the help pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Which number is which.
    Numbers,
    /// Filed on paper.
    Paper,
    /// At an embassy or consulate.
    Outside,
    /// Filing without an account.
    Filing,
    /// Status without an account.
    Tracking,
    /// Asking for an earlier decision.
    Expedite,
    /// Real or forged.
    Messages,
    /// Who helps.
    Support,
}

impl Topic {
    /// Every topic, in the order shown.
    pub const ALL: [Self; 8] = [
        Self::Numbers,
        Self::Paper,
        Self::Tracking,
        Self::Filing,
        Self::Outside,
        Self::Expedite,
        Self::Messages,
        Self::Support,
    ];

    fn slug(self) -> &'static str {
        match self {
            Self::Numbers => "numbers",
            Self::Paper => "paper",
            Self::Outside => "outside",
            Self::Filing => "filing",
            Self::Tracking => "tracking",
            Self::Expedite => "expedite",
            Self::Messages => "messages",
            Self::Support => "support",
        }
    }
}

/// A screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The first page.
    Home,
    /// Making an account.
    SignUp,
    /// The code from the confirmation mail.
    CheckEmail,
    /// Where the confirmation mail leads; the secret is in the fragment.
    Confirm,
    /// Stops messages about changes, from the link of one.
    StopAlerts,
    /// Login and password; afterwards on to `next`.
    SignIn(Option<Box<Route>>),
    /// The security code; afterwards on to `next`.
    EnterCode(Option<Box<Route>>),
    /// What was forgotten.
    Recover,
    /// Where the recovery mails lead; the secret is in the fragment.
    RecoverLink,
    /// Terms of use.
    Terms,
    /// How to get codes.
    Codes,
    /// Ten backup codes.
    BackupCodes,
    /// Password-reset questions.
    Questions,
    /// The account number.
    Done,
    /// The person.
    Profile,
    /// Receipts without an account.
    Track,
    /// Every question.
    Help,
    /// One question and its answer.
    Answer(Topic),
    /// My Cases.
    Cases,
    /// A receipt number.
    AddCase,
    /// One case.
    Case(CaseId),
}

impl Route {
    /// The screens whose address has no parameter.
    const WITHOUT_PARAMETERS: [Self; 17] = [
        Self::Home,
        Self::SignUp,
        Self::CheckEmail,
        Self::Confirm,
        Self::StopAlerts,
        Self::Recover,
        Self::RecoverLink,
        Self::Terms,
        Self::Codes,
        Self::BackupCodes,
        Self::Questions,
        Self::Done,
        Self::Profile,
        Self::Track,
        Self::Help,
        Self::Cases,
        Self::AddCase,
    ];

    /// Returns the address below base path and language.
    pub fn path(&self) -> String {
        match self {
            Self::SignIn(next) => with_next("/sign-in", next.as_deref()),
            Self::EnterCode(next) => with_next("/sign-in/code", next.as_deref()),
            Self::Case(id) => format!("/cases/{id}"),
            Self::Answer(topic) => format!("/help/{}", topic.slug()),
            plain => plain.fixed().to_owned(),
        }
    }

    /// Returns every screen once, for tests and for whatever has to visit all of them.
    pub fn every(case: CaseId) -> Vec<Self> {
        let mut all = Self::WITHOUT_PARAMETERS.to_vec();
        all.extend([Self::SignIn(None), Self::EnterCode(None), Self::Case(case)]);
        all.extend(Topic::ALL.map(Self::Answer));
        all
    }

    /// Returns the address of every screen that `public` doesn't take, `*` in place of a parameter: what a host must
    /// answer with the document for all other addresses.
    pub fn client_rendered(public: &[Self]) -> Vec<String> {
        let mut all = Self::WITHOUT_PARAMETERS.to_vec();
        all.extend([Self::SignIn(None), Self::EnterCode(None)]);
        let below_cases = format!("{}/", Self::Cases.fixed());
        let paths = all.iter().filter(|route| !public.contains(route)).map(Self::path);
        let mut paths: Vec<String> = paths.filter(|path| !path.starts_with(&below_cases)).collect();
        paths.push(format!("{below_cases}*"));
        paths
    }

    /// Returns the screen to go to after signing in; `None` when this one isn't returned to.
    pub fn into_next(self) -> Option<Box<Self>> {
        match self {
            Self::SignIn(next) | Self::EnterCode(next) => next,
            other => Self::next(&other.path()).map(Box::new),
        }
    }

    /// Returns the screen of an address below base path and language, with its query. `None` for an unknown address.
    pub fn parse(address: &str) -> Option<Self> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        // A host of plain files also serves a prerendered page under its file's name.
        let path = path.strip_suffix("/index.html").unwrap_or(path);
        let next = || query.split('&').find_map(|pair| pair.strip_prefix("next=")).and_then(Self::next).map(Box::new);
        if path.contains("//") {
            return None;
        }
        let path = if path.len() > 1 { path.strip_suffix('/').unwrap_or(path) } else { path };
        match path {
            "/sign-in" => return Some(Self::SignIn(next())),
            "/sign-in/code" => return Some(Self::EnterCode(next())),
            "" => return Some(Self::Home),
            _ => {}
        }
        if let Some(slug) = path.strip_prefix("/help/") {
            return Topic::ALL.into_iter().find(|topic| topic.slug() == slug).map(Self::Answer);
        }
        Self::WITHOUT_PARAMETERS
            .into_iter()
            .find(|route| route.fixed() == path)
            .or_else(|| CaseId::parse(path.strip_prefix("/cases/")?).ok().map(Self::Case))
    }

    /// Returns the screen to go to after signing in, from the value of `next`. `None` for any other address than that
    /// of a member's page.
    pub fn next(text: &str) -> Option<Self> {
        let text = text.replace("%2F", "/").replace("%2f", "/");
        if !text.starts_with('/') || text.starts_with("//") || text.contains(['\\', ':', '%', '#', '?']) {
            return None;
        }
        Self::parse(&text).filter(|route| matches!(route, Self::Profile | Self::Cases | Self::AddCase | Self::Case(_)))
    }

    fn fixed(&self) -> &'static str {
        match self {
            Self::Home => "/",
            Self::SignUp => "/sign-up",
            Self::CheckEmail => "/sign-up/check-email",
            Self::Confirm => LinkedPage::Confirm.path(),
            Self::StopAlerts => LinkedPage::StopAlerts.path(),
            Self::SignIn(_) => LinkedPage::SignIn.path(),
            Self::EnterCode(_) => "/sign-in/code",
            Self::Recover => LinkedPage::Recover.path(),
            Self::RecoverLink => LinkedPage::RecoverLink.path(),
            Self::Terms => "/welcome/terms",
            Self::Codes => "/welcome/codes",
            Self::BackupCodes => "/welcome/backup-codes",
            Self::Questions => "/welcome/questions",
            Self::Done => "/welcome/done",
            Self::Profile => "/profile",
            Self::Track => "/track",
            Self::Help => "/help",
            Self::Answer(_) => "/help/:topic",
            Self::Cases => LinkedPage::Cases.path(),
            Self::AddCase => "/cases/add",
            Self::Case(_) => "/cases/:id",
        }
    }
}

fn with_next(path: &str, next: Option<&Route>) -> String {
    match next {
        Some(next) => format!("{path}?next={}", next.path()),
        None => path.to_owned(),
    }
}

/// The path below which the page lives: the operator's base path, and the language that the address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasePath {
    /// The operator's base path, without a slash at the end; empty at the root.
    pub base: &'static str,
    /// The language of the page.
    pub locale: Locale,
}

impl BasePath {
    /// Reads the language from the address: the first segment after the base path.
    pub fn at(base: &'static str, pathname: &str) -> Self {
        let below = pathname.strip_prefix(base).unwrap_or(pathname);
        let first = below.trim_start_matches('/').split('/').next().unwrap_or_default();
        Self { base, locale: if first == "es" { Locale::Es } else { Locale::En } }
    }

    /// Returns base path and language prefix, the router's base.
    pub fn router_base(self) -> String {
        format!("{}{}", self.base, prefix(self.locale))
    }

    /// Returns the full path of a screen, for links.
    pub fn href(self, route: &Route) -> String {
        self.join(self.locale, &route.path())
    }

    /// Returns the path of the same page in another language. `pathname` is the current full path.
    pub fn in_language(self, locale: Locale, pathname: &str) -> String {
        self.join(locale, self.below(pathname))
    }

    /// Returns the part of a full path below base path and language.
    pub fn below(self, pathname: &str) -> &str {
        let base = self.router_base();
        match pathname.strip_prefix(&base) {
            Some("") => "/",
            // After another prefix, two slashes would name another host.
            Some(rest) if rest.starts_with('/') && !rest.starts_with("//") => rest,
            _ => "/",
        }
    }

    /// Joins the parts of a path. A language's first page has no slash at its end; the site's first page has one, since
    /// hosts redirect to it.
    fn join(self, locale: Locale, path: &str) -> String {
        let path = if path == "/" && !prefix(locale).is_empty() { "" } else { path };
        [self.base, prefix(locale), path].concat()
    }
}

fn prefix(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "",
        Locale::Es => "/es",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_route() -> Vec<Route> {
        let case = Route::Case(CaseId::parse("abcdefghijklmnopqrst_-").expect("well shaped"));
        let mut all = Route::every(CaseId::parse("abcdefghijklmnopqrst_-").expect("well shaped"));
        all.push(Route::SignIn(Some(Box::new(case))));
        all.push(Route::EnterCode(Some(Box::new(Route::Profile))));
        all
    }

    #[test]
    fn every_route_is_read_back_from_its_address() {
        for route in every_route() {
            assert_eq!(Route::parse(&route.path()), Some(route));
        }
    }

    #[test]
    fn every_screen_is_among_every_route_once() {
        // The variants as they are written in this file.
        let (_, variants) = include_str!("route.rs").split_once("pub enum Route {").expect("the screens");
        let (variants, _) = variants.split_once("\n}").expect("an end");
        let name = |text: &str| text.trim().chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
        let mut shown: Vec<String> = variants.lines().map(name).filter(|name| !name.is_empty()).collect();
        shown.sort_unstable();
        let every = Route::every(CaseId::parse("abcdefghijklmnopqrst_-").expect("well shaped"));
        let mut listed: Vec<String> = every.iter().map(|route| name(&format!("{route:?}"))).collect();
        listed.sort_unstable();
        // The pages of help are one screen of the app.
        let answers = listed.iter().filter(|name| *name == "Answer").count();
        assert_eq!(answers, Topic::ALL.len());
        listed.dedup();
        assert_eq!(listed, shown);
        assert_eq!(every.len(), shown.len() - 1 + answers, "each once");
    }

    #[test]
    fn a_page_is_known_by_the_name_of_its_file() {
        assert_eq!(Route::parse("/index.html"), Some(Route::Home));
        assert_eq!(Route::parse("/help/index.html?x"), Some(Route::Help));
    }

    #[test]
    fn no_link_of_ours_names_another_host() {
        let base_path = BasePath::at("", "/es//evil.example/x");
        assert_eq!(base_path.in_language(Locale::En, "/es//evil.example/x"), "/");
        assert_eq!(base_path.in_language(Locale::Es, "/es//evil.example/x"), "/es");
    }

    #[test]
    fn an_address_that_is_not_ours_is_no_route() {
        for address in ["/nowhere", "/help/other", "/cases/short", "/sign-in/other", "//", "/es/cases"] {
            assert_eq!(Route::parse(address), None, "{address}");
        }
    }

    #[test]
    fn next_takes_only_screens_of_ours() {
        assert_eq!(Route::next("/cases"), Some(Route::Cases));
        assert_eq!(Route::next("%2Fcases%2Fadd"), Some(Route::AddCase));
        for text in [
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "https://evil.example",
            "/sign-in",
            "",
            "/cases?x",
            "/%2e%2e",
        ] {
            assert_eq!(Route::next(text), None, "{text}");
        }
    }

    #[test]
    fn base_and_language_stand_before_every_address() {
        let base_path = BasePath::at("/portal", "/portal/es/cases");
        assert_eq!(base_path.locale, Locale::Es);
        assert_eq!(base_path.href(&Route::Cases), "/portal/es/cases");
        assert_eq!(base_path.href(&Route::Home), "/portal/es");
        assert_eq!(base_path.in_language(Locale::En, "/portal/es"), "/portal/");
        assert_eq!(base_path.in_language(Locale::En, "/portal/es/cases"), "/portal/cases");
        let root = BasePath::at("", "/sign-in");
        assert_eq!(root.href(&Route::Home), "/");
        assert_eq!(root.in_language(Locale::Es, "/"), "/es");
        assert_eq!(root.in_language(Locale::Es, "/sign-in"), "/es/sign-in");
    }
}
