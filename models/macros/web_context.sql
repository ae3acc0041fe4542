-- What a browser tells about itself: its address, the pages it showed, TikTok's click id.

-- Is this IPv4 address one that no household has?
--
-- Source: IANA IPv4 Special-Purpose Address Registry, "globally reachable: false", and multicast; read
-- 2026-11-23. In their order: this network, private, loopback, multicast and reserved; shared (carrier-grade
-- NAT), link-local, private, protocol assignments and documentation, 6to4 relays, private, benchmarks,
-- documentation twice.
create or replace macro is_special_ipv4(address) as regexp_matches(
    address,
    '^(?:(?:0|10|127|22[4-9]|2[3-5][0-9])|100[.](?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|169[.]254'
    || '|172[.](?:1[6-9]|2[0-9]|3[01])|192[.]0[.][02]|192[.]88[.]99|192[.]168|198[.]1[89]'
    || '|198[.]51[.]100|203[.]0[.]113)[.]'
);

-- Is this lower-case IPv6 address one that no household has?
--
-- Household addresses are in 2000::/3, the only block given out so far; inside it are protocol assignments
-- (2001::/23), documentation (2001:db8::/32, 3fff::/20) and 6to4 (2002::/16).
-- Source: IANA IPv6 Special-Purpose Address Registry and Global Unicast Address Assignments, read 2026-11-23.
create or replace macro is_special_ipv6(address) as
    not regexp_matches(address, '^[23][0-9a-f]{3}:')
    or regexp_matches(address, '^(?:2001:(?:0?[01]?[0-9a-f]{0,2}|0?db8):|2002:|3fff:0?[0-9a-f]{0,3}:)');

-- The IPv4 address that a server wrote into an IPv6 one (::ffff:9.9.9.9), or the address as it is.
--
-- Source: RFC 4291, section 2.5.5.2; what servers log that listen on both.
create or replace macro unmapped_ip(value) as
    regexp_replace(visible_text(value), '(?i)^(?:0{1,4}:){0,5}:?:?ffff:([0-9]+[.][0-9.]+)$', '\1');

-- Is this four numbers up to 255 with dots, none with a leading zero?
create or replace macro is_ipv4_text(text) as regexp_full_match(
    text, '(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:[.]|$)){4}'
) and text not like '%.';

-- Could this be an IPv6 address? The record schema has the whole grammar.
create or replace macro is_ipv6_text(text) as
    regexp_full_match(text, '[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}');

-- A public address of a device; nothing but the mapping of IPv4 into IPv6 is changed.
--
-- Rule: "a non-hashed public IP address" (TikTok Business API, Report events, doc 1771101303285761, read
-- 2026-11-23).
create or replace macro public_ip(value) as case
    when is_ipv4_text(unmapped_ip(value)) and not is_special_ipv4(unmapped_ip(value)) then unmapped_ip(value)
    when is_ipv6_text(unmapped_ip(value)) and not is_special_ipv6(lower(unmapped_ip(value)))
        then unmapped_ip(value)
end;

-- Why an address is not sent.
--
-- Problems: ip_with_port (9.9.9.9:443, [2620:4f::1]:443), ip_malformed, ip_not_public.
create or replace macro ip_problem(value) as case
    when visible_text(value) is null or public_ip(value) is not null then null
    when regexp_full_match(visible_text(value), '[0-9.]+:[0-9]+|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?')
        then 'ip_with_port'
    when is_ipv4_text(unmapped_ip(value)) or is_ipv6_text(unmapped_ip(value)) then 'ip_not_public'
    else 'ip_malformed'
end;

-- Is there an e-mail address in this part of a URL, its @ written plainly or encoded, once or more?
create or replace macro url_part_holds_email(part) as
    regexp_matches(part, '[^/?&=#;@](?:@|%(?:25)*40)[^/?&=#;@]+[.][A-Za-z]{2}');

-- Does the part of a URL after ? or # hold an e-mail address, or a parameter that is called after a person?
create or replace macro url_query_is_personal(url) as
    url_part_holds_email(regexp_extract(url, '[?#].*'))
    or regexp_matches(
        url,
        '(?i)[?&;#](?:[a-z]+[_.-])?(?:e-?mail|mail|phone|tel|telephone|mobile|msisdn'
        || '|(?:first|last|full)[_-]?name|surname|password|passwd|birthday|birthdate|dob)'
        || '(?:[_-]?(?:address|number|no))?=[^&;#]'
    );

-- Why the address of a page is not sent, or what was cut off it (url_query_personal).
--
-- Problems: url_not_http, url_credentials, url_holds_email, url_query_personal, text_control_character,
-- text_placeholder.
create or replace macro url_problem(value) as case
    when visible_text(value) is null then null
    when stands_among(visible_text(value), nothing_texts()) then 'text_placeholder'
    when not regexp_matches(visible_text(value), '(?i)^https?://[^/?#]') then 'url_not_http'
    when regexp_matches(visible_text(value), '\p{Cc}') then 'text_control_character'
    when regexp_matches(visible_text(value), '^[^/]+//[^/?#]*@') then 'url_credentials'
    when url_part_holds_email(regexp_extract(visible_text(value), '^[^?#]*')) then 'url_holds_email'
    when regexp_matches(visible_text(value), '[?#]') and url_query_is_personal(visible_text(value))
        then 'url_query_personal'
end;

-- The address of a page. A query string and fragment that hold personal data are cut off whole.
--
-- The page is sent as it is, so what stands in it leaves raw. A path with an e-mail address in it is refused:
-- without it, it would be another page.
create or replace macro web_address(value) as case
    -- Nearly every address has no @ and no % in it.
    when regexp_full_match(cast(value as varchar), 'https?://[0-9A-Za-z][!-$&-?A-~]*') and not (
        regexp_matches(cast(value as varchar), '[?#]') and url_query_is_personal(cast(value as varchar))
    ) then cast(value as varchar)
    when url_problem(value) is null then visible_text(value)
    when url_problem(value) = 'url_query_personal' then regexp_extract(visible_text(value), '^[^?#]*')
end;

-- Why a click id or cookie is not sent.
--
-- Problems: the ones of text_problem; click_id_unfilled: the advertisement's macro (__CLICKID__) or a tag
-- manager's ({{ttclid}}, %ttclid%) was never replaced, so the same text stands for every click.
create or replace macro click_id_problem(value) as case
    when regexp_full_match(visible_text(value), '__\w+__|[$%]?[{]+[^{}]*[}]+|%\w+%') then 'click_id_unfilled'
    else text_problem(value)
end;

-- TikTok's click id or cookie, never changed.
create or replace macro click_id(value) as
    case when click_id_problem(value) is null then visible_text(value) end;
