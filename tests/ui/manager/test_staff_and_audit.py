"""The pages of the staff and of the audit log, worked by keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from terminal.money import Money
from terminal.services import audit_log, staff
from terminal.services.rights import Approval, Right, Role, StaffFacts, may
from tests.ui.manager.conftest import Stage
from ui.manager.audit_page import AuditPage
from ui.models.staff_rows import RIGHTS, ROLES

OWNER = Approval(approved_by=staff.OWNER)


def people(stage: Stage) -> list[tuple[str, str, bool, bool]]:
    found = stage.lane.submit(staff.everybody).result()
    return [(each.name, each.role.value, each.active, each.has_pin) for each in found]


def note(stage: Stage, what: str, who: str, *, reason: str = "", subject: str = "", fen: int = 0) -> None:
    by = Approval(who, "王芳" if reason else "", reason)
    stage.lane.submit(audit_log.note, what, by, subject, Money(fen)).result()


def shown(page: AuditPage, column: int) -> list[str]:
    return [str(page.model.index(row, column).data()) for row in range(page.model.rowCount())]


def test_somebody_new_is_entered_with_role_and_pin_by_keys_alone(stage: Stage) -> None:
    stage.alt(Qt.Key.Key_6)
    stage.ctrl(Qt.Key.Key_N)
    stage.commit("陈晨")
    stage.press(Qt.Key.Key_Tab)
    stage.press(Qt.Key.Key_Right)
    stage.press(Qt.Key.Key_Return)
    for _ in range(2):
        stage.type("9876")
        stage.press(Qt.Key.Key_Return)
    assert people(stage) == [("陈晨", "senior", True, True)]
    found = stage.lane.submit(audit_log.search, audit_log.Wanted()).result()
    assert [(each.what, each.approved_by) for each in found[:2]] == [
        ("pin_set", staff.OWNER),
        ("staff_saved", staff.OWNER),
    ]


def test_who_is_let_go_stays_in_the_list_without_a_pin(stage: Stage) -> None:
    person = stage.lane.submit(staff.save, StaffFacts("", "Anna", Role.CASHIER), OWNER).result()
    stage.lane.submit(staff.set_pin, person.id, "9876", OWNER).result()
    stage.alt(Qt.Key.Key_6)
    stage.ctrl(Qt.Key.Key_O)
    for _ in range(2):
        stage.press(Qt.Key.Key_Tab)
    stage.press(Qt.Key.Key_Space)
    stage.press(Qt.Key.Key_Return)
    assert people(stage) == [("Anna", "cashier", False, False)]
    stage.ctrl(Qt.Key.Key_K)
    assert stage.window.toast.text == "Anna does not work here any more."


def test_a_name_that_is_taken_is_refused_at_its_field(stage: Stage) -> None:
    stage.lane.submit(staff.save, StaffFacts("", "Anna", Role.CASHIER), OWNER).result()
    stage.alt(Qt.Key.Key_6)
    stage.ctrl(Qt.Key.Key_N)
    stage.type("anna")
    stage.press(Qt.Key.Key_Return)
    assert len(people(stage)) == 1
    assert stage.dialog.name.error == "Somebody of this name works here already."  # type: ignore[attr-defined]
    stage.press(Qt.Key.Key_Escape)


def test_the_table_of_rights_says_what_the_rights_are(stage: Stage) -> None:
    model = stage.window.staff.rights_model
    assert model.rowCount() == len(Right)
    for row, right in enumerate(RIGHTS):
        told = [str(model.index(row, column).data()) for column in range(4)]
        assert told[0] and told[0] != right.value
        assert [each == "✓ yes" for each in told[1:]] == [may(role, right) for role in ROLES]


def test_the_log_is_searched_as_one_types_by_what_the_screen_says_too(stage: Stage) -> None:
    note(stage, "discounted", "陈晨", reason="regular customer", subject="02-000123", fen=-350)
    note(stage, "reprinted", "Anna", subject="02-000007")
    stage.alt(Qt.Key.Key_7)
    page = stage.window.audit
    assert shown(page, 1) == ["Receipt printed again", "Discount given", "Settings saved"]
    assert shown(page, 5)[1] == "−3.50"
    for text, wanted in {
        "anna": "Receipt printed again",
        "REGULAR": "Discount given",
        "discount g": "Discount given",
    }.items():
        page.search.set_text("")
        stage.type(text)
        stage.press(Qt.Key.Key_Return)
        assert shown(page, 1) == [wanted], text
    page.search.set_text("")
    stage.type("nothing like it")
    stage.press(Qt.Key.Key_Return)
    assert shown(page, 1) == []


def test_the_next_page_comes_when_the_end_is_seen(stage: Stage) -> None:
    for number in range(audit_log.PAGE + 20):
        note(stage, "reprinted", "Anna", subject=f"02-{number:06d}")
    stage.alt(Qt.Key.Key_7)
    page = stage.window.audit
    assert page.model.rowCount() == audit_log.PAGE
    page.table.scrollToBottom()
    stage.settle()
    assert page.model.rowCount() == audit_log.PAGE + 21
    assert len(set(shown(page, 3))) == audit_log.PAGE + 21


def test_what_is_found_is_saved_as_a_file_that_a_spreadsheet_opens(stage: Stage, tmp_path: Path) -> None:
    note(stage, "discounted", "=陈晨", reason="=1", subject="02-000123", fen=-350)
    path = tmp_path / "audit.csv"
    page = AuditPage(
        stage.bridge, stage.words, lambda: stage.lane.submit(lambda unit: unit.now()).result(),
        stage.window._metrics, stage.window._keys, OWNER, ask_path=lambda _parent, _name, then: then(str(path)),
    )  # fmt: skip
    stage.qtbot.addWidget(page)
    told: list[str] = []
    page.told.connect(told.append)
    page.on_key("Ctrl E")
    stage.settle()
    text = path.read_bytes().decode("utf-8")
    head, line, *rest = text.removeprefix("\ufeff").split("\r\n")
    assert text.startswith("\ufeff") and head.startswith("No.,Time,What,Who")
    assert line.endswith(",Discount given,'=陈晨,王芳,'=1,02-000123,-3.50,")
    assert len(rest) == 2 and told == [f"2 lines are in {path}."]
    assert shown(page, 1)[0] == "Carried out to a file"


def test_a_file_that_cannot_be_written_is_told_and_leaves_no_line(stage: Stage, tmp_path: Path) -> None:
    before = len(stage.lane.submit(audit_log.search, audit_log.Wanted()).result())
    page = AuditPage(
        stage.bridge, stage.words, lambda: stage.lane.submit(lambda unit: unit.now()).result(),
        stage.window._metrics, stage.window._keys, OWNER,
        ask_path=lambda _parent, _name, then: then(str(tmp_path / "away" / "audit.csv")),
    )  # fmt: skip
    stage.qtbot.addWidget(page)
    told: list[str] = []
    page.told.connect(told.append)
    page.on_key("Ctrl E")
    stage.settle()
    assert len(told) == 1 and "can't be written" in told[0]
    assert len(stage.lane.submit(audit_log.search, audit_log.Wanted()).result()) == before
