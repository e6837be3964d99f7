"""Bytes as text of 45 signs that every telephone, radio and QR code carries (RFC 9285)."""

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {sign: value for value, sign in enumerate(SIGNS)}


def to_base45(data: bytes) -> str:
    """Three signs for two bytes, two for a last one."""
    text = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, sign = divmod(value, 45)
            text.append(SIGNS[sign])
    return "".join(text)


def from_base45(text: str) -> bytes | None:
    """The bytes of such text; None where it is none."""
    if len(text) % 3 == 1 or any(sign not in _VALUES for sign in text):
        return None
    data = bytearray()
    for at in range(0, len(text), 3):
        part = [_VALUES[sign] for sign in text[at : at + 3]]
        value = sum(sign * 45**place for place, sign in enumerate(part))
        if value >= 1 << 8 * (len(part) - 1):
            return None
        data += value.to_bytes(len(part) - 1, "big")
    return bytes(data)
