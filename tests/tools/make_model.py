"""Writes a language model of half a megabyte with random weights: make_model.py FILE.gguf

It answers nonsense, and that is enough: what is tested is the server around it, its tokens, windows and
errors. Needs `gguf` and `numpy`. Used by `.ci/llama-server`.
"""

from __future__ import annotations

import string
import sys

import numpy as np
from gguf import GGUFWriter, TokenType

WIDTH, LAYERS, HEADS, INNER, WINDOW = 64, 2, 4, 128, 4096
WORDS = ("▁feat", "▁fix", "▁docs", "▁add", "▁the", "▁commit", "▁message")
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
Token = tuple[str, TokenType]


def vocabulary() -> list[Token]:
    special = [("<unk>", TokenType.UNKNOWN), ("<s>", TokenType.CONTROL), ("</s>", TokenType.CONTROL)]
    every_byte = [(f"<0x{byte:02X}>", TokenType.BYTE) for byte in range(256)]
    pieces = ["▁", *string.ascii_letters, *string.digits, *".,:;()/-_", *WORDS]
    return special + every_byte + [(piece, TokenType.NORMAL) for piece in pieces]


def tensors(size: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {"token_embd": (size, WIDTH), "output": (size, WIDTH)}
    for layer in range(LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            found[f"blk.{layer}.{name}"] = (WIDTH, WIDTH)
        found[f"blk.{layer}.ffn_gate"] = found[f"blk.{layer}.ffn_up"] = (INNER, WIDTH)
        found[f"blk.{layer}.ffn_down"] = (WIDTH, INNER)
    return found


def write(path: str) -> None:
    tokens = vocabulary()
    writer = GGUFWriter(path, "llama")
    writer.add_context_length(WINDOW)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text for text, _ in tokens])
    writer.add_token_scores([-float(rank) for rank in range(len(tokens))])
    writer.add_token_types([kind for _, kind in tokens])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_chat_template(TEMPLATE)
    dice = np.random.default_rng(1)
    for name, shape in tensors(len(tokens)).items():
        writer.add_tensor(f"{name}.weight", (dice.standard_normal(shape) * 0.05).astype(np.float32))
    norms = [f"blk.{layer}.{name}" for layer in range(LAYERS) for name in ("attn_norm", "ffn_norm")]
    for name in ("output_norm", *norms):
        writer.add_tensor(f"{name}.weight", np.ones(WIDTH, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    write(sys.argv[1])
