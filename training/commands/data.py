"""`python -m training data`: import, convert and split conversations."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands.terminal import CONSOLE, shown_progress, stop
from training.data import Conversation, DataError, Row, parse, read_rows

if TYPE_CHECKING:
    from training.redaction import Redactor


Files = Annotated[list[Path], typer.Argument(help="Files of that format.")]
Output = Annotated[Path, typer.Option(help="JSON Lines, or Parquet if it ends in .parquet; it is replaced.")]


def import_conversations(
    format_: Annotated[
        str, typer.Argument(metavar="FORMAT", help="abceval, csv, dbdc3, getgoing, openai or rasa; see docs/data.md.")
    ],
    files: Files,
    output: Output,
    *,
    redact: Annotated[
        bool, typer.Option(help="Replace addresses, phone, card and account numbers by placeholders.")
    ] = True,
    region: Annotated[
        list[str] | None, typer.Option(help="Country whose phone numbers need no +code, such as DE; repeat it. US, GB.")
    ] = None,
    source: Annotated[str, typer.Option(help="Instead of the format's name.")] = "",
    domain: Annotated[str, typer.Option(help="For slices and splits.")] = "",
    language: Annotated[str, typer.Option(help="For slices and splits, BCP 47.")] = "",
    bot: Annotated[str, typer.Option(help="For slices and splits.")] = "",
    column: Annotated[list[str] | None, typer.Option(help="csv: FIELD=COLUMN; repeat it.")] = None,
    role: Annotated[list[str] | None, typer.Option(help="csv: SPEAKER=ROLE; repeat it.")] = None,
    delimiter: Annotated[str, typer.Option(help="csv: between two fields; tab for a tab.  [default: ,]")] = "",
) -> None:
    """Turn logs and public data sets into conversations of the training schema, with nothing labelled yet."""
    from training.importers.formats import reader_of
    from training.importers.table import Columns
    from training.redaction import REGIONS, Redactor
    from training.rows import row_of, write_rows

    try:
        has_columns = column or role or delimiter
        columns = Columns.from_options(column or [], role or [], delimiter or ",") if has_columns else None
        read = reader_of(format_, columns)
        redactor = Redactor(region or REGIONS) if redact else None
        turns = Counter[str]()
        with shown_progress(files) as paths:
            conversations = (conversation for path in paths for conversation in read(path))
            named = (
                replace(one, source=source or one.source, domain=domain, language=language, bot=bot)
                for one in _prepared(conversations, redactor, turns)
            )
            written = write_rows(map(row_of, named), output)
    except (DataError, ValueError, OSError) as error:
        stop(error)
    CONSOLE.print(f"{written} conversations, {turns.total()} turns, none labelled")
    if redactor:
        found = ", ".join(f"{kind} {n}" for kind, n in sorted(redactor.counts.items())) or "nothing found"
        CONSOLE.print(f"redacted: {found}; names and postal addresses are not looked for")


def convert(
    file: Annotated[Path, typer.Argument(help="Labelled conversations, JSONL or Parquet.")], output: Output
) -> None:
    """Turn JSON Lines into Parquet or back; nothing is lost."""
    from training.rows import write_rows

    try:
        written = write_rows(_checked(file), output)
    except (DataError, OSError) as error:
        stop(error)
    CONSOLE.print(f"{written} conversations")


def split_conversations(
    file: Annotated[Path, typer.Argument(help="Labelled conversations, JSONL or Parquet.")],
    test_share: Annotated[
        float, typer.Option(help="Share of the conversations to hold out, over 0 and under 1.")
    ] = 0.2,
    by: Annotated[
        str, typer.Option(help="What must not stand on both sides: domain, source, bot, user, language, conversation.")
    ] = "domain",
    seed: Annotated[int, typer.Option(help="Which of the possible splits.")] = 0,
    output: Annotated[Path | None, typer.Option(help="Folder of the two files; by default that of the file.")] = None,
) -> None:
    """Split into NAME-train and NAME-test; what nearly repeats one another stays on one side."""
    from training.rows import write_rows
    from training.splits import split

    try:
        rows = list(_checked(file))
        conversations = [parse(row, str(file)) for row in rows]
        parts = dict(zip(("train", "test"), split(conversations, test_share, by, seed), strict=True))
        for name, indices in parts.items():
            path = (output or file.parent) / f"{file.stem}-{name}{file.suffix}"
            write_rows((rows[i] for i in indices), path)
            share = len(indices) / len(rows)
            CONSOLE.print(f"{path}: {len(indices)} conversations, {share:.0%}", soft_wrap=True)
    except (DataError, ValueError, OSError) as error:
        stop(error)


def _prepared(
    conversations: Iterator[Conversation], redactor: "Redactor | None", turns: Counter[str]
) -> Iterator[Conversation]:
    """Redacted, with ids that are unique and no personal data themselves."""
    seen: set[str] = set()
    for number, conversation in enumerate(conversations, 1):
        if conversation.id in seen:
            raise DataError(f"conversation {number}: its id stands in the files twice; import them one by one")
        seen.add(conversation.id)
        turns.update(turn.role.name for turn in conversation.turns)
        if redactor is None:
            yield conversation
            continue
        own = conversation.id.removeprefix(f"{conversation.source}-")
        name = f"{conversation.source}-redacted-{number}" if redactor.finds_in_id(own) else conversation.id
        yield replace(redactor.redacted(conversation), id=name)


def _checked(file: Path) -> Iterator[Row]:
    """The rows of a file, each checked against the schema, ids unique.

    Raises:
        DataError: A row breaks the schema or repeats an id.
    """
    seen: set[str] = set()
    for where, row in read_rows(file):
        conversation = parse(row, where)
        if conversation.id in seen:
            raise DataError(f"{where}: id {conversation.id!r} stands already in the file")
        seen.add(conversation.id)
        yield row
