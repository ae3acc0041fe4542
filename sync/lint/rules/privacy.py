"""Rules about personal data that leaves: it must be a digest, and the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sync.diagnostics import Diagnostic, Fix, Severity, Span
from sync.engines.base import Column
from sync.lint.certified import DIGEST_CALL
from sync.lint.evidence import Activation, Evidence, Fault, keeps_rows
from sync.lint.fixes import hashes_one_text, replaced, wrapped_value, written_at
from sync.lint.flow.functions import WEAK_REASONS
from sync.lint.flow.models import UNDESCRIBED
from sync.lint.flow.value import UNKNOWN, Defect, Strand
from sync.lint.foreign import may_hide
from sync.lint.places import span_of_value
from sync.project.models import Model
from sync.project.project import SOURCE_SCHEMAS
from sync.project.records import RecordColumn
from sync.project.toml_place import toml_place


@dataclass(frozen=True, slots=True)
class Leaving:
    """One strand of personal data and the column it leaves by."""

    activation: Activation
    column: Column
    accepted: RecordColumn
    strand: Strand

    @property
    def model(self) -> Model:
        """The model it leaves with."""
        return self.activation.model

    @property
    def identifies(self) -> bool:
        """Whether the platform matches people by the column."""
        return self.accepted.is_raw or bool(self.algorithm)

    @property
    def algorithm(self) -> str:
        """How the values of a digest column are hashed, or "" when it is not one."""
        if self.accepted.is_raw:
            return ""
        names = ("sha256", "md5")
        return next((name for name in names if self.accepted.property.endswith(f"_{name}")), "")

    @property
    def may_be_raw(self) -> bool:
        """Whether the column takes a raw value: the destination hashes it, or wants it readable."""
        return self.accepted.is_raw or (self.accepted.personal == self.strand.kind and not self.algorithm)


def unhashed_pii(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report personal data that would leave as it is.

    What it does: follows every column tagged `x-pii` through models, macros and
        expressions into the columns a destination sends. A flow that cannot be
        followed counts as personal.
    Why it hurts: raw e-mails, phones and names in a request are a data breach.
    Example: `phone as phone_sha256`
    Instead: `phone_sha256(phone, country) as phone_sha256`
    When to suppress: when the value is not personal after all, and the reason says why.
    """
    hiding = _missing(evidence, lambda fault: may_hide(evidence, fault))
    for one in _leaving(evidence, hiding):
        if one.strand.is_raw and one.strand.kind != UNDESCRIBED and not one.may_be_raw:
            yield _unhashed(evidence, one)


def _unhashed(evidence: Evidence, one: Leaving) -> Diagnostic:
    strand, name = one.strand, one.column.name
    where = span_of_value(one.model, name)
    if strand.kind == UNKNOWN:
        return Diagnostic(
            "unhashed-pii",
            f'column "{name}" cannot be proved to be free of personal data',
            where,
            (f"{strand.origin} cannot be followed",),
            "write the columns out, or add -- noqa: unhashed-pii and why it is safe",
        )
    call = DIGEST_CALL.get(strand.kind)
    return Diagnostic(
        "unhashed-pii",
        f'{strand.kind} reaches "{name}" without a digest',
        where,
        (_tag_note(evidence, strand),),
        f"use {call}" if call else "leave the column out",
    )


def _tag_note(evidence: Evidence, strand: Strand) -> str:
    source, _, _column = strand.origin.partition(".")
    schema = evidence.project.schema_of(SOURCE_SCHEMAS, source)
    return f'{strand.origin} is tagged x-pii = "{strand.kind}"' + (f" in {schema[0]}" if schema else "")


