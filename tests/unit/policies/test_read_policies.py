"""A policy file is read as it is meant, or refused with line, column, field, limit and remedy."""

from textwrap import dedent

import pytest

from detector.cases.rules import CaseRules
from detector.policies.bot_policy import Policies
from detector.policies.errors import PolicyFileError
from detector.policies.reading import read_policies
from detector.policies.teams import CaseProfile
from detector.verdict import Action, Availability, Cause, Severity

HOURS = "business_hours: {time_zone: Europe/Berlin, weekly: {monday: [09:00-17:00]}}"
NAME = "policy.yaml"


def read(text):
    return read_policies(dedent(text).lstrip("\n"), NAME)


def errors(text):
    with pytest.raises(PolicyFileError) as caught:
        read(text)
    return str(caught.value).splitlines()


def default(*lines):
    """A file whose section `default` is these lines; the first of them is line 3."""
    return "version: 1\ndefault:\n" + "".join(f"  {line}\n" for line in lines)


# What is wrong

TABLE = {
    "empty": ("", "policy.yaml: is empty or no mapping; begin with `version: 1`"),
    "list": ("- 1\n", "policy.yaml: is empty or no mapping"),
    "no_version": ("default: {}\n", "policy.yaml:1:1: version: is missing; add it"),
    "other_version": ("version: 2\n", "policy.yaml:1:1: version: must be 1"),
    "syntax": ("version: 1\ndefault: [\n", "policy.yaml:3:1: expected"),
    "tab": ("version: 1\ndefault:\n\tteams: {}\n", "policy.yaml:3:1: a tab indents this line; use blanks"),
    "control": ("version: 1\x00\n", "policy.yaml: cannot be read: "),
    "two_documents": ("version: 1\n---\nversion: 1\n", "policy.yaml:2:1: a second document (---) begins here"),
    "duplicate": (default("teams: {}", "deadlines: {}", "teams: {}"), "policy.yaml:5:3: this key stands twice"),
    "duplicate_deep": (
        "version: 1\nbots:\n  a: {}\n  a: {}\n",
        "policy.yaml:4:3: this key stands twice in its section; keep one of them",
    ),
    "alias": ("version: 1\nbots:\n  a: &x {}\n  b: *x\n", "policy.yaml:3:6: what is written here is used again by an"),
    "tag": ("version: !!python/name:os.system 1\n", "policy.yaml:1:10: tags (!...) are not read; write plain values"),
    "key_is_a_list": ("version: 1\n? [a]\n: 1\n", "policy.yaml:2:3: a key must be a text"),
    "deep": ("version: 1\ndefault: " + "[" * 5_000, "policy.yaml: is nested too deeply"),
    "long": ("version: 1\n#" + "x" * 1_000_000, "policy.yaml: has 1000012 characters; the limit is 1000000"),
    "unknown": (default("budget: 1"), "policy.yaml:3:3: default.budget: is not known; known are false_alarm_budget"),
    "misspelt": (
        default("deadlines:", "  acknowlege: {}"),
        "policy.yaml:4:5: default.deadlines.acknowlege: is not known; did you mean acknowledge?",
    ),
    "misspelt_in_a_list": (
        default("teams:", "  rules:", "  - team: a", "    topic: [x]"),
        "policy.yaml:6:7: default.teams.rules[0].topic: is not known; did you mean topics?",
    ),
    "misspelt_in_a_bot": (
        "version: 1\nbots:\n  shop:\n    topics: {fraud: {phrase: {}}}\n",
        "policy.yaml:4:22: bots.shop.topics.fraud.phrase: is not known; did you mean phrases?",
    ),
    "no_section": (default("teams: support"), "policy.yaml:3:3: default.teams: must be a section with fields"),
    "no_list": (default("teams: {rules: {}}"), "policy.yaml:3:11: default.teams.rules: must be a list"),
    "budget_0": (default("false_alarm_budget: 0"), "policy.yaml:3:3: default.false_alarm_budget: must be a number abo"),
    "budget_101": (default("false_alarm_budget: 101"), "false_alarm_budget: must be a number above 0 and at most 100"),
    "budget_nan": (default("false_alarm_budget: .nan"), "false_alarm_budget: must be a number above 0 and at most 100"),
    "budget_text": (default("false_alarm_budget: '1'"), "false_alarm_budget: must be a number, without quotes"),
    "budget_yes": (default("false_alarm_budget: true"), "false_alarm_budget: must be a number, without quotes"),
    "severity": (default("severities: {loop: bad}"), "default.severities.loop: must be 'low', 'normal', 'high' or 'cr"),
    "duration": (default("deadlines: {resolve: 5}"), "default.deadlines.resolve: is no duration; write a whole number"),
    "duration_0": (default("deadlines: {resolve: 0s}"), "resolve: is out of range; the limits are 1s and 90d"),
    "duration_91": (default("deadlines: {acknowledge: {low: 91d}}"), "acknowledge.low: is out of range"),
    "clock": (default("deadlines: {clock: never}"), "clock: must be 'business_hours' or 'always'"),
    "zone": (default(HOURS.replace("Berlin", "Berln")), "business_hours.time_zone: is no time zone; write a name of"),
    "zone_path": (default(HOURS.replace("Europe/Berlin", "../etc")), "time_zone: is no time zone"),
    "zone_folder": (default(HOURS.replace("Europe/Berlin", "Europe")), "time_zone: is no time zone"),
    "no_zone": (
        default("business_hours: {weekly: {monday: [09:00-17:00]}}"),
        "policy.yaml:3:3: default.business_hours: has no time_zone; add the IANA name, such as Europe/Berlin",
    ),
    "no_opening": (default("business_hours: {time_zone: UTC}"), "business_hours: has no opening in weekly; add one"),
    "opening": (
        default("business_hours:", "  time_zone: UTC", "  weekly:", "    friday: [9-17]"),
        "policy.yaml:6:16: default.business_hours.weekly.friday[0]: is no opening; write two times of 24 hours",
    ),
    "opening_25": (default(HOURS.replace("17:00", "25:00")), "weekly.monday[0]: is no opening"),
    "opening_2430": (default(HOURS.replace("17:00", "24:30")), "ends at 24:00 at the latest"),
    "opening_empty": (default(HOURS.replace("17:00", "09:00")), "is empty; for the whole day write 00:00-24:00"),
    "overlap": (
        default(HOURS.replace("[09:00-17:00]", "[09:00-12:00, 11:00-13:00]")),
        "policy.yaml:3:55: default.business_hours.weekly.monday: has openings that overlap; join them",
    ),
    "overlap_next_day": (
        default("business_hours: {time_zone: UTC, weekly: {sunday: [20:00-09:00], monday: [08:00-12:00]}}"),
        "default.business_hours.weekly.sunday: runs into the openings of the day after; shorten one of them",
    ),
    "weekday": (default(HOURS.replace("monday", "mondy")), "weekly.mondy: is not known; did you mean monday?"),
    "holiday": (default(HOURS[:-1] + ", holidays: [easter]}"), "holidays[0]: is no day; write 2026-04-03 for once or"),
    "holiday_30_feb": (default(HOURS[:-1] + ", holidays: [02-30]}"), "holidays[0]: is no day of the year"),
    "date_that_is_none": (default(HOURS[:-1] + ", holidays: [2026-02-30]}"), "policy.yaml: cannot be read: day"),
    "special_day": (default(HOURS[:-1] + ", special_days: {xmas: []}}"), "special_days.xmas: is no day; write year, m"),
    "rule_without_team": (default("teams: {rules: [{languages: [de]}]}"), "teams.rules[0].team: is missing; add it"),
    "rule_for_all": (
        default("teams: {rules: [{team: x}]}"),
        "policy.yaml:3:19: default.teams.rules[0]: has no condition and would take every case; add one or make it",
    ),
    "rule_with_unknown_topic": (
        default("topics: {fraud: {phrases: {en: [fraud]}}}", "teams: {rules: [{team: x, topics: [fruad]}]}"),
        "policy.yaml:4:38: default.teams.rules[0].topics[0]: is no topic of this bot; known are fraud",
    ),
    "rule_with_a_topic_that_the_bot_has_not": (
        default("topics: {fraud: {phrases: {en: [fraud]}}}", "teams: {rules: [{team: x, topics: [fraud]}]}")
        + "bots: {a: {topics: {fraud: null}}}\n",
        "policy.yaml:4:38: default.teams.rules[0].topics[0]: is no topic of this bot; known are none",
    ),
    "empty_condition": (default("teams: {rules: [{team: x, causes: []}]}"), "rules[0].causes: is empty; give at least"),
    "cause": (default("teams: {rules: [{team: x, causes: [held]}]}"), "causes[0]: must be 'loop', 'human_request', 'h"),
    "language": (
        default("teams: {rules: [{team: x, languages: [german]}]}"),
        "languages[0]: is no language; write a B",
    ),
    "team_name": (default("teams: {default: '<b>'}"), "teams.default: is no name; write letters, digits"),
    "hours_of_nobody": (
        default("teams: {default: support, hours: {suport: {always: true}}}"),
        "policy.yaml:3:37: default.teams.hours.suport: is the hours of a team that neither a rule nor default names",
    ),
    "topic_without_phrases": (
        default("topics: {fraud: {action: hand_off}}"),
        "policy.yaml:3:12: default.topics.fraud: has no phrases; add what users say, by language",
    ),
    "action": (default("topics: {x: {action: watch}}"), "topics.x.action: must be 'offer_human', 'hand_off' or 'hand_"),
    "topic_name": (default("topics: {'a\\n': {phrases: {en: [x]}}}"), "is no name"),
    "phrase_language": (default("topics: {x: {phrases: {english: [x]}}}"), "topics.x.phrases.english: is no language"),
    "phrase_gap": (default("topics: {x: {phrases: {en: ['.. x']}}}"), "phrases.en[0]: cannot be looked for: a phrase"),
    "phrase_empty": (default("topics: {x: {phrases: {en: ['?!']}}}"), "phrases.en[0]: cannot be looked for"),
    "phrase_of_maybes": (default("topics: {x: {phrases: {en: ['a? b?']}}}"), "a word that may not be missing"),
    "phrase_number": (default("topics: {x: {phrases: {en: [7]}}}"), "phrases.en[0]: is no text; put it in quotes"),
    "phrase_long": (
        default(f"topics: {{x: {{phrases: {{en: [{'a' * 201}]}}}}}}"),
        "has 201 characters; the limit is 200",
    ),
    "phrase_explodes": (
        default("topics: {x: {phrases: {en: ['" + "a? " * 7 + "b']}}}"),
        "has over 6 parts that may be",
    ),
    "bot_number": ("version: 1\nbots: {7: {}}\n", "policy.yaml:2:8: bots.7: must be a text; put it in quotes"),
}


