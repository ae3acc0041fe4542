"""The words of a SQL text that may be unfinished.

While somebody types, a quote is open or a parenthesis is missing most of the time, and
sqlglot's tokenizer gives nothing back then. This one takes any text. It knows too little
to judge SQL; lint never uses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<comment> --[^\n]* | /\*.*?(?:\*/|\Z) )
    | (?P<string>  \$\$.*?(?:\$\$|\Z) | '(?:[^'\n]|'')*'? )
    | (?P<quoted>  "(?:[^"\n]|"")*"? | `[^`\n]*`? )
    | (?P<word>    [^\W\d]\w* )
    | (?P<number>  \d[\w.]* )
    | (?P<sign>    \S )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, literal, comment or sign, and where it stands.

    Attributes:
        kind: `comment`, `string`, `quoted` (a name in quotes), `word`, `number` or `sign`.
        end: Offset behind the last character.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        """Whether it may name a column, relation or function; keywords are not told apart."""
        return self.kind in {"word", "quoted"}

    @property
    def name(self) -> str:
        """The name without quotes, as the engine compares it: folded."""
        return self.text.strip('"`').replace('""', '"').casefold()

    @property
    def keyword(self) -> str:
        """The word in upper case, or "" for anything that cannot be a keyword."""
        return self.text.upper() if self.kind == "word" else ""

    def holds(self, offset: int) -> bool:
        """Tell whether a cursor before the character at `offset` touches the token."""
        return self.start <= offset <= self.end


def tokens_of(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens, comments included; a text literal that is not closed ends with its line."""
    return tuple(
        Token(str(match.lastgroup), match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)
    )


def token_at(tokens: tuple[Token, ...], offset: int) -> Token | None:
    """Return the token a cursor touches; of two neighbours the one that is no sign."""
    touching = [token for token in tokens if token.holds(offset)]
    return next((token for token in touching if token.kind != "sign"), touching[0] if touching else None)
