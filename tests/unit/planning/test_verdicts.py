"""What becomes of a row: it leaves, it leaves without a value, or it is quarantined with a reason."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.engines.base import fetch
from sync.planning.quarantine import quarantined_rows
from sync.planning.records import MAX_EVENT_AGE_SECONDS, MAX_EVENT_LEAD_SECONDS, key_of
from sync.planning.verdicts import Judged
from tests.unit.planning.bench import EVENT_SOURCES, NOW, Bench, Rows, Sync, events, members, rows_of, texts

SOMEBODY = hashlib.sha256(b"somebody@shop.example").hexdigest()


def order(event_id: object = "a", **more: object) -> dict[str, object]:
    return {
        "event": "Purchase",
        "event_id": event_id,
        "event_set_id": "stores",
        "timestamp": str(NOW - 3600),
        "email": "somebody@shop.example",
        **more,
    }


def web(**more: object) -> dict[str, object]:
    page = {"event_source": "web", "event_set_id": "web", "page_url": "https://shop.example/"}
    return order(**{**page, **more})


def reasons(judged: Judged) -> set[tuple[str, str]]:
    return {(item.column, item.reason) for item in judged.reasons}


def dropped(judged: Judged) -> set[tuple[str, str]]:
    return {(item.column, item.reason) for item in judged.dropped}


# --- members --------------------------------------------------------------------------------------

UNUSABLE = [
    ("email", "somebody at shop", "email_no_at"),
    ("email", "test@test.com", "email_placeholder"),
    ("phone", "12", None),
    ("idfa", "00000000-0000-0000-0000-000000000000", "maid_zero"),
    ("idfa", "not-a-uuid", "maid_not_uuid"),
    ("email_sha256", "ABC", "digest_not_sha256"),
    ("email_sha256", hashlib.sha256(b"").hexdigest(), "digest_poison"),
    ("idfa_md5", "zz", None),
]


@pytest.mark.parametrize(("column", "value", "reason"), UNUSABLE)
def test_an_unusable_identifier_is_left_out_and_its_row_lives(
    bench: Bench, column: str, value: str, reason: str | None
) -> None:
    judged = bench.judge(members(texts({column: value, "aaid_sha256": SOMEBODY})))
    assert (judged.members, judged.invalid) == (1, 0)
    ((given, found),) = dropped(judged)
    assert given == column
    assert found == reason or reason is None


@pytest.mark.parametrize(("column", "value", "reason"), UNUSABLE)
def test_a_row_without_a_usable_identifier_is_quarantined_for_its_own_reason(
    bench: Bench, column: str, value: str, reason: str | None
) -> None:
    judged = bench.judge(members(texts({column: value})))
    assert (judged.members, judged.invalid) == (0, 1)
    ((_, found),) = reasons(judged)
    assert found == reason or reason is None
    assert not dropped(judged)


@pytest.mark.parametrize("value", [None, "", "   "])
def test_an_absent_identifier_is_no_problem_of_its_own(bench: Bench, value: str | None) -> None:
    judged = bench.judge(members(texts({"email": value, "phone_sha256": SOMEBODY}, {"email": value})))
    assert (judged.members, judged.invalid) == (1, 1)
    assert reasons(judged) == {("", "no_identifier")}
    assert not dropped(judged)


def test_rows_are_counted_by_identifier(bench: Bench) -> None:
    judged = bench.judge(
        members(texts({"email": "a@shop.example", "phone": "+12065550100"}, {"email": "b@shop.example"}))
    )
    assert judged.coverage == {"email_sha256": 2, "phone_sha256": 1}


# --- events ---------------------------------------------------------------------------------------

REFUSED = [
    (order(event=None), "event", "event_missing"),
    (order(event=" "), "event", "event_missing"),
    (order(event="Purchased"), "event", "event_not_allowed"),
    (order(event="purchase"), "event", "event_not_allowed"),
    (order(event_id=None), "event_id", "event_id_missing"),
    (order(event_id="x" * 257), "event_id", "event_id_too_long"),
    (order(event_set_id=None), "event_set_id", "event_set_id_missing"),
    (order(event_set_id="two words"), "event_set_id", "event_set_unknown"),
    (order(timestamp=None), "timestamp", "timestamp_missing"),
    (order(timestamp="yesterday"), "timestamp", "instant_ambiguous"),
    (order(timestamp="12/11/2026"), "timestamp", "instant_ambiguous"),
    (order(timestamp=str(NOW - MAX_EVENT_AGE_SECONDS - 1)), "timestamp", "event_too_old"),
    (order(timestamp=str(NOW + MAX_EVENT_LEAD_SECONDS + 1)), "timestamp", "event_in_future"),
    (order(event_source="app"), "event_source", "event_source_not_allowed"),
    (order(email=None), "", "no_identifier"),
    (order(value="1"), "currency", "currency_missing"),
    (order(value="1", currency="XXX"), "currency", "currency_unsupported"),
    (order(value="-1", currency="EUR"), "value", "value_too_small"),
    (order(value="NaN", currency="EUR"), "value", "number_not_finite"),
    (order(event_source="crm", event_set_id="crm_leads"), "lead_id", "lead_id_missing"),
    (order(event_source="web", event_set_id="web"), "page_url", "page_url_missing"),
]


@pytest.mark.parametrize(("row", "column", "reason"), REFUSED, ids=[reason for _, _, reason in REFUSED])
def test_a_row_that_may_not_leave_is_quarantined(
    bench: Bench, row: dict[str, object], column: str, reason: str
) -> None:
    judged = bench.judge(events(texts(row, order("good", currency="EUR", value="1"))))
    assert judged.invalid == 1
    assert (reason in {found for _, found in reasons(judged)}) or (column, reason) in reasons(judged)
    assert judged.members == 1


@pytest.mark.parametrize("offset", [-MAX_EVENT_AGE_SECONDS, 0, MAX_EVENT_LEAD_SECONDS])
def test_the_windows_ends_belong_to_it(bench: Bench, offset: int) -> None:
    assert bench.judge(events(texts(order(timestamp=str(NOW + offset))))).invalid == 0


TYPED = [
    ("TIMESTAMPTZ", "2026-11-18 10:00:00.9+00", 1_794_996_000),
    ("TIMESTAMP", "2026-11-18 10:00:00", 1_794_996_000),
    ("DATE", "2026-11-18", 1_794_960_000),
    ("BIGINT", "1794996000", 1_794_996_000),
    ("VARCHAR", "2026-11-18T10:00:00Z", 1_794_996_000),
    ("VARCHAR", "2026-11-18T11:00:00+01:00", 1_794_996_000),
    ("VARCHAR", "1794996000123", 1_794_996_000),
]


@pytest.mark.parametrize(("type_", "text", "seconds"), TYPED)
def test_a_time_means_the_same_in_every_type(bench: Bench, type_: str, text: str, seconds: int) -> None:
    row = order(timestamp=text)
    rows = Rows({name: type_ if name == "timestamp" else "VARCHAR" for name in row}, [list(row.values())])
    judged = bench.judge(events(rows))
    assert rows_of(bench.warehouse, judged.valid, "timestamp") == [(seconds,)]


def test_logical_sources_become_ids_and_other_ids_pass(bench: Bench) -> None:
    judged = bench.judge(events(texts(order("a"), order("b", event_set_id="1234567890123456789"))))
    assert rows_of(bench.warehouse, judged.valid, "event_set_id") == [
        ("1234567890123456789",),
        (EVENT_SOURCES["stores"],),
    ]


def test_defaults_fill_what_no_row_gives(bench: Bench) -> None:
    judged = bench.judge(
        events(texts(order("a"), order("b", event_source=None), order("c", event_source="offline")))
    )
    assert rows_of(bench.warehouse, judged.valid, "event_source") == [("offline",)] * 3


OPTIONAL = [
    ("ip", "1.2.3", "ip_malformed"),
    ("ip", "somebody@shop.example", "ip_malformed"),
    ("locale", "english please", "locale_malformed"),
    ("user_agent", "x" * 2049, "user_agent_too_long"),
    ("content_type", "products", "content_type_not_allowed"),
    ("content_name", "x" * 513, "content_name_too_long"),
    ("quantity", "two", None),
    ("price", "-1", "price_too_small"),
]


@pytest.mark.parametrize(
    ("column", "value", "reason"), OPTIONAL, ids=[f"{column} {value[:5]}" for column, value, _ in OPTIONAL]
)
def test_an_unusable_optional_value_is_left_out_and_its_event_lives(
    bench: Bench, column: str, value: str, reason: str | None
) -> None:
    judged = bench.judge(events(texts(web(**{column: value}))))
    assert (judged.members, judged.invalid) == (1, 0)
    ((given, found),) = dropped(judged)
    assert given == column
    assert found == reason or reason is None


def test_a_value_that_is_never_sent_costs_no_event(bench: Bench) -> None:
    """An offline event takes no ip, so a malformed one does not matter."""
    assert bench.judge(events(texts(order(ip="1.2.3")))).invalid == 0


def test_one_bad_row_takes_its_event_along_and_no_other(bench: Bench) -> None:
    """Half an order would give the event a wrong value, and TikTok keeps the first copy."""
    rows = texts(
        order("a", content_id="1", value="1", currency="EUR"),
        order("a", content_id="2", value="x", currency="EUR"),
        order("b", content_id="1", value="1", currency="EUR"),
    )
    judged = bench.judge(events(rows, 'value = "per_item"'))
    assert (judged.members, judged.invalid) == (1, 2)
    assert ("", "event_incomplete") in reasons(judged)


def test_rows_that_only_grew_old_are_counted_apart(bench: Bench) -> None:
    old = str(NOW - MAX_EVENT_AGE_SECONDS - 1)
    judged = bench.judge(
        events(texts(order("a", timestamp=old), order("b", timestamp=old, event=None), order("c")))
    )
    assert (judged.invalid, judged.aged) == (2, 1)


def test_the_most_frequent_reason_comes_first(bench: Bench) -> None:
    judged = bench.judge(
        events(texts(order("a", event="x"), order("b", timestamp="x"), order("c", timestamp="x")))
    )
    assert [(item.reason, item.count) for item in judged.reasons] == [
        ("instant_ambiguous", 2),
        ("event_not_allowed", 1),
    ]


# --- quarantine -----------------------------------------------------------------------------------


def quarantined(bench: Bench, sync: Sync, *, show_pii: bool = False) -> list[dict[str, object]]:
    judged = bench.judge(sync, keep_given=show_pii)
    found: list[dict[str, object]] = (
        quarantined_rows(bench.warehouse, judged, show_pii=show_pii).read_all().to_pylist()
    )
    return found


def sync_of(row: dict[str, object], grain: str) -> Sync:
    return Sync("people", "tiktok_audience", texts(row), grain=grain)


def test_a_quarantined_row_is_named_by_its_grain_and_holds_nothing_personal(bench: Bench) -> None:
    sync = sync_of({"customer_id": "007", "email": "somebody at shop"}, '"customer_id"')
    (row,) = quarantined(bench, sync)
    assert row["customer_id"] == "007"
    assert row["reason"] == "email_no_at"
    assert "somebody at shop" not in row.values()


def test_a_grain_that_is_personal_is_not_shown(bench: Bench) -> None:
    (row,) = quarantined(bench, sync_of({"email": "somebody at shop"}, '"email"'))
    assert "somebody at shop" not in row.values()
    assert key_of("email") not in row


def test_raw_values_are_shown_when_asked_for(bench: Bench) -> None:
    (row,) = quarantined(bench, sync_of({"email": "somebody at shop"}, ""), show_pii=True)
    assert "somebody at shop" in row.values()


def test_a_personal_grain_shows_its_shape(bench: Bench) -> None:
    (row,) = quarantined(bench, sync_of({"email": "somebody at shop"}, '"email"'))
    assert row["email"] == "16 characters"


def test_a_refused_value_is_described(bench: Bench) -> None:
    rows = texts(web(order_id="x" * 257), web(event_id="b", page_url="ftp://shop.example/"))
    found = quarantined(bench, Sync("people", "tiktok_events", rows, grain='"event_id"'))
    assert [(row["event_id"], row["column"], row["keyword"], row["shape"]) for row in found] == [
        ("b", "page_url", "required", "19 characters")
    ]


def test_a_person_who_is_there_twice_is_a_member_and_told(bench: Bench) -> None:
    twice = {"customer_id": "007", "email": "somebody@shop.example"}
    rows = texts(twice, twice, {"email": "other@shop.example"})
    judged = bench.judge(Sync("people", "tiktok_audience", rows, grain='"customer_id"'))
    assert (judged.members, judged.invalid) == (3, 0)
    assert [(item.column, item.reason, item.count) for item in judged.notices] == [
        ("customer_id", "grain_repeated", 2),
        ("customer_id", "grain_null", 1),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_is_a_formula(bench: Bench, start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    (row,) = quarantined(bench, sync_of({"customer_id": text, "email": text}, '"customer_id"'), show_pii=True)
    cells = [str(cell) for cell in row.values() if "cmd" in str(cell)]
    assert cells
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]


def test_the_tables_of_a_sync_are_replaced_by_the_next(bench: Bench) -> None:
    bench.judge(members(texts({"email": "bad"}, {"email": "worse"})))
    judged = bench.judge(members(texts({"email": "somebody@shop.example"})))
    assert (judged.members, judged.invalid) == (1, 0)
    assert fetch(bench.warehouse, f'select count(*) from "{judged.quarantine}"') == [(0,)]


VALUES = st.sampled_from(
    [None, "", "somebody@shop.example", "nobody", SOMEBODY, "+12065550100", "12", "\x00", "'; --", "🛒"]
)


@settings(max_examples=5, deadline=None)
@given(
    rows=st.lists(
        st.fixed_dictionaries({"email": VALUES, "phone": VALUES, "idfa": VALUES}), min_size=1, max_size=6
    )
)
def test_every_row_is_valid_or_quarantined(shared_bench: Bench, rows: list[dict[str, object]]) -> None:
    judged = shared_bench.judge(members(texts(*rows)))
    assert judged.members + judged.invalid == judged.records.rows == len(rows)
