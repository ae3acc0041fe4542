-- case: an e-mail as it is
-- expect: hash-of-unnormalised 8:5 this hashes email that is not in its normal form
-- note: the value is customers.email
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(email) as email_sha256
from customers

-- case: trimmed but not in lower case
-- expect: hash-of-unnormalised 8:5 this hashes email that is not in its normal form
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(trim(email)) as email_sha256
from customers

-- case: salted
-- expect: hash-of-unnormalised 8:5 this hashes email that is not in its normal form
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256('pepper' || lower(trim(email))) as email_sha256
from customers

-- case: upper case again after lower case
-- expect: hash-of-unnormalised 8:5 this hashes email that is not in its normal form
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(upper(lower(trim(email)))) as email_sha256
from customers

-- case: a phone with its blanks
-- expect: hash-of-unnormalised 8:5 this hashes phone that is not in its normal form
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(phone) as phone_sha256
from customers

-- case: only the first character stripped, for lack of 'g'
-- expect: regexp-replace-once 8:19 only the first match is replaced
-- expect: hash-of-unnormalised 8:5 this hashes phone that is not in its normal form
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256('+' || regexp_replace(phone, '[^0-9]', '')) as phone_sha256
from customers

-- case: a phone given to the e-mail function
-- expect: hash-of-unnormalised 8:5 this hashes phone that is not in its normal form
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    email_sha256(phone) as phone_sha256
from customers

-- case: the place is the call, also in a model before
-- expect: hash-of-unnormalised models/marts/mart.sql:2:5 this hashes email that is not in its normal form
-- note: it leaves as "email_sha256" of model "case"
-- file: models/marts/mart.sql
select customer_id,
    sha256(email) as email_digest
from customers
-- file: models/activation/case.sql
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, email_digest as email_sha256 from mart

-- case: inside the project's own macro the place is the macro's call
-- expect: hash-of-unnormalised 7:21 this hashes phone that is not in its normal form
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, own_digest(phone) as phone_sha256 from customers

-- case: a digest that is not used to match people
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, sha256(email || order_id) as event_id, 'web' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256 from lines join customers using (customer_id)

-- case: trimmed and lower case, in any order
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(lower(trim(email))) as email_sha256
from customers

-- case: white space taken out by a pattern
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(regexp_replace(lower(email), '\s', '', 'g')) as email_sha256
from customers

-- case: the project's own macro
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    own_digest(email) as email_sha256
from customers

-- case: digits behind a plus
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256('+' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256
from customers

-- case: everything but digits and plus stripped
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(regexp_replace(phone, '[^0-9+]', '', 'g')) as phone_sha256
from customers

-- case: normalised in a model before
-- file: models/marts/mart.sql
select customer_id, normalize_email(email) as email, e164(phone, country) as phone from customers
-- file: models/activation/case.sql
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, sha256(email) as email_sha256, sha256(phone) as phone_sha256 from mart

-- case: the certified function is called instead
-- expect: hash-of-unnormalised 8:5 this hashes email that is not in its normal form
-- fix: email_sha256(Lower(email)) as email_sha256
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    SHA256(Lower(email)) as email_sha256
from customers

-- case: another kind, or more than one text, is left to the author
-- expect: hash-of-unnormalised 8:5 this hashes phone that is not in its normal form
-- fix: none
-- expect: hash-of-unnormalised 9:5 this hashes email that is not in its normal form
-- fix: none
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(phone) as phone_sha256,
    sha256(email || 'pepper') as email_sha256
from customers
