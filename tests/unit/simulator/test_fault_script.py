"""Reading a fault script, and saying what is wrong with one."""

from __future__ import annotations

import pytest

from sync.simulator import parse_faults
from sync.simulator.fault_script import FaultScriptError
from sync.simulator.faults import Fault

GOOD = """
# a comment
[[fault]]
endpoint = "/segment/mapping/"
kind = "status"
status = 503
headers = { Retry-After = "1" }
after = 2
every = 3
times = 4
applied = true

[[ fault ]]
endpoint = "*"
kind = "late"
seconds = 2.5
hold = 1
"""


def test_a_script_becomes_faults_in_order() -> None:
    assert parse_faults(GOOD) == (
        Fault(
            "/segment/mapping/",
            "status",
            after=2,
            every=3,
            times=4,
            status=503,
            headers=(("Retry-After", "1"),),
            applied=True,
        ),
        Fault("*", "late", seconds=2.5, hold=1),
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "fault = []"])
def test_an_empty_script_has_no_faults(text: str) -> None:
    assert parse_faults(text) == ()


FIRST_LINES = '[[fault]]\nendpoint = "/event/track/"\nkind = "throttle"\n'


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        (FIRST_LINES + "afer = 1\n", 4, ['key "afer" is not known', 'did you mean "after"?']),
        (FIRST_LINES + "zzz = 1\n", 4, ['key "zzz" is not known', "remove the key"]),
        (FIRST_LINES + "status = 502\n", 4, ['key "status" is not known here', 'kind "throttle" takes']),
        (FIRST_LINES + "every = 0\n", 4, ['"every" cannot be 0', "1 or more"]),
        (FIRST_LINES + "times = true\n", 4, ['"times" cannot be True']),
        (FIRST_LINES.replace("throttle", "throtle"), 3, ['"kind" cannot be "throtle"', '"throttle"?']),
        (FIRST_LINES.replace("/event/track/", "/event/trak/"), 2, ['did you mean "/event/track/"?']),
        (FIRST_LINES.replace("/event/track/", "/nothing/"), 2, ["or a pattern such as *"]),
        ('[[fault]]\nkind = "throttle"\n', 1, ['fault 1 has no "endpoint"', "add endpoint"]),
        ('[[fault]]\nendpoint = "*"\n', 1, ['fault 1 has no "kind"']),
        (FIRST_LINES.replace("throttle", "code"), 1, ['fault 1 has no "code"', "add code"]),
        (FIRST_LINES.replace("throttle", "slow") + "seconds = -1\n", 4, ['"seconds" cannot be -1']),
        (FIRST_LINES.replace("throttle", "slow") + "seconds = nan\n", 4, ['"seconds" cannot be nan']),
        (FIRST_LINES.replace("throttle", "status") + "status = 99\n", 4, ["from 200 to 599"]),
        (
            FIRST_LINES.replace("throttle", "status") + 'status = 502\nheaders = { A = "x\\r\\ny" }\n',
            5,
            ['"headers" cannot be', "one line each"],
        ),
        (FIRST_LINES + "\n" + FIRST_LINES + "\nafer = 1\n", 9, ['did you mean "after"?']),
        ("faults = 1\n", 1, ['key "faults" is not known', 'did you mean "fault"?']),
        ("fault = 1\n", 1, ["not a list of tables", "write [[fault]]"]),
        ("[fault]\nkind = 1\n", 1, ["not a list of tables"]),
        ("[[fault]]\nendpoint = \n", 2, ["not valid TOML"]),
        ("[[fault]]\nkind = 1\nkind = 2\n", 3, ["not valid TOML"]),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, line: int, parts: list[str]) -> None:
    with pytest.raises(FaultScriptError) as caught:
        parse_faults(text)
    message = str(caught.value)
    assert f"--> fault script:{line}\n" in message
    assert "= note: " in message
    assert "= help: " in message
    for part in parts:
        assert part in message


def test_all_mistakes_are_told_at_once() -> None:
    text = FIRST_LINES + "afer = 1\nevery = 0\n" + FIRST_LINES.replace("throttle", "late")
    with pytest.raises(FaultScriptError) as caught:
        parse_faults(text)
    assert str(caught.value).count("error[") == 3
