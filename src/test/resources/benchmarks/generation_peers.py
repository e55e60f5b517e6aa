"""Measures how fast mlx-lm or llama.cpp generates, for GenerationBenchmark.

    python generation_peers.py mlx-lm|mlx-lm-gpu|llama.cpp FOLDER THREADS

Prints its version, then answers each line `prefill|decode CONTEXT TOKENS` with the seconds that a
token took: TOKENS read together, or written one by one, behind CONTEXT others.
"""

import ctypes
import json
import os
import sys
import time
from pathlib import Path


class MlxLm:
    """On the CPU, in float32, which is several times faster there than bfloat16."""

    def __init__(self, folder, threads):
        import mlx.core as mx
        import mlx_lm
        from mlx_lm.utils import load_model

        mx.set_default_device(mx.cpu)
        self.mx = mx
        self.version = f"mlx-lm {mlx_lm.__version__} with MLX {mx.__version__}"
        self.model, config = load_model(folder)
        self.model.set_dtype(mx.float32)
        mx.eval(self.model.parameters())
        self.vocab = config["vocab_size"]
        self.heads = config["num_key_value_heads"], config["head_dim"]

    def cache(self, context):
        """Filled with random numbers, since it would take minutes to fill it by reading."""
        from mlx_lm.models.cache import make_prompt_cache

        cache = make_prompt_cache(self.model)
        heads, dim = self.heads
        for layer in cache if context else []:
            shape = (1, heads, context, dim)
            layer.update_and_fetch(self.mx.random.normal(shape), self.mx.random.normal(shape))
        self.mx.eval([layer.state for layer in cache if context])
        return cache

    def prefill(self, context, tokens):
        cache = self.cache(context)
        ids = self.mx.array([[i * 7 % self.vocab for i in range(tokens)]])
        start = time.perf_counter()
        self.mx.eval(self.model(ids, cache=cache)[:, -1])
        return time.perf_counter() - start

    def decode(self, context, tokens):
        from mlx_lm.generate import generate_step

        cache = self.cache(context)
        steps = generate_step(self.mx.array([1]), self.model, prompt_cache=cache, max_tokens=tokens + 1)
        next(steps)
        start = time.perf_counter()
        for _ in steps:
            pass
        return time.perf_counter() - start

    def build(self, context, tokens):
        """Builds the graphs of tokens without computing them."""
        cache = self.cache(context)
        token = self.mx.array([[1]])
        start = time.perf_counter()
        for _ in range(tokens):
            logits = self.model(token, cache=cache)[:, -1]
            token = self.mx.argmax(logits, axis=-1)[None]
        return time.perf_counter() - start


class MlxLmOnGpu:
    """On a GPU, in the model's own type; what stands before is read, too."""

    def __init__(self, folder, threads):
        import mlx.core as mx
        import mlx_lm
        from mlx_lm.utils import load_model

        mx.set_default_device(mx.gpu)
        self.mx = mx
        self.version = f"mlx-lm {mlx_lm.__version__} with MLX {mx.__version__}"
        self.model, _ = load_model(folder)

    def steps(self, prompt, tokens):
        from mlx_lm.generate import generate_step

        ids = self.mx.array([1 + i * 7 % 1000 for i in range(prompt)])
        return generate_step(ids, self.model, max_tokens=tokens)

    def prefill(self, context, tokens):
        start = time.perf_counter()
        next(self.steps(context + tokens, 1))
        return time.perf_counter() - start

    def decode(self, context, tokens):
        steps = self.steps(context, tokens + 1)
        next(steps)
        start = time.perf_counter()
        for _ in steps:
            pass
        return time.perf_counter() - start


