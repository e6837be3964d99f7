"""Links that set phones up: what is in them is what the apps read."""

import base64
import json
import zlib
from urllib.parse import parse_qs, unquote, urlsplit

from balto.channels.set_up import form_app_code, owntracks_link, traccar_client_link

DESK = "http://10.42.0.1:8080"


def test_the_link_of_traccar_client_names_desk_carrier_and_how_often():
    values = parse_qs(urlsplit(traccar_client_link(DESK, "C07")).query)
    assert (values["url"], values["id"], values["interval"], values["buffer"]) == (
        [f"{DESK}/osmand"],
        ["C07"],
        ["300"],
        ["true"],
    )


def test_the_link_of_owntracks_is_its_configuration():
    inline = owntracks_link(DESK, "C07", "p&w+").partition("inline=")[2]
    values = json.loads(base64.b64decode(unquote(inline)))
    assert (values["_type"], values["mode"], values["username"], values["password"]) == (
        "configuration",
        3,
        "C07",
        "p&w+",
    )


def test_the_code_of_the_form_app_fits_a_qr_code_and_names_the_desk():
    code = form_app_code(DESK)
    assert len(code) < 300
    assert json.loads(zlib.decompress(base64.b64decode(code)))["general"] == {"server_url": DESK}
