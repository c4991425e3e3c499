"""Pretrains `digits-mini`: four operations over digit strings, six others held out. Not the page's task generator."""

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from common import MODELS, RESULTS, make_deterministic, new_gpt2, pretrain, save_model, versions, write_json

DIGITS = 6
SPECIAL = ["<pad>", "<bos>", "<eos>"]
# Each takes and returns (N, DIGITS) digit values.
SEEN = {
    "copy": lambda x: x,
    "rev": lambda x: x[:, ::-1],
    "sort": lambda x: np.sort(x, axis=1),
    "inc": lambda x: (x + 1) % 10,
}
HELD_OUT = {
    "sortd": lambda x: np.sort(x, axis=1)[:, ::-1],
    "add3": lambda x: (x + 3) % 10,
    "rot": lambda x: np.roll(x, -2, axis=1),
    "swap": lambda x: x.reshape(-1, DIGITS // 2, 2)[:, :, ::-1].reshape(-1, DIGITS),
    "comp": lambda x: 9 - x,
    "dec": lambda x: (x - 1) % 10,
}
OPERATIONS = SEEN | HELD_OUT
VOCABULARY = [*SPECIAL, "=", *(str(d) for d in range(10)), *SEEN, *HELD_OUT]
ID = {word: i for i, word in enumerate(VOCABULARY)}
FIRST_HELD_OUT = ID[next(iter(HELD_OUT))]
LENGTH = 2 * DIGITS + 4  # <bos> op d*6 = d*6 <eos>
ANSWER_START = DIGITS + 3  # index of the first answer token; the answer ends with <eos>
POSITIONS = 64


def sample(rng: np.random.Generator, operation: str, count: int) -> np.ndarray:
    """(count, LENGTH) token ids of one operation on uniform random digits."""
    x = rng.integers(0, 10, (count, DIGITS))
    return np.concatenate(
        [
            np.full((count, 1), ID["<bos>"]),
            np.full((count, 1), ID[operation]),
            x + ID["0"],
            np.full((count, 1), ID["="]),
            OPERATIONS[operation](x) + ID["0"],
            np.full((count, 1), ID["<eos>"]),
        ],
        axis=1,
    )


def mixed_batch(rng: np.random.Generator, size: int) -> torch.Tensor:
    """(size, LENGTH), each row one of the four seen operations, equally often."""
    return torch.from_numpy(np.concatenate([sample(rng, name, size // len(SEEN)) for name in SEEN]))


def answer_logits(model, ids: torch.Tensor, offsets: torch.Tensor | None = None) -> torch.Tensor:
    """Logits (B, DIGITS + 1, V) that predict the answer tokens; `offsets` (B) shifts each row's positions."""
    positions = torch.arange(LENGTH) + (0 if offsets is None else offsets[:, None])
    hidden = model.transformer(
        input_ids=ids, position_ids=positions.expand(len(ids), -1), attention_mask=torch.ones_like(ids)
    ).last_hidden_state
    return model.lm_head(hidden[:, ANSWER_START - 1 : -1])


def answer_loss(model, ids: torch.Tensor, offsets: torch.Tensor | None = None, words: int | None = None) -> torch.Tensor:
    """Mean cross-entropy over answer tokens, <eos> included; softmax over the first `words` of the vocabulary."""
    logits = answer_logits(model, ids, offsets)[..., :words]
    return F.cross_entropy(logits.flatten(0, 1), ids[:, ANSWER_START:].flatten())


@torch.no_grad()
def exact_match(model, ids: torch.Tensor, offset: int = 0) -> float:
    """Share of rows whose whole answer is the arg-max at every place (equal to greedy decoding being right)."""
    model.eval()
    guess = answer_logits(model, ids, torch.full((len(ids),), offset)).argmax(-1)
    return (guess == ids[:, ANSWER_START:]).all(1).double().mean().item()


def write_tokenizer(folder: Path) -> None:
    """A word list, split at white space. A foreign word becomes <pad>, which no valid text contains."""
    tokenizer = Tokenizer(WordLevel(ID, unk_token="<pad>"))
    # Named characters, because "white space" is not the same set in Rust and in JavaScript (U+FEFF).
    tokenizer.pre_tokenizer = Split(Regex(r"[ \t\r\n]+"), "removed")
    tokenizer.add_special_tokens(SPECIAL)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": POSITIONS,
            "pad_token": "<pad>",
            "bos_token": "<bos>",
            "eos_token": "<eos>",
            "unk_token": "<pad>",
            "clean_up_tokenization_spaces": False,
            "padding_side": "right",
        },
    )


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("--out", type=Path, default=MODELS / "digits-mini")
    args.add_argument("--results", type=Path, default=RESULTS / "digits-mini.json")
    args.add_argument("--steps", type=int, default=4000)
    args.add_argument("--batch", type=int, default=128)
    args.add_argument("--rate", type=float, default=3e-3)
    args.add_argument("--seed", type=int, default=0)
    args = args.parse_args()

    make_deterministic(args.seed)
    write_tokenizer(args.out)
    model = new_gpt2(
        len(VOCABULARY), 64, POSITIONS, bos_token_id=ID["<bos>"], eos_token_id=ID["<eos>"], pad_token_id=ID["<pad>"]
    )
    rng = np.random.default_rng(args.seed)
    fresh = {name: torch.from_numpy(sample(np.random.default_rng(10_000 + i), name, 2048)) for i, name in enumerate(OPERATIONS)}

    def batch_loss() -> torch.Tensor:
        # Half the rows start at position 0, the rest anywhere: under prefix and prompt tuning text starts at a later
        # position, and an untrained position embedding there would be held against the method.
        offsets = rng.integers(0, POSITIONS - LENGTH + 1, args.batch) * (rng.random(args.batch) < 0.5)
        # The softmax leaves held-out operations out. Under the tied head it would otherwise push their six rows, which
        # never occur as input, along one common direction until they were long and all but equal.
        return answer_loss(model, mixed_batch(rng, args.batch), torch.from_numpy(offsets), FIRST_HELD_OUT)

    def matches(offset: int = 0) -> dict[str, float]:
        return {name: exact_match(model, fresh[name], offset) for name in SEEN}

    def evaluate() -> str:
        return " ".join(f"{name} {value:.4f}" for name, value in matches().items()) + " | at 40 " + " ".join(
            f"{value:.3f}" for value in matches(40).values()
        )

    seconds = pretrain(
        model, batch_loss, steps=args.steps, peak=args.rate, warmup=100, decay=0.0, evaluate=evaluate
    )
    digest = save_model(model, args.out)
    with torch.no_grad():
        losses = {name: answer_loss(model, fresh[name]).item() for name in OPERATIONS}
    write_json(
        args.results,
        {
            "steps": args.steps,
            "batch": args.batch,
            "rate": args.rate,
            "seed": args.seed,
            "seconds": round(seconds),
            "parameters": model.num_parameters(),
            "modelSha256": digest,
            "freshSamplesPerOperation": 2048,
            "exactMatch": {str(offset): matches(offset) for offset in (0, 8, 16, 32, 48)},
            "answerLoss": losses,
            "versions": versions(),
        },
    )
    print(digest)


if __name__ == "__main__":
    main()
