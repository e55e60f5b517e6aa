"""Makes models/phi3-longrope-short from models/phi3-longrope.

The texts of the latter are longer than the model's original length, so that only its long factors
show. This computes the same model in plain Python, checks itself against transformers' logits there,
and writes what it makes of texts within the original length, where the short factors hold.
Run it from this folder: python3 phi3_short.py
"""

import json
import math
import shutil
import struct
from operator import mul
from pathlib import Path

SOURCE = Path("models/phi3-longrope")
TARGET = Path("models/phi3-longrope-short")
LENGTH = 48
GREEDY = 16  # together the original length


def read(path):
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        kind = {"F32": "f", "I32": "i"}[entry["dtype"]]
        flat = struct.unpack(f"<{(end - begin) // 4}{kind}", data[8 + size + begin : 8 + size + end])
        tensors[name] = (entry["shape"], flat)
    return tensors


def write(path, tensors):
    header, body = {}, b""
    for name, (dtype, shape, flat) in tensors.items():
        packed = struct.pack(f"<{len(flat)}{'f' if dtype == 'F32' else 'i'}", *flat)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(body), len(body) + len(packed)]}
        body += packed
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def matrix(tensors, name):
    (rows, columns), flat = tensors[name]
    return [flat[i * columns : (i + 1) * columns] for i in range(rows)]


def times(weight, x):
    return [sum(map(mul, row, x)) for row in weight]


def rms_norm(x, weight, eps):
    scale = 1 / math.sqrt(sum(v * v for v in x) / len(x) + eps)
    return [v * scale * w for v, w in zip(x, weight)]


class Model:
    def __init__(self):
        self.config = json.loads((SOURCE / "config.json").read_text())
        tensors = read(SOURCE / "model.safetensors")
        self.embeddings = matrix(tensors, "model.embed_tokens.weight")
        self.head = matrix(tensors, "lm_head.weight")
        self.norm = tensors["model.norm.weight"][1]
        self.layers = []
        for i in range(self.config["num_hidden_layers"]):
            prefix = f"model.layers.{i}."
            self.layers.append({
                "input": tensors[prefix + "input_layernorm.weight"][1],
                "post": tensors[prefix + "post_attention_layernorm.weight"][1],
                **{
                    part: matrix(tensors, f"{prefix}{part}.weight")
                    for part in ("self_attn.qkv_proj", "self_attn.o_proj", "mlp.gate_up_proj", "mlp.down_proj")
                },
            })

    def rotated(self, head, position, factors):
        rope = self.config["rope_parameters"]
        half = len(head) // 2
        stretch = self.config["max_position_embeddings"] / rope["original_max_position_embeddings"]
        magnitude = math.sqrt(1 + math.log(stretch) / math.log(rope["original_max_position_embeddings"]))
        result = [0.0] * len(head)
        for i in range(half):
            angle = position / (factors[i] * rope["rope_theta"] ** (i / half))
            cos, sin = math.cos(angle) * magnitude, math.sin(angle) * magnitude
            result[i] = head[i] * cos - head[i + half] * sin
            result[i + half] = head[i + half] * cos + head[i] * sin
        return result

    def forward(self, tokens, factors, state):
        """The logits of each token; state holds each layer's keys and values of the tokens before."""
        config = self.config
        heads, kv_heads, eps = config["num_attention_heads"], config["num_key_value_heads"], config["rms_norm_eps"]
        dim = config["hidden_size"] // heads
        logits = []
        for token in tokens:
            x = list(self.embeddings[token])
            for index, layer in enumerate(self.layers):
                keys, values = state.setdefault(index, ([], []))
                qkv = times(layer["self_attn.qkv_proj"], rms_norm(x, layer["input"], eps))
                parts = [qkv[i * dim : (i + 1) * dim] for i in range(heads + 2 * kv_heads)]
                position = len(keys)
                keys.append([self.rotated(part, position, factors) for part in parts[heads : heads + kv_heads]])
                values.append(parts[heads + kv_heads :])
                attended = []
                for head in range(heads):
                    query = self.rotated(parts[head], position, factors)
                    shared = head * kv_heads // heads
                    scores = [sum(map(mul, query, key[shared])) / math.sqrt(dim) for key in keys]
                    highest = max(scores)
                    weights = [math.exp(score - highest) for score in scores]
                    total = sum(weights)
                    attended += [
                        sum(w * value[shared][i] for w, value in zip(weights, values)) / total for i in range(dim)
                    ]
                x = [a + b for a, b in zip(x, times(layer["self_attn.o_proj"], attended))]
                both = times(layer["mlp.gate_up_proj"], rms_norm(x, layer["post"], eps))
                gate, up = both[: len(both) // 2], both[len(both) // 2 :]
                gated = [g / (1 + math.exp(-g)) * u for g, u in zip(gate, up)]
                x = [a + b for a, b in zip(x, times(layer["mlp.down_proj"], gated))]
            logits.append(times(self.head, rms_norm(x, self.norm, eps)))
        return logits


def main():
    model = Model()
    rope = model.config["rope_parameters"]
    golden = read(SOURCE / "golden.safetensors")
    (rows, length), ids = golden["input_ids"]
    expected = golden["logits"][1]
    texts = [list(ids[row * length : (row + 1) * length]) for row in range(rows)]
    found = [v for text in texts for token in model.forward(text, rope["long_factor"], {}) for v in token]
    difference = max(abs(a - b) for a, b in zip(found, expected))
    print(f"long factors: largest difference to transformers {difference:.1e}")
    assert difference < 1e-4

    logits, greedy = [], []
    for row, text in enumerate(texts):
        state = {}
        of_text = model.forward(text[:LENGTH], rope["short_factor"], state)
        logits += [v for token in of_text for v in token]
        if row == 0:
            last = of_text[-1]
            for _ in range(GREEDY):
                greedy.append(last.index(max(last)))
                last = model.forward([greedy[-1]], rope["short_factor"], state)[0]
    TARGET.mkdir(exist_ok=True)
    for name in ("config.json", "model.safetensors"):
        shutil.copyfile(SOURCE / name, TARGET / name)
    about = {
        "kind": "causal-lm",
        "model_type": "phi3",
        "note": "texts within the original length: short factors; made by ../../phi3_short.py",
    }
    (TARGET / "about.json").write_text(json.dumps(about, indent=1))
    write(TARGET / "golden.safetensors", {
        "input_ids": ("I32", [rows, LENGTH], [token for text in texts for token in text[:LENGTH]]),
        "logits": ("F32", [rows, LENGTH, model.config["vocab_size"]], logits),
        "greedy": ("I32", [GREEDY], greedy),
    })


main()
