-- case: upper
-- expect: uppercase-digest 8:5 "email_sha256" is a digest in upper case
-- note: it is sent in lower case
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    upper(email_sha256(email)) as email_sha256
from customers

-- case: a query written for another system
-- expect: uppercase-digest 10:4 "emails" is a digest in upper case
-- /// model
-- grain = ["order_id"]
-- dialect = "presto"
--
-- [sync]
-- destination = "tiktok_events"
-- ///
SELECT l.order_id, 'CompletePayment' AS event, CAST(l.order_id AS VARCHAR) AS event_id, '7654321098765432109' AS event_set_id
  ,l.ordered_at AS timestamp
  ,TO_HEX(SHA256(TO_UTF8(LOWER(TRIM(c.email))))) AS emails
  ,CONCAT('+1','',REGEXP_REPLACE(c.phone,'[$\D\s]','')) AS phone
FROM lines l LEFT JOIN customers c ON c.customer_id = l.customer_id

-- case: lower case again
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    lower(upper(email_sha256(email))) as email_sha256
from customers

