"""Deliver audiences and events to TikTok every night, from Airflow 3.

The exit codes of tiktok-sync decide what Airflow does: try again, skip, or ask a person.
A second task reads the ledger, so that a run that was skipped because "something holds
the ledger" is not mistaken for one that found it broken.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

TOOL = os.environ.get("TIKTOK_SYNC", "/opt/tiktok-sync/bin/tiktok-sync")
PROJECT = os.environ.get("TIKTOK_SYNC_PROJECT", "/srv/shop")
DEFAULTS = {"SYNC_TARGET": "prod", "SYNC_TIKTOK_ACCESS_TOKEN_FILE": "/etc/tiktok-sync/token"}
SETTINGS = {name: os.environ.get(name, default) for name, default in DEFAULTS.items()}

ENDINGS = {
    1: (AirflowFailException, "lint found errors: fix the model"),
    2: (AirflowFailException, "the project cannot be used: edit what the message names"),
    3: (AirflowFailException, "a guard refused the data: look at it before anything is sent"),
    4: (AirflowFailException, "TikTok refuses the access: authorise the app again"),
    5: (AirflowException, "not everything was accepted: what is left is sent by the next try"),
    6: (AirflowSkipException, "another run holds the ledger"),
    70: (AirflowFailException, "a bug of tiktok-sync: report it"),
}
"""Exit code -> how the task ends; a plain AirflowException is the one that is tried again."""


@dag(
    schedule="17 4 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,  # a run delivers the state of now; nights that were missed need no runs of their own
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=10)},
    tags=["tiktok"],
)
def tiktok_sync() -> None:
    """Deliver, then see whether the ledger answers."""

    @task(execution_timeout=timedelta(hours=3))
    def deliver() -> None:
        command = [TOOL, "--project", PROJECT, "sync", "--output", "json"]
        ended = SubprocessHook().run_command(command, env={**os.environ, **SETTINGS})
        if ended.exit_code != 0:
            how, why = ENDINGS.get(ended.exit_code, (AirflowException, "it was interrupted"))
            raise how(f"exit code {ended.exit_code}: {why}")

    ledger_answers = BashOperator(
        task_id="ledger_answers",
        bash_command='"$TOOL" --project "$PROJECT" status --limit 1 --output json',
        env={"TOOL": TOOL, "PROJECT": PROJECT, **SETTINGS},
        append_env=True,
        trigger_rule="none_failed",
    )
    deliver() >> ledger_answers


tiktok_sync()
