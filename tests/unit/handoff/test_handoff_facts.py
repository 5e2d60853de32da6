"""What is a fact, and what only looks like one."""

import pytest

from detector.handoff.facts import finds_in


def found(text):
    return [(find.kind.name.lower(), text[find.start : find.end]) for find in finds_in(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("my order number is 12345", "order_number", "12345"),
        ("order #4711", "order_number", "4711"),
        ("order 4711 is late", "order_number", "4711"),
        ("Bestellung 4711-88 fehlt", "order_number", "4711-88"),
        ("tracking 1Z999AA10123456784", "order_number", "1Z999AA10123456784"),
        ("INC0048812 is open", "ticket_number", "INC0048812"),
        ("job ref WO-771204", "ticket_number", "WO-771204"),
        ("工单号WO20250402没人回", "ticket_number", "WO20250402"),
        ("Kundennummer lautet 12 34 56 78", "account_number", "12 34 56 78"),
        ("n° client 70048812", "account_number", "70048812"),
        ("mail a.b+c@x.example.", "email", "a.b+c@x.example"),
        ("tel.: 0049 (0)30 / 901820", "phone", "0049 (0)30 / 901820"),
        ("call me: 646-555-0182.", "phone", "646-555-0182"),
        ("电话13800138000", "phone", "13800138000"),
        ("the log shows NODE_EVICTED now", "error_code", "NODE_EVICTED"),
        ("paid $1,499.00 MXN", "amount", "$1,499.00 MXN"),
        ("付了299元", "amount", "299元"),
        ("1 240,00 € weg", "amount", "1 240,00 €"),
        ("on 14.5.2024", "date", "14.5.2024"),
        ("am 12.03. zwischen", "date", "12.03."),
        ("5 de febrero", "date", "5 de febrero"),
        ("May 2", "date", "May 2"),
        ("at 9:17am", "date", "9:17am"),
        ("ab 15 Uhr", "date", "15 Uhr"),
        ("2025年3月12日", "date", "2025年3月12日"),
        ("app 7.0.3 crashes", "version", "7.0.3"),
        ("on Windows 11", "version", "Windows 11"),
        ("update to 22H2", "version", "22H2"),
        ("says E42", "error_code", "E42"),
        ("returns 422 with", "error_code", "422"),
        ("a 503 error", "error_code", "503"),
        ("ERR_CONN_RESET", "error_code", "ERR_CONN_RESET"),
        ("(see http://x.example/y?z=1&w=2).", "url", "http://x.example/y?z=1&w=2"),
        ("exams.uni.example/login", "url", "exams.uni.example/login"),
        ("redis-main:6379 is down", "host", "redis-main:6379"),
        ("my domain bluebird.example is dead", "host", "bluebird.example"),
        ("ping 10.42.7.19", "host", "10.42.7.19"),
        ("in us-east-2a", "region", "us-east-2a"),
        ("in westeurope", "region", "westeurope"),
    ],
)
def test_a_fact_is_found_as_it_was_written(text, kind, value):
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "I placed 3 orders in 2022, 2023 and 2024",
        "order 2 pizzas and 10 beers, wait 90 minutes",
        "parcel of 12000 grams, member of 12345 people",
        "my case is 5 days old, ticket 4 of 5, room 12345",
        "contract from 2019, customer 5 stars",
        "step 3 of 5, chapter 4.2.1, section 4.2",
        "open 24/7, rate 4/5 or 9/10, blood pressure 145/90",
        "21.5 °C, 3.5 mm, 1.234.567 users, 100 %",
        "we lost 3:2, ratio 16:9",
        "between 2 and 3, a 2:30 hours drive, we march 3 days",
        "iPhone 14 Pro, RTX 4090, USB 3.0, WPA2, COVID-19, MP3, A4",
        "postal code 90210, promo code SAVE20, code review 1234",
        "error in line 42, error on page 3",
        "Please wait.Then go on. e.g. this, report.final.pdf",
        "order JOHN_DOE, FAQ_PAGE",
        "user john2000 said so",
        "UUID 550e8400-e29b-41d4-a716-446655440000",
        "Node 18 minutes late, Go 2 the shop",
        "nothing at all",
        "",
    ],
)
def test_what_only_looks_like_a_fact_is_none(text):
    assert found(text) == []


def test_the_surest_of_two_readings_counts():
    """A date is no phone number, a number of an account is no phone number either."""
    assert found("account number 8830-1192-7 of 31.12.2024") == [
        ("account_number", "8830-1192-7"),
        ("date", "31.12.2024"),
    ]


def test_lower_case_of_another_length_shifts_nothing():
    """The capital I with a dot has two characters in lower case."""
    assert found("İİİİ order number 12345") == [("order_number", "12345")]
