"""Makes mlx-lm's own quantized copy of each model and writes which tokens mlx-lm continues with.

Called by MlxLmAgreement with a folder of folders that hold `source` and `cairn`, and how many tokens the prompt and the answer have. Each gets
`mlx-lm` and `tokens.json`.
"""

import json
import sys
from pathlib import Path

import mlx.core as mx
from mlx_lm.models.cache import make_prompt_cache
from mlx_lm.utils import load_model, quantize_model, save_config, save_model


def load(folder):
    # Some of mlx-lm's models know values only by their older places.
    config = json.loads((folder / "config.json").read_text())
    rotation = config.get("rope_parameters", {})
    older = {}
    if "rope_theta" in rotation:
        older["rope_theta"] = rotation["rope_theta"]
    if rotation.get("rope_type", "default") != "default":
        older["rope_scaling"] = rotation
    if "num_local_experts" in config:
        older["num_experts"] = config["num_local_experts"]
    if "per_layer_config" in config:
        older["global_head_dim"] = max(layer["head_dim"] for layer in config["per_layer_config"].values())
    return load_model(folder, model_config=older)


def quantize(folder):
    how = json.loads((folder / "cairn" / "config.json").read_text())["quantization"]
    model, config = load(folder / "source")
    model, config = quantize_model(model, config, how["group_size"], how["bits"])
    (folder / "mlx-lm").mkdir()
    save_model(folder / "mlx-lm", model)
    save_config(config, folder / "mlx-lm" / "config.json")


def greedy(folder, prompt, count):
    model, _ = load(folder)
    cache = make_prompt_cache(model)
    tokens = [list(range(1, prompt + 1))]
    written = []
    for _ in range(count):
        logits = model(mx.array(tokens), cache=cache)[:, -1]
        written.append(mx.argmax(logits.astype(mx.float32), -1).item())
        tokens = [[written[-1]]]
    return written


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except Exception as failure:
        return f"{type(failure).__name__}: {failure}"[:200]


def main(work, prompt, count):
    for folder in sorted(Path(work).iterdir()):
        tokens = {"mlx-lm": attempt(quantize, folder)}
        for copy in ("cairn", "mlx-lm"):
            tokens[copy] = tokens.get(copy) or attempt(greedy, folder / copy, prompt, count)
        (folder / "tokens.json").write_text(json.dumps(tokens))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
