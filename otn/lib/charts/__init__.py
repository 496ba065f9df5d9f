"""Charts drawn on the server, the same for a page and a PDF: numbers and texts in, SVG out. No model, no request, no clock.

    chart = charts.bars(rows, uid="scores", title="Scores des chapitres, sur 100")
    chart.svg           the picture: {{ chart.svg }} in a template; empty when there is nothing to draw
    chart.empty         the sentence to show in its place
    chart.table.html    the same figures as a table: in a <details> of the page, printed in the PDF

A `uid` begins every id of a picture: unique in its page. A `title` says what it is, in one line: it is the alternative text in a PDF. Its
`<desc>` tells all of the figures. Every text is escaped here; a template prints `svg` and `html` as they are. Missing values are « n.d. »
and have no mark. A picture says by its `width` how wide it wants to be, and its texts are 14 pixels or more at that width: it may
shrink, except the retro-planning, which stands in a labelled scroller.

Colours are attributes (the light palette, printed by PDFs, where stylesheets do not reach) and each has a class, for `otn.css` to set
both palettes. An element or a group with a class has one colour: it is that of its `fill`, of its `stroke`, or of both.

| class | what | light |
|---|---|---|
| `s1` `s2` `s3` | the series: solid and circle, dashed and square, dotted and diamond | sea, brick, stone |
| `c-text` `c-muted` | names and figures; ticks, axes, what is said in passing | ink, muted |
| `c-grid` | rules and rings: decoration | line |
| `c-track` | what a bar runs on, the row of an objective, the quadrant to begin with | sand |
| `c-pad` | what lies under a text to keep it readable, texts on a full mark, the cuts of a ring | paper |
| `c-band` | planned, not done | sea-soft |
| `c-mark` | done; edges of what is planned; milestones, dots | sea |
| `c-late` | late, with its words | bad |
| `c-critical` | the thick edge of the critical chain | ink |
| `c-today` | the line of today and its date | brick |
| `c-hatch` `c-link` | hatching and limits; arrows | ctl |
| `c-wide` | on the `<svg>` of a retro-planning: it keeps its width | – |

Tables have `tableau`, `nombre` on figures; a heat map has `initial` `construction` `confirme` `avance` on its cells.
"""

from otn.lib.charts.bar_charts import BarRow, bars
from otn.lib.charts.curves import curves
from otn.lib.charts.drawing import UNKNOWN, Chart, Markup, Table
from otn.lib.charts.gauges import gauge
from otn.lib.charts.heat_maps import HeatCell, HeatRow, heat_map
from otn.lib.charts.radars import Series, radar
from otn.lib.charts.scatters import Dot, scatter
from otn.lib.charts.schedules import LANDSCAPE, PORTRAIT, Closure, Kind, PlanRow, Scale, Sheet, gantt, gantt_pages
from otn.lib.charts.sparks import SparkPoint, spark

__all__ = [
    "LANDSCAPE",
    "PORTRAIT",
    "UNKNOWN",
    "BarRow",
    "Chart",
    "Closure",
    "Dot",
    "HeatCell",
    "HeatRow",
    "Kind",
    "Markup",
    "PlanRow",
    "Scale",
    "Series",
    "Sheet",
    "SparkPoint",
    "Table",
    "bars",
    "curves",
    "gantt",
    "gantt_pages",
    "gauge",
    "heat_map",
    "radar",
    "scatter",
    "spark",
]
