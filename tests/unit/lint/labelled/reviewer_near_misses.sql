-- Nearly what makes a value normal, or never NULL, and yet not.
-- case: pattern without anchors
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(phone) as phone_sha256 from customers where regexp_matches(phone, '\+[0-9]+')

-- case: pattern without its end
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(phone) as phone_sha256 from customers where regexp_matches(phone, '^\+[0-9]+')

-- case: pattern as one of two conditions
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(phone) as phone_sha256 from customers where regexp_full_match(phone, '\+[0-9]+') or consent

-- case: pattern that must not match
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(phone) as phone_sha256 from customers where not regexp_full_match(phone, '\+[0-9]+')

-- case: pattern that allows hyphens
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(phone) as phone_sha256 from customers where regexp_full_match(phone, '\+[0-9-]+')

-- case: pattern of another relation's column
-- wrong: hash-of-unnormalised
-- to: audience
select a.customer_id, sha256(a.phone) as phone_sha256 from customers a join customers b on a.customer_id = b.customer_id where regexp_full_match(b.phone, '\+[0-9]+')

-- case: pattern in the other branch
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, case when regexp_full_match(phone, '\+[0-9]+') then null else sha256(phone) end as phone_sha256 from customers

-- case: pattern of digits, without plus
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(phone) as phone_sha256 from customers where regexp_full_match(phone, '[0-9]{8,15}')

-- case: pattern of digits, with plus
-- clean
-- to: audience
select customer_id, sha256('+' || phone) as phone_sha256 from customers where regexp_full_match(phone, '[0-9]{8,15}')

-- case: first part and a domain without its @
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(split_part(lower(trim(email)), '@', 1) || 'gmail.com') as email_sha256 from customers

-- case: first part and a domain in capitals
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(split_part(lower(trim(email)), '@', 1) || '@Gmail.com') as email_sha256 from customers

-- case: domain before the first part
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(split_part(lower(trim(email)), '@', 2) || '@' || split_part(lower(trim(email)), '@', 1)) as email_sha256 from customers

-- case: parts of what was never trimmed
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(split_part(lower(email), '@', 1) || '@' || split_part(lower(email), '@', 2)) as email_sha256 from customers

-- case: parts by place
-- clean
-- to: audience
with e as (select customer_id, lower(trim(email)) as email from customers)
select customer_id, sha256(replace(left(email, strpos(email, '@') - 1), '.', '') || '@' || substr(email, strpos(email, '@') + 1)) as email_sha256 from e

-- case: parts by pattern
-- clean
-- to: audience
with e as (select customer_id, lower(trim(email)) as email from customers)
select customer_id, sha256(replace(regexp_extract(email, '^([^@]+)@', 1), '.', '') || '@' || regexp_extract(email, '@(.+)$', 1)) as email_sha256 from e

-- case: letters exchanged the wrong way round
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(translate(trim(email), 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')) as email_sha256 from customers

-- case: brackets left in the number
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || replace(replace(phone, ' ', ''), '-', '')) as phone_sha256 from customers

-- case: a whole number of a text that is none
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || cast(try_cast(phone as double) as varchar)) as phone_sha256 from customers

-- case: printed into two holes
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(printf('%s%s', lower(trim(email)), country)) as email_sha256 from customers

-- case: branch of those that are missing
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, case when phone is null then sha256(concat('+', regexp_replace(phone, '[^0-9]', '', 'g'))) end as phone_sha256 from customers

-- case: missing and something else
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, case when email is null and consent then null else sha256(lower(trim(coalesce(email, '')))) end as email_sha256 from customers

-- case: missing or something else
-- clean
-- to: audience
select customer_id, case when email is null or not consent then null else sha256(lower(trim(coalesce(email, '')))) end as email_sha256 from customers

-- case: another column is present
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, case when email is not null then sha256(concat('+', regexp_replace(phone, '[^0-9]', '', 'g'))) end as phone_sha256 from customers

-- case: what is present in its branch leaves it
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(concat('+', regexp_replace(case when phone is not null then phone else null end, '[^0-9]', '', 'g'))) as phone_sha256 from customers

-- case: greatest skips NULL
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(greatest(lower(trim(email)), '')) as email_sha256 from customers

-- case: greatest of two addresses
-- clean
-- to: audience
select customer_id, sha256(greatest(lower(trim(email)), trim(lower(email)))) as email_sha256 from customers

-- case: list filtered by another list's address
-- wrong: unhashed-pii
-- to: audience
select customer_id, list_filter([lower(email)], lambda x: x <> phone)[1] as email_sha256 from customers

-- case: white space off a digest that is cut
-- wrong: digest-of-digest
-- to: audience
select customer_id, trim(left(sha256(lower(trim(email))), 60)) as email_sha256 from customers

-- case: letters of a digest taken off
-- wrong: digest-of-digest
-- to: audience
select customer_id, trim(sha256(lower(trim(email))), 'ab') as email_sha256 from customers

-- case: white space replaced in a digest
-- clean
-- to: audience
select customer_id, regexp_replace(sha256(lower(trim(email))), '\s', '', 'g') as email_sha256 from customers
