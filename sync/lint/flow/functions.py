"""What functions do to personal data, as data.

A function that no table names keeps all personal data of its arguments and loses every
certainty about their form; so forgetting one here can only report too much.
"""

from __future__ import annotations

from collections.abc import Mapping

HASHES: Mapping[str, tuple[str, str]] = {
    "sha2": ("sha256", "hex"),
    "sha256": ("sha256", "hex"),
    "sha2_digest": ("sha256", "binary"),
    "md5": ("md5", "hex"),
    "md5_digest_number": ("md5", "other"),
    "md5_number": ("md5", "other"),
    "md5_number_lower": ("md5", "other"),
    "md5_number_upper": ("md5", "other"),
    "sha": ("sha1", "hex"),
    "sha1": ("sha1", "hex"),
    "hash": ("hash", "other"),
}
"""Function -> algorithm and how the engine writes the result."""

STRONG = "sha256"
"""The one algorithm whose digest of an identifier is accepted for every identifier."""

SILENT = frozenset(
    {
        "approx_count_distinct", "approx_distinct", "array_contains", "array_indexof", "array_length",
        "array_position", "array_size", "bit_length", "bool_and", "bool_or", "cardinality", "char_length",
        "contains", "count", "count_if", "count_star", "countif", "cume_dist", "damerau_levenshtein",
        "dense_rank", "editdist3", "ends_with", "endswith", "entropy", "exists", "grouping", "grouping_id",
        "hamming", "has_any_overlap", "instr", "isfinite", "isinf", "isnan", "jaccard", "jaro_similarity",
        "jaro_winkler_similarity", "jarowinkler_similarity", "json_valid", "len", "length", "levenshtein",
        "list_contains", "list_has", "list_has_all", "list_has_any", "list_indexof", "list_position",
        "logical_and", "logical_or", "mismatches", "ntile", "octet_length", "percent_rank", "prefix", "rank",
        "regexp_count", "regexp_full_match", "regexp_i_like", "regexp_like", "regexp_matches", "row_number",
        "starts_with", "str_position", "strlen", "strpos", "suffix", "unicode_is_nfc",
    }
)  # fmt: skip
"""Functions whose result names nobody: counts, lengths, places, distances, yes or no, ranks."""

KEEPING = frozenset(
    {
        "any_value", "array_agg", "array_first", "array_last", "decode", "encode", "explode", "first",
        "first_value", "flatten", "ignore_nulls", "lag", "last", "last_value", "lead", "list",
        "list_distinct", "list_extract", "list_first", "list_last", "list_slice", "list_sort",
        "list_value", "max", "min", "mode", "nfc_normalize", "nth_value", "respect_nulls", "to_utf8", "try",
        "unnest",
    }
)  # fmt: skip
"""Functions that yield one of their arguments' values, or a list of them, unchanged."""

BOXING = frozenset({"array_to_json", "row_to_json", "to_json"})
"""Functions that write a struct as JSON; its fields can still be told apart."""

NAMING = frozenset({"json_keys", "map_keys"})
"""Functions that yield the names of fields; written out in the query, they say nothing of anybody."""

FIRST_ONLY = frozenset(
    {
        "arg_max", "arg_min", "argmax", "argmin", "max_by", "min_by", "nullif",
    }
)  # fmt: skip
"""Functions that yield their first argument; the others only choose or compare."""

ADDED_FORMS: Mapping[str, frozenset[str]] = {
    "lower": frozenset({"lower"}),
    "lcase": frozenset({"lower"}),
    "upper": frozenset({"upper"}),
    "ucase": frozenset({"upper"}),
    "visible_text": frozenset({"ltrim", "rtrim", "trim"}),
}
"""Functions -> what is certain of the text afterwards; what was certain before stays so."""

VOCABULARY = frozenset({"visible_text"})
"""Macros of the shipped vocabulary that the tables here know besides the certified functions."""

OPPOSITE: Mapping[str, str] = {"lower": "upper", "upper": "lower"}

NORMAL_FORMS: Mapping[str, frozenset[str]] = {
    "email": frozenset({"lower", "trim"}),
    "phone": frozenset({"digits", "plus"}),
    "device_id": frozenset({"trim"}),
}
"""Kind -> what must be certain of the text when it is hashed.

E-mail: trimmed and lower case; phone: E.164 with plus (TikTok Business API, Report
events, doc 1771101303285761, read 2026-11-23). Other kinds are hashed as they are.
"""

WEAK_REASONS: Mapping[str, str] = {
    "md5": "MD5 of a phone or e-mail is undone by trying all likely values, and no platform matches it",
    "sha1": "no platform matches SHA-1",
    "hash": "hash() is a 64-bit checksum that changes between versions of the engine",
}
"""Algorithm -> why it is no digest to send."""
