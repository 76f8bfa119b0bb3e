"""One frozen `Settings`: defaults < `assistant.toml` < `ASSISTANT_*` environment variables < arguments."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import SettingsError

SETTINGS_FILE = "assistant.toml"


_HASHED = re.compile(r"sha256:[0-9a-f]{64}")


def hash_key(key: str) -> str:
    """How a key is kept: as its SHA-256, so that settings that are shown or written down give none away."""
    return f"sha256:{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()}"


def _listed(value: object) -> object:
    """`one, two`, as the environment gives it, in parts."""
    return tuple(part for part in map(str.strip, value.split(",")) if part) if isinstance(value, str) else value


def _hashed(value: object) -> object:
    keys = _listed(value)
    if not isinstance(keys, list | tuple):
        return keys
    return tuple(hash_key(key) if isinstance(key, str) and not _HASHED.fullmatch(key) else key for key in keys)


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Origin = Annotated[str, StringConstraints(pattern=r"(?i)^https?://[^/?#*\s]+$", to_lower=True)]
Keys = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hashed)]


class Settings(BaseSettings):
    """What a person may choose. Each field is `ASSISTANT_<NAME>` in the environment and `name = ...` in `assistant.toml`."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", toml_file=SETTINGS_FILE, extra="forbid", frozen=True, env_ignore_empty=True
    )

    corpus: Path = Field(Path("corpus"), description="folder of articles")
    data_dir: Path = Field(Path(".assistant"), description="folder of the index and whatever else is kept")

    index: Literal["local", "milvus"] = Field(
        "local", description="where the index is kept: `local`, in data_dir, or `milvus`, where any number of servers share it"
    )
    milvus_uri: str | None = Field(
        None, description="of `milvus`: a file ending with .db, or an address such as `http://localhost:19530`"
    )
    milvus_token: SecretStr | None = Field(None, description="what opens that server: a key, or `user:password`")
    milvus_collection: str = Field(
        "articles",
        pattern=r"^[A-Za-z_]\w{0,99}$",
        description="what the corpus is called there",
    )

    embedder: str = Field(
        "all-MiniLM-L6-v2", description="the bundled all-MiniLM-L6-v2, or any sentence-transformers name or path"
    )
    reader_model: str | None = Field(
        None, min_length=1, description="transformers question-answering model that reads passages, in place of the bundled one"
    )
    verifier_model: str | None = Field(
        None, min_length=1, description="NLI or grounding cross-encoder that checks claims, in place of the bundled reader"
    )
    allow_downloads: bool = Field(False, description="fetch models that are named and not on this machine from their hub")
    device: str = Field(
        "cpu", min_length=1, description="what embeds articles: `cpu`, or a GPU as PyTorch names it, such as `cuda`"
    )
    max_document_mb: float = Field(20.0, gt=0, allow_inf_nan=False, description="largest document that is read, in megabytes")
    passage_tokens: int = Field(180, ge=32, le=2000, description="longest passage, in tokens of our encoding")

    fetch_private_addresses: bool = Field(False, description="let URLs lead to private and loopback addresses")
    fetch_timeout: float = Field(20.0, gt=0, description="seconds that one fetch may take in all")

    engine: Literal["extractive", "llm"] | None = Field(
        None, description="what drafts the answer; unset, `llm` where a model is named, else `extractive`"
    )
    model: str | None = Field(
        None, pattern=r"^[^:]+:.+", description="chat model as `provider:name`, such as `ollama:llama3.2`"
    )
    base_url: str | None = Field(None, description="address of the chat model's server, if not the provider's own")
    api_key: SecretStr | None = Field(None, description="key for that server; unset, the provider's own variable is read")
    temperature: float | None = Field(0.0, ge=0, description="of the chat model; `none` leaves it to the provider")
    context_tokens: int = Field(8192, ge=512, description="the chat model's context window, answer included")
    answer_tokens: int = Field(1024, ge=16, description="longest answer of the chat model")
    llm_timeout: float = Field(
        120.0, gt=0, allow_inf_nan=False, description="seconds that an answer of the chat model may take"
    )
    llm_retries: int = Field(2, ge=0, le=10, description="how often a call that is refused or rate-limited is repeated")
    on_llm_failure: Literal["error", "extractive"] = Field(
        "error", description="what a failing chat model leads to: an error, or an extractive answer that says so"
    )
    prompts: Path | None = Field(None, description="folder of prompt files to use instead of those that ship")
    reader: bool = Field(
        True, description="read passages and claims with the trained reader; off, answers are quicker and more often wrong"
    )
    verifier: Literal["local", "llm"] = Field("local", description="what checks the claims of an answer")
    strictness: Literal["high", "balanced", "low"] = Field(
        "balanced", description="how sure the verifier must be to support a claim"
    )
    unsupported: Literal["flag", "drop", "abstain"] = Field(
        "flag", description="what happens to unsupported sentences: marked, left out, or no answer at all"
    )
    k: int = Field(8, ge=1, le=100, description="how many passages are retrieved for a question")
    max_question_chars: int = Field(2000, ge=1, description="longest question, in characters")
    max_sentences: int = Field(3, ge=1, le=10, description="longest extractive answer to one question, in sentences")
    threshold: float | None = Field(
        None, ge=0, le=1, description="abstain below this confidence; unset, the calibrated value that ships with the engine"
    )

    target_error: float | None = Field(
        None, ge=0, le=1, description="share of the firm answers that may be wrong; unset, the calibrated threshold"
    )
    tentative_error: float = Field(0.4, ge=0, le=1, description="share of the answers given as not sure that may be wrong")

    watch: bool = Field(True, description="let a server take in articles as soon as they change; off, when something is asked")
    lock_timeout: float = Field(60.0, ge=0, description="seconds to wait for another process to finish indexing")

    host: str = Field("127.0.0.1", description="address the server listens on")
    port: int = Field(7860, ge=0, le=65535, description="port the server listens on; 0 takes a free one")
    api_keys: Keys = Field((), repr=False, description="keys that open the server, or their `sha256:...`, comma-separated")
    allowed_hosts: Names = Field((), description="host names that the server answers to, comma-separated")
    cors_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_listed)] = Field(
        (), description="websites whose pages may ask this server, such as `https://notes.example`, comma-separated"
    )
    trusted_proxies: Names = Field(
        (), description="addresses of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, comma-separated"
    )
    allow_changes: bool | None = Field(
        None, description="let people add and remove articles, in the window too; unset, where only this machine may ask"
    )
    mcp_may_add: bool = Field(False, description="let chat programs add articles over MCP")
    requests_per_minute: int | None = Field(
        None, ge=0, description="of one key, or one address; 0 is no limit; unset, 120 where others than this machine may ask"
    )
    answers_at_once: int | None = Field(
        None, ge=1, le=256, description="answers made at a time; unset, 16 with a chat model, else one for each processor core"
    )
    max_body_bytes: int = Field(1_000_000, ge=1, description="largest body of a request that is no upload")
    max_upload_mb: float = Field(100.0, gt=0, allow_inf_nan=False, description="largest upload, all documents together")
    max_uploads: int = Field(20, ge=1, le=1000, description="documents in one upload")
    max_history_turns: int = Field(20, ge=0, description="earlier turns that a question over HTTP may bring")
    max_history_chars: int = Field(20_000, ge=0, description="characters of these turns, all together")
    max_check_chars: int = Field(50_000, ge=1, description="characters of a text to check with its sources, over HTTP")
    shutdown_seconds: int = Field(5, ge=1, le=600, description="how long answers under way may go on when the server ends")
    access_log: bool | None = Field(
        None, description="one line of JSON for each request; unset, where others than this machine may ask"
    )
    log_questions: bool = Field(False, description="put questions into these lines")

    @property
    def drafter(self) -> Literal["extractive", "llm"]:
        """The engine that is meant: the one set, else `llm` where a model is named."""
        return self.engine or ("llm" if self.model else "extractive")

    @property
    def max_document_bytes(self) -> int:
        """`max_document_mb` in bytes."""
        return int(self.max_document_mb * 1_000_000)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003, the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, which wins over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(base: Settings | None = None, /, **arguments: Any) -> Settings:
    """Read the settings, or take them from `base`; arguments win, and those that are None count as not given.

    Raises:
        SettingsError: if a value is unknown or out of its range, or the settings file is not TOML.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    try:
        return Settings(**given) if base is None else Settings.model_validate({**base.model_dump(), **given})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        shown = "that" if name.startswith("api_key") else repr(first["input"])
        raise SettingsError(f"setting {name!r} can't be {shown}: {first['msg']}; correct or remove it") from error
    except (OSError, ValueError) as error:  # tomllib.TOMLDecodeError is a ValueError
        raise SettingsError(f"{SETTINGS_FILE!r} can't be read ({error}); correct it") from error
