-- case: a table with e-mails
-- expect: stored-pii 2:4 the rows of model "case" are kept with raw personal data
-- note: kinds: email, external_id
-- /// model
-- materialized = "table"
-- ///
select customer_id, email, email_sha256(phone) as digest from customers

-- case: a table of digests and counts
-- /// model
-- materialized = "table"
-- ///
select email_sha256(email) as digest, count(phone) as phones from customers group by all

-- case: a view
select customer_id, email from customers
