"""The session as its user has it: at a terminal, and from a pipe."""

import fcntl
import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

import pytest
from rich.console import Console

from tests.support.labelled import as_row, healthy, looping
from training.data import DataError
from training.labelling.answers import AnswerFile, read_answers
from training.labelling.candidates import Candidate
from training.labelling.selection import Picked
from training.labelling.session import ask

pytestmark = pytest.mark.usefixtures("tiny_active")
COMMAND = [sys.executable, "-m", "training", "label"]


@pytest.fixture
def conversations(tmp_path):
    path = tmp_path / "conversations.jsonl"
    path.write_text("\n".join(json.dumps(as_row(one)) for one in (looping(), healthy())) + "\n")
    return path


def options(conversations, output, *more):
    return [*COMMAND, str(conversations), "--output", str(output), "--annotator", "anna", "--count", "4", *more]


def piped(keys, *command):
    return subprocess.run(list(command), input=keys, capture_output=True, text=True, timeout=120, check=False)


def test_answers_from_a_pipe_are_saved_and_gone_on_with(conversations, tmp_path):
    output = tmp_path / "anna.jsonl"
    done = piped("y\nn s\n", *options(conversations, output))
    assert done.returncode == 0, done.stderr
    first = list(read_answers(output).values())
    assert [one.applies for one in first] == [True, False, None]
    assert {one.annotator for one in first} == {"anna"}
    assert "3 answers in" in done.stdout
    assert "questions are open" in done.stdout.replace("\n", " ")

    done = piped("n" * 40, *options(conversations, output))
    assert done.returncode == 0, done.stderr
    answers = list(read_answers(output).values())
    assert answers[:3] == first
    assert len({(one.conversation, one.turn) for one in answers}) == 4
    assert "are open" not in done.stdout.replace("\n", " ")

    again = piped("", *options(conversations, output))
    assert f"{len(answers)} answers in" in again.stdout
    assert list(read_answers(output).values()) == answers


def test_the_turn_its_context_and_no_opinion_are_shown(conversations, tmp_path):
    shown = piped("q", *options(conversations, tmp_path / "a.jsonl", "--context", "2", "--random-share", "0")).stdout
    assert "<- this turn" in shown
    assert "y yes, n no, s skip, b back, q quit" in shown
    assert "%" not in shown


def test_back_asks_again_and_the_later_answer_counts(conversations, tmp_path):
    output = tmp_path / "anna.jsonl"
    piped("y b n q", *options(conversations, output))
    (only,) = read_answers(output).values()
    assert only.applies is False
    assert len(output.read_text().splitlines()) == 2


def test_a_key_that_means_nothing_is_asked_again(conversations, tmp_path):
    output = tmp_path / "anna.jsonl"
    piped("x?Yq", *options(conversations, output))
    assert [one.applies for one in read_answers(output).values()] == [True]


