"""A project that cannot be used: one clear message, a place, a way out, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sync.project.shipped import shipped_folder
from tests.e2e.project import Project
from tests.e2e.shop import AUDIENCE_PATH, EVENTS_PATH
from tests.e2e.strict_server import StrictServer

Spoil = Callable[[Project], None]

SHOPPERS_PATH = "models/marts/shoppers.sql"
SETTINGS = "pyproject.toml"
CUSTOMERS_SCHEMA = "schemas/sources/customers.schema.json"

LINT, PROJECT = 1, 2


@dataclass(frozen=True, slots=True)
class Case:
    """How a project is spoiled, and the one error that must come of it.

    Attributes:
        where: The place, as `path:line:column` or the name of a variable.
        what: Words of the first line.
        way_out: Words of the note or the help.
    """

    name: str
    spoil: Spoil
    exit_code: int
    rule: str
    where: str
    what: str
    way_out: str


def edited(path: str, old: str, new: str) -> Spoil:
    return lambda project: project.edit(path, old, new)


def written(path: str, content: str | bytes) -> Spoil:
    return lambda project: project.write(path, content)


RECORD_SCHEMA = "schemas/records/tiktok_events.schema.json"
SHIPPED_RECORD = (shipped_folder("schemas") / "records" / "tiktok_events.schema.json").read_text()


CASES = (
    Case(
        "record schema that allows more than the platform takes",
        written(RECORD_SCHEMA, SHIPPED_RECORD.replace('"event_source", "timestamp"]', '"timestamp"]')),
        LINT, "loosened-contract", f"{RECORD_SCHEMA}:7:15", 'loosens "required"', 'asks for "event_source"',
    ),
    Case(
        "record schema of no destination",
        written("schemas/records/tiktok_event.schema.json", SHIPPED_RECORD),
        LINT, "unknown-record-schema", "schemas/records/tiktok_event.schema.json:1:1", "no destination",
        'did you mean "tiktok_events.schema.json"?',
    ),
    Case(
        "misspelt column", edited(AUDIENCE_PATH, "email_sha256(email)", "email_sha256(emial)"),
        LINT, "unknown-column", f"{AUDIENCE_PATH}:12:18", 'column "emial"', 'did you mean "email"?',
    ),
    Case(
        "misspelt function",
        edited(AUDIENCE_PATH, "phone_sha256(phone, country)", "phone_sha265(country, 'US')"),
        LINT, "unknown-function", f"{AUDIENCE_PATH}:13:5", '"phone_sha265"', 'did you mean "phone_sha256"?',
    ),
    Case(
        "type error", edited(SHOPPERS_PATH, "where consent = 'yes'", "where consent + 1"),
        LINT, "type-error", f"{SHOPPERS_PATH}:12:15", "the engine does not accept", "cast",
    ),
    Case(
        "SQL that does not parse", edited(AUDIENCE_PATH, "from shoppers", "from shoppers where ("),
        LINT, "parse-error", f"{AUDIENCE_PATH}:14:21", "cannot be parsed", "mend the syntax",
    ),
    Case(
        "quote never closed", edited(SHOPPERS_PATH, "'yes'", "'yes"),
        LINT, "parse-error", f"{SHOPPERS_PATH}:12:17", "never closed", "close it",
    ),
    Case(
        "dropped required column",
        edited(EVENTS_PATH, "order_lines.ordered_at as timestamp,", "order_lines.ordered_at as ordered_at,"),
        LINT, "missing-column", f"{EVENTS_PATH}:6:4", 'no column "timestamp"', "timestamp, event_time",
    ),
    Case(
        "raw personal value in a digest column",
        edited(AUDIENCE_PATH, "email_sha256(email)", "email"),
        LINT, "unhashed-pii", f"{AUDIENCE_PATH}:12:5", "without a digest", "use email_sha256(email)",
    ),
    Case(
        "personal value in an unhashed column",
        edited(EVENTS_PATH, "order_lines.product_id as content_id", "shoppers.full_name as content_id"),
        LINT, "unhashed-pii", f"{EVENTS_PATH}:21:5", "content_id", "customers.full_name",
    ),
    Case(
        "unknown table", edited(AUDIENCE_PATH, "from shoppers", "from shopers"),
        LINT, "unknown-table", f"{AUDIENCE_PATH}:14:6", '"shopers"', 'did you mean "shoppers"?',
    ),
    Case(
        "unknown table in a model that others read", edited(SHOPPERS_PATH, "from customers", "from custmers"),
        LINT, "unknown-table", f"{SHOPPERS_PATH}:11:6", '"custmers"', 'did you mean "customers"?',
    ),
    Case(
        "cycle", edited(SHOPPERS_PATH, "from customers", "from tiktok_audience__shoppers"),
        LINT, "model-cycle", f"{SHOPPERS_PATH}:11:6", "depends on itself", "take one of these reads out",
    ),
    Case(
        "second statement", edited(AUDIENCE_PATH, "from shoppers", "from shoppers; drop table customers"),
        LINT, "one-statement", f"{AUDIENCE_PATH}:14:16", "a second statement", "a model file of its own",
    ),
    Case(
        "not a SELECT", written(SHOPPERS_PATH, "create table shoppers as select 1 as customer_id"),
        LINT, "one-statement", f"{SHOPPERS_PATH}:1:1", "another kind", "write a SELECT",
    ),
    Case(
        "empty model file", written(SHOPPERS_PATH, ""),
        LINT, "parse-error", f"{SHOPPERS_PATH}:1:1", "holds no query", "write one SELECT",
    ),
    Case(
        "a file read behind our back",
        edited(SHOPPERS_PATH, "from customers", "from read_csv('data/customers.csv')"),
        LINT, "undeclared-source", f"{SHOPPERS_PATH}:11:6", '"read_csv"', "[tool.sync.sources]",
    ),
    Case(
        "a file named as a table", edited(SHOPPERS_PATH, "from customers", "from 'data/customers.csv'"),
        LINT, "unknown-table", f"{SHOPPERS_PATH}:11:6", "neither a model nor a declared source",
        '"customers"',
    ),
    Case(
        "a star beside its columns", edited(AUDIENCE_PATH, "    customer_id, ", "    *, customer_id, "),
        LINT, "duplicate-column", f"{AUDIENCE_PATH}:11:8", '"customer_id" comes out twice',
        "write the columns out",
    ),
    Case(
        "two models of one name", written("models/staging/shoppers.sql", "select 1 as customer_id"),
        LINT, "name-clash", "models/staging/shoppers.sql:1:1", 'two models are called "shoppers"',
        "rename one",
    ),
    Case(
        "broken macro", written("models/macros/zz_own.sql", "create or replace macro oops(a) as (lower(a)"),
        LINT, "macro-error", "models/macros/zz_own.sql:1:44", 'macro "oops" cannot be created',
        "mend the syntax",
    ),
    Case(
        "macro file that does something else", written("models/macros/zz_own.sql", "drop table customers"),
        LINT, "macro-statement", "models/macros/zz_own.sql:1:1", "holds only macros",
        "CREATE OR REPLACE MACRO",
    ),
    Case(
        "broken source schema", written(CUSTOMERS_SCHEMA, '{"type": "object",'),
        LINT, "invalid-schema", f"{CUSTOMERS_SCHEMA}:1:19", "not JSON", "correct the file",
    ),
    Case(
        "source schema that is not one", edited(CUSTOMERS_SCHEMA, '"type": "object"', '"type": "objekt"'),
        LINT, "invalid-schema", f"{CUSTOMERS_SCHEMA}:1:1", "does not describe an object", '"type": "object"',
    ),
    Case(
        "broken record schema", written("schemas/records/tiktok_audience.schema.json", "{"),
        LINT, "invalid-schema", "schemas/records/tiktok_audience.schema.json:1:2", "not JSON",
        "correct the file",
    ),
    Case(
        "header that is not TOML", edited(AUDIENCE_PATH, '-- mode = "mirror"', "-- mode = mirror"),
        PROJECT, "bad-header", f"{AUDIENCE_PATH}:8:11", "not TOML", "mend the syntax",
    ),
    Case(
        "header never closed", edited(AUDIENCE_PATH, "-- ///\nselect", "select"),
        PROJECT, "bad-header", f"{AUDIENCE_PATH}:1:1", "not closed", 'end it with a line "-- ///"',
    ),
    Case(
        "unknown header key", edited(AUDIENCE_PATH, '-- mode = "mirror"', '-- mdoe = "mirror"'),
        PROJECT, "unknown-key", f"{AUDIENCE_PATH}:8:4", '"mdoe"', 'did you mean "mode"?',
    ),
    Case(
        "header value of a wrong type",
        edited(AUDIENCE_PATH, 'grain = ["customer_id"]', 'grain = "customer_id"'),
        PROJECT, "bad-value", f"{AUDIENCE_PATH}:3:4", 'key "grain" is not of type array',
        "give a value of type array",
    ),
    Case(
        "header value that is not offered", edited(AUDIENCE_PATH, '"mirror"', '"mirrored"'),
        PROJECT, "bad-value", f"{AUDIENCE_PATH}:8:4", '"mode"', "mirror",
    ),
    Case(
        "unknown destination", edited(AUDIENCE_PATH, '"tiktok_audience"', '"tiktok_audiance"'),
        PROJECT, "unknown-destination", f"{AUDIENCE_PATH}:6:4", '"tiktok_audiance"',
        'did you mean "tiktok_audience"?',
    ),
    Case(
        "name longer than TikTok keeps", edited(AUDIENCE_PATH, '"Shoppers"', f'"{"S" * 71}"'),
        PROJECT, "bad-value", f"{AUDIENCE_PATH}:7:4", "longer than 70 characters", "never found again",
    ),
    Case(
        "unknown dialect", edited(AUDIENCE_PATH, "-- grain = ", '-- dialect = "prestoo"\n-- grain = '),
        LINT, "unknown-dialect", f"{AUDIENCE_PATH}:3:4", '"prestoo"', 'did you mean "presto"?',
    ),
    Case(
        "model that is not text",
        written(AUDIENCE_PATH, "select 1 -- \N{LATIN SMALL LETTER E WITH ACUTE}".encode("latin-1")),
        PROJECT, "unreadable-file", f"{AUDIENCE_PATH}:1:1", "not UTF-8", "save it as UTF-8",
    ),
    Case(
        "settings that are not TOML", edited(SETTINGS, 'timezone = "UTC"', "timezone = UTC"),
        PROJECT, "bad-toml", f"{SETTINGS}:4:12", "not TOML", "mend the syntax",
    ),
    Case(
        "unknown setting", edited(SETTINGS, "default_country =", "default_contry ="),
        PROJECT, "unknown-key", f"{SETTINGS}:5:1", '"default_contry"', 'did you mean "default_country"?',
    ),
    Case(
        "setting of a wrong form", edited(SETTINGS, '"US"', '"usa"'),
        PROJECT, "bad-value", f"{SETTINGS}:5:1", '"default_country"', "ISO 3166-1",
    ),
    Case(
        "unknown time zone", edited(SETTINGS, 'timezone = "UTC"', 'timezone = "Europe/Berlyn"'),
        PROJECT, "bad-value", f"{SETTINGS}:4:1", '"Europe/Berlyn"', '"Europe/Berlin"',
    ),
    Case(
        "advertiser that is not an id", edited(SETTINGS, '"7000000000000000001"', '"seven"'),
        PROJECT, "bad-value", f"{SETTINGS}:14:1", "advertiser_ids", "^[0-9]",
    ),
    Case(
        "settings without our table", written(SETTINGS, '[project]\nname = "other"\n'),
        PROJECT, "no-project", "{root}", "no pyproject.toml with a [tool.sync] table", "tiktok-sync init",
    ),
    Case(
        "source and model of one name", written("models/marts/customers.sql", "select 1 as customer_id"),
        PROJECT, "name-clash", f"{SETTINGS}:8:1", '"customers" is a source and a model', "rename one",
    ),
    Case(
        "event source nobody declared", edited(EVENTS_PATH, "'web' as event_set_id", "'wep' as event_set_id"),
        LINT, "unknown-event-source", f"{EVENTS_PATH}:12:5", '"wep"', 'did you mean "web"?',
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "_"))
def test_a_spoiled_project_changes_nothing(case: Case, delivered: Project, server: StrictServer) -> None:
    books, state = delivered.ledgers(), server.state()
    case.spoil(delivered)

    result = delivered.run("sync")

    assert result.exit_code == case.exit_code
    assert len(result.errors) == 1, result.text
    (error,) = result.errors
    assert error.rule == case.rule
    assert error.where == case.where.format(root=delivered.root)
    assert case.what in error.what
    assert case.way_out in " ".join((*error.notes, error.help))
    assert error.help
    assert "Traceback" not in result.text
    assert delivered.ledgers() == books
    assert server.state() == state


@pytest.mark.parametrize("command", ["lint", "build", "validate", "plan", "sync"])
def test_every_command_stops_at_the_same_finding(command: str, delivered: Project) -> None:
    delivered.edit(AUDIENCE_PATH, "email_sha256(email)", "email_sha256(emial)")

    result = delivered.run(command)

    assert result.exit_code == LINT
    assert [error.where for error in result.errors] == [f"{AUDIENCE_PATH}:12:18"]
    assert not (delivered.root / ".sync/dev.duckdb").exists()


def test_all_findings_come_at_once_in_the_order_of_the_files(delivered: Project) -> None:
    delivered.edit(AUDIENCE_PATH, "email_sha256(email)", "email_sha256(emial)")
    delivered.edit(AUDIENCE_PATH, "phone_sha256(phone, ", "phone_sha256(fone, ")
    delivered.edit(EVENTS_PATH, "order_lines.quantity ", "order_lines.quantty ")

    result = delivered.run("lint")

    places = [f"{AUDIENCE_PATH}:12:18", f"{AUDIENCE_PATH}:13:18", f"{EVENTS_PATH}:23:17"]
    assert [error.where for error in result.errors] == places
    assert "3 errors" in result.text


def test_lint_as_json_is_one_document(delivered: Project) -> None:
    delivered.edit(AUDIENCE_PATH, "email_sha256(email)", "email_sha256(emial)")

    result = delivered.run("lint", "--format", "json")

    (finding,) = result.json["findings"] if isinstance(result.json, dict) else result.json
    assert finding["rule"] == "unknown-column"
    assert (finding["path"], finding["line"], finding["column"]) == (AUDIENCE_PATH, 12, 18)
    assert finding["help"] == 'did you mean "email"?'


def test_a_star_is_allowed_and_warned_about(delivered: Project) -> None:
    header = '-- /// model\n-- [sync]\n-- destination = "tiktok_audience"\n-- ///\n'
    delivered.write("models/activation/tiktok_audience__all.sql", f"{header}select * from shoppers\n")

    result = delivered.run("lint")

    assert result.exit_code == 0
    assert "star-in-activation" in {finding.rule for finding in result.findings}
    assert all(finding.help for finding in result.findings)


@dataclass(frozen=True, slots=True)
class Call:
    """Arguments and variables that cannot be used, and the error that must come of it."""

    name: str
    arguments: tuple[str, ...]
    variables: dict[str, str]
    rule: str
    where: str
    way_out: str


CALLS = (
    Call(
        "unknown target", ("sync",), {"SYNC_TARGET": "prod"}, "unknown-target", f"{SETTINGS}:3:2",
        "known names: dev",
    ),
    Call(
        "bad number", ("sync",), {"SYNC_TIMEOUT_SECONDS": "soon"}, "bad-value", "SYNC_TIMEOUT_SECONDS",
        "give a number",
    ),
    Call(
        "http away from this machine", ("sync",), {"SYNC_ENDPOINT": "http://tiktok.example"}, "bad-endpoint",
        "environment SYNC_ENDPOINT", "plain http only on this machine",
    ),
    Call(
        "an endpoint with a password", ("sync",), {"SYNC_ENDPOINT": "https://me:secret@tiktok.example"},
        "bad-endpoint",
        "environment SYNC_ENDPOINT", "the access token is sent to this address",
    ),
    Call(
        "an empty token", ("sync",), {"SYNC_TIKTOK_ACCESS_TOKEN": " "}, "bad-token",
        "SYNC_TIKTOK_ACCESS_TOKEN",
        "copy the access token again",
    ),
    Call(
        "a token file that is not there", ("sync",), {"SYNC_TIKTOK_ACCESS_TOKEN_FILE": "/nowhere"},
        "bad-token",
        "SYNC_TIKTOK_ACCESS_TOKEN_FILE", "name a readable text file",
    ),
    Call("unknown model", ("preview", "shopers"), {}, "unknown-model", "preview", 'did you mean "shoppers"?'),
    Call(
        "empty selection", ("plan", "--select", "shop*x"), {}, "unknown-selection", "--select",
        "known names",
    ),
    Call("nothing delivers", ("sync", "--select", "shoppers"), {}, "nothing-to-sync", "--select", "[sync]"),
    Call(
        "unknown batch", ("show", "yesterday.1"), {}, "unknown-batch", "the ledger",
        "as RUN.NUMBER",
    ),
)  # fmt: skip


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name.replace(" ", "_"))
def test_a_call_that_cannot_be_meant_changes_nothing(
    call: Call, delivered: Project, server: StrictServer
) -> None:
    books, state = delivered.ledgers(), server.state()

    result = delivered.run(*call.arguments, **call.variables)

    assert result.exit_code == PROJECT
    assert [(error.rule, error.where) for error in result.errors] == [(call.rule, call.where)]
    assert call.way_out in " ".join((*result.errors[0].notes, result.errors[0].help))
    assert "secret" not in result.text
    assert delivered.ledgers() == books
    assert server.state() == state


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("snyc",), "snyc"), (("sync", "--selct", "x"), "--select"), (("preview",), "MODEL")],
)
def test_a_mistyped_command_line_says_how_to_get_help(
    arguments: tuple[str, ...], says: str, delivered: Project
) -> None:
    result = delivered.run(*arguments)

    assert result.exit_code == PROJECT
    assert says in result.stderr
    assert "--help" in result.stderr
