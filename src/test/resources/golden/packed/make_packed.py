"""Makes tiny models whose linear layers are packed as AutoAWQ and GPTQ pack them, and what they compute.

Needs numpy only: `python make_packed.py ../models`, in this folder. The golden models of that folder prove the forward pass below: their
logits must come out. Expected logits follow from the values, zero points and scales that were packed, never from unpacking them.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np

VOCAB, HIDDEN, INTERMEDIATE, LAYERS, HEADS, KV_HEADS, HEAD_DIM = 48, 64, 128, 2, 4, 2, 16
TYPES = {"F32": np.float32, "F16": np.float16, "I32": np.int32, "I64": np.int64}
TOKENS = (np.arange(20) * 7 + 3) % VOCAB


def read_tensors(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    return {
        name: np.frombuffer(data[8 + size + t["data_offsets"][0] : 8 + size + t["data_offsets"][1]], TYPES[t["dtype"]]).reshape(t["shape"])
        for name, t in header.items()
        if name != "__metadata__"
    }


def write_tensors(path, tensors):
    header, data = {}, b""
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        kind = next(kind for kind, dtype in TYPES.items() if array.dtype == dtype)
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def forward(weights, config, tokens):
    """Llama's and Mixtral's forward pass, in float64, over one text; logits [length, vocab]."""
    heads, kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
    dim = config["hidden_size"] // heads
    length = len(tokens)
    w = {name: array.astype(np.float64) for name, array in weights.items()}

    def norm(x, name):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + config["rms_norm_eps"]) * w[name]

    def linear(x, name):
        return x @ w[name + ".weight"].T

    def silu(x):
        return x / (1 + np.exp(-x))

    angles = np.arange(length)[:, None] / config["rope_parameters"]["rope_theta"] ** (np.arange(0, dim, 2) / dim)
    cos, sin = np.cos(angles), np.sin(angles)

    def rotate(x):
        first, second = x[..., : dim // 2], x[..., dim // 2 :]
        return np.concatenate([first * cos - second * sin, second * cos + first * sin], -1)

    def split(x, count):
        return x.reshape(length, count, dim).swapaxes(0, 1)

    def softmax(x):
        e = np.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)

    def mlp(x, place, gate="gate_proj", up="up_proj", down="down_proj"):
        return linear(silu(linear(x, f"{place}.{gate}")) * linear(x, f"{place}.{up}"), f"{place}.{down}")

    x = w["model.embed_tokens.weight"][tokens]
    for i in range(config["num_hidden_layers"]):
        layer = f"model.layers.{i}"
        h = norm(x, f"{layer}.input_layernorm.weight")
        queries = rotate(split(linear(h, f"{layer}.self_attn.q_proj"), heads))
        keys = rotate(split(linear(h, f"{layer}.self_attn.k_proj"), kv_heads)).repeat(heads // kv_heads, 0)
        values = split(linear(h, f"{layer}.self_attn.v_proj"), kv_heads).repeat(heads // kv_heads, 0)
        scores = queries @ keys.swapaxes(1, 2) / np.sqrt(dim)
        scores[:, np.triu(np.ones((length, length), bool), 1)] = -np.inf
        attended = (softmax(scores) @ values).swapaxes(0, 1).reshape(length, heads * dim)
        x = x + linear(attended, f"{layer}.self_attn.o_proj")
        h = norm(x, f"{layer}.post_attention_layernorm.weight")
        if "num_local_experts" not in config:
            x = x + mlp(h, f"{layer}.mlp")
            continue
        moe = f"{layer}.block_sparse_moe"
        shares = softmax(linear(h, f"{moe}.gate"))
        chosen = np.argsort(-shares, -1)[:, : config["num_experts_per_tok"]]
        added = np.zeros_like(x)
        for token in range(length):
            best = shares[token, chosen[token]]
            for expert, share in zip(chosen[token], best / best.sum()):
                added[token] += share * mlp(h[token : token + 1], f"{moe}.experts.{expert}", "w1", "w3", "w2")[0]
        x = x + added
    return linear(norm(x, "model.norm.weight"), "lm_head")


def prove(models):
    for name in ("llama", "mixtral"):
        config = json.loads((models / name / "config.json").read_text())
        golden = read_tensors(models / name / "golden.safetensors")
        found = forward(read_tensors(models / name / "model.safetensors"), config, golden["input_ids"][0])
        difference = np.abs(found - golden["logits"][0]).max()
        assert difference < 2e-4, (name, difference)
        print(name, "agrees up to", difference)


def words(values, order):
    """Packs eight values of the last axis into a word; the i-th four bits from below hold value order[i]."""
    groups = values.astype(np.uint64).reshape(*values.shape[:-1], -1, 8)
    packed = sum(groups[..., place] << np.uint64(4 * i) for i, place in enumerate(order))
    return packed.astype(np.uint32)


AWQ_ORDER = (0, 2, 4, 6, 1, 3, 5, 7)
IN_ORDER = tuple(range(8))


def quantized(random, inputs, outputs, variant):
    """A layer's tensors, and the matrix [out, in] that they stand for."""
    groups = 1 if variant["group_size"] == -1 else inputs // variant["group_size"]
    group_of = np.arange(inputs) // (inputs // groups)
    if variant.get("desc_act"):
        group_of = random.permutation(group_of)
    values = random.integers(0, 16, (inputs, outputs))
    zeros = np.full((groups, outputs), 8) if variant.get("sym") else random.integers(0, 16, (groups, outputs))
    scales = (random.uniform(0.5, 1.5, (groups, outputs)) * 0.3 / np.sqrt(inputs)).astype(np.float16)
    matrix = ((values - zeros[group_of]) * scales.astype(np.float64)[group_of]).T
    if variant["quant_method"] == "awq":
        return {"qweight": words(values, AWQ_ORDER).view(np.int32), "qzeros": words(zeros, AWQ_ORDER).view(np.int32), "scales": scales}, matrix
    stored = words(zeros, IN_ORDER)
    if variant["checkpoint_format"] == "gptq" and not variant.get("stores_eight"):
        stored = stored - np.uint32(0x11111111)
    qweight = np.ascontiguousarray(words(values.T, IN_ORDER).T)
    tensors = {"qweight": qweight.view(np.int32), "qzeros": stored.view(np.int32), "scales": scales}
    if variant.get("desc_act") is not None:
        tensors["g_idx"] = group_of.astype(np.int32)
    return tensors, matrix


