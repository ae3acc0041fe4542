-- Deciles one and two, consented, with at least one identifier; digests are those of the normal forms.
-- given customer360
select
    customer_id, email, phone, 'US' as country, idfa, null as aaid, spend_decile, marketing_consent
from (values
    ('all', 'ann@example.com', '+12065550100', 'de300000-1111-4222-8333-444444444444', 1, true),
    ('e-mail', 'ben@example.com', null, null, 2, true),
    ('third', 'cat@example.com', null, null, 3, true),
    ('said no', 'dan@example.com', null, null, 1, false),
    ('nothing', null, null, null, 1, true),
    ('no order', 'eve@example.com', null, null, null, true)
) as rows(customer_id, email, phone, idfa, spend_decile, marketing_consent)
-- expect
select * from (values
    ('all', sha256('ann@example.com'), sha256('+12065550100'),
        sha256('de300000-1111-4222-8333-444444444444'), null),
    ('e-mail', sha256('ben@example.com'), null, null, null)
) as rows(customer_id, email_sha256, phone_sha256, idfa_sha256, aaid_sha256)
