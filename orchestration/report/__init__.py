"""The report: static pages of the published marts that a person opens from disk.

    serve/reports/v00000123/index.html     the overview, which opens first
    serve/reports/v00000123/<page>.html    one file a page, and one each value of a repeated page
    serve/reports/v00000123/data/          what the page's queries gave, as scripts (a page from disk cannot fetch)
    serve/reports/v00000123/assets/        styles, scripts, words, the charting library
    serve/report -> reports/v00000123      one symbolic link, switched in one step

Everything a page shows comes from one query and names it: a figure says how it was computed, and from what.

To add a page, add four things and nothing else:

1. `pages/<page>.py` with `PAGE = Page("<page>", sections=(...))`, made of the parts in parts.py (Figure, Chart,
   TablePart), and its name in the order of the navigation in pages/__init__.py.
2. `sql/<page>/<query>.sql`, one query a file, over `marts.<mart>` alone; at most MAX_ROWS rows (queries.py), so a page
   stays small however large the company is. Aggregate, order and limit in SQL; give dates, decimals and nulls as they
   are. `$page_value` is the value of a repeated page, and `$currency` the reporting currency.
3. `labels/<page>.yml`: every word of it in English and Chinese. Keys follow from the names: `<page>.title`, `.lead`,
   `.nav`; `<page>.<section>.title`, `.lead`; `<page>.<part>.title` and `.about` (one sentence, also what a screen
   reader says of a chart); `column.<name>` for columns of tables; `<set>.<value>` for values of a closed set, named
   by a column's `words`. A key of several pages stands in labels/columns.yml or labels/values.yml.
4. Nothing in tests: tests/pipeline/test_report_*.py open every page of the site, draw every chart and compare every
   figure with its mart.

A page a value (a page a segment): `Page(..., each=Each(query, column))` writes `<page>_<value>.html` for each row of
the query; then `in_navigation=False`, and `<page>.<value>` may be the value's label. A page of one of many things
(customers), picked by typing its name: a Finder among its parts names the queries that its other parts show; shards.py
cuts their rows into files of their own, one of which a reader opens at a time. A page's own script, where parts are not
enough: `Page(..., scripts=("<file>.js",))` in static/, its queries in `queries=(...)` and read with
`loyalty.rows(query)`. Links between pages: `Figure(..., link="<page>")` or a table column's `link`.

Charts are Vega-Lite specifications as Python values, see charts.py: data and sizes are filled in by static/chart.js;
`"@key"` in a title is a label, `"format": say(kind)` formats numbers and dates in the reader's language.

Never here: figures that no mart holds. A page selects, sums counts and orders; a definition belongs to a model.
"""
