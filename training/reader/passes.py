"""Ways to run the trained reader: what ships, PyTorch and ONNX Runtime, in full precision and in int8."""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import Tensor, nn
from torch.ao.quantization import per_channel_dynamic_qconfig, quantize_dynamic

from assistant.models.bert import Bert, dense
from assistant.models.minilm import MiniLMEmbedder
from training.reader.measure import Scorer
from training.reader.model import NEVER, Batch, Reader, load_export

_INPUTS, _OUTPUTS = ("ids", "types", "real", "readable"), ("spans", "answerable", "support")
_AXES = {
    **{name: {0: "row", 1: "piece"} for name in _INPUTS},
    "spans": {0: "row", 2: "piece"},
    "answerable": {0: "row"},
    "support": {0: "row"},
}
"""Which sides of inputs and outputs have any length."""
Scores = tuple[Tensor, Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to run the reader, and the size of its file."""

    name: str
    score: Scorer
    megabytes: float
    exact: bool


def ways(weights: Path, example: Batch, folder: Path) -> list[Way]:
    """All ways to run the reader; the first is what ships."""
    model = load_export(weights)
    return [
        Way("NumPy, what ships", NumpyPass(weights), megabytes(weights), True),
        *_torch_ways(model, folder),
        *_onnx_ways(model, example, folder),
    ]


def _torch_ways(model: Reader, folder: Path) -> list[Way]:
    """PyTorch, in full precision and with its affine maps in int8."""
    with warnings.catch_warnings(action="ignore"):  # it is to be replaced by a package that isn't part of PyTorch
        whole = quantize_dynamic(model, {nn.Linear})  # type: ignore[no-untyped-call]
        by_channel = quantize_dynamic(model, {nn.Linear: per_channel_dynamic_qconfig})  # type: ignore[no-untyped-call]
    models = {"PyTorch": model, "PyTorch, int8": whole, "PyTorch, int8 by channel": by_channel}
    found: list[Way] = []
    for name, one in models.items():
        torch.save(one.state_dict(), folder / "torch.pt")
        found.append(Way(name, TorchPass(one), megabytes(folder / "torch.pt"), one is model))
    return found


def _onnx_ways(model: Reader, example: Batch, folder: Path) -> list[Way]:
    """ONNX Runtime, in full precision, in int8 as it comes, and with a scale for each column, without and with the words."""
    from onnxruntime.quantization import quantize_dynamic as quantize

    plain, whole, affine, by_channel = (folder / f"{name}.onnx" for name in ("plain", "whole", "affine", "by_channel"))
    export(model, example, plain)
    logging.disable(logging.WARNING)  # its advice, to infer shapes first, makes nothing faster here
    quantize(plain, whole)
    quantize(plain, affine, op_types_to_quantize=["MatMul", "Gemm"], per_channel=True)
    quantize(plain, by_channel, per_channel=True)
    logging.disable(logging.NOTSET)
    paths = {
        "ONNX Runtime": plain,
        "ONNX Runtime, int8": whole,
        "ONNX Runtime, int8 by channel, words not": affine,
        "ONNX Runtime, int8 by channel": by_channel,
    }
    return [Way(name, OnnxPass(path), megabytes(path), path is plain) for name, path in paths.items()]


def export(model: Reader, example: Batch, path: Path) -> None:
    """Write the model as ONNX for any number of rows of any length."""
    with warnings.catch_warnings(action="ignore"):  # the newer exporter needs a further package
        torch.onnx.export(
            _Flat(model).eval(),
            tuple(getattr(example, name) for name in _INPUTS),
            path,
            input_names=_INPUTS,
            output_names=_OUTPUTS,
            dynamic_axes=_AXES,
            opset_version=17,
            dynamo=False,
        )


def megabytes(path: Path) -> float:
    """The size of a file."""
    return path.stat().st_size / 1e6


class NumpyPass:
    """The pass of `MiniLMReader`, with its scores laid out as the trained model's."""

    def __init__(self, weights: Path) -> None:
        tensors = {name: tensor.astype(np.float32) for name, tensor in load_file(weights).items()}
        self._bert = Bert(tensors, MiniLMEmbedder().words)
        self._span, self._answerable, self._support = (dense(tensors, name) for name in ("span", "answerable", "support"))

    def __call__(self, batch: Batch) -> Scores:
        """Scores of start and end, of being answerable, and of support."""
        lengths = batch.real.sum(1).tolist()
        rows = [row[:length] for row, length in zip(batch.ids.tolist(), lengths, strict=True)]
        states = self._bert.states(rows, batch.types.argmax(1).tolist())
        spans = np.full((len(rows), 2, max(lengths)), NEVER, np.float32)
        for number, of_row in enumerate(states):
            spans[number, :, : len(of_row)] = self._span(of_row).T
        first = np.stack([of_row[0] for of_row in states])
        readable = torch.from_numpy(spans).masked_fill(~batch.readable[:, None], NEVER)
        return readable, torch.from_numpy(self._answerable(first)[:, 0]), torch.from_numpy(self._support(first))


class TorchPass:
    """A model of PyTorch without autograd."""

    def __init__(self, model: nn.Module) -> None:
        self._model = model

    def __call__(self, batch: Batch) -> Scores:
        """Scores of start and end, of being answerable, and of support."""
        with torch.inference_mode():
            scores: Scores = self._model(batch)
        return scores


class OnnxPass:
    """A file of ONNX in ONNX Runtime."""

    def __init__(self, path: Path) -> None:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def __call__(self, batch: Batch) -> Scores:
        """Scores of start and end, of being answerable, and of support."""
        spans, answerable, support = self._session.run(_OUTPUTS, {name: getattr(batch, name).numpy() for name in _INPUTS})
        return torch.from_numpy(spans), torch.from_numpy(answerable), torch.from_numpy(support)


class _Flat(nn.Module):
    """The model with what it reads of a batch as inputs of their own, since that is all that can be exported."""

    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.model = model

    def forward(self, *inputs: Tensor) -> Scores:
        scores: Scores = self.model(SimpleNamespace(**dict(zip(_INPUTS, inputs, strict=True))))
        return scores
