"""Loads a bottleneck folder with the `adapters` library, strictly, and compares logits with those expected; it trains nothing.

python tests/parity/load_bottleneck.py ADAPTER_DIR MODEL_DIR EXPECTED.json [ADAPTER_DIR MODEL_DIR EXPECTED.json …]

EXPECTED.json holds `ids` [B][T], `keyLengths` [B] and `logits` [B][T][V]; positions t < keyLengths[b] are compared.
Fails (exit 1) when the library misses a key, finds one too many, or differs by more than 1e-4.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import adapters
import torch
from transformers import AutoModelForCausalLM

TOLERANCE = 1e-4


def main(adapter: str, model_folder: str, expected_file: str) -> int:
    model = AutoModelForCausalLM.from_pretrained(model_folder)
    adapters.init(model)
    found: dict = {}
    name = model.load_adapter(adapter, with_head=False, use_safetensors=True, loading_info=found)
    model.set_active_adapters(name)
    expected = json.loads(Path(expected_file).read_text())
    ids, lengths = torch.tensor(expected["ids"]), torch.tensor(expected["keyLengths"])
    mask = torch.arange(ids.shape[1])[None] < lengths[:, None]
    with torch.no_grad():
        got = model.eval()(input_ids=ids, attention_mask=mask.long()).logits.double()
    difference = (got - torch.tensor(expected["logits"], dtype=torch.float64)).abs()[mask].max().item()
    print(f"max abs diff {difference:.3e} (at most {TOLERANCE:.0e})")
    complaints = [f"{kind}: {keys}" for kind, keys in found.items() if keys]
    for complaint in complaints:
        print(complaint)
    return int(bool(complaints) or not difference <= TOLERANCE)


if __name__ == "__main__":
    if len(sys.argv) < 4 or len(sys.argv) % 3 != 1:
        raise SystemExit(__doc__)
    failures = [main(*sys.argv[i : i + 3]) for i in range(1, len(sys.argv), 3)]
    sys.exit(int(any(failures)))
