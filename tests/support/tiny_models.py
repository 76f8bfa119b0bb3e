"""Transformers models of random weights, a few words and one layer, as a person would name them: by their folder."""

from __future__ import annotations

from pathlib import Path

WORDS = "the toll rose by 4 crowns in may and fell again lorries pay what do how much ? . otters swim below it".split()  # noqa: SIM905


def tiny_cross_encoder(folder: Path, labels: dict[int, str]) -> str:
    """A BERT for sequence classification with these classes."""
    from transformers import BertForSequenceClassification

    return _saved(folder, BertForSequenceClassification, id2label=labels, label2id={label: i for i, label in labels.items()})


def tiny_question_answerer(folder: Path, places: int = 512) -> str:
    """A BERT for question answering that reads so many pieces."""
    from transformers import BertForQuestionAnswering

    return _saved(folder, BertForQuestionAnswering, max_position_embeddings=places)


def tiny_encoder(folder: Path) -> str:
    """A BERT without a head."""
    from transformers import BertModel

    return _saved(folder, BertModel)


def _saved(folder: Path, kind: type, **given: object) -> str:
    import torch
    from transformers import BertConfig, BertTokenizerFast

    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]), "utf-8")
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}
    torch.manual_seed(1)
    config = BertConfig(vocab_size=len(WORDS) + 5, initializer_range=1.0, **sizes, **given)
    kind(config).save_pretrained(folder / "model")
    BertTokenizerFast(vocab=str(vocabulary), vocab_file=str(vocabulary)).save_pretrained(folder / "model")
    return str(folder / "model")
