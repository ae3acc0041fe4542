-- ClickHouse
-- case: ch: plain
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(trim(email))))) as email_sha256 from customers

-- case: ch: utf8 and trimBoth
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lowerUTF8(trimBoth(email))))) as email_sha256 from customers

-- case: ch: phone
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(concat('+', replaceRegexpAll(phone, '[^0-9]', ''))))) as phone_sha256 from customers where phone is not null

-- case: ch: phone toUInt64
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256('+' || toString(toUInt64OrNull(replaceRegexpAll(phone, '[^0-9]', '')))))) as phone_sha256 from customers

-- case: ch: argMax
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(trim(argMax(email, seen_at)))))) as email_sha256 from customers group by customer_id

-- case: ch: if
-- clean
-- to: audience clickhouse
select customer_id, if(notEmpty(trim(email)), lower(hex(SHA256(lower(trim(email))))), null) as email_sha256 from customers

-- case: ch: match guards
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(phone))) as phone_sha256 from customers where match(phone, '^\\+[1-9][0-9]{6,14}$')

-- case: ch: arrayJoin hashed
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(trim(arrayJoin([email])))))) as email_sha256 from customers

-- case: ch: subtractDays
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(trim(email))))) as email_sha256 from customers where seen_at >= now() - interval 30 day

-- case: ch: events
-- clean
-- to: events clickhouse
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price as value from lines l where l.ordered_at > now() - interval 7 day

-- case: ch: upper hex
-- wrong: uppercase-digest
-- to: audience clickhouse
select customer_id, hex(SHA256(lower(trim(email)))) as email_sha256 from customers

-- case: ch: binary
-- wrong: digest-of-digest, unfit-type
-- to: audience clickhouse
select customer_id, SHA256(lower(trim(email))) as email_sha256 from customers

-- case: ch: hex of hex
-- wrong: digest-of-digest
-- to: audience clickhouse
select customer_id, lower(hex(lower(hex(SHA256(lower(trim(email))))))) as email_sha256 from customers

-- case: ch: cityHash64
-- wrong: unhashed-pii, unknown-function, dialect-change
-- to: audience clickhouse
select customer_id, toString(cityHash64(lower(trim(email)))) as email_sha256 from customers

-- case: ch: md5
-- wrong: weak-hash
-- to: audience clickhouse
select customer_id, lower(hex(MD5(lower(trim(email))))) as email_sha256 from customers

-- case: ch: ifNull
-- wrong: hash-of-null-folded
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(ifNull(lower(trim(email)), '')))) as email_sha256 from customers

-- case: ch: no trim
-- wrong: hash-of-unnormalised
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(email)))) as email_sha256 from customers

-- case: ch: groupUniqArray
-- wrong: unhashed-pii
-- to: audience clickhouse
select customer_id, arrayStringConcat(groupArray(email), ',') as email_sha256 from customers group by customer_id

-- case: ch: tuple leak
-- wrong: unhashed-pii, parse-error
-- to: audience clickhouse
select customer_id, tuple(email, phone).1 as email_sha256 from customers

-- case: ch: any leak
-- wrong: unhashed-pii, dialect-change
-- to: audience clickhouse
select customer_id, any(lower(trim(email))) as email_sha256 from customers group by customer_id

-- case: ch: twice
-- wrong: double-hash
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(hex(SHA256(lower(trim(email)))))))) as email_sha256 from customers

-- case: ch: phone no plus
-- wrong: hash-of-unnormalised
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(replaceRegexpAll(phone, '[^0-9]', '')))) as phone_sha256 from customers
