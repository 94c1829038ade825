"""Phone models: their numbers in the database, and what their firmware can do with trust lists."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.provenance import Source, recalled


@dataclass(frozen=True, slots=True)
class PhoneModel:
    """`PHONE_MODELS["Cisco 8851"].sbd`: Security by Default; `longest_key` is the longest RSA key in bits."""

    model: int
    product: int
    load: str
    source: Source
    sbd: bool = True
    longest_key: int = 4096
    mic: bool = True


_NUMBERS = recalled("numbers of typemodel and typeproduct; longest key from the model's generation")

PHONE_MODELS: dict[str, PhoneModel] = {
    "Cisco 7841": PhoneModel(622, 509, "sip78xx.14-2-1-0001-8", _NUMBERS),
    "Cisco 8845": PhoneModel(36224, 621, "sip8845_65.14-2-1-0001-8", _NUMBERS),
    "Cisco 8851": PhoneModel(684, 568, "sip88xx.14-2-1-0001-8", _NUMBERS),
    "Cisco 8861": PhoneModel(685, 569, "sip88xx.14-2-1-0001-8", _NUMBERS),
    "Cisco 7942": PhoneModel(
        434,
        378,
        "SIP42.9-4-2SR3-1S",
        recalled("its numbers; older generation: keys up to 2048 bit"),
        longest_key=2048,
    ),
    "Cisco TelePresence SX20": PhoneModel(
        626,
        513,
        "ce9.15.3",
        recalled("its numbers; that many TelePresence endpoints have no Security by Default is documented"),
        sbd=False,
    ),
}
