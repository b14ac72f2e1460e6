"""The settings of a run, and where their values come from.

`chengwen.toml` (or the file of `--config`), overridden by `CHENGWEN_…` variables, overridden by command-line options.
What the cleaning itself can be told is `tasks.settings`.
"""

from __future__ import annotations

import os
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as PydanticSettingsError

from tasks.settings import Cleaning
from tasks.strip.vocabulary import check_rules

DEFAULT_CONFIG = Path("chengwen.toml")
PREFIX = "CHENGWEN_"


class SettingsError(ValueError):
    """A setting that cannot be used. The message names the field, the value and what is allowed."""


class Settings(BaseSettings, Cleaning):
    """Everything that can be set. The quick start needs none of it."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix=PREFIX)

    workers: int = Field(
        default_factory=lambda: (
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        ),
        ge=1,
        le=1024,
        description="Worker processes; by default one for each processor.",
    )
    address: str | None = Field(
        default=None,
        description="Address of the Dask scheduler (tcp://host:8786); without one, Dask starts a cluster on this machine.",
    )
    engine: Literal["local", "dask"] = Field(
        default_factory=lambda others: "dask" if others.get("address") else "local",
        validate_default=True,
        description="local or dask: where shards are cleaned; by default dask where there is an address.",
    )
    shard_mb: int = Field(
        default=16, ge=1, description="Raw data in a shard, in MB: the unit of work and of a part file."
    )
    time_limit_s: int = Field(default=60, ge=1, description="Time that one document may take, in seconds.")
    memory_limit_mb: int = Field(default=4096, ge=512, description="Memory that a worker process may take, in MB.")
    max_rejects: int | None = Field(
        default=None,
        ge=0,
        description="Rejects above which the run fails and publishes nothing; by default any number is accepted.",
    )
    keep_vanished: bool = Field(
        default=False,
        description="Keep the rows of inputs that are no longer there; by default they leave the datasets.",
    )
    keep_snapshots: int = Field(default=3, ge=1, description="Snapshots that are kept, the current one included.")

    @field_validator("engine")
    @classmethod
    def _is_installed(cls, engine: str) -> str:
        if engine == "dask" and find_spec("distributed") is None:
            raise PydanticCustomError("not_installed", "needs the extra dask: pip install 'chengwen[dask]'")
        return engine

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (the library's signature, as the three below)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` has collected, so that a message can name the value's origin."""
        return (init_settings,)

    @property
    def cleaning(self) -> Cleaning:
        """What the stages read, without what only a run needs."""
        return Cleaning(**self.model_dump(include=set(Cleaning.model_fields)))


def load_settings(config: Path | None = None, options: dict[str, Any] | None = None) -> Settings:
    """Collect the settings and check all of them, the rules that they name included.

    Options that are None are taken as not given. Raises `SettingsError` with one line that names the field, the value
    and what is allowed; `RuleError` for a broken rule.
    """
    sources = {
        str(config or DEFAULT_CONFIG): _read_config(config),
        "environment": _read_environment(),
        "command line": {name: value for name, value in (options or {}).items() if value is not None},
    }
    origin = {name: where for where, values in sources.items() for name in values}
    merged = {name: value for values in sources.values() for name, value in values.items()}
    try:
        settings = Settings(**merged)
    except ValidationError as error:
        raise SettingsError(_in_a_line(error, origin)) from None
    check_rules(settings)
    return settings


def _read_config(config: Path | None) -> dict[str, Any]:
    path = config or DEFAULT_CONFIG
    if config is None and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: not TOML in UTF-8: {error}") from None


def _read_environment() -> dict[str, Any]:
    names = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in names)
    if unknown:
        raise SettingsError(f"{unknown[0]}: no such setting; known are {', '.join(sorted(names))}")
    try:
        return EnvSettingsSource(Settings)()
    except PydanticSettingsError as error:
        variable = PREFIX + str(error).split('"')[1].upper()  # only the error's words say which field it is
        value = os.environ[variable]
        raise SettingsError(f'{variable} = {value!r}: a list or a table is written as JSON, such as ["a"]') from None


def _in_a_line(error: ValidationError, origin: dict[str, str]) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    where = f"{name} = {first['input']!r} ({origin.get(name, 'default')})"
    if first["type"] == "extra_forbidden":
        return f"{where}: no such setting; known are {', '.join(sorted(Settings.model_fields))}"
    return f"{where}: {first['msg'].lower()}"
