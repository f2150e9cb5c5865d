"""A till with two monitors, run as a program of its own: monitors are fixed before an application starts.

Prints one line of JSON for each step of the story: how many monitors, full screen or not, and where the window is.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from terminal.services.shop import ShopProfile
from tests.ui.customer.conftest import Monitors
from tests.ui.demo_queue import AT, bill
from ui.customer.placement import QtScreens
from ui.customer.window import CustomerWindow
from ui.fonts import load_fonts
from ui.words import Words


def tell(step: str, window: CustomerWindow) -> None:
    QApplication.processEvents()
    area = window.geometry()
    sys.stdout.write(
        json.dumps(
            {
                "step": step,
                "screen": window.screen().name(),
                "full": window.isFullScreen(),
                "visible": window.isVisible(),
                "area": [area.x(), area.y(), area.width(), area.height()],
                "active": QApplication.activeWindow() is window,
            }
        )
        + "\n"
    )


def main(photo: str) -> None:
    application = QApplication([])
    load_fonts(application)
    words = Words("zh_CN")

    window = CustomerWindow(words, lambda: AT, QtScreens(application), reduced_motion=True)
    window.show_shop(ShopProfile(shop_name="福源百货", store_name="朝阳路店"))
    window.open()
    tell("open", window)
    window.show_done(bill())
    QApplication.processEvents()
    picture = QImage(window.grab().toImage())
    picture.save(photo)
    window.close()

    everything = QtScreens(application).screens()
    monitors = Monitors(everything[:1])
    second = CustomerWindow(words, lambda: AT, monitors, reduced_motion=True)
    second.open()
    tell("one monitor", second)
    monitors.become(everything)
    tell("second came", second)
    monitors.become(everything[:1])
    tell("second went", second)
    second.close()
    monitors.become(everything)
    tell("closed", second)


if __name__ == "__main__":
    main(sys.argv[1])
