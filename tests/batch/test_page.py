"""The report's page in a browser: it opens without network, searches, sorts, filters, and shows a model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from migrate.batch.report import page, tables
from migrate.batch.report.lines import Line
from tests.batch.browser import CHROMIUM, Browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

FINDING = {
    "code": "TFM108",
    "name": "empty-file",
    "severity": "error",
    "where": "x",
    "message": "<b>It</b> is empty.",
    "cure": "Copy it again.",
}
VERDICTS = ("identical", "within", "different")
STATUSES = ("converted", "converted", "rejected")


def line(number: int) -> Line:
    """A made-up model: every seventh is refused."""
    refused = number % 7 == 0
    return Line(
        path=f"team-{number % 50:02}/</script>model {number:05}.h5",
        format=("keras-h5", "tf1-checkpoint", "saved-model")[number % 3],
        writer=("keras 1.2.2 (tensorflow 0.12.1)", "tensorflow 1.4.1", None)[number % 3],
        bytes=(number * 7919) % 1_000_000,
        status="refused" if refused else STATUSES[number % 3],
        verdict=None if refused else VERDICTS[number % 3],
        error=None if refused else (0.0, 3e-7, 0.5)[number % 3],
        findings=(FINDING,) if refused else (),
        target=None if refused else f"out/{number}",
        made=None if refused else 1000,
        seconds=number % 11 / 3,
        record=f"out/{number}.migration.json",
        command=f"tfmigrate convert {number}",
    )


def record(one: Line) -> dict[str, Any]:
    """A record of a usual size."""
    output = {"max_abs": 1e-7, "max_rel_to_scale": one.error, "max_ulp": 2.0, "tolerance": 1e-5, "verdict": one.verdict}
    endpoint = {"source": "x:0", "dtype": "float32", "shape": [None, 3]}
    verification = {
        "verdict": one.verdict,
        "reference": "the source",
        "runs": [{"device": "cpu", "outputs": {"y": output}}],
    }
    return {
        "schema": 1,
        "tool": "tfmigrate",
        "status": one.status,
        "source": {"path": one.path, "format": one.format, "writer": one.writer, "sha256": "0" * 64},
        "target": one.target and {"path": one.target, "format": "savedmodel", "needs": []},
        "signatures": {"serving_default": {"inputs": {"x": endpoint}, "outputs": {"y": endpoint}}},
        "changes": [
            {"pass": "prune", "where": f"node/{n}", "what": "removed", "why": "is not needed"} for n in range(9)
        ],
        "findings": [dict(one) for one in one.findings],
        "weights": {"used": 4, "dropped": [{"name": f"w{n}/Adam", "why": "optimizer state"} for n in range(8)]},
        "verification": verification if one.verdict else None,
        "seconds": {"read": 0.1},
        "versions": {"tensorflow": "2.21.0"},
    }


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    started = Browser(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A report of ten thousand models."""
    lines = [line(number) for number in range(10_000)]
    about = {"archives": ["models"], "out": "out", "to": "auto"}
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(page.page(lines, map(record, lines), about))
    assert file.stat().st_size < 12 << 20
    browser.open(file)
    return browser


def texts(browser: Browser, column: int = 0) -> list[str]:
    """What stands in a column of the rows that are drawn."""
    shown = f"[...document.querySelectorAll('tr[data-row]')].map(row => row.cells[{column}].textContent)"
    return browser.run(shown)


def test_ten_thousand_models_open_and_sort_in_two_seconds(opened: Browser) -> None:
    loaded = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    sort = "(() => { const start = performance.now(); report.sortBy(8, true); return performance.now() - start; })()"
    assert opened.run(loaded) + opened.run(sort) < 2000
    assert 10 < len(texts(opened)) < 100
    assert opened.errors == []


def test_a_click_on_a_head_sorts(opened: Browser) -> None:
    opened.run("report.choose({})")
    opened.run("document.querySelector('th[data-column=\"6\"]').click()")
    sizes = opened.run("report.shown().map(row => row[6])")
    assert sizes == sorted(sizes, reverse=True) and len(sizes) == 10_000
    opened.run("document.querySelector('th[data-column=\"6\"]').click()")
    assert opened.run("report.shown().map(row => row[6])") == sorted(sizes)
    assert opened.run("document.querySelector('th[data-column=\"6\"]').getAttribute('aria-sort')") == "ascending"


def test_filters_and_search(opened: Browser) -> None:
    opened.run("report.choose({ status: 'rejected', format: 'saved-model' })")
    expected = sum(line(n).status == "rejected" and n % 3 == 2 for n in range(10_000))
    assert opened.run("report.shown().length") == expected
    assert set(texts(opened, 3)) == {"rejected"}
    opened.run("report.choose({ finding: 'TFM108', search: 'team-07 empty' })")
    assert opened.run("report.shown().length") == sum(n % 7 == 0 and n % 50 == 7 for n in range(10_000))
    opened.run("report.choose({ era: 'Keras 1.2' })")
    assert opened.run("report.shown().length") == sum(n % 3 == 0 for n in range(10_000))
    opened.run("document.querySelector('.tile.refused').click()")
    assert set(texts(opened, 3)) == {"refused"}
    opened.run("document.getElementById('clear').click()")
    assert opened.run("report.shown().length") == 10_000
    assert opened.errors == []


def test_a_far_row_is_drawn_when_it_comes_into_view(opened: Browser) -> None:
    opened.run("report.choose({}); report.sortBy(0, false)")
    scroll = "document.getElementById('scroll')"
    opened.run(f"new Promise(then => {{ {scroll}.scrollTop = {scroll}.scrollHeight; setTimeout(then, 200); }})")
    assert max(texts(opened)) == max(line(n).path for n in range(10_000))


def test_a_model_opens_with_its_record(opened: Browser) -> None:
    opened.run("report.choose({})")
    opened.run("report.open(1234)")
    told = opened.run("document.getElementById('model').innerText")
    assert line(1234).path in told
    for part in ("tfmigrate convert 1234", "w3/Adam", "node/5", "serving_default", "the source", "float32"):
        assert part in told, part
    opened.run("report.open(7)")
    assert "<b>It</b> is empty." in opened.run("document.getElementById('model').innerText")
    assert opened.errors == []


def test_failures_stand_in_groups(opened: Browser) -> None:
    groups = "[...document.querySelectorAll('.group')].map(group => group.textContent)"
    group = next(text for text in opened.run(groups) if "TFM108" in text)
    refused = sum(n % 7 == 0 for n in range(10_000))
    assert group.startswith(f"{refused} TFM108 empty-file") and "Copy it again." in group
    assert "tfmigrate convert" in group
    opened.run("document.querySelector('[data-finding=TFM108]').click()")
    assert opened.run("report.shown().length") == refused


def test_the_tables_for_programs_hold_every_model() -> None:
    lines = [line(number) for number in range(100)]
    told = json.loads(tables.report_json(lines))["models"]
    assert [model["path"] for model in told] == [one.path for one in lines]
    assert tables.report_csv(lines).count("\n") == 101
    assert tables.junit_xml(lines).count("<testcase") == 100
