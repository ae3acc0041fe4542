-- Three generations of forms: every yes and no is understood, anything else is no answer, and an opt-out is
-- a no.
-- given loyalty_members
select * from (values
    ('1', 'Y', null, 'UK'), ('2', 'yes', null, 'Germany'), ('3', '1', null, 'de'), ('4', 'TRUE', null, '日本'),
    ('5', 'N', null, 'Atlantis'), ('6', 'no', null, ' US '), ('7', '0', null, null),
    ('8', '?', null, ''), ('9', null, null, 'España'), ('10', 'Y', date '2026-01-01', 'USA')
) as rows(card_number, marketing_consent, opted_out_on, country)
-- expect
select * from (values
    ('1', true, 'GB'), ('2', true, 'DE'), ('3', true, 'DE'), ('4', true, 'JP'),
    ('5', false, null), ('6', false, 'US'), ('7', false, null),
    ('8', null, null), ('9', null, 'ES'), ('10', false, 'US')
) as rows(card_number, marketing_consent, country)