@pytest.mark.parametrize(("text", "message"), TABLE.values(), ids=TABLE)
def test_an_error_names_place_field_and_remedy(text, message):
    """One file for each thing that can be wrong; the message never spans lines."""
    found = errors(text)
    assert len(found) == 1, found
    assert message in found[0]
    assert found[0].startswith("policy.yaml:")


def test_all_problems_are_named_at_once_from_top_to_bottom():
    """Nobody has to mend a file one error at a time."""
    found = errors(default("false_alarm_budget: 0", "deadlines: {resolve: x}", "teams: {default: ''}"))
    assert [line.split(": ")[0] for line in found] == ["policy.yaml:3:3", "policy.yaml:4:15", "policy.yaml:5:11"]


def test_a_problem_that_bots_inherit_is_named_once():
    """Where it stands, and not at each bot."""
    text = default("teams: {rules: [{team: x}]}") + "bots: {a: {}, b: {}}\n"
    assert len(errors(text)) == 1


# What is read


def test_an_empty_policy_decides_nothing():
    """Only the version differs from what serves without a file."""
    policies = read("version: 1\n")
    assert policies.default.version
    bare = Policies()
    for name in ("budget", "severities", "topics", "rules", "hours", "teams"):
        assert getattr(policies.default, name) == getattr(bare.default, name)


