"""llama.cpp with a model made on the spot: it knows which character follows which, and no more.

    python tests/agents/models/engine.py FOLDER      (needs xllamacpp, gguf, numpy; prints its address)

The bigrams are folded into the weights of a llama: embeddings are one-hot, the one layer adds nothing, and the output matrix
holds the logarithms of how often one character follows another. It proves what goes over the wire, nothing about quality.
"""

import sys
import time
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np
import xllamacpp

WIDTH = 288
"""Room for one dimension a token, a multiple of 32."""
SPECIAL = 3
TEXT = 'Honey does not spoil. The wombat is the only animal whose droppings are cubes. fine uncertain unsafe"\n' * 3


def bigrams() -> np.ndarray:
    """The logarithms of P(next | this); a quote is likely everywhere but after a quote, so that strings begin and end."""
    counts = np.full((WIDTH, WIDTH), 0.01, dtype=np.float32)
    marks = TEXT.encode()
    for this, following in pairwise(marks):
        counts[this + SPECIAL, following + SPECIAL] += 1
    counts[:, ord('"') + SPECIAL] += 0.4
    counts[ord('"') + SPECIAL, ord("H") + SPECIAL] += 10
    counts[:, SPECIAL + 128 :] = 1e-6
    return np.log(counts / counts.sum(axis=1, keepdims=True))


def write(file: Path) -> None:
    """The model as a GGUF file."""
    writer = gguf.GGUFWriter(str(file), "llama")
    writer.add_context_length(16384)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(32)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(WIDTH)
    writer.add_vocab_size(WIDTH)
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL, *[gguf.TokenType.BYTE] * 256]
    spare = WIDTH - len(tokens)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens + [f"<spare{n}>" for n in range(spare)])
    writer.add_token_scores([0.0] * WIDTH)
    writer.add_token_types(kinds + [gguf.TokenType.UNUSED] * spare)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(False)
    nothing = np.zeros((WIDTH, WIDTH), dtype=np.float32)
    writer.add_tensor("token_embd.weight", np.eye(WIDTH, dtype=np.float32))
    writer.add_tensor("output.weight", (bigrams() / np.sqrt(WIDTH)).T.astype(np.float32).copy())
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(WIDTH, dtype=np.float32))
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        writer.add_tensor(f"blk.0.{name}.weight", nothing)
    writer.add_tensor("blk.0.ffn_gate.weight", np.zeros((32, WIDTH), dtype=np.float32))
    writer.add_tensor("blk.0.ffn_up.weight", np.zeros((32, WIDTH), dtype=np.float32))
    writer.add_tensor("blk.0.ffn_down.weight", np.zeros((WIDTH, 32), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    """Serve until killed."""
    file = Path(sys.argv[1]) / "bigrams.gguf"
    write(file)
    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx, params.n_parallel, params.warmup = 8192, 1, False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print(f"ready {server.listening_address}", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
