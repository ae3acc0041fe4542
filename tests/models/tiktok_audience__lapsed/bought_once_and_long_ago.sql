-- More than 180 days without a purchase; somebody who never bought is not lapsed.
-- given customer360
select
    customer_id, email, null as phone, null as country, null as idfa, aaid, recency_days, marketing_consent
from (values
    ('181', 'ann@example.com', 'de300000-1111-4222-8333-444444444444', 181, true),
    ('180', 'ben@example.com', null, 180, true),
    ('never', 'cat@example.com', null, null, true),
    ('said no', 'dan@example.com', null, 300, false),
    ('nothing', null, null, 300, true)
) as rows(customer_id, email, aaid, recency_days, marketing_consent)
-- expect
select
    '181' as customer_id, sha256('ann@example.com') as email_sha256, null as phone_sha256,
    null as idfa_sha256,
    sha256('de300000-1111-4222-8333-444444444444') as aaid_sha256
