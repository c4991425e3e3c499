"""What both bases share: seeding, the GPT-2 shape, the pretraining loop, saving. Not their data or tokenizers."""

import hashlib
import json
import math
import platform
import time
from pathlib import Path

import numpy as np
import tokenizers
import torch
import transformers
from transformers import GPT2Config, GPT2LMHeadModel

MODELS = Path(__file__).resolve().parents[2] / "public" / "models"
RESULTS = Path(__file__).resolve().parent / "results"


def make_deterministic(seed: int) -> None:
    """One thread and one seed: the order of every float addition is then fixed on a given machine."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)


def new_gpt2(vocab_size: int, width: int, positions: int, **token_ids: int) -> GPT2LMHeadModel:
    """Four layers, four heads, tanh-GELU, tied head, no dropout."""
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=vocab_size,
            n_positions=positions,
            n_embd=width,
            n_layer=4,
            n_head=4,
            activation_function="gelu_new",
            resid_pdrop=0.0,
            embd_pdrop=0.0,
            attn_pdrop=0.0,
            tie_word_embeddings=True,
            **token_ids,
        )
    )


def cosine_rate(step: int, steps: int, peak: float, warmup: int) -> float:
    """Linear warm-up to `peak`, then half a cosine down to zero at `steps`."""
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))


def decay_groups(model: torch.nn.Module, decay: float) -> list[dict]:
    """Weight decay on matrices and embeddings, none on biases and gains."""
    parameters = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": decay},
        {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
    ]


def pretrain(model, batch_loss, *, steps, peak, warmup, decay, evaluate, every=250) -> float:
    """AdamW, cosine, global-norm clip at 1. `batch_loss()` draws a batch and gives its loss. Returns seconds."""
    optimizer = torch.optim.AdamW(decay_groups(model, decay), lr=peak, betas=(0.9, 0.95), eps=1e-8)
    started = time.perf_counter()
    model.train()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = cosine_rate(step, steps, peak, warmup)
        loss = batch_loss()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if (step + 1) % every == 0 or step + 1 == steps:
            seconds = time.perf_counter() - started
            print(f"step {step + 1}/{steps} loss {loss.item():.4f} {evaluate()} {seconds:.0f} s", flush=True)
            model.train()
    return time.perf_counter() - started


def save_model(model: GPT2LMHeadModel, folder: Path) -> str:
    """config.json, generation_config.json and model.safetensors (f32, head tied and left out). Returns the SHA-256."""
    model.eval().save_pretrained(folder)
    weights = folder / "model.safetensors"
    weights.chmod(0o644)
    return sha256(weights)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "tokenizers": tokenizers.__version__,
        "numpy": np.__version__,
        "cpu": torch.backends.cpu.get_cpu_capability(),
    }
