#!/usr/bin/env bash
# Generated code up to date, buf's lint, and nothing broken since the last tag. Needs python and buf on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python scripts/generate_protos.py --check
python scripts/generate_event_schemas.py --check
python scripts/generate_protos.py --image "$folder/now.binpb"
buf lint "$folder/now.binpb" --config buf.yaml

tag=$(git describe --tags --abbrev=0 2>/dev/null || true)
if [ -z "$tag" ]; then
  echo "buf breaking: skipped, there is no tag to compare with"
elif [ -z "$(git ls-tree "$tag" protos)" ]; then
  echo "buf breaking: skipped, tag $tag has no protos"
else
  mkdir "$folder/then"
  git archive "$tag" protos | tar -x -C "$folder/then"
  mkdir "$folder/then/scripts"
  cp scripts/generate_protos.py "$folder/then/scripts/"
  python "$folder/then/scripts/generate_protos.py" --image "$folder/then.binpb"
  buf breaking "$folder/now.binpb" --against "$folder/then.binpb" --config buf.yaml
  echo "buf breaking: compatible with $tag"
fi
