-- The version of the identifier rules.

-- All that decides which digest a raw value gets: `1+phones_9.0.43+country_US+strip_plus_dots+upper_case_maid`.
--
-- Two texts differ whenever one raw value could get two digests: the rules of these files (the number in
-- front, raised by hand; tests/unit/identifiers/frozen notices), the release of the phone metadata, and
-- the options. A part at its default is left out. `timezone` is no part: it moves times, never a digest.
-- The ledger keeps the text beside what was sent, so that a plan can say why digests change.
-- Reason: docs/decisions/0016-the-identifier-rules-have-a-version.md.
create or replace macro identifier_rules_version() as concat(
    '1',
    '+phones_' || numbering_plans_version(),
    '+country_' || nullif(phone_region(null), ''),
    case when getvariable('strip_plus_dots') then '+strip_plus_dots' end,
    case when getvariable('maid_case') = 'upper' then '+upper_case_maid' end
);
