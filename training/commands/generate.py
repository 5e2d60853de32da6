"""`python -m training generate`: loops put into conversations that went well."""

from pathlib import Path
from typing import Annotated

import typer

from training.commands.terminal import shown_progress, stop
from training.data import DataError, read_jsonl
from training.generator.generator import generate, material_of
from training.generator.knobs import KnobError, Knobs
from training.generator.origin import OriginError, default_sources
from training.generator.questions import FILE, read_questions
from training.rows import write_rows

_DEFAULT = Knobs()


def generate_conversations(
    output: Annotated[Path, typer.Option(help="File of the rows, JSONL or Parquet; it is replaced.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder of the outside data sets: healthy conversations and bank questions."),
    ] = None,
    source: Annotated[
        list[Path] | None, typer.Option(help="Labelled conversations to use as sources instead of the default ones.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed, sources and knobs give the same rows.")] = 0,
    count: Annotated[int, typer.Option(min=1, help="Conversations; each comes with its twin.")] = 1000,
    stuck: Annotated[float, typer.Option(help="Share that gets stuck, 0 to 1.")] = _DEFAULT.stuck,
    recovered: Annotated[
        float, typer.Option(help="Share that recovers after one failed try, 0 to 1.")
    ] = _DEFAULT.recovered,
    language: Annotated[list[str] | None, typer.Option(help="Only this language; may be given again.")] = None,
    style: Annotated[
        list[str] | None, typer.Option(help="Only such bots: chat, faq, form, llm, menu, voice; may be given again.")
    ] = None,
    noise: Annotated[float, typer.Option(help="How often users mistype or are misheard, 0 to 1.")] = _DEFAULT.noise,
    tries: Annotated[int, typer.Option(help="Most failed tries at one request, 2 to 6.")] = _DEFAULT.tries,
    max_turns: Annotated[int, typer.Option(help="Turns of a source that are used, 4 to 200.")] = _DEFAULT.max_turns,
    *,
    twins: Annotated[bool, typer.Option(help="Write each conversation's untouched twin after it.")] = True,
) -> None:
    """Put loops into healthy conversations, with exact labels: training data for the case that yours is thin."""
    try:
        knobs = Knobs(stuck, recovered, frozenset(language or ()), frozenset(style or ()), noise, tries, max_turns)
        conversations = [row for path in source for row in read_jsonl(path)] if source else default_sources(data)
        questions = read_questions(data / FILE) if data is not None else None
        material = material_of(conversations, questions, knobs)
        pairs = generate(material, knobs, seed=seed, count=count)
        with shown_progress(pairs, "generating", count) as shown:
            write_rows((row for one in shown for row in (one.injected, *((one.twin,) if twins else ()))), output)
    except (KnobError, OriginError, DataError, OSError) as error:
        stop(error)
