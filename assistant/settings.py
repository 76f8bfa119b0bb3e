"""One frozen `Settings`: defaults < `assistant.toml` < `ASSISTANT_*` environment variables < arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import SettingsError

SETTINGS_FILE = "assistant.toml"


class Settings(BaseSettings):
    """What a person may choose. Each field is `ASSISTANT_<NAME>` in the environment and `name = ...` in `assistant.toml`."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", toml_file=SETTINGS_FILE, extra="forbid", frozen=True, env_ignore_empty=True
    )

    corpus: Path = Field(Path("corpus"), description="folder of articles")
    data_dir: Path = Field(Path(".assistant"), description="folder of the index and whatever else is kept")

    embedder: str = Field(
        "all-MiniLM-L6-v2", description="the bundled all-MiniLM-L6-v2, or any sentence-transformers name or path"
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
    verifier: Literal["local", "llm"] = Field("local", description="what checks the claims of an answer")
    unsupported: Literal["flag", "drop", "abstain"] = Field(
        "flag", description="what happens to unsupported sentences: marked, left out, or no answer at all"
    )
    k: int = Field(8, ge=1, le=100, description="how many passages are retrieved for a question")
    max_question_chars: int = Field(2000, ge=1, description="longest question, in characters")
    max_sentences: int = Field(3, ge=1, le=10, description="longest extractive answer, in sentences")
    threshold: float | None = Field(
        None, ge=0, le=1, description="abstain below this confidence; unset, the calibrated value that ships with the engine"
    )

    target_error: float | None = Field(
        None, ge=0, le=1, description="share of the answers given that may be wrong; unset, the calibrated threshold"
    )

    lock_timeout: float = Field(60.0, ge=0, description="seconds to wait for another process to finish indexing")
    host: str = Field("127.0.0.1", description="address the chat window listens on")
    port: int = Field(7860, ge=0, le=65535, description="port the chat window listens on; 0 takes a free one")

    @property
    def drafter(self) -> Literal["extractive", "llm"]:
        """The engine that is meant: the one set, else `llm` where a model is named."""
        return self.engine or ("llm" if self.model else "extractive")

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
        raise SettingsError(f"setting {name!r} can't be {first['input']!r}: {first['msg']}; correct or remove it") from error
    except (OSError, ValueError) as error:  # tomllib.TOMLDecodeError is a ValueError
        raise SettingsError(f"{SETTINGS_FILE!r} can't be read ({error}); correct it") from error
