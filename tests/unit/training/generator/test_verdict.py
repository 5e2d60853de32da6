"""Where a conversation is stuck by the guidelines."""

from training.generator.scene import Line, Scene
from training.generator.verdict import kind_of, stuck_at


def scene(*lines):
    return Scene("en", "chat", list(lines))


def asked(text="when does the parcel come?"):
    return Line("user", text)


def test_second_reformulation():
    """The second time that one request is put again."""
    root = asked()
    talk = scene(root)
    for said in ("a", "b"):
        talk.bot(said, "x", {said}, nonanswer=True)
        talk.user("again", "x", restates=root)
    assert stuck_at(talk.lines) == 4
    assert kind_of(talk.lines, "ordinary") == "stuck"


def test_reformulations_of_two_things():
    """Two requests put again once each are no loop."""
    first, second = asked(), asked("and what does it cost?")
    talk = scene(first)
    talk.bot("a", "x", {"a"}, nonanswer=True)
    talk.user("again", "x", restates=first)
    talk.lines += [Line("bot", "Tomorrow."), second]
    talk.bot("b", "x", {"b"}, nonanswer=True)
    talk.user("again", "x", restates=second)
    assert stuck_at(talk.lines) is None
    assert kind_of(talk.lines, "ordinary") == "recovered"


def test_second_repetition():
    """The second time that the bot says one thing again."""
    talk = scene(Line("bot", "Which day?", gists=frozenset({"day"})), asked("Monday"))
    talk.bot("Which day?", "x", {"day"})
    talk.user("ok", "x")
    talk.bot("Which day, please?", "x", {"day"})
    assert stuck_at(talk.lines) == 4


def test_progress_between_repetitions():
    """An answer of the source in between starts the count anew."""
    talk = scene(Line("bot", "Which day?", gists=frozenset({"day"})), asked("Monday"))
    talk.bot("Which day?", "x", {"day"})
    talk.lines += [asked("Monday"), Line("bot", "Monday is free."), asked("thanks")]
    talk.bot("Which day?", "x", {"day"})
    assert stuck_at(talk.lines) is None


def test_complaint_after_a_repetition():
    """A complaint counts once the bot has repeated itself."""
    root = asked()
    talk = scene(root)
    talk.bot("a", "x", {"a"}, nonanswer=True)
    talk.user("useless", "x", complaint=True)
    assert stuck_at(talk.lines) is None
    talk.bot("a", "x", {"a"}, nonanswer=True)
    talk.user("useless", "x", complaint=True)
    assert stuck_at(talk.lines) == 4


def test_second_request_for_a_person_passed_over():
    """It is the bot's turn that passes over the second request."""
    talk = scene(Line("bot", "Hello"))
    first = talk.user("a person please", "x", person=True)
    talk.bot("I can help", "x", {"p"}, nonanswer=True)
    talk.user("agent", "x", restates=first, person=True)
    assert stuck_at(talk.lines) is None
    talk.bot("no one is free", "x", {"q"}, nonanswer=True)
    assert stuck_at(talk.lines) == 4


def test_repeat_asked_for():
    """What the user asked for is no repetition and makes no loop, only a hard case."""
    talk = scene(asked(), Line("bot", "On Friday.", gists=frozenset({"friday"})))
    for _ in range(3):
        talk.user("say that again", "x")
        talk.bot("On Friday.", "x", {"friday"}, wanted=True)
    assert [line.labels for line in talk.lines if line.labels] == []
    assert kind_of(talk.lines, "ordinary") == "hard"


def test_untouched_keeps_its_class():
    """Nothing put in, nothing changed."""
    assert kind_of([asked(), Line("bot", "On Friday.")], "ordinary") == "ordinary"


def test_repetition_points_to_the_latest():
    """A repetition names the latest turn that said the same, a reformulation the turn it was told."""
    root = asked()
    talk = scene(root)
    talk.bot("a", "x", {"lost"})
    second = talk.bot("b", "x", {"lost"})
    assert talk.bot("c", "x", {"lost", "menu"}).labels["repetition"] is second
    assert talk.user("again", "x", restates=root).labels["reformulation"] is root
    assert talk.bot("d", "x", {"warmth"}).labels == {}
