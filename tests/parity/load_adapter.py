"""Loads an adapter folder with PEFT, strictly, and compares logits with those expected; it exports and trains nothing.

python tests/parity/load_adapter.py ADAPTER_DIR MODEL_DIR EXPECTED.json [ADAPTER_DIR MODEL_DIR EXPECTED.json …]

EXPECTED.json holds `ids` [B][T], `keyLengths` [B] and `logits`: [B][T][V], or [B][classes] for a classifier.
Only positions t < keyLengths[b] are compared. Fails (exit 1) if the adapter file lacks a key that PEFT would write
or has one more, if PEFT or transformers warns about a key, or above a difference of 1e-4. ADAPTER_DIR `-` means none.
"""

import json
import os
import sys
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from peft import PeftModel, get_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSequenceClassification

TOLERANCE = 1e-4


def load_model(folder: str):
    """The base in float32, and the complaints of its loading."""
    config = AutoConfig.from_pretrained(folder)
    classifies = "SequenceClassification" in (config.architectures or [""])[0]
    kind = AutoModelForSequenceClassification if classifies else AutoModelForCausalLM
    model, info = kind.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    return model.eval(), [f"base: {kind} {keys}" for kind, keys in info.items() if keys]


def load_adapter(base, folder: str):
    """PEFT itself loads with strict=False, so the keys are compared here, both ways."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = PeftModel.from_pretrained(base, folder).eval()
    found = {n: list(t.shape) for n, t in load_file(Path(folder) / "adapter_model.safetensors").items()}
    wanted = {n: list(t.shape) for n, t in get_peft_model_state_dict(model).items()}
    complaints = [f"warning: {w.message}" for w in caught if "key" in str(w.message).lower()]
    complaints += [f"missing key: {n}" for n in sorted(wanted.keys() - found.keys())]
    complaints += [f"unexpected key: {n}" for n in sorted(found.keys() - wanted.keys())]
    complaints += [
        f"shape of {n}: expected {wanted[n]}, found {found[n]}"
        for n in sorted(found.keys() & wanted.keys())
        if found[n] != wanted[n]
    ]
    return model, complaints


def max_difference(model, expected: dict) -> float:
    ids, lengths = torch.tensor(expected["ids"]), torch.tensor(expected["keyLengths"])
    want = torch.tensor(expected["logits"], dtype=torch.float64)
    mask = torch.arange(ids.shape[1])[None] < lengths[:, None]
    with torch.no_grad():
        got = model(input_ids=ids, attention_mask=mask.long()).logits.double()
    if got.dim() == 3:
        got = got[:, -ids.shape[1] :]  # prompt-tuning puts virtual positions in front
        want = want[:, -ids.shape[1] :]
    if got.shape != want.shape:
        raise SystemExit(f"shape of logits: expected {list(want.shape)}, found {list(got.shape)}")
    difference = (got - want).abs()
    return (difference[mask] if got.dim() == 3 else difference).max().item()


def main(adapter: str, model_folder: str, expected_file: str) -> int:
    model, complaints = load_model(model_folder)
    if adapter != "-":
        model, more = load_adapter(model, adapter)
        complaints += more
    difference = max_difference(model, json.loads(Path(expected_file).read_text()))
    print(f"max abs diff {difference:.3e} (at most {TOLERANCE:.0e})")
    for complaint in complaints:
        print(complaint)
    return int(bool(complaints) or not difference <= TOLERANCE)


if __name__ == "__main__":
    if len(sys.argv) < 4 or len(sys.argv) % 3 != 1:
        raise SystemExit(__doc__)
    failures = [main(*sys.argv[i : i + 3]) for i in range(1, len(sys.argv), 3)]
    sys.exit(int(any(failures)))
