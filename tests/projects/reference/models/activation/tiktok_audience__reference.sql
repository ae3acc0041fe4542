-- /// model
-- description = "The reference's audience query, unmodified; one row per customer."
-- dialect = "presto"
--
-- [sync]
-- destination = "tiktok_audience"
-- audience = "Reference customers"
-- ///
SELECT
  email AS EMAIL
  ,CONCAT('+',REGEXP_REPLACE(phone, '(\s*)([^a-zA-Z0-9])', '')) AS PHONE
FROM Customer360
WHERE email IS NOT NULL
OR phone IS NOT NULL
