-- What the queries of all cases read: one row.
create table given as select
    ' Ann@X.com ' as email,
    E'\tAnn@X.com\n' as tabbed,
    'Zoë@x.com' as accented,
    '206-555-0101' as phone,
    cast(null as varchar) as missing,
    7 as n,
    2 as two,
    0 as zero,
    2.5::double as half,
    -2.5::double as minus_half,
    12.50::decimal(10, 2) as price,
    9007199254740993 as large,
    date '2026-01-08' as day,
    timestamp '2026-01-08 10:11:12.345' as moment,
    timestamptz '2026-01-08 10:11:12+00' as instant,
    '{"name": "Ann", "age": 7}' as document,
    'a_b' as underscored;