def make(folder, variant, experts, seed):
    random = np.random.default_rng(seed)
    config = {
        "model_type": "mixtral" if experts else "llama",
        "vocab_size": VOCAB,
        "hidden_size": HIDDEN,
        "intermediate_size": INTERMEDIATE,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS,
        "max_position_embeddings": 512,
        "rms_norm_eps": 1e-5,
        "rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"},
        "tie_word_embeddings": False,
        "dtype": "float16",
    }
    if experts:
        config |= {"num_local_experts": experts, "num_experts_per_tok": 2, "hidden_act": "silu"}
    stored, plain = {}, {}

    def put(name, *shape, around=0.0, spread=1.0):
        stored[name] = plain[name] = (around + random.normal(0, spread, shape)).astype(np.float16)

    def pack(name, inputs, outputs):
        tensors, plain[name + ".weight"] = quantized(random, inputs, outputs, variant)
        stored.update({f"{name}.{part}": array for part, array in tensors.items()})

    put("model.embed_tokens.weight", VOCAB, HIDDEN)
    put("lm_head.weight", VOCAB, HIDDEN, spread=0.1)
    put("model.norm.weight", HIDDEN, around=1, spread=0.1)
    for i in range(LAYERS):
        layer = f"model.layers.{i}"
        put(f"{layer}.input_layernorm.weight", HIDDEN, around=1, spread=0.1)
        put(f"{layer}.post_attention_layernorm.weight", HIDDEN, around=1, spread=0.1)
        pack(f"{layer}.self_attn.q_proj", HIDDEN, HEADS * HEAD_DIM)
        pack(f"{layer}.self_attn.k_proj", HIDDEN, KV_HEADS * HEAD_DIM)
        pack(f"{layer}.self_attn.v_proj", HIDDEN, KV_HEADS * HEAD_DIM)
        pack(f"{layer}.self_attn.o_proj", HEADS * HEAD_DIM, HIDDEN)
        if experts:
            put(f"{layer}.block_sparse_moe.gate.weight", experts, HIDDEN)
        for e in range(experts):
            for name, inputs, outputs in (("w1", HIDDEN, INTERMEDIATE), ("w2", INTERMEDIATE, HIDDEN), ("w3", HIDDEN, INTERMEDIATE)):
                pack(f"{layer}.block_sparse_moe.experts.{e}.{name}", inputs, outputs)
        if not experts:
            pack(f"{layer}.mlp.gate_proj", HIDDEN, INTERMEDIATE)
            pack(f"{layer}.mlp.up_proj", HIDDEN, INTERMEDIATE)
            pack(f"{layer}.mlp.down_proj", INTERMEDIATE, HIDDEN)
    folder.mkdir(exist_ok=True)
    config["quantization_config"] = {key: value for key, value in variant.items() if key != "stores_eight"}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    write_tensors(folder / "model.safetensors", stored)
    logits = forward(plain, config, TOKENS).astype(np.float32)
    write_tensors(folder / "golden.safetensors", {"input_ids": TOKENS.astype(np.int32), "logits": logits})
    print(folder.name, "logits up to", np.abs(logits).max())


AWQ = {"quant_method": "awq", "bits": 4, "zero_point": True, "version": "gemm"}
GPTQ = {"quant_method": "gptq", "bits": 4}
VARIANTS = {
    "awq": AWQ | {"group_size": 32},
    "awq-rows": AWQ | {"group_size": -1},
    "gptq": GPTQ | {"group_size": 64, "sym": True, "desc_act": False, "checkpoint_format": "gptq"},
    "gptq-asymmetric": GPTQ | {"group_size": 32, "sym": False, "desc_act": True, "checkpoint_format": "gptq"},
    "gptq-v2": GPTQ | {"group_size": 32, "sym": False, "desc_act": True, "checkpoint_format": "gptq_v2"},
    "gptq-eight": GPTQ | {"group_size": -1, "sym": True, "checkpoint_format": "gptq", "stores_eight": True},
    "gptq-experts": GPTQ | {"group_size": 32, "sym": True, "desc_act": False, "checkpoint_format": "gptq"},
}

if __name__ == "__main__":
    prove(Path(sys.argv[1]))
    for number, (name, variant) in enumerate(VARIANTS.items()):
        make(Path(name), variant, 4 if name.endswith("experts") else 0, number)
