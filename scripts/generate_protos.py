"""Generate the Python code and type stubs of the contract beside its source; `--check` only compares."""

import argparse
import filecmp
import sys
import tempfile
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
SOURCES = sorted(str(path.relative_to(PROTOS)) for path in PROTOS.glob("loopdetector/**/*.proto"))


def include_dirs() -> list[str]:
    """Where imports are found: our sources, protobuf's own and google.rpc's, as their packages ship them."""
    import google.rpc.status_pb2
    import grpc_tools

    well_known = Path(grpc_tools.__file__).parent / "_proto"
    google_rpc = Path(google.rpc.status_pb2.__file__).parent.parent.parent
    return [f"-I{PROTOS}", f"-I{well_known}", f"-I{google_rpc}"]


def run(*options: str) -> None:
    """Run protoc over all sources.

    Raises:
        SystemExit: protoc failed; it has said why.
    """
    if status := protoc.main(["protoc", *include_dirs(), *options, *SOURCES]):
        raise SystemExit(status)


def generate(target: Path) -> None:
    """Write code and stubs below `target`."""
    run(f"--python_out={target}", f"--grpc_python_out={target}", f"--mypy_out={target}", f"--mypy_grpc_out={target}")
    for unused in target.glob("loopdetector/v1/*_pb2_grpc.py*"):
        if not unused.name.partition("_pb2")[0].endswith("_service"):  # files without a service
            unused.unlink()


def stale_files() -> list[str]:
    """Generated files that differ from what the sources give."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh = {path.relative_to(folder) for path in Path(folder).rglob("*.py*")}
        present = {path.relative_to(PROTOS) for path in PROTOS.rglob("*_pb2*.py*") if "__pycache__" not in path.parts}
        return sorted(
            str(path)
            for path in fresh | present
            if path not in fresh
            or path not in present
            or not filecmp.cmp(Path(folder, path), PROTOS / path, shallow=False)
        )


def image(target: Path) -> None:
    """Write a descriptor set with comments, for buf."""
    run("--include_imports", "--include_source_info", f"--descriptor_set_out={target}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if a generated file is out of date")
    parser.add_argument("--image", type=Path, help="write a descriptor set for buf instead")
    arguments = parser.parse_args()
    if arguments.image:
        image(arguments.image)
    elif arguments.check:
        if stale := stale_files():
            sys.exit(f"out of date, run `make protos`: {', '.join(stale)}")
    else:
        generate(PROTOS)
