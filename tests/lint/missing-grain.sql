-- case: no grain
-- expect: missing-grain 3:4 model "case" does not say what names a row
-- /// model
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select email_sha256(email) as email_sha256 from customers

-- case: a grain column that does not come out
-- expect: missing-grain 2:4 grain column "custmer_id" does not come out of the model
-- help: did you mean "customer_id"?
-- /// model
-- grain = ["custmer_id"]
-- ///
select customer_id from customers

-- case: a column of a unique key that does not come out
-- expect: missing-grain 2:4 unique column "mail" does not come out of the model
-- help: did you mean "email"?
-- /// model
-- unique = [["customer_id"], ["mail", "customer_id"]]
-- ///
select customer_id, email from customers

-- case: a grain that comes out, in any letter case
-- /// model
-- grain = ["CUSTOMER_ID"]
-- ///
select customer_id from customers
