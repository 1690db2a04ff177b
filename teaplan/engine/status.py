"""How a search ended: one message and one exit code each."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """How a search ended; the value is its name in JSON, its message and its exit code."""

    OPTIMAL = ("optimal", "a plan was found, within the gap asked for", 0)
    TIME_LIMIT = ("time_limit", "a plan was found; the time limit ended the search", 0)
    NODE_LIMIT = ("node_limit", "a plan was found; the node limit ended the search", 0)
    INTERRUPTED = ("interrupted", "a plan was found; the search was interrupted", 0)
    INFEASIBLE = ("infeasible", "no plan can hold together what the case asks", 3)
    UNBOUNDED = ("unbounded", "the case pays without limit: an income lacks a limit", 2)
    SOLVER_ENDED = ("solver_ended", "a plan was found; an error of the solver ended the search", 0)
    SOLVER_FAILED = ("solver_failed", "an error of the solver ended the search before any plan was found", 4)
    NO_PLAN = ("no_plan", "no plan was found within the limit", 4)
    STOPPED = ("stopped", "interrupted before any plan was found", 130)

    def __init__(self, word: str, message: str, exit_code: int) -> None:
        self.word, self.message, self.exit_code = word, message, exit_code

    @classmethod
    def of(cls, word: str) -> Status:
        """Return the status of a word.

        Raises
        ------
        ValueError
            Where no status has it.
        """
        for status in cls:
            if status.word == word:
                return status
        raise ValueError(f"no status is called {word!r}")
