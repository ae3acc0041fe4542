"""The two sample queries of the CDP run as they were written, on the shipped marts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sync.destinations import DESTINATIONS
from sync.project.files import read_texts
from sync.project.project import load_project
from tests.lint.projects import lint

REPOSITORY = Path(__file__).parents[3]
AUDIENCE = r"""-- /// model
-- dialect = "presto"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "CDP"
-- ///
SELECT
  email AS EMAIL
  ,CONCAT('+',REGEXP_REPLACE(phone, '(\s*)([^a-zA-Z0-9])', '')) AS PHONE
FROM Customer360
WHERE email IS NOT NULL
OR phone IS NOT NULL
"""
EVENTS = r"""-- /// model
-- dialect = "presto"
-- [sync]
-- destination = "tiktok_events"
-- ///
SELECT
  'ACME Essentials' AS brand
  ,uit.product_category AS content_category
  ,uit.product_id AS content_id
  ,uit.product_name AS content_name
  ,'product' AS content_type
  ,'USD' AS currency
  ,TO_HEX(SHA256(TO_UTF8(LOWER(TRIM(mc.email))))) AS emails
  ,'CompletePayment' AS event
  ,'website' AS event_channel
  ,CAST(uit.order_id AS VARCHAR) AS event_id
  ,'7654321098765432109' AS event_set_id
  ,uit.order_id
  ,CONCAT('+1','',REGEXP_REPLACE(mc.phone,'[$\D\s]','')) AS phone
  ,uit.item_price AS price
  ,uit.item_quantity AS quantity
  ,uit.store_id AS shop_id
  ,uit.order_datetime AS timestamp
  ,CAST(uit.item_revenue / uit.item_quantity AS DOUBLE) AS value
FROM Unified_Itemized_Transactions uit
LEFT JOIN Merged_Customers mc ON uit.amperity_id = mc.amperity_id
WHERE uit.order_datetime > (CURRENT_DATE - interval '7' day)
"""


def test_the_sample_queries_have_no_errors() -> None:
    texts = read_texts(REPOSITORY, {})
    samples = {"models/activation/cdp_audience.sql": AUDIENCE, "models/activation/cdp_events.sql": EVENTS}
    project = load_project(
        replace(texts, models={**texts.models, **samples}),
        target=None,
        environment={},
        destinations=tuple(DESTINATIONS),
    )
    result = lint(project)
    assert result.errors == ()
    assert [(one.rule, str(one.where)) for one in result.findings] == [
        ("missing-grain", "models/activation/cdp_audience.sql:4:4"),
        ("missing-grain", "models/activation/cdp_events.sql:4:4"),
        ("uppercase-digest", "models/activation/cdp_events.sql:13:4"),
    ]
