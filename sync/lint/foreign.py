"""Functions that other systems have and DuckDB has not: what to write, and what they may do to a value."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from sync.lint.certified import CERTIFIED
from sync.lint.evidence import Evidence, Fault
from sync.lint.flow.functions import HASHES, SILENT

INSTEAD: Mapping[str, str] = {
    "approx_distinct": "approx_count_distinct(x)",
    "array_join": "array_to_string(items, ', ')",
    "array_size": "len(items)",
    "charindex": "strpos(x, part)",
    "collect_list": "list(x)",
    "collect_set": "list(distinct x)",
    "date_format": "strftime(moment, '%Y-%m-%d')",
    "dateadd": "moment + interval 1 day",
    "format_timestamp": "strftime(moment, '%Y-%m-%d')",
    "from_unixtime": "to_timestamp(seconds)",
    "from_utf8": "decode(bytes)",
    "get_json_object": "json_extract_string(json, path)",
    "getdate": "now()",
    "grouparray": "list(x)",
    "iff": "if(condition, one, other)",
    "json_agg": "json_group_array(x)",
    "json_extract_scalar": "json_extract_string(json, path)",
    "json_object_agg": "json_group_object(key, x)",
    "jsonb_agg": "json_group_array(x)",
    "jsonb_object_agg": "json_group_object(key, x)",
    "lowerutf8": "lower(x)",
    "map_agg": "map(list(key), list(x))",
    "nvl": "coalesce(one, other)",
    "object_agg": "json_group_object(key, x)",
    "object_construct": "{'key': x}",
    "parse_json": "cast(x as json)",
    "regexp_contains": "regexp_matches(x, pattern)",
    "regexp_like": "regexp_matches(x, pattern)",
    "regexp_substr": "regexp_extract(x, pattern)",
    "safe_divide": "one / nullif(other, 0)",
    "sha2": "sha256(x)",
    "sha2_hex": "sha256(x)",
    "strtok": "split_part(x, separator, 1)",
    "substring_index": "split_part(x, separator, 1)",
    "to_json_string": "to_json(x)",
    "to_utf8": "encode(x)",
    "try_to_number": "try_cast(x as decimal(38, 0))",
    "zeroifnull": "coalesce(one, 0)",
}
"""Folded name -> a DuckDB expression that does the same."""

_HASHING = re.compile(r"sha[0-9_]|sha$|md[0-9]|hash|hmac|digest|crc|crypt|fingerprint|blake|murmur")


def may_hide(evidence: Evidence, fault: Fault) -> bool:
    """Tell whether a function that does not exist may be meant to hide its argument.

    It may when its name speaks of hashing, or is nearly that of a function or macro that hides it.
    """
    name = fault.name.casefold()
    if name in INSTEAD and not _HASHING.search(name):
        return False
    own = {macro.name for macro in evidence.macros if macro.name}
    known = {*CERTIFIED, *HASHES, *SILENT, *own}
    return bool(_HASHING.search(name) or difflib.get_close_matches(name, known, n=1, cutoff=0.7))
