"""The base of every value that crosses a door: frozen, closed, and strict about its fields."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that never changes after it was made and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
