"""Links and codes that set a phone up to report to the desk, one for each app; they are shown as QR codes or as text.

Those of the form app and of OwnTracks hold a password in the open: hand them over, and revoke them when lost.
"""

import base64
import json
import zlib
from urllib.parse import quote, urlencode

EVERY_S, ALIVE_EVERY_S = 300, 900


def traccar_client_link(address: str, carrier: str) -> str:
    """The link that sets up Traccar Client: a position every five minutes, a sign of life every fifteen, kept while cut off."""
    values = {
        "url": f"{address}/osmand",
        "id": carrier,
        "interval": EVERY_S,
        "heartbeat": ALIVE_EVERY_S,
        "distance": 0,
        "angle": 0,
        "buffer": "true",
        "accuracy": "high",
        "wakelock": "true",
        "stop_detection": "false",
    }
    return f"org.traccar.client://config?{urlencode(values)}"


def owntracks_link(address: str, carrier: str, password: str) -> str:
    """The link that sets up OwnTracks to report over HTTP."""
    values = {
        "_type": "configuration",
        "mode": 3,
        "url": f"{address}/owntracks",
        "auth": True,
        "username": carrier,
        "password": password,
    }
    return f"owntracks:///config?inline={quote(base64.b64encode(json.dumps(values).encode()).decode())}"


def form_app_code(address: str, project: str = "Balto desk") -> str:
    """The text of the code that sets up the form app (Collect)."""
    values = {
        "general": {"server_url": address},
        "admin": {},
        "project": {"name": project, "icon": "B", "color": "#114477"},
    }
    return base64.b64encode(zlib.compress(json.dumps(values, separators=(",", ":")).encode(), 9)).decode()
