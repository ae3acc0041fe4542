-- Consent needs a yes and no no; silence alone is not a yes.
-- given customer_identities
select * from (values
    ('yes and silence', 'web', 'w1', true),
    ('yes and silence', 'store', 's1', null),
    ('yes and no', 'web', 'w2', true),
    ('yes and no', 'loyalty', 'l2', false),
    ('silence', 'store', 's3', null),
    ('no', 'web', 'w4', false)
) as rows(customer_id, source_system, source_customer_id, marketing_consent)
-- expect
select * from (values
    ('yes and silence', true),
    ('yes and no', false),
    ('silence', false),
    ('no', false)
) as rows(customer_id, marketing_consent)