def write_gguf(folder, file):
    """Writes the same shapes with random numbers in Q4_0."""
    import gguf
    import numpy as np

    config = json.loads((folder / "config.json").read_text())
    kind = config["model_type"]
    writer = gguf.GGUFWriter(file, kind)
    hidden, layers = config["hidden_size"], config["num_hidden_layers"]
    heads, kv, dim = (config[k] for k in ("num_attention_heads", "num_key_value_heads", "head_dim"))
    inner, vocab = config["intermediate_size"], config["vocab_size"]
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(hidden)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv)
    writer.add_key_length(dim)
    writer.add_value_length(dim)
    writer.add_rope_dimension_count(dim)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_vocab_size(vocab)
    writer.add_tokenizer_model("no_vocab")
    random = np.random.default_rng(1)

    def linear(name, rows, columns):
        blocks = np.empty((rows, columns // 32), dtype=[("scale", "<f2"), ("codes", "u1", 16)])
        blocks["scale"] = 1 / (4.6 * columns**0.5)
        blocks["codes"] = random.integers(0, 256, (rows, columns // 32, 16), dtype=np.uint8)
        data = blocks.view(np.uint8).reshape(rows, columns // 32 * 18)
        writer.add_tensor(name + ".weight", data, raw_dtype=gguf.GGMLQuantizationType.Q4_0)

    def norm(name, size):
        writer.add_tensor(name + ".weight", np.ones(size, dtype=np.float32))

    linear("token_embd", vocab, hidden)
    if not config["tie_word_embeddings"]:
        linear("output", vocab, hidden)
    norm("output_norm", hidden)
    for i in range(layers):
        block = f"blk.{i}."
        norm(block + "attn_norm", hidden)
        norm(block + "ffn_norm", hidden)
        if kind == "qwen3":
            norm(block + "attn_q_norm", dim)
            norm(block + "attn_k_norm", dim)
        linear(block + "attn_q", heads * dim, hidden)
        linear(block + "attn_k", kv * dim, hidden)
        linear(block + "attn_v", kv * dim, hidden)
        linear(block + "attn_output", hidden, heads * dim)
        linear(block + "ffn_gate", inner, hidden)
        linear(block + "ffn_up", inner, hidden)
        linear(block + "ffn_down", hidden, inner)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class LlamaCpp:
    def __init__(self, folder, threads):
        import llama_cpp

        self.lib = llama_cpp
        self.version = f"llama.cpp as in llama-cpp-python {llama_cpp.__version__}"
        file = folder / "model.q4_0.gguf"
        if not file.exists():
            partial = folder / "partial.gguf"
            write_gguf(folder, str(partial))
            partial.rename(file)
        llama_cpp.llama_backend_init()
        params = llama_cpp.llama_model_default_params()
        params.n_gpu_layers = 0
        self.model = llama_cpp.llama_model_load_from_file(str(file).encode(), params)
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = 4096
        params.n_batch = params.n_ubatch = 512
        params.n_threads = params.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(self.model, params)
        self.memory = llama_cpp.llama_get_memory(self.context)
        self.filled = 0

    def read(self, count):
        for start in range(0, count, 512):
            size = min(512, count - start)
            ids = (ctypes.c_int * size)(*(1 + (start + i) * 7 % 1000 for i in range(size)))
            if self.lib.llama_decode(self.context, self.lib.llama_batch_get_one(ids, size)) != 0:
                raise RuntimeError("llama_decode failed")
        self.lib.llama_synchronize(self.context)

    def stand_at(self, context):
        if self.filled < context:
            self.lib.llama_memory_clear(self.memory, True)
            self.read(context)
        else:
            self.lib.llama_memory_seq_rm(self.memory, 0, context, -1)
        self.filled = context

    def prefill(self, context, tokens):
        self.stand_at(context)
        start = time.perf_counter()
        self.read(tokens)
        return time.perf_counter() - start

    def decode(self, context, tokens):
        self.stand_at(context)
        start = time.perf_counter()
        for _ in range(tokens):
            self.read(1)
        return time.perf_counter() - start


def main():
    name, folder, threads = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # the libraries print too
    peer = {"mlx-lm": MlxLm, "mlx-lm-gpu": MlxLmOnGpu, "llama.cpp": LlamaCpp}[name](folder, threads)
    print(peer.version, file=out)
    for line in sys.stdin:
        what, context, tokens = line.split()
        print(getattr(peer, what)(int(context), int(tokens)) / int(tokens), file=out)


main()