FULL = """
    version: 1
    default:
      false_alarm_budget: 2
      severities: {loop: high, high_stakes: normal}
      deadlines: {acknowledge: {high: 4m, low: 1h}, resolve: 2d, clock: always}
      business_hours:
        time_zone: Europe/Berlin
        weekly: {monday: [09:00-17:00], tuesday: [09:00-17:00]}
        holidays: [2026-06-02]
      topics:
        fraud: {phrases: {en: [fraud], de: [betrug]}, action: hand_off_urgent, severity: critical}
      teams:
        default: support
        rules:
        - {team: fraud desk, topics: [fraud]}
        - {team: billing, keywords: {en: [invoice]}, causes: [loop], channels: [WEB]}
        hours: {fraud desk: {always: true}, billing: {time_zone: America/New_York}}
    bots:
      shop:
        false_alarm_budget: 0.5
        deadlines: {acknowledge: {high: 3m}}
        topics:
          fraud: {action: hand_off}
          outage: {phrases: {en: [outage]}}
      quiet: {topics: {fraud: null}, business_hours: null, teams: {rules: [], hours: null}}
      "no": null
    """
MONDAY_TEN = 1_780_300_800.0  # 2026-06-01 10:00 in Berlin


def test_every_field_is_read():
    """With its unit, its kind and its default."""
    bot = read(FULL).default
    assert bot.budget == 2.0
    assert bot.severities == {Cause.LOOP: Severity.HIGH, Cause.HIGH_STAKES: Severity.NORMAL}
    assert bot.rules == CaseRules(
        acknowledge_seconds={Severity.LOW: 3600, Severity.NORMAL: 600, Severity.HIGH: 240, Severity.CRITICAL: 120},
        resolve_seconds=2 * 86_400,
    )
    assert bot.hours.is_open(MONDAY_TEN)
    assert not bot.hours.is_open(MONDAY_TEN + 86_400)
    (topic,) = bot.topics.found(["betrug"])
    assert (topic.name, topic.action, topic.severity) == ("fraud", Action.HAND_OFF_URGENT, Severity.CRITICAL)
    said = CaseProfile(cause=Cause.LOOP, channel="web", texts=("about my invoice",))
    assert bot.teams.team_for(said) == "billing"
    assert bot.teams.team_for(CaseProfile(topics=("fraud",))) == "fraud desk"
    assert bot.teams.team_for(CaseProfile()) == "support"


