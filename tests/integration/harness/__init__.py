# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests stand on: a private desktop session (session.py), mail servers (dovecot.py), pictures of the
screen (screen.py) and the test runner (runner.py). The oracles are programs that are not Postbell."""
