"""The five minutes of the README in Python 3.9 or newer, with the standard library alone: python3 docs/examples/tour.py"""

import base64
import json
import os
import urllib.error
import urllib.parse
import urllib.request

ROSTER = os.environ.get("ROSTER_URL", "http://127.0.0.1:8080")


def request_token(client, scope):
    """Asks for an access token; it counts for half an hour."""
    # RFC 6749, section 2.3.1: id and secret are encoded as in a form.
    pair = ":".join(urllib.parse.quote_plus(client[name]) for name in ("client_id", "client_secret"))
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": scope}).encode()
    headers = {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    with urllib.request.urlopen(urllib.request.Request(ROSTER + "/oauth/token", form, headers)) as answer:
        return json.load(answer)["access_token"]


with open("data/bootstrap-client.json", encoding="utf-8") as file:
    token = request_token(json.load(file), "user user:sensitive")


def call(method, path, body=None, **headers):
    """Makes a call; the answer also where it is an error: result says which. Underscores in headers become hyphens."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(ROSTER + "/v1" + path, data, method=method)
    request.add_header("authorization", "Bearer " + token)
    request.add_header("content-type", "application/json")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return json.load(error)


SIGN_UP = {
    "personal_info": {"first_name": "Ada", "last_name": "Moreau", "date_of_birth": "1988-04-17"},
    "address": {
        "address_line1": "12 Wascana Street",
        "postal_zip_code": "S4P 3Y2",
        "country_code": "124",
        "city_town": "Regina",
    },
    "email": [{"address": "ada.py@example.com", "is_primary": 1}],
    "phone": [{"country_code": "124", "number": "+13065550144", "is_primary": 1}],
    "security": {
        "password": "Quiet harbour 71!",
        "security_code": "904217",
        "secret_question_1": "1",
        "secret_answer_1": "Juniper",
        "secret_question_2": "2",
        "secret_answer_2": "Saskatoon",
    },
    "preferences": {"preferred_language_code": "en", "time_zone": "UTC -06:00"},
    "currency": [{"code": "CAD", "is_primary": 1}],
    "identification": [
        {
            "type": 3,
            "country_of_issue": "124",
            "country_of_residence": "124",
            "number": "R691001515133",
            "issue_date": "2020-09-21",
            "expiry_date": "2049-09-20",
        }
    ],
    "terms_conditions": {"acceptance": "1"},
}

# Create a user. The source id is your own name for the call; it makes the call safe to repeat.
created = call("POST", "/user", SIGN_UP, source_id="tour-py-1")
if created["result"]["code"] != "0000":
    raise SystemExit(created["result"])
user = created["info"]["id"]

# Read the user: the number of the identity paper is masked. In clear it needs the scope user:sensitive, and is recorded.
for shown in ("0", "1"):
    print(call("GET", f"/user/{user}", show_sensitive_data=shown)["identification"][0]["number"])

# Add an email address and make it the primary one: the first address is then no longer primary. Named as well, so that the tour may be
# run once more.
work = {"email": [{"address": "ada.py@work.example.org", "is_primary": 1}]}
call("POST", f"/user/email/{user}", work, source_id="tour-py-2")
emails = call("GET", f"/user/email/{user}")["email"]
print(", ".join(f"{one['address']} {one['is_primary']}" for one in emails))

# Send something wrong: the answer lists every fault, each with its path.
wrong = {"phone": [{"country_code": "999", "number": "12", "is_primary": 0}, {}]}
for fault in call("POST", f"/user/phone/{user}", wrong, lang="fr")["result"]["details"]:
    print(f"{fault['path']}: {fault['message']}")

# Repeat the first call, as after a lost connection: the same answer, and no second user.
again = call("POST", "/user", SIGN_UP, source_id="tour-py-1")["info"]["id"]
print("the same user" if again == user else "another user")
for entry in call("GET", f"/user/history/{user}?page_size=100")["history"]:
    print(entry["activity_type"], entry["admin_notes"])

# Find the user by a part of the name, in the body of a POST: the name appears in no URL and no log.
inquiry = {"from_date": "2020-01-01", "to_date": "2099-12-31", "search_term": "ADA MOR", "page_size": 500}
for found in call("POST", "/user/inquiry", inquiry)["users"]:
    if found["info"]["id"] == user:
        print("found", found["personal_info"]["last_name"])
