r"""Contracts: JSON Schema (draft 2020-12) over rows, at the speed of the engine.

A contract compiles to one query that returns only failing rows; `jsonschema` judges some
rows as well, for the reasons and as an audit. Both sides read a schema the same way:

- SQL NULL is an absent key. So `required` means not NULL, and an absent column satisfies
  every rule but `required` and `dependentRequired`. A NULL field of a STRUCT is absent too; a NULL
  item of a list is `null`.
- NaN and infinities are of no type; a column that holds one fails `type` even where the
  schema says nothing about it.
- A number is its decimal text: DECIMAL is exact, a DOUBLE is its shortest decimal, 1.0 is an
  integer, a boolean is not a number. `multipleOf` counts within 38 digits. A number of more than
  500 digits is refused in a schema, and is of no type in a row.
- Lengths count code points. Texts compare code point by code point.
- `pattern` searches anywhere, as in ECMA-262; `$` is the very end and never stands before
  a final newline. Classes are spelt out (`[0-9]`); `\d`, `\w` and `\s` are refused.
- `format` is checked, on text only, for the names in `formats.FORMATS`; others are refused.
- A TIMESTAMP WITH TIME ZONE is judged as its RFC 3339 text in UTC.
- A column takes the spelling of the property that differs from it in letter case alone.
"""

from sync.contract.check import Checked, Disagreement, FailureGroup, check
from sync.contract.parse import parse_contract
from sync.contract.query import Unsupported, failing_rows
from sync.contract.reasons import describe_shape
from sync.contract.schema import Contract, ContractColumn
from sync.contract.tightening import loosened, parse_record_contract

__all__ = [
    "Checked",
    "Contract",
    "ContractColumn",
    "Disagreement",
    "FailureGroup",
    "Unsupported",
    "check",
    "describe_shape",
    "failing_rows",
    "loosened",
    "parse_contract",
    "parse_record_contract",
]
