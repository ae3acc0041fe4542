-- "Surname, Given" is split at the comma; two forms of dates are read; a day that is neither is unknown.
-- given store_customers
select * from (values
    ('000001', 'SMITH, Mary', '2023-12-31'),
    ('000002', 'Ó Briain,Siân', '31.12.2023'),
    ('000003', 'Cher', 'last year')
) as rows(customer_number, full_name, registered_on)
-- expect
select * from (values
    ('000001', 'Mary', 'SMITH', timestamptz '2023-12-31 00:00+00'),
    ('000002', 'Siân', 'Ó Briain', timestamptz '2023-12-31 00:00+00'),
    ('000003', null, 'Cher', null)
) as rows(customer_number, given_name, surname, created_at)
