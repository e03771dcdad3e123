from __future__ import annotations

import sys
import time

import pytest

from portal.build.limits import TookTooLong, time_limit
from portal.render.body import render_body

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm signal")


def test_text_that_would_take_minutes_is_given_up_and_the_next_one_comes_out_right():
    started = time.monotonic()
    with pytest.raises(TookTooLong), time_limit(0.5):
        render_body("- > a|b\n\n" + "[" * 5000)
    assert time.monotonic() - started < 5
    assert render_body("Một *đoạn*.").html == "<p>Một <em>đoạn</em>.</p>"


def test_work_that_ends_in_time_is_left_alone():
    with time_limit(0.05):
        pass
    time.sleep(0.1)
