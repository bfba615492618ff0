"""People of the site, each with a browser of their own, brought by real requests to where an operation is meant for
them. What is asked of the operations isn't here."""

import base64
import hmac
import html
import itertools
import os
import random
import re
import time

import requests

ADDRESS = os.environ["ELLIS_CONTRACT_ADDRESS"]
CLOCK = os.environ["ELLIS_CONTRACT_CLOCK"]
TERMS = os.environ["ELLIS_CONTRACT_TERMS"]
# One address for all: then the throttles hold, and are met.
THROTTLED = os.environ.get("ELLIS_CONTRACT_THROTTLED") == "yes"
PASSWORD = "lighthouse over a quiet bay"
ANSWERS = {"first_pet": "canela de la casa", "childhood_street": "calle de la luna", "favorite_teacher": "señora rivera"}
# Sign-in codes and recovery mails that one mailbox gets in a day, less one.
MAILS_OF_ONE = 4
# How often to look for a mail before giving up.
PATIENCE = 150

numbers = itertools.count(1)
addresses = random.Random(18)
web = requests.Session()
web.trust_env = False


def forwarded():
    """The address that a request comes from, for the throttles."""
    return "10.0.0.1" if THROTTLED else ".".join(["10", *(str(addresses.randrange(256)) for _ in range(3))])


def later(seconds):
    """Moves the server's clock, which stands otherwise."""
    web.post(f"{CLOCK}/advance?milliseconds={seconds * 1000}").raise_for_status()


def newest_mail(recipient, holding):
    """What a pattern finds in the newest mail to somebody that has it."""
    page = web.get(f"{ADDRESS}/outbox").text
    for article in re.findall(r"<article.*?</article>", page, re.DOTALL):
        text = html.unescape(re.sub(r"<[^>]*>", "", article))
        found = re.search(holding, text, re.MULTILINE)
        if f'"recipient">{html.escape(recipient)}<' in article and found:
            return found[1]
    raise LookupError(f"no mail to {recipient} has {holding}")


def newest_token(recipient):
    return newest_mail(recipient, r"#t=([\w-]{43})")


def newest_code(recipient):
    return newest_mail(recipient, r"^[ \t]*(\d{6})[ \t]*\r?$")


def app_code(secret):
    """What an authenticator app shows now (RFC 6238)."""
    step = int(web.get(CLOCK).text) // 30_000
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8), "sha1").digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


class Browser:
    """Keeps cookies and the newest CSRF value."""

    def __init__(self):
        self.cookies = {}
        self.csrf = ""
        self.email = ""
        # The newest that was mailed.
        self.code = self.token = ""
        # Of the app, in Base32, and the answer to the question that is due.
        self.secret = self.answer = ""
        self.backup_codes = []
        self.mails = 0
        self.call("GET", "/session")

    def call(self, method, path, body=None):
        """A reply, which must be one."""
        headers = {"X-Ellis-CSRF": self.csrf, "X-Forwarded-For": forwarded()}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = web.request(method, f"{ADDRESS}/api/v1{path}", json=body, headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        self.take(answer.raw.headers.getlist("set-cookie"), answer.json())
        return answer.json()

    def take(self, cookies, reply):
        for cookie in cookies:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        if isinstance(reply, dict) and "csrf" in reply:
            self.csrf = reply["csrf"]

    def again(self):
        """The newest CSRF value, after a cookie has changed."""
        self.call("GET", "/session")
        return self


def guest():
    return Browser()


def signing_up():
    """A mail is on its way."""
    person = Browser()
    person.email = f"person{next(numbers)}@example.org"
    person.call("POST", "/sign-up", {"email": person.email, "password": PASSWORD, "language": "en"})
    person.code, person.token = newest_code(person.email), newest_token(person.email)
    return person.again()


def at_terms():
    """Signed in with the password alone: the set-up begins."""
    person = signing_up()
    person.call("POST", "/sign-up/code", {"code": person.code})
    # The session that began with it would choose codes by mail without a code.
    person.again().call("POST", "/sign-in", {"login": person.email, "password": PASSWORD})
    return person.again()


def at_codes():
    person = at_terms()
    person.call("POST", "/set-up/terms", {"terms_version": TERMS, "accepted": "yes"})
    return person


def proving_app():
    person = at_codes()
    person.secret = person.call("POST", "/set-up/authenticator", {})["secret"]
    return person


def proving_mailbox():
    person = at_codes()
    person.call("POST", "/set-up/email", {})
    person.code = newest_code(person.email)
    return person


def at_backup_codes():
    person = proving_mailbox()
    person.call("POST", "/set-up/method/code", {"code": person.code})
    return person.again()


def at_questions():
    person = at_backup_codes()
    person.backup_codes = person.call("POST", "/set-up/backup-codes", {})["backup_codes"]
    person.call("POST", "/set-up/backup-codes/kept", {})
    return person


def at_the_end():
    person = at_questions()
    answers = {}
    for number, (question, answer) in enumerate(ANSWERS.items(), 1):
        answers |= {f"question_{number}": question, f"answer_{number}": answer}
    person.call("POST", "/set-up/questions", answers)
    return person


def member():
    person = at_the_end()
    person.call("POST", "/set-up/finish", {})
    person.call("POST", "/cases", {"receipt_number": "EAC9999103403"})
    return person.again()


def told():
    """Somebody who was mailed that a case changed. Months pass: whoever was signed in isn't any more."""
    owner, person = member(), Browser()
    owner.call("PATCH", "/alerts", {"by": "email"})
    later(90 * 86_400)
    for _ in range(PATIENCE):
        try:
            person.token = newest_mail(owner.email, r"/alerts/stop#t=([\w-]{43})")
            return person
        except LookupError:
            # The server reads in rounds of its own.
            time.sleep(0.2)
    raise LookupError("a change wasn't told")


set_up = []


def mailed():
    """Somebody who is set up and may be mailed once more."""
    later(31)
    if not set_up or set_up[-1].mails == MAILS_OF_ONE:
        set_up.append(member())
        later(31)
    set_up[-1].mails += 1
    return set_up[-1]


def code_due():
    """The password was right, in another browser."""
    owner, person = mailed(), Browser()
    person.email, person.backup_codes = owner.email, owner.backup_codes
    person.call("POST", "/sign-in", {"login": person.email, "password": PASSWORD})
    person.code = newest_code(person.email)
    return person.again()


def signed_in_again():
    """By a code, through the whole sign-in."""
    person = code_due()
    person.call("POST", "/sign-in/code", {"code": person.code})
    return person.again()


def about_to_recover():
    """A link is on its way."""
    owner, person = mailed(), Browser()
    person.email, person.backup_codes = owner.email, owner.backup_codes
    person.call("POST", "/recovery", {"lost": "password", "email": person.email, "language": "en"})
    person.token = newest_token(person.email)
    return person.again()


def recovering():
    """The link was opened; a question is due."""
    person = about_to_recover()
    person.call("POST", "/recovery/link", {"token": person.token})
    person.again().answer = ANSWERS[person.call("GET", "/recovery")["question_due"]["question"]]
    return person


def recovering_by_backup_code():
    """The same, for whom one of the codes takes the place of an answer."""
    return recovering()


def choosing_a_password():
    """The question is answered."""
    person = recovering()
    person.call("POST", "/recovery/answer", {"answer": person.answer})
    return person.again()
