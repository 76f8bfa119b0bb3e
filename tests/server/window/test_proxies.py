"""The window opens whatever the environment says of proxies, and leaves that as it is for others."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CODE = """
import os
from assistant.server.window.page import mount_page
print(sorted(f"{name}={value}" for name, value in os.environ.items() if name.lower().endswith("_proxy")))
"""


@pytest.mark.parametrize(
    "proxies",
    [
        {"ALL_PROXY": "socks5://127.0.0.1:9", "all_proxy": "socks4://[::1]:9"},
        {"HTTP_PROXY": "http://127.0.0.1:9", "no_proxy": "10.0.0.0/8,fe80::/10", "https_proxy": "no address at all"},
    ],
)
def test_the_window_opens_whatever_the_proxies(proxies):
    own = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run([sys.executable, "-c", CODE], env=own | proxies, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() == str(sorted(f"{name}={value}" for name, value in proxies.items()))
