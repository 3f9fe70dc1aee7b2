#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every framing of the push channel, each with a thousand random splits (suite full)."""
import harness.runner as runner
from test_exmail import play_splits


def test_a_thousand_random_splits(session):
    play_splits(session, 1000)


if __name__ == "__main__":
    runner.main(globals())