def test_a_bot_inherits_field_by_field():
    """Mappings are merged, lists are replaced, null takes away."""
    policies = read(FULL)
    shop, quiet = policies.of("shop"), policies.of("quiet")
    assert (shop.budget, quiet.budget, policies.of("else").budget) == (0.5, 2.0, 2.0)
    assert shop.rules.acknowledge_seconds[Severity.HIGH] == 180
    assert shop.rules.acknowledge_seconds[Severity.LOW] == 3600
    assert [(topic.name, topic.action) for topic in shop.topics.found(["fraud", "outage"])] == [
        ("fraud", Action.HAND_OFF),
        ("outage", Action.OFFER_HUMAN),
    ]
    assert quiet.topics is None
    assert quiet.hours is None
    assert quiet.teams.team_for(CaseProfile(topics=("fraud",))) == "support"
    assert policies.of("no").rules == policies.default.rules
    assert policies.of("never heard of") is policies.default


def test_a_version_changes_with_what_is_decided_and_with_nothing_else():
    """Comments, the order of keys and other bots leave it alone."""
    first = read(FULL)
    assert read("# a comment\n" + dedent(FULL)).default.version == first.default.version
    other = read(FULL.replace("false_alarm_budget: 0.5", "false_alarm_budget: 0.6"))
    assert other.default.version == first.default.version
    assert other.of("shop").version != first.of("shop").version
    assert read(FULL.replace("4m", "5m")).default.version != first.default.version
    assert len({bot.version for bot in (first.default, *first.bots.values())}) == 3, "`no` is as all others"


