"""What the demo shop sells, and what its money is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from sync.demo.countries import Country
from sync.demo.draws import Draw, pick, whole

# US dollars for one unit, a fixed planning rate as retailers report by; close to the rates of 2026.
DOLLARS_PER_UNIT = {
    "USD": 1.0, "GBP": 1.3, "EUR": 1.1, "CAD": 0.73, "AUD": 0.66, "BRL": 0.18, "JPY": 0.0067, "SEK": 0.1,
}  # fmt: skip

_WITHOUT_CENTS = frozenset({"JPY"})

# Category: price range in US cents and the things in it.
_SHELVES = {
    "Skin care": (900, 6_500, ("Day cream", "Night cream", "Face serum", "Eye balm", "Clay mask", "Toner")),
    "Make-up": (600, 4_800, ("Lipstick", "Mascara", "Foundation", "Blush", "Brow pencil", "Highlighter")),
    "Hair": (700, 3_900, ("Shampoo", "Conditioner", "Hair oil", "Styling paste", "Curl cream")),
    "Fragrance": (2_900, 18_000, ("Eau de parfum", "Eau de toilette", "Body mist", "Scented candle")),
    "Bath & body": (400, 2_600, ("Shower gel", "Body butter", "Hand cream", "Bath salt", "Soap bar")),
    "Tools": (500, 14_000, ("Brush set", "Hair dryer", "Mirror", "Nail file", "Sponge")),
}
_BRANDS = ("ACME Essentials", "Nordlys", "Maison Étoile", "Café Noir", "Plain & Co", "Umi 海")


@dataclass(frozen=True, slots=True)
class Product:
    """One article; its id has leading zeros, and its price is in US cents."""

    product_id: str
    name: str
    category: str
    brand: str
    cents: int


def draw_products(draw: Draw) -> tuple[Product, ...]:
    """Stock every shelf with every brand and mix the shelves, so that best sellers come from all of them."""
    stock = [
        (draw(), f"{brand} {thing}", category, brand, 100 * whole(low // 100, high // 100, draw) - 1)
        for category, (low, high, things) in _SHELVES.items()
        for thing in things
        for brand in _BRANDS
    ]
    return tuple(
        Product(f"{number:06d}", name, category, brand, cents)
        for number, (_, name, category, brand, cents) in enumerate(sorted(stock), start=417)
    )


def local_cents(product: Product, country: Country) -> int:
    """Price a product in hundredths of the country's currency; one without cents gets whole units."""
    amount = product.cents / DOLLARS_PER_UNIT[country.currency]
    return round(amount / 100) * 100 if country.currency in _WITHOUT_CENTS else round(amount)


def product_rows(products: Sequence[Product], draw: Draw) -> list[tuple[str | None, ...]]:
    """Write the product file; one brand in thirty is missing, as nobody filled it in."""
    return [
        (
            product.product_id,
            pick((product.name, product.name, f" {product.name}"), draw),
            product.category,
            None if draw() < 0.03 else product.brand,
            f"{product.cents / 100:.2f}",
        )
        for product in products
    ]


def exchange_rate_rows() -> list[tuple[str, str]]:
    """Write the planning rates, one row per currency."""
    return [(currency, f"{rate:.6f}") for currency, rate in DOLLARS_PER_UNIT.items()]
