"""Runs the Python that the page offers for each case, on the base model, and prints what PEFT counts."""

import json
import sys

import peft  # noqa: F401  the snippets import from it
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification


def load(case):
    if case["classes"] == 0:
        return AutoModelForCausalLM.from_pretrained(case["base"])
    model = AutoModelForSequenceClassification.from_pretrained(
        case["base"], num_labels=case["classes"]
    )
    model.config.pad_token_id = 0
    return model


def main() -> None:
    cases = json.load(open(sys.argv[1], encoding="utf-8"))
    counts = []
    for case in cases:
        scope = {"model": load(case)}
        exec(case["python"], scope)  # noqa: S102  our own text is what is tested
        counts.append(scope["model"].get_nb_trainable_parameters())
    print(json.dumps(counts))


main()
