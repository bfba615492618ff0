//! What `mutants` changes, and which tests have to see it.

/// Code that is changed, and the tests that are run for it.
pub struct Group {
    pub name: &'static str,
    pub package: &'static str,
    /// Which tests of the package: arguments of `cargo test`.
    pub tests: &'static [&'static str],
    /// Files whose every function is changed; `*` and `**` as in globs.
    pub files: &'static [&'static str],
    /// Functions that are changed one by one, by their file.
    pub guards: &'static [Guards],
}

/// Functions of a file that guard something.
pub struct Guards {
    pub file: &'static str,
    pub functions: &'static [&'static str],
    /// What the names of tests hold that are likely to see a change; these are run first.
    pub likely: &'static [&'static str],
}

/// Shorter to read in the list.
const fn guards(file: &'static str, functions: &'static [&'static str], likely: &'static [&'static str]) -> Guards {
    Guards { file, functions, likely }
}

pub const GROUPS: &[Group] = &[
    Group { name: "values", package: "ellis-api", tests: &[], files: &["api/src/value/*.rs"], guards: &[] },
    Group {
        name: "rules",
        package: "ellis-server",
        tests: &["--lib"],
        files: &[
            "server/src/domain/**/*.rs",
            "server/src/password/*.rs",
            "server/src/secrets.rs",
            "server/src/authenticator.rs",
        ],
        guards: &[],
    },
    Group {
        name: "guards",
        package: "ellis-server",
        tests: &["--test=contract"],
        files: &[],
        guards: &[
            guards(
                "server/src/app.rs",
                &["is_own_origin", "claim_sending", "may_send"],
                &["forgery", "mailboxes", "budgets", "throttles"],
            ),
            guards(
                "server/src/challenge/mod.rs",
                &["try_code", "try_undrawn", "newest", "verdict", "row", "digest"],
                &["codes", "tries", "proving"],
            ),
            guards(
                "server/src/http/caller/mod.rs",
                &["takes_csrf", "member", "refuse_forged"],
                &["forgery", "second_factor", "sessions"],
            ),
            guards(
                "server/src/http/caller/cookies.rs",
                &["cookie", "set_cookie", "device_token"],
                &["forgery", "sessions", "known_devices"],
            ),
            guards(
                "server/src/http/account/lockout.rs",
                &["failure_key", "total_key", "count_total", "count_failure", "second_factor_key"],
                &["tries", "throttles", "hashing", "second_factor"],
            ),
            guards("server/src/http/account/sessions.rs", &["begin"], &["sessions", "sign_in_again"]),
            guards(
                "server/src/credential/offer.rs",
                &["offers", "lasting", "by_mail"],
                &["second_factor", "factor_off", "codes"],
            ),
            guards(
                "server/src/http/account/sign_in_code.rs",
                &["challenge", "moved", "subject"],
                &["second_factor", "sign_in_again", "tries", "codes"],
            ),
            guards("server/src/http/sign_in/verify.rs", &["left", "wrong"], &["second_factor", "tries", "codes"]),
            guards(
                "server/src/http/sign_up.rs",
                &["with_password", "refuse_weak", "is_known"],
                &["foreign_address", "weak_passwords", "links", "known_and_unknown"],
            ),
            guards("server/src/http/set_up/methods.rs", &["refuse", "count_text"], &["proving", "set_up", "codes"]),
            guards(
                "server/src/credential/enrollment.rs",
                &["challenge", "owner_of_enrolled", "enrolled_secret"],
                &["proving", "set_up", "codes"],
            ),
            guards("server/src/http/recovery/mod.rs", &["open_recovery", "reset_password"], &["recovery", "bindings"]),
            guards(
                "server/src/http/recovery/state.rs",
                &["open", "standing", "proof_is_due", "is_due"],
                &["recovery", "bindings", "reset_and_factors", "known_devices"],
            ),
            guards(
                "server/src/http/recovery/proofs.rs",
                &["answer_question", "prove_by_backup_code"],
                &["recovery", "reset_and_factors", "known_devices"],
            ),
            guards(
                "server/src/credential/backup_code.rs",
                &["spend", "is_offered"],
                &["factor_off", "second_factor", "recovery_proofs", "hashing"],
            ),
            guards("server/src/http/account/devices.rs", &["known", "failure_key"], &["known_devices"]),
            guards("server/src/sending.rs", &["recovery", "sign_in_code"], &["mailboxes", "budgets", "known_devices"]),
            guards(
                "server/src/store/codes.rs",
                &["is_good", "count_try", "consume_code", "move_code"],
                &["codes", "proving", "tries"],
            ),
            guards(
                "server/src/store/sessions.rs",
                &[
                    "live_session",
                    "prove_session",
                    "end_session",
                    "count_sign_in_try",
                    "end_everywhere",
                    "end_elsewhere",
                ],
                &["sessions", "second_factor", "tries", "reset_and_factors"],
            ),
            guards(
                "server/src/store/sendings.rs",
                &["claim_sending", "held_back", "free_at"],
                &["mailboxes", "budgets", "throttles"],
            ),
            guards(
                "server/src/store/limits.rs",
                &["count_failure", "count_total", "forgive_total", "counted"],
                &["tries", "throttles", "factor_off", "budgets"],
            ),
            guards(
                "server/src/store/recoveries.rs",
                &["spend_recovery_link", "count_proof", "count_wrong_answer", "reset_password"],
                &["recovery", "bindings", "reset_and_factors"],
            ),
            guards("server/src/store/sign_ups.rs", &["confirm_sign_up"], &["foreign_address", "links", "set_up"]),
            guards(
                "server/src/store/accounts.rs",
                &["asks_for_code"],
                &["sessions", "reset_and_factors", "second_factor"],
            ),
            guards(
                "server/src/store/credential/tries.rs",
                &["try_authenticator", "try_backup_code", "wrong", "failures"],
                &["app_codes", "factor_off"],
            ),
            guards(
                "server/src/credential/authenticator.rs",
                &["try_code"],
                &["app_codes", "factor_off", "second_factor"],
            ),
            guards(
                "server/src/store/credential/enrollment.rs",
                &["enroll_authenticator", "confirm_authenticator", "confirm_recipient"],
                &["set_up", "proving", "races", "second_factor"],
            ),
            guards(
                "server/src/store/devices.rs",
                &["known_device", "know_device", "forget_devices"],
                &["known_devices"],
            ),
            guards(
                "server/src/store/cases/receipts.rs",
                &["keep_reading", "keep_failure"],
                &["hidden_cases", "late_finds", "poller", "case_status", "alerts"],
            ),
            guards(
                "server/src/store/cases/watched.rs",
                &["add_case", "remove_case", "see_case"],
                &["cases", "refusals", "news", "alerts"],
            ),
            guards(
                "server/src/store/cases/due.rs",
                &["due_receipts", "give_up_on", "watch", "watch_if_listed"],
                &["poller", "case_status", "agency_quota", "hidden_cases"],
            ),
            guards("server/src/http/cases.rs", &["part", "position_at", "summary"], &["case_list", "cases", "news"]),
            guards("server/src/app.rs", &["alerts_offered"], &["alerts", "alert_limits"]),
            guards("server/src/alerts.rs", &["round", "alert_account"], &["alerts", "alert_limits"]),
            guards("server/src/http/alerts.rs", &["change_alerts", "stop_alerts"], &["alerts", "alert_limits"]),
            guards(
                "server/src/store/alerts.rs",
                &[
                    "change_alerts",
                    "set_case_alerts",
                    "stop_alerts",
                    "queue_alert",
                    "remove_queued",
                    "remove_queued_of_case",
                ],
                &["alerts", "alert_limits", "news"],
            ),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::{GROUPS, Guards};
    use crate::process::{read_text, root};

    #[test]
    fn every_guard_that_is_named_is_a_function_of_its_file() {
        for Guards { file, functions, .. } in GROUPS.iter().flat_map(|group| group.guards) {
            let text = read_text(&root().join(file)).unwrap();
            for function in *functions {
                let there = [format!("fn {function}("), format!("fn {function}<")].iter().any(|one| text.contains(one));
                assert!(there, "{file} has no {function}");
            }
        }
    }

    #[test]
    fn what_is_likely_to_see_a_change_are_tests_that_there_are() {
        let there = read_text(&root().join("server/tests/contract/main.rs")).unwrap();
        for word in GROUPS.iter().flat_map(|group| group.guards).flat_map(|guards| guards.likely) {
            assert!(there.contains(&format!("mod {word}")), "{word}");
        }
    }

    #[test]
    fn every_file_and_folder_that_is_named_is_there() {
        for glob in GROUPS.iter().flat_map(|group| group.files) {
            let place = glob.split('*').next().unwrap_or_default();
            assert!(root().join(place).exists(), "{glob}");
        }
    }
}
