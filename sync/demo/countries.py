"""The dozen countries of the demo shop: names, money, clocks, and phone numbers that nobody has.

Rules for editors:

1. A phone number comes only from a range that the country's regulator keeps free for fiction. The ranges were
   compared on 2026-11-23 with second-hand lists, not with the regulators' own pages, which are named below
   for whoever adds one. A country without such a range gets no phone numbers at all: a made-up number is
   somebody's number. Ireland's range (020 91x xxxx) is left out because libphonenumber 9.0 does not count it
   as valid.
2. Every number of a block must be valid by libphonenumber for its country; a test asks it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhoneBlock:
    """A run of national numbers reserved for fiction.

    Attributes:
        prefix: leading digits of the national significant number, so without trunk prefix.
        first: the first free suffix.
        last: the last free suffix.
        digits: how many digits a suffix has; shorter ones are padded with zeros.
    """

    prefix: str
    first: int
    last: int
    digits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """What the demo knows about one country.

    Attributes:
        code: ISO 3166-1 alpha-2.
        weight: share of the customers, in percent; all countries together make 100.
        calling_code: without plus.
        exit_prefix: what is dialled before a calling code.
        trunk_prefix: what is dialled before a national number at home; empty in North America, where the
            prefix 1 is not written.
        currency: ISO 4217.
        locale: language tag of its web shop, BCP 47.
        time_zone: IANA zone of its tills.
        aliases: how the loyalty desk writes the country besides its code.
    """

    code: str
    weight: int
    calling_code: str
    exit_prefix: str = "00"
    trunk_prefix: str = "0"
    currency: str
    locale: str
    time_zone: str
    aliases: tuple[str, ...]
    given_names: tuple[str, ...]
    surnames: tuple[str, ...]
    phone_blocks: tuple[PhoneBlock, ...] = ()


def _blocks(prefixes: str, first: int, last: int) -> tuple[PhoneBlock, ...]:
    return tuple(PhoneBlock(prefix, first, last, len(str(last))) for prefix in prefixes.split())


def _north_american(area_codes: str) -> tuple[PhoneBlock, ...]:
    # North American Numbering Plan: 555-0100 through 555-0199 in every area code.
    return tuple(PhoneBlock(f"{area_code}5550", 100, 199, 3) for area_code in area_codes.split())


# Ofcom, "Telephone numbers for use in TV and radio drama programmes". Left out, as libphonenumber does not
# count them as valid: the mobile range 07700 900xxx, and Nottingham's 0115 496 0xxx.
_BRITISH = _blocks("1134960 1144960 1164960 1174960 1184960 1214960 1314960 1414960 1614960 2079460", 0, 999)
# ARCEP, decision 2018-0881, numbers for audiovisual works. The mobile range 06 39 98 is left out likewise.
_FRENCH = _blocks("19900 26191 35301 46571 53649", 0, 9999)
# Bundesnetzagentur, Mitteilung 148/2021 (Amtsblatt 7/2021), "Rufnummern für Medienproduktionen".
_GERMAN = _blocks("3023125 6990009 4066969 2214710 8999998", 0, 999)
# Post- och telestyrelsen, "Telefonnummer för användning i böcker och filmer".
_SWEDISH = _blocks("3139006 4062804 8465004 9803192", 0, 99) + _blocks("7017406", 5, 99)
# ACMA, "Phone numbers for use in TV shows, films and creative works": 5550 xxxx and 7010 xxxx in each area.
_AUSTRALIAN = _blocks("25550 27010 35550 37010 75550 77010 85550 87010", 0, 9999)

COUNTRIES = (
    Country(
        code="US",
        weight=26,
        calling_code="1",
        exit_prefix="011",
        trunk_prefix="",
        currency="USD",
        locale="en-US",
        time_zone="America/Chicago",
        aliases=("USA", "United States"),
        given_names=("James", "Mary", "Robert", "Aaliyah", "Diego", "Grace", "Wei", "Noah", "Zoë", "Malik"),
        surnames=("Smith", "O'Neil", "García", "Nguyen", "Washington", "Lee", "Kowalski", "Brown", "Rivera"),
        phone_blocks=_north_american(
            "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 "
            "240 248 251 252 253 254 256 260 262 267 269 270 272 276 281 301 302 303 304 305 307 308 309 310 "
            "312 313 314 315 316 317 318 319 320 321 323 325"
        ),
    ),
    Country(
        code="GB",
        weight=15,
        calling_code="44",
        currency="GBP",
        locale="en-GB",
        time_zone="Europe/London",
        aliases=("UK", "United Kingdom"),
        given_names=("Oliver", "Amelia", "Harry", "Isla", "Siân", "Mohammed", "Freya", "Callum", "Priya"),
        surnames=("Jones", "Taylor", "Patel", "Evans", "MacDonald", "Wright", "Ó Briain", "Khan", "Clarke"),
        phone_blocks=_BRITISH,
    ),
    Country(
        code="DE",
        weight=12,
        calling_code="49",
        currency="EUR",
        locale="de-DE",
        time_zone="Europe/Berlin",
        aliases=("Deutschland", "Germany"),
        given_names=("Jürgen", "Anna", "Lukas", "Käthe", "Sören", "Mia", "Björn", "Ayşe", "Felix", "Lena"),
        surnames=("Müller", "Schmidt", "Weiß", "Fischer", "Yıldız", "Schröder", "Becker", "Groß", "Koch"),  # noqa: RUF001  Turkish has an i without dot
        phone_blocks=_GERMAN,
    ),
    Country(
        code="FR",
        weight=10,
        calling_code="33",
        currency="EUR",
        locale="fr-FR",
        time_zone="Europe/Paris",
        aliases=("France",),
        given_names=("Élodie", "Loïc", "Chloé", "Jean-Luc", "François", "Inès", "Théo", "Aïcha", "Hélène"),
        surnames=("Dubois", "Lefèvre", "Garnier", "Benoît", "D'Arcy", "Moreau", "Haddad", "Noël", "Petit"),
        phone_blocks=_FRENCH,
    ),
    Country(
        code="CA",
        weight=8,
        calling_code="1",
        exit_prefix="011",
        trunk_prefix="",
        currency="CAD",
        locale="en-CA",
        time_zone="America/Toronto",
        aliases=("Canada",),
        given_names=("Liam", "Charlotte", "Étienne", "Maëlle", "Arjun", "Sophie", "Tuukka", "Olivia", "Mei"),
        surnames=("Tremblay", "Martin", "Singh", "Côté", "Bouchard", "Wong", "Campbell", "Gagné", "Roy"),
        phone_blocks=_north_american(
            "204 226 236 249 250 289 306 343 365 403 416 418 431 437 438 450 506 514 519 548 579 581 587 604"
        ),
    ),
    Country(
        code="AU",
        weight=8,
        calling_code="61",
        exit_prefix="0011",
        currency="AUD",
        locale="en-AU",
        time_zone="Australia/Sydney",
        aliases=("Australia",),
        given_names=("Jack", "Matilda", "Lachlan", "Ruby", "Cooper", "Thi", "Angus", "Willow", "Nikau"),
        surnames=("Wilson", "Kelly", "Nguyễn", "Papadopoulos", "Ryan", "Walker", "Harris", "Chen", "King"),
        phone_blocks=_AUSTRALIAN,
    ),
    Country(
        code="ES",
        weight=6,
        calling_code="34",
        trunk_prefix="",
        currency="EUR",
        locale="es-ES",
        time_zone="Europe/Madrid",
        aliases=("España", "Spain"),
        given_names=("Íñigo", "Lucía", "Begoña", "Álvaro", "María José", "Iker", "Núria", "Hugo", "Andrés"),
        surnames=("García López", "Fernández", "Ibáñez", "Etxeberria", "Muñoz", "Pérez", "Sánchez", "Ruiz"),
    ),
    Country(
        code="BR",
        weight=5,
        calling_code="55",
        currency="BRL",
        locale="pt-BR",
        time_zone="America/Sao_Paulo",
        aliases=("Brasil", "Brazil"),
        given_names=("João", "Maria", "Antônio", "Letícia", "Caíque", "Beatriz", "Thaís", "Luís", "Enzo"),
        surnames=("Silva", "Gonçalves", "Araújo", "dos Santos", "Simões", "Almeida", "Brandão", "Corrêa"),
    ),
    Country(
        code="JP",
        weight=4,
        calling_code="81",
        exit_prefix="010",
        currency="JPY",
        locale="ja-JP",
        time_zone="Asia/Tokyo",
        aliases=("Japan", "日本"),
        given_names=("陽菜", "蓮", "葵", "大翔", "さくら", "健太", "結衣", "悠真"),
        surnames=("佐藤", "鈴木", "髙橋", "田中", "渡邉", "伊藤", "山本", "中村"),
    ),
    Country(
        code="IE",
        weight=3,
        calling_code="353",
        currency="EUR",
        locale="en-IE",
        time_zone="Europe/Dublin",
        aliases=("Ireland", "Éire"),
        given_names=("Aoife", "Conor", "Saoirse", "Oisín", "Róisín", "Pádraig", "Ciara", "Seán"),
        surnames=("Murphy", "Ó Súilleabháin", "Byrne", "Ní Bhriain", "Walsh", "Doyle", "Nolan", "Fitzgerald"),
    ),
    Country(
        code="SE",
        weight=2,
        calling_code="46",
        currency="SEK",
        locale="sv-SE",
        time_zone="Europe/Stockholm",
        aliases=("Sverige", "Sweden"),
        given_names=("Åsa", "Björn", "Märta", "Nils", "Ingrid", "Göran", "Freja", "Viggo"),
        surnames=("Sjöberg", "Lindström", "Åkesson", "Nyström", "Öberg", "Holm", "Ek", "Söderlund"),
        phone_blocks=_SWEDISH,
    ),
    Country(
        code="PR",
        weight=1,
        calling_code="1",
        exit_prefix="011",
        trunk_prefix="",
        currency="USD",
        locale="es-PR",
        time_zone="America/Puerto_Rico",
        aliases=("Puerto Rico",),
        given_names=("José", "Carmen", "Ángel", "Yaritza", "Luz", "Rafael", "Marisol", "Efraín"),
        surnames=("Rodríguez", "Colón", "Rivera", "Vélez", "Ortiz", "Meléndez", "Cruz", "Báez"),
        phone_blocks=_north_american("787 939"),
    ),
)


def national_number(country: Country, ordinal: int) -> str | None:
    """Give the n-th fictional number of a country, digits only, without trunk prefix.

    Numbers are dealt over the blocks in turn, so that two ordinals never share a number.

    Returns:
        None when the country has no block, or when its blocks are used up: a fictional range is finite, and
        a number outside it is somebody's.
    """
    if not country.phone_blocks:
        return None
    turn, place = divmod(ordinal, len(country.phone_blocks))
    block = country.phone_blocks[place]
    suffix = block.first + turn
    return f"{block.prefix}{suffix:0{block.digits}d}" if suffix <= block.last else None
