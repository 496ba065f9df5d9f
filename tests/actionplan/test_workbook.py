"""The workbook of the plan, reopened: typed cells, living formulas that say what the pages say, and nothing that a spreadsheet refuses."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from actionplan.assembly import ActionRow, ObjectiveRow, PlanRows, TaskRow, assemble
from actionplan.export import workbook_name, write_workbook
from actionplan.queries.exports import FURTHER_SHEETS, PlanContent
from otn.lib import excel
from tests.actionplan.exported import DAY, VECTORS, content, lines, opened, tree

SHEETS = ["Lisez-moi", "Synthèse", "SWOT", "Objectifs", "Actions", "Tâches", "Rétro-planning", "Listes", "_meta"]
HOSTILE = ["=1+1", "+1", "-2", "@SUM(A1)", "a:b/c\\d?e*f[g]", "x\x00\x0b\x1fy", "été 🎈 & < > \" '", "nom" * 60, "_x0041_"]


def written(made: PlanContent | None = None, *, is_frozen: bool = False) -> bytes:
    return write_workbook(made or content(), made_on=DAY, is_frozen=is_frozen)


@pytest.fixture(scope="module")
def living():
    return opened(written())


@pytest.fixture(scope="module")
def still():
    return opened(written(is_frozen=True))


def of(number):
    return content(tree(weekdays=number))


# --- Its sheets ---------------------------------------------------------------------------------------------------------------------------


def test_its_sheets_stand_in_order_the_last_two_out_of_sight(living):
    assert living.sheetnames == SHEETS
    assert [living[name].sheet_state for name in SHEETS[-3:]] == ["visible", "hidden", "veryHidden"]
    assert living.calculation.fullCalcOnLoad is True


def test_it_is_named_after_office_and_day():
    assert workbook_name("embruns", DAY) == "plan-actions_embruns_2026-06-16.xlsx"
    assert workbook_name("embruns", DAY, is_frozen=True) == "plan-actions_embruns_2026-06-16_valeurs.xlsx"


def test_the_first_sheet_says_whose_it_is_and_how_to_read_it(living, still):
    said = dict(row[:2] for row in living["Lisez-moi"].iter_rows(values_only=True))
    assert (said["Plan d’actions"], said["Par"], said["Exporté le"]) == ("Côte des Embruns", "Hélène Marchand", "16 juin 2026")
    assert (said["État"], said["Stratégie web OTN"]) == ("Plan non validé", "version 1.0")
    assert said["CCT"].endswith("la case reste vide.")
    assert "version figée" in said["Ce fichier"]
    assert dict(row[:2] for row in still["Lisez-moi"].iter_rows(values_only=True))["Ce fichier"].startswith("Version figée")
    assert str(living["_meta"]["B3"].value) == "embruns"


def test_a_validated_plan_says_since_when():
    made = content(tree(validated_at=datetime.fromisoformat("2026-06-01T22:30:00+00:00"), validated_by="Hélène Marchand"))
    said = dict(row[:2] for row in opened(written(made))["Lisez-moi"].iter_rows(values_only=True))
    assert said["État"] == "Plan validé le 2 juin 2026 par Hélène Marchand"


def test_headers_stay_in_view_and_rows_can_be_filtered(living):
    panes = {"Objectifs": ("C2", "A1:I9"), "Actions": ("D2", "A1:T19"), "Tâches": ("D2", "A1:M7")}
    for name, (pane, filtered) in panes.items():
        sheet = living[name]
        assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == (pane, filtered, "$1:$1")
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == ("landscape", 9, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
        assert not sheet.merged_cells.ranges
        assert sheet.column_dimensions["C"].width >= 13


def test_identifiers_are_locked_and_the_rest_is_free(living):
    for name in ("Objectifs", "Actions", "Tâches"):
        sheet = living[name]
        assert sheet.protection.sheet is True
        assert sheet.protection.password is None
        assert [sheet[f"{letter}2"].protection.locked for letter in "ABC"] == [True, False, False]
        assert [sheet.column_dimensions[letter].protection.locked for letter in "AB"] == [True, False]


# --- Its cells ----------------------------------------------------------------------------------------------------------------------------


def test_dates_are_dates_percentages_numbers_and_identifiers_text(living):
    found = lines(living["Actions"])["A51"]
    assert isinstance(found["Début"], datetime)
    assert found["Contribution"] == 0.5
    assert living["Actions"]["J2"].number_format == "0\\ %"
    assert living["Actions"]["K17"].number_format == "dd/mm/yyyy"
    assert living["Actions"]["P17"].number_format == '#,##0.00\\ "€"'
    assert living["Tâches"]["A2"].data_type == "s"
    assert isinstance(lines(living["Tâches"])["T1"]["Charge (j)"], float)


def test_what_is_not_known_is_empty(still):
    task, action = lines(still["Tâches"])["T3"], lines(still["Actions"])["A53"]
    assert (task["Responsable"], task["Durée (j ouvrés)"], task["Charge (j)"]) == (None, None, None)
    assert (action["Coût"], action["CCT %"], action["Responsable"]) == (None, None, None)
    undated = assemble(
        PlanRows(tree().frame, (ObjectiveRow(1, "Faire"),), (ActionRow(1, 1, "Agir"),), (TaskRow(1, 1, "Écrire"),)), today=DAY
    )
    book = opened(written(content(undated), is_frozen=True))
    assert [book["Tâches"][cell].value for cell in ("H2", "I2")] == [None, None]
    assert [book["Rétro-planning"][cell].value for cell in ("D6", "E6", "H6")] == [None, None, None]


def test_a_contribution_that_was_not_given_is_shared_out_with_a_note_and_what_is_set_aside_has_none(living):
    sheet = living["Actions"]
    notes = {row[0].value: row[9].comment is not None for row in sheet.iter_rows(min_row=2)}
    found = lines(sheet)
    assert (found["A3"]["Contribution"], notes["A3"], notes["A1"]) == (0.2, True, False)
    assert abs(found["A8"]["Contribution"] - 1 / 3) < 1e-12
    assert (found["A52"]["Contribution"], found["A52"]["Retard (j)"], found["A52"]["Statut"]) == (None, None, "Reportée")
    assert lines(living["Tâches"])["T6"]["À surveiller"] == "action reportée"


def test_formulas_are_those_of_the_reference(living):
    actions, objectives = living["Actions"], living["Objectifs"]
    assert actions["I2"].value == '=IF(COUNT(F2:H2)=3,(SUM(F2:H2)-3)/12,"")'
    days = "Listes!$H$2:$H$"
    assert actions["O2"].value.startswith(f'=IF(L2="","",IF(AND(L2<TODAY(),M2<1),MAX(1,NETWORKDAYS(L2+1,TODAY(),{days}')
    assert objectives["G2"].value == "=SUMPRODUCT(--(Actions!$B$2:$B$219=$B2),Actions!$J$2:$J$219)"
    assert objectives["F2"].value == ("=SUMPRODUCT(--(Actions!$B$2:$B$219=$B2),Actions!$J$2:$J$219,Actions!$M$2:$M$219)/MAX(1,G2)")


def test_an_office_that_works_on_saturdays_counts_them():
    formula = opened(written(of((1, 2, 3, 4, 5))))["Actions"]["O2"].value
    assert 'NETWORKDAYS.INTL(L2+1,TODAY(),"1000001",Listes!$H$2' in formula


def test_the_values_of_the_still_version_are_those_of_the_rules(still):
    found = lines(still["Objectifs"])
    for rank, (parts, coverage, shown) in enumerate(VECTORS, start=1):
        line = next(one for one in tree().objectives if one.id == rank)
        row = found[f"O{rank}"]
        assert row["Avancement"] == pytest.approx(float(line.value) / 100)
        assert min(1, row["Couverture"]) == pytest.approx(coverage / 100)
        assert line.shown.replace("\u00a0", " ") == shown
        assert row["Objectif"] == line.label
        assert len(parts) == len(line.actions)
    assert lines(still["Actions"])["A6"]["CCT %"] == pytest.approx(float(Decimal(4) / 12))
    assert lines(still["Tâches"])["T2"]["Avancement"] == 0.8
    assert all(cell.data_type != "f" for sheet in still for row in sheet.iter_rows() for cell in row)


def test_lateness_and_means_are_those_of_the_page(still):
    actions, summary = lines(still["Actions"]), lines(still["Synthèse"])
    for action in tree().actions:
        assert actions[f"A{action.id}"]["Retard (j)"] == (action.flags.late_days or None)
    aim = tree().objectives[-1]
    assert summary["O50"]["Prévu"] == pytest.approx(float(aim.budget.planned.included))
    assert summary["O1"]["Retard (j)"] == tree().objectives[0].flags.late_days
    assert actions["A53"]["Prévu"] == pytest.approx(1200.5 * 1.2)
    assert actions["A53"]["Prérequis"] == "8.1 Externalisation AdWords"
    assert lines(still["Tâches"])["T2"]["Prérequis et décalage"] == "T1 =1+1 (−2\u00a0j)"


# --- Text is text -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_people_typed_is_text_and_opens(typed):
    rows = PlanRows(tree().frame, (ObjectiveRow(1, typed),), (ActionRow(1, 1, typed, owner_id=1),), (TaskRow(1, 1, typed, 1),), {1: typed})
    made = written(content(assemble(rows, today=DAY), office=typed, author=typed, people=(typed,), reflection=typed))
    sheet = opened(made)["Tâches"]
    assert (sheet["C2"].data_type, sheet["D2"].data_type) == ("s", "s")
    assert sheet["C2"].quotePrefix == typed.startswith(("=", "+", "-", "@"))
    (read,) = [one for one in excel.read_workbook(made) if one.name == "Tâches"]
    assert (
        read.rows[1].values[2] == "".join(one for one in typed.replace("\x0b", "\n") if one >= " " or one == "\n").strip()
        or "\x00" in typed
    )


def test_a_task_named_like_a_formula_is_no_formula(living):
    cell = living["Tâches"]["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


# --- Checks and looks ---------------------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_checked_by_range_with_words_in_french(living):
    checks = {str(one.sqref): one for one in living["Actions"].data_validations.dataValidation}
    assert checks["F2:H219"].type == "whole"
    assert (checks["F2:H219"].formula1, checks["F2:H219"].formula2) == ("1", "5")
    assert checks["N2:N219"].formula1 == "=Listes!$B$2:$B$7"
    assert checks["L2:L219"].formula1 == "=K2"
    assert checks["J2:J219"].formula2 == "1"
    for sheet in (living[name] for name in ("Objectifs", "Actions", "Tâches")):
        for one in sheet.data_validations.dataValidation:
            assert one.error
            assert one.showErrorMessage
            assert one.type != "list" or one.formula1.startswith("=Listes!$")


def test_bars_follow_the_dates_and_late_rows_are_told(living):
    formulas = [rule.formula for some in living["Rétro-planning"].conditional_formatting for rule in some.rules if rule.formula]
    assert ["AND(N($D3)>0,N($E3)>0,H$2<=$E3,H$2+6>=$D3)"] in formulas
    sheet = living["Rétro-planning"]
    assert isinstance(sheet["H2"].value, datetime)
    assert sheet["H2"].value.weekday() == 0
    assert sheet["D4"].value.startswith("=IF(N(INDEX(Objectifs!$D$2:")
    looks = [rule for some in living["Actions"].conditional_formatting for rule in some.rules]
    assert any(rule.type == "dataBar" for rule in looks)
    assert any(rule.dxf and rule.dxf.font and rule.dxf.font.b for rule in looks)


def test_a_plan_of_ten_years_shows_the_weeks_around_today():
    rows = PlanRows(tree().frame, (ObjectiveRow(1, "Loin", starts_on=date(2016, 1, 1), due_date=date(2036, 1, 1)),))
    sheet = opened(written(content(assemble(rows, today=DAY))))["Rétro-planning"]
    weeks = [cell.value.date() for cell in sheet[2] if isinstance(cell.value, datetime)]
    assert len(weeks) == 160
    assert weeks[0] <= DAY <= weeks[-1]


def test_days_off_are_holidays_and_closures_of_working_days():
    days = {day: reason for reason, day in content().days_off}
    assert (days[date(2026, 7, 14)], days[date(2026, 7, 15)]) == ("Fête nationale", "Haute saison")
    assert date(2026, 8, 15) not in days, "a Saturday"
    assert date(2027, 1, 1) in days


def test_no_formula_holds_what_people_typed(living):
    found = [cell.value for sheet in living for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(found) > 100
    assert [formula for formula in found if "Diversifier" in formula or "clics" in formula] == []


def test_apps_above_add_their_sheets_before_the_lists(monkeypatch):
    def write(book: excel.Workbook, is_frozen: bool) -> None:
        book.add_sheet("KPI", [excel.Column("ID")])

    assert opened(written(content(further=(write,)))).sheetnames[-3:] == ["KPI", "Listes", "_meta"]
    assert isinstance(FURTHER_SHEETS, list)


def test_the_hash_changes_with_a_value_and_not_with_the_day_of_the_export():
    first = opened(written())["_meta"]["B7"].value
    assert first == opened(write_workbook(content(), made_on=DAY + timedelta(days=1)))["_meta"]["B7"].value
    assert first == opened(written(is_frozen=True))["_meta"]["B7"].value
    assert first != opened(written(content(tree(DAY + timedelta(days=1)))))["_meta"]["B7"].value


def test_an_empty_plan_is_a_workbook_too():
    book = opened(written(content(assemble(PlanRows(tree().frame), today=DAY), facts=(), reflection="")))
    assert book.sheetnames == SHEETS
    assert book["Objectifs"].max_row == 1