def double_hash(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report digests that are hashed again.

    What it does: follows values through hash functions and counts them.
    Why it hurts: nobody is matched; the platform compares with one SHA-256.
    Example: `email_sha256(sha256(email))`
    Instead: `email_sha256(email)`
    When to suppress: when the inner call only looks like a hash.
    """
    advice = "hash once; a column that is a digest already goes into the record as it is"
    yield from _defects(evidence, "double-hash", ("the platform compares with a digest taken once",), advice)


def hash_of_unnormalised(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report digests of values that were not brought into their normal form first.

    What it does: checks that an e-mail is trimmed and lower case, and a phone E.164 with
        plus, where it is hashed; also when that happened in a model before.
    Why it hurts: " Ann@Example.com" and "ann@example.com" get different digests, so
        people are not matched, and a deletion does not find what an addition sent.
    Example: `sha256(email)`
    Instead: `email_sha256(email)`
    When to suppress: when the source itself guarantees the normal form.
    """
    note = "platforms hash e-mails trimmed in lower case, phones as E.164 with plus"
    advice = "use email_sha256(email), phone_sha256(phone, region)"
    found = list(_with_defects(evidence, "hash-of-unnormalised"))
    other_kinds = {defect.span for one, defect in found if one.strand.kind != "email"}
    for one, defect in found:
        fix = None if defect.span in other_kinds else _certified_call(evidence, defect.span)
        yield replace(_defect(one, defect, (note,), advice), fix=fix)


def _certified_call(evidence: Evidence, span: Span) -> Fix | None:
    """Call the certified function where an e-mail, and nothing else, is hashed."""
    bound = next((one for one in evidence.models.values() if one.model.path == span.path), None)
    has_macro = any(macro.name == "email_sha256" for macro in evidence.macros)
    if bound is None or not bound.model.is_verbatim or not has_macro:
        return None
    text = bound.model.text
    return replaced(text, span, "sha256", "email_sha256") if hashes_one_text(written_at(text, span)) else None


def hash_of_null_folded(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report digests of a constant that stands where a value is missing.

    What it does: follows NULL through COALESCE, CASE and CONCAT into hash functions; a condition of the
        same SELECT that keeps NULL out, such as `where email is not null`, is seen.
    Why it hurts: everyone without an e-mail gets the digest of the same text, and the
        platform matches it to whoever it likes.
    Example: `sha256(coalesce(email, ''))`
    Instead: `email_sha256(email)`; NULL stays NULL
    When to suppress: when rows without a value were filtered out further up.
    """
    note = "every row without a value gets the same digest"
    yield from _defects(
        evidence,
        "hash-of-null-folded",
        (note,),
        "let NULL be NULL: drop the constant, use || instead of concat",
    )


def weak_hash(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report hash functions that hide nothing or that no platform matches.

    What it does: reports MD5, SHA-1 and the engine's own hash() over personal data,
        except MD5 of advertising ids in the columns that take it.
    Why it hurts: all phone numbers can be tried in minutes, so an MD5 is nearly raw.
    Example: `md5(email) as email_sha256`
    Instead: `email_sha256(email) as email_sha256`
    When to suppress: when the hashed value names no person.
    """
    for one in _leaving(evidence):
        for defect in _of_rule(one.strand, "weak-hash"):
            if defect.what != one.algorithm:
                named = replace(defect, what=f"hashes with {defect.what}")
                yield _defect(
                    one, named, (WEAK_REASONS[defect.what],), "use sha256, or a function such as email_sha256"
                )


def digest_of_digest(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report digests that are not written as hex text any more.

    What it does: follows how a digest is written: hex of hex, binary, Base64, cut or joined.
    Why it hurts: the platform takes 64 hex characters; anything else matches nobody.
    Example: `hex(sha256(email))`; in DuckDB sha256() is hex text already
    Instead: `email_sha256(email)`
    When to suppress: when the column is not used for matching.
    """
    for one in _leaving(evidence):
        if one.identifies and one.strand.encoding in {"other", "binary"}:
            yield Diagnostic(
                "digest-of-digest",
                f'"{one.column.name}" is a digest that is not hex text',
                span_of_value(one.model, one.column.name),
                ("sha256() and md5() give hex text; encoding, cutting or joining it makes it useless",),
                "send what the hash function gives, unchanged",
            )


def uppercase_digest(evidence: Evidence) -> Iterator[Diagnostic]:
    """Point out digests in upper case.

    What it does: follows upper() and hex() over digests.
    Why it hurts: platforms compare text, and theirs is lower case. Records are sent in
        lower case whatever the model gives; other readers of the model are not so lucky.
    Example: `hex(unhex(sha256(email)))`
    Instead: `email_sha256(email)`
    When to suppress: when the query must stay as another system wrote it.
    """
    for one in _leaving(evidence):
        if one.identifies and one.strand.encoding == "HEX":
            yield Diagnostic(
                "uppercase-digest",
                f'"{one.column.name}" is a digest in upper case',
                span_of_value(one.model, one.column.name),
                ("it is sent in lower case",),
                "use lower(...), or a function such as email_sha256",
                Severity.INFO,
                _lowered(evidence, one),
            )


def _lowered(evidence: Evidence, one: Leaving) -> Fix | None:
    """Write a digest in lower case; a raw value beside it might mean something else then."""
    value = evidence.flow[one.model.name].get(one.column.name)
    are_digests = value is not None and not any(strand.is_raw for strand in value.strands)
    return wrapped_value(one.model, one.column.name, "lower") if are_digests else None


def wrong_identifier(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report identifiers in a column of another kind.

    What it does: compares the kind a value is tagged with in its source with the kind its column is
        matched by. A column for ids of your own takes any kind.
    Why it hurts: a phone's digest among those of e-mails matches nobody, and nothing says so.
    Example: `phone_sha256(phone, country) as email_sha256`
    Instead: `phone_sha256(phone, country) as phone_sha256`
    When to suppress: when the source's tag names the wrong kind; correcting it is better.
    """
    by_column: dict[tuple[str, str], list[Leaving]] = {}
    for one in _leaving(evidence):
        if one.identifies and one.accepted.personal != _ANY_KIND:
            by_column.setdefault((one.model.name, one.column.name), []).append(one)
    for leaving in by_column.values():
        if not any(_is_reported(one) for one in leaving):
            yield from dict.fromkeys(_misplaced(evidence, one) for one in leaving if _is_misplaced(one))


_ANY_KIND = "external_id"
"""What the platform calls an id of the advertiser's own, whatever it is made of."""


def _is_reported(one: Leaving) -> bool:
    """Tell whether another rule has something to say about how the value was made."""
    is_leaking = one.strand.is_raw and not one.may_be_raw
    return is_leaking or bool(one.strand.defects) or one.strand.encoding in {"other", "binary"}


def _is_misplaced(one: Leaving) -> bool:
    return one.strand.kind not in {one.accepted.personal, UNKNOWN, UNDESCRIBED}


def _misplaced(evidence: Evidence, one: Leaving) -> Diagnostic:
    return Diagnostic(
        "wrong-identifier",
        f'{one.strand.kind} is sent as {one.accepted.personal} in "{one.column.name}"',
        span_of_value(one.model, one.column.name),
        (_tag_note(evidence, one.strand),),
        f"put {one.accepted.personal} here, or name the column after what it holds",
    )


def mixed_identifier(evidence: Evidence) -> Iterator[Diagnostic]:
    """Point out columns that hold raw values and digests side by side.

    What it does: reports identifier columns into which both flow.
    Why it hurts: the destination hashes the raw ones and passes the digests on, each by
        its look; a raw value that looks like a digest would be sent as it is.
    Example: `coalesce(email, loyalty_digest) as email`
    Instead: `email, loyalty_digest as email_sha256`
    When to suppress: when the source itself mixes them.
    """
    for activation in evidence.activations:
        for column, accepted in activation.leaving:
            value = evidence.flow[activation.model.name].get(column.name)
            if accepted.is_raw and value and len({strand.is_raw for strand in value.strands}) > 1:
                yield Diagnostic(
                    "mixed-identifier",
                    f'"{column.name}" holds raw values and digests',
                    span_of_value(activation.model, column.name),
                    ("which is which is told by the look of each value",),
                    "give each a column of its own",
                    Severity.WARNING,
                )


def stored_pii(evidence: Evidence) -> Iterator[Diagnostic]:
    """Say which personal data a model keeps in the database.

    What it does: names the raw personal data in models with `materialized = "table"`.
    Why it hurts: views keep nothing; a table is one more copy to protect and to delete from.
    Example: `-- materialized = "table"` over customers with their e-mails
    Instead: a view, or a table without the personal columns
    When to suppress: it does not stop a run.
    """
    for name, relation in evidence.flow.items():
        model = evidence.models[name].model
        strands = {strand for value in relation.values() for strand in value.strands if strand.is_raw}
        if strands and keeps_rows(model):
            kinds = ", ".join(sorted({strand.kind for strand in strands}))
            yield Diagnostic(
                "stored-pii",
                f'the rows of model "{name}" are kept with raw personal data',
                toml_place(model.path, model.text, ("materialized",)),
                (f"kinds: {kinds}",),
                "keep it a view, or leave the personal columns out",
                Severity.INFO,
            )


def _missing(evidence: Evidence, wanted: Callable[[Fault], bool]) -> frozenset[str]:
    return frozenset(fault.name.casefold() for fault in evidence.faults("unknown-function") if wanted(fault))


def _leaving(evidence: Evidence, missing: frozenset[str] | None = None) -> Iterator[Leaving]:
    """Yield every strand of personal data with the column it leaves by.

    What went through a function that does not exist is left out: `unknown-function` reports the
    call, no comment silences that, and once the name is right the value is looked at again. Only
    `unhashed-pii` speaks about functions that hide nothing under any name: it gives `missing`.
    """
    if missing is None:
        missing = _missing(evidence, lambda _fault: True)
    for activation in evidence.activations:
        relation = evidence.flow[activation.model.name]
        for column, accepted in activation.leaving:
            value = relation.get(column.name)
            strands = value.strands if value is not None else {Strand(UNKNOWN, f'the column "{column.name}"')}
            # What got lost in a model that does not bind was lost to its errors, which are reported.
            known = [one for one in strands if one.kind != UNKNOWN or activation.bound.is_exact]
            certain = (one for one in known if one.through.isdisjoint(missing))
            for strand in sorted(certain, key=lambda one: (one.kind, one.origin, one.digests)):
                yield Leaving(activation, column, accepted, strand)


def _of_rule(strand: Strand, rule: str) -> Iterator[Defect]:
    return (defect for defect in strand.defects if defect.rule == rule)


def _defects(evidence: Evidence, rule: str, notes: tuple[str, ...], advice: str) -> Iterator[Diagnostic]:
    return (_defect(one, defect, notes, advice) for one, defect in _with_defects(evidence, rule))


def _with_defects(evidence: Evidence, rule: str) -> Iterator[tuple[Leaving, Defect]]:
    for one in _leaving(evidence):
        for defect in _of_rule(one.strand, rule) if one.identifies else ():
            yield one, defect


def _defect(one: Leaving, defect: Defect, notes: tuple[str, ...], advice: str) -> Diagnostic:
    leaves = f'it leaves as "{one.column.name}" of model "{one.model.name}"'
    return Diagnostic(
        defect.rule,
        f"this {defect.what}",
        defect.span,
        (f"the value is {one.strand.origin}", leaves, *notes),
        advice,
    )
