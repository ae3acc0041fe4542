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
-- expect: guessed-country-code 11:4 +1 is put before digits that may have a country code already
-- expect: uppercase-digest 10:4 "emails" is a digest in upper case
-- /// model
-- grain = ["order_id"]
-- dialect = "presto"
--
-- [sync]
-- destination = "tiktok_events"
-- ///
SELECT l.order_id, 'Purchase' AS event, CAST(l.order_id AS VARCHAR) AS event_id, '7654321098765432109' AS event_set_id
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


-- case: the value is wrapped, whatever its lines, and keeps its name
-- expect: uppercase-digest 8:5 "email_sha256" is a digest in upper case
-- fix: lower(upper(
-- expect: uppercase-digest 11:5 "phone_sha256" is a digest in upper case
-- fix: lower(phone_sha256) as phone_sha256
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    upper(
        email_sha256(email) -- the digest
    ) as email_sha256,
    phone_sha256
from (select customer_id, email, upper(phone_sha256(phone, country)) as phone_sha256 from customers)
