"""How schemathesis calls: as the person whom an operation is for, now and then with the code that is right just now."""

import collections
import json
import os
import sys
from pathlib import Path

import schemathesis

sys.path.insert(0, str(Path(__file__).parent))
import people

GUEST = os.environ["ELLIS_CONTRACT_AS"] == "guest"
TOLD = Path(os.environ["ELLIS_CONTRACT_TOLD"])

# Whom an operation is for, where it isn't just anybody or a member.
PERSONS = {
    "ReadSignUp": people.signing_up,
    "ResendConfirmation": people.signing_up,
    "ConfirmByCode": people.signing_up,
    "ConfirmByLink": people.signing_up,
    "RequestCode": people.code_due,
    "VerifyCode": people.code_due,
    "VerifyBackupCode": people.code_due,
    "SignOut": people.signed_in_again,
    "OpenRecovery": people.about_to_recover,
    "ReadRecovery": people.recovering,
    "AnswerQuestion": people.recovering,
    "ProveByBackupCode": people.recovering_by_backup_code,
    "ResetPassword": people.choosing_a_password,
    "AcceptTerms": people.at_terms,
    "BeginAuthenticator": people.at_codes,
    "BeginText": people.at_codes,
    "BeginEmail": people.at_codes,
    "ResendSetUpCode": people.proving_mailbox,
    "ConfirmAuthenticator": people.proving_app,
    "ConfirmMethod": people.proving_mailbox,
    "MakeBackupCodes": people.at_backup_codes,
    "KeepBackupCodes": people.at_backup_codes,
    "ListQuestions": people.at_questions,
    "AnswerQuestions": people.at_questions,
    "FinishSetUp": people.at_the_end,
    "StopAlerts": people.told,
}
# What nobody could guess.
RIGHT = {
    "ConfirmByCode": lambda person: {"code": person.code},
    "VerifyCode": lambda person: {"code": person.code},
    "ConfirmMethod": lambda person: {"code": person.code},
    "ConfirmAuthenticator": lambda person: {"code": people.app_code(person.secret)},
    "ConfirmByLink": lambda person: {"token": person.token},
    "OpenRecovery": lambda person: {"token": person.token},
    "StopAlerts": lambda person: {"token": person.token},
    "AnswerQuestion": lambda person: {"answer": person.answer},
    "ProveByBackupCode": lambda person: {"backup_code": person.backup_codes[calls["ProveByBackupCode"] % 10]},
    # Some are spent already.
    "VerifyBackupCode": lambda person: {"backup_code": person.backup_codes[calls["VerifyBackupCode"] % 10]},
}
# What rests for 30 seconds.
WAITS = {"ResendConfirmation", "ResendSetUpCode"}
# Every so many calls, after wrong or too early ones.
RIGHT_AFTER = 3
# After these the person is elsewhere.
OVER = {"not_begun", "exhausted", "expired", "used", "signed_out"}

# Before anybody else is there.
present = {} if GUEST else {people.told: people.told()}
calls = collections.Counter()
answers = collections.Counter()


def name_of(operation):
    return operation.definition.raw["operationId"]


def place_of(operation):
    return people.guest if GUEST else PERSONS.get(name_of(operation), people.member)


def person_for(operation):
    """One for each place, kept until they have left it."""
    bring = place_of(operation)
    if bring not in present:
        present[bring] = bring()
    return present[bring]


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """No text of the class Alphabetic can be made up; letters are most of it."""
    schemas = raw_schema["components"]["schemas"]
    for schema in schemas.values():
        if "pattern" in schema:
            schema["pattern"] = schema["pattern"].replace(r"\p{Alphabetic}", r"\p{L}")


@schemathesis.auth(refresh_interval=None)
class AsThePersonItIsFor:
    def get(self, case, context):
        return person_for(context.operation)

    def set(self, case, person, context):
        case.headers["X-Ellis-CSRF"] = person.csrf
        for name, value in person.cookies.items():
            case.cookies[name] = value


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers["X-Forwarded-For"] = people.forwarded()
    name = name_of(case.operation)
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    if GUEST or not positive:
        return
    calls[name] += 1
    if calls[name] % RIGHT_AFTER:
        return
    if name in WAITS:
        people.later(31)
    elif name in RIGHT:
        case.body = RIGHT[name](person_for(case.operation))


@schemathesis.hook
def after_call(context, case, response):
    name = name_of(case.operation)
    bring = place_of(case.operation)
    code = "ok"
    if response.status_code != 200:
        try:
            code = response.json().get("code", "?")
        except ValueError:
            code = "no JSON"
    answers[f"{name} {response.status_code} {code}"] += 1
    TOLD.write_text(json.dumps(answers))
    if GUEST:
        return
    # What was stopped can be stopped again.
    moved_on = response.status_code == 200 and name != "StopAlerts" and (name in RIGHT or name in ("SignOut", "ResetPassword", "FinishSetUp"))
    # Requests without the person's own value are probes, and move nobody.
    own = bring in present and response.request.headers.get("X-Ellis-CSRF") == present[bring].csrf
    if own and (moved_on or code in OVER):
        del present[bring]