def test_bots_with_the_same_topics_share_one_book():
    """A thousand bots take the room of one."""
    policies = read(default("topics: {x: {phrases: {en: [x]}}}") + "bots: {a: {}, b: {false_alarm_budget: 1}}\n")
    assert policies.of("a").topics is policies.of("b").topics is policies.default.topics


@pytest.mark.parametrize(
    ("own", "is_open"), [("{always: true}", True), ("{always: false}", False), ("null", False), ("{}", False)]
)
def test_a_bot_may_have_a_team_that_is_always_there(own, is_open):
    """Though the team keeps hours for the other bots; `always` goes before them."""
    policies = read(
        f"""
        version: 1
        default:
          teams:
            default: x
            hours: {{x: {{time_zone: UTC, weekly: {{monday: [00:00-00:01]}}}}}}
        bots:
          a:
            teams: {{hours: {{x: {own}}}}}
            business_hours: {{time_zone: UTC, weekly: {{monday: [00:01-00:02]}}}}
        """
    )
    assert (policies.availability("a", "x", MONDAY_TEN)[0] is Availability.AVAILABLE) is is_open


def test_yaml_is_read_as_version_1_2():
    """`no` is Norwegian, and no time is a number of seconds."""
    policies = read(
        """
        version: 1
        default:
          topics: {x: {phrases: {no: [svindel]}}}
          teams: {rules: [{team: on, languages: [no]}]}
        """
    )
    assert policies.team_for("", CaseProfile(language="no")) == "on"


# Availability and deadlines


@pytest.mark.parametrize(
    ("team", "hours_later", "people", "availability"),
    [
        ("support", 0, None, Availability.AVAILABLE),
        ("support", 0, 3, Availability.AVAILABLE),
        ("support", 0, 0, Availability.NOBODY_THERE),
        ("support", 12, 3, Availability.OUTSIDE_HOURS),
        ("support", 24, None, Availability.OUTSIDE_HOURS),  # a holiday
        ("fraud desk", 12, None, Availability.AVAILABLE),
        ("fraud desk", 12, 0, Availability.NOBODY_THERE),
        ("billing", 0, None, Availability.OUTSIDE_HOURS),  # it is 4 o'clock in New York
        ("billing", 12, None, Availability.AVAILABLE),
        ("of nobody", 12, None, Availability.OUTSIDE_HOURS),
    ],
)
def test_whether_a_person_can_come(team, hours_later, people, availability):
    """By the hours of the team, then by what the platform says of it."""
    policies, now = read(FULL), MONDAY_TEN + hours_later * 3600
    found, opening = policies.availability("", team, now, people)
    assert found is availability
    assert (opening is not None) is (availability is Availability.OUTSIDE_HOURS)
    if opening is not None:
        assert policies.availability("", team, opening)[0] is Availability.AVAILABLE


def test_without_hours_somebody_is_always_there():
    """Unless the platform says otherwise."""
    assert Policies().availability("any", "", MONDAY_TEN) == (Availability.AVAILABLE, None)
    assert Policies().availability("any", "", MONDAY_TEN, 0) == (Availability.NOBODY_THERE, None)


def test_deadlines_run_in_business_hours_unless_the_clock_is_always():
    """A case of Monday night is due on the next morning that is worked; that of a team that is always there at once."""
    evening = MONDAY_TEN + 10 * 3600
    clocked = read(FULL.replace(", clock: always", ""))
    next_monday = MONDAY_TEN - 3600 + 7 * 86_400  # Tuesday is a holiday
    assert clocked.rules("").acknowledge_by(Severity.HIGH, evening) == next_monday + 240
    assert clocked.rules("", "fraud desk").acknowledge_by(Severity.HIGH, evening) == evening + 240
    assert clocked.rules("quiet").acknowledge_by(Severity.HIGH, evening) == evening + 240
    assert read(FULL).rules("").acknowledge_by(Severity.HIGH, evening) == evening + 240
