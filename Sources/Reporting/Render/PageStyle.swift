/// How every page looks: one column, three sizes of type, ink on white; on a phone, in print and in grayscale.
enum PageStyle {
  static let css = """

    body { font: 14px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: \(Palette.ink); background: #fff; margin: 0; }
    main { max-width: 912px; margin: 0 auto; padding: 32px 24px 8px; }
    header { border-bottom: 2px solid \(Palette.ink); padding-bottom: 12px; }
    h1 { font-size: 20px; line-height: 1.3; margin: 0 0 4px; text-wrap: balance; }
    h2 { font-size: 14px; margin: 36px 0 8px; padding-top: 8px; border-top: 1px solid \(Palette.grid); break-after: avoid; }
    p { margin: 4px 0; }
    section > p { max-width: 76ch; }
    .kicker, .meta, .small, .unit, footer { font-size: 12px; color: \(Palette.secondary); }
    .unit { font-weight: normal; }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 0 24px; margin: 8px 0 0; }
    .card { border-bottom: 1px solid \(Palette.grid); padding: 12px 0; break-inside: avoid; }
    .card .label { color: \(Palette.secondary); }
    .card .value { font-size: 20px; font-weight: 600; line-height: 1.4; font-variant-numeric: tabular-nums; }
    .scroll { overflow-x: auto; margin: 8px 0 16px; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: \(Palette.secondary); font-size: 12px; padding: 4px 0; }
    th, td { text-align: left; padding: 5px 16px 5px 0; border-bottom: 1px solid \(Palette.grid); vertical-align: top; }
    th:last-child, td:last-child { padding-right: 0; }
    thead th { font-size: 12px; font-weight: 600; color: \(Palette.secondary); vertical-align: bottom; border-bottom: 1px solid \(Palette.secondary); }
    tbody th { font-weight: normal; min-width: 8ch; }
    tfoot th, tfoot td { font-weight: 600; border-top: 1px solid \(Palette.ink); border-bottom: 0; }
    .n { text-align: right; white-space: nowrap; }
    thead { display: table-header-group; break-inside: avoid; }
    tr, figure, .card { break-inside: avoid; }
    figure { margin: 16px 0 8px; }
    figcaption { font-weight: 600; margin-bottom: 8px; }
    svg { max-width: 100%; height: auto; font-family: inherit; font-size: 12px; font-variant-numeric: tabular-nums; }
    svg.narrow { max-width: 480px; }
    .narrow { display: none; }
    summary { cursor: pointer; font-size: 12px; color: \(Palette.accent); }
    a { color: \(Palette.accent); }
    dl { display: grid; grid-template-columns: minmax(120px, auto) 1fr; gap: 4px 16px; }
    dt { font-weight: 600; } dd { margin: 0; }
    ul { padding-left: 20px; }
    .index { list-style: none; padding: 0; }
    .index li { padding: 6px 0; border-bottom: 1px solid \(Palette.grid); }
    footer { max-width: 912px; margin: 0 auto; padding: 8px 24px 32px; }
    @page { size: A4; margin: 14mm 14mm 18mm; @bottom-right { content: counter(page) " of " counter(pages); font: 9pt system-ui, sans-serif; color: \(Palette.secondary); } }
    @media print {
      body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      main, footer { padding-left: 0; padding-right: 0; max-width: none; }
      .scroll { overflow: visible; }
      summary { display: none; }
      a { color: inherit; text-decoration: none; }
    }
    @media screen and (max-width: 767px) {
      main { padding: 16px 12px 8px; }
      footer { padding: 8px 12px 24px; }
      .cards { grid-template-columns: repeat(2, 1fr); gap: 0 16px; }
      .wide { display: none; }
      .narrow { display: block; }
      dl { display: block; }
      dt { margin-top: 8px; }
    }

    """
}
