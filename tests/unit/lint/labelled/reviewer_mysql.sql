-- MySQL
-- case: my: plain
-- clean
-- to: audience mysql
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers

-- case: my: phone
-- clean
-- to: audience mysql
select customer_id, sha2(concat('+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: my: phone by replaces
-- clean
-- to: audience mysql
select customer_id, sha2(concat('+', replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', '')), 256) as phone_sha256 from customers

-- case: my: if
-- clean
-- to: audience mysql
select customer_id, if(email is null or email = '', null, sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: my: gmail by substring_index
-- clean
-- to: audience mysql
with e as (select customer_id, lower(trim(email)) as em from customers)
select customer_id, sha2(concat(replace(substring_index(em, '@', 1), '.', ''), '@', substring_index(em, '@', -1)), 256) as email_sha256 from e

-- case: my: date_sub
-- clean
-- to: audience mysql
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers where seen_at >= date_sub(now(), interval 30 day)

-- case: my: cast unsigned
-- clean
-- to: audience mysql
select customer_id, sha2(concat('+', cast(cast(regexp_replace(phone, '[^0-9]', '') as unsigned) as char)), 256) as phone_sha256 from customers

-- case: my: events
-- clean
-- to: events mysql
select l.order_id, 'Purchase' as event, concat('m', l.order_id) as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price as value from lines l where l.ordered_at > now() - interval 7 day

-- case: my: sha1
-- wrong: weak-hash
-- to: audience mysql
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: my: sha2 224
-- wrong: dialect-change
-- to: audience mysql
select customer_id, sha2(lower(trim(email)), 224) as email_sha256 from customers

-- case: my: ifnull
-- wrong: hash-of-null-folded
-- to: audience mysql
select customer_id, sha2(ifnull(lower(trim(email)), ''), 256) as email_sha256 from customers

-- case: my: group_concat
-- wrong: unhashed-pii, unstable-value
-- to: audience mysql
select customer_id, group_concat(email separator ',') as email_sha256 from customers group by customer_id

-- case: my: json_object
-- wrong: unhashed-pii, unfit-type
-- to: events mysql
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, json_object('e', c.email) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: my: hex of sha2
-- wrong: digest-of-digest
-- to: audience mysql
select customer_id, hex(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: my: salted
-- wrong: hash-of-unnormalised
-- to: audience mysql
select customer_id, sha2(concat('salt', lower(trim(email))), 256) as email_sha256 from customers where email is not null

-- case: my: no trim
-- wrong: hash-of-unnormalised
-- to: audience mysql
select customer_id, sha2(lower(email), 256) as email_sha256 from customers

-- case: my: local part
-- wrong: unhashed-pii
-- to: events mysql
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, substring_index(c.email, '@', 1) as content_name from lines l join customers c on c.customer_id = l.customer_id

-- case: my: to_base64
-- wrong: digest-of-digest
-- to: audience mysql
select customer_id, to_base64(unhex(sha2(lower(trim(email)), 256))) as email_sha256 from customers