class Terminal:
    """A process at a terminal of its own."""

    def __init__(self, command):
        leader, follower = pty.openpty()
        self._leader = leader
        self.seen = ""
        self.process = subprocess.Popen(
            command, stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
            # The process's own terminal, so that Ctrl-C reaches it.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )  # fmt: skip
        os.close(follower)

    def wait_for(self, text, times=1):
        """Read until a text stands there so many times."""
        end = time.monotonic() + 60
        while self.seen.count(text) < times:
            assert time.monotonic() < end, self.seen
            if select.select([self._leader], [], [], 1)[0]:
                try:
                    self.seen += os.read(self._leader, 65536).decode(errors="replace")
                except OSError:  # the process is gone
                    break
        assert self.seen.count(text) >= times, self.seen

    def type(self, keys):
        os.write(self._leader, keys.encode())

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        os.close(self._leader)


@pytest.fixture
def terminal():
    opened = []

    def open_(command):
        opened.append(Terminal(command))
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


def test_one_key_an_answer_at_a_terminal(conversations, tmp_path, terminal):
    """No Enter is needed, and each answer is on disk before the next question."""
    output = tmp_path / "anna.jsonl"
    at = terminal(options(conversations, output))
    for n, key in enumerate("ynq", 1):
        at.wait_for("(y/n)", n)
        assert len(output.read_text().splitlines()) == n - 1
        at.type(key)
    assert at.process.wait(30) == 0
    assert [one.applies for one in read_answers(output).values()] == [True, False]


@pytest.mark.parametrize("stop", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_an_interrupt_loses_nothing(stop, conversations, tmp_path, terminal):
    output = tmp_path / "anna.jsonl"
    at = terminal(options(conversations, output))
    at.wait_for("(y/n)")
    at.type("y")
    at.wait_for("(y/n)", 2)
    at.type(stop)
    at.wait_for("1 answers in")
    assert at.process.wait(30) == 0
    assert [one.applies for one in read_answers(output).values()] == [True]


def test_an_interrupt_while_a_question_is_printed_ends_it_as_any_other(tmp_path):
    class Screen(io.StringIO):
        prompts = 0

        def write(self, text):
            self.prompts += "(y/n)" in text
            if self.prompts == 2:
                self.prompts += 1
                raise KeyboardInterrupt
            return super().write(text)

    screen, file = Screen(), AnswerFile(tmp_path / "anna.jsonl", "anna")
    picked = [Picked(Candidate(looping(), 0, 1.0, flagged=False), "random")]
    left = ask(picked, file, lambda: "y", Console(file=screen, width=100), context=2)
    assert (left, [one.applies for one in file.answers.values()]) == (2, [True])
    file.close()


def test_a_kill_loses_nothing(conversations, tmp_path, terminal):
    output = tmp_path / "anna.jsonl"
    at = terminal(options(conversations, output))
    at.wait_for("(y/n)")
    at.type("y")
    at.wait_for("(y/n)", 2)
    at.process.send_signal(signal.SIGKILL)
    at.process.wait(30)
    assert [one.applies for one in read_answers(output).values()] == [True]


def test_another_annotators_file_is_left_alone(conversations, tmp_path):
    output = tmp_path / "anna.jsonl"
    piped("y", *options(conversations, output))
    before = output.read_bytes()
    done = piped("y", *options(conversations, output)[:-4], "--annotator", "ben")
    assert done.returncode == 1
    assert "holds the answers of anna; choose another --output for ben" in done.stderr
    assert output.read_bytes() == before


LINE = {
    "conversation": "loop", "turn": 1, "label": "repetition", "applies": True, "annotator": "anna", "why": "random",
    "text": "0123",
}  # fmt: skip
BAD = {
    "cut off": ('{"conversation": "lo', "not JSON: .*delete the line if it was cut off"),
    "no object": ("[]", "expected an object with conversation"),
    "a field missing": (json.dumps({k: v for k, v in LINE.items() if k != "why"}), "expected an object with"),
    "no text": (json.dumps({**LINE, "text": ""}), "must be texts"),
    "no index": (json.dumps({**LINE, "turn": -1}), "turn must be the index"),
    "a turn that is true": (json.dumps({**LINE, "turn": True}), "turn must be the index"),
    "an unknown label": (json.dumps({**LINE, "label": "anger"}), "label must be one of reformulation"),
    "an answer of text": (json.dumps({**LINE, "applies": "yes"}), "applies must be true, false or null"),
    "another annotator": (json.dumps({**LINE, "turn": 2, "annotator": "ben"}), "answers of anna, ben; give every"),
}


@pytest.mark.parametrize(("bad", "message"), BAD.values(), ids=BAD)
def test_a_bad_answer_is_named(bad, message, tmp_path):
    path = tmp_path / "anna.jsonl"
    path.write_text(f"{json.dumps(LINE)}\n{bad}\n")
    with pytest.raises(DataError, match=message):
        read_answers(path)


def test_an_annotator_has_a_name(tmp_path):
    with pytest.raises(DataError, match="annotator must be a name"):
        AnswerFile(tmp_path / "a.jsonl", " ")


def test_a_file_without_a_last_line_break_is_gone_on_with(tmp_path):
    path = tmp_path / "anna.jsonl"
    path.write_text(json.dumps(LINE))
    file = AnswerFile(path, "anna")
    file.add(next(iter(file.answers.values())))
    file.close()
    assert len(read_answers(path)) == 1
    assert len(path.read_text().splitlines()) == 2
