import { type BilledKind, type BillLine, billedKinds } from "../domain/Bill.js"
import { addTicks, formatUsd, Ticks } from "../domain/Money.js"
import { counted, lines } from "../domain/Words.js"
import { type Html, html, named, nothing, type Part } from "./Html.js"
import type { ReportedFilm } from "./HtmlFilm.js"

const kindWords: Readonly<Record<BilledKind, string>> = {
  questions: "Questions",
  sheets: "Character sheets",
  keyframes: "Keyframes",
  clips: "Clips",
  earlier: "Earlier runs"
}

const share = (part: number, whole: number): string => (whole === 0 ? 0 : (100 * part) / whole).toFixed(2)

/** One bar of a chart, 100 wide at the chart's greatest amount; its parts stand one after the other. */
const bar = (parts: ReadonlyArray<Ticks>, most: number): Html => {
  let from = 0
  const drawn = parts.map((part, index) => {
    const x = share(from, most)
    from += part
    return html`<rect class="part-${index + 1}" x="${x}" y="0" width="${share(part, most)}" height="10"/>`
  })
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">${drawn}</svg>`
}

interface Row {
  readonly name: Part
  readonly note: string
  readonly parts: ReadonlyArray<Ticks>
}

const chart = (caption: Part, heads: readonly [string, string], rows: ReadonlyArray<Row>): Html => {
  const costs = rows.map(({ parts }) => addTicks(...parts))
  const most = Math.max(1, ...costs)
  return html`<table class="chart"><caption>${caption}</caption><thead class="hidden"><tr><th scope="col">${heads[0]}</th><th scope="col">${heads[1]}</th><th scope="col">Cost</th></tr></thead><tbody>${rows.map(
    ({ name, note, parts }, index) =>
      html`<tr><th scope="row">${name}${note === "" ? nothing : html` <span class="quiet">${note}</span>`}</th><td class="plot">${bar(parts, most)}</td><td class="sum">${formatUsd(costs[index] ?? addTicks())}</td></tr>`
  )}</tbody></table>`
}

const notesOf = (line: BillLine): string =>
  lines(
    counted(line.calls, "call"),
    line.refused > 0 && `${line.refused} refused`,
    line.inDoubt > 0 && `${line.inDoubt} in doubt`
  ).join(", ")

const swatch = (part: 1 | 2): Html =>
  html`<svg class="key" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><rect class="part-${part}" width="10" height="10"/></svg>`

const legend = html`<br>${swatch(1)}sheet or keyframe&emsp;${swatch(2)}clip`

/** What the film has cost: by the kind of work, and by what it went into. */
export const billSection = (film: ReportedFilm): Html => {
  const { bill, characters, keyframes, plan, spent, videos } = film.state
  const kinds = billedKinds.filter((kind) => bill[kind].calls > 0)
  if (kinds.length === 0)
    return html`<section id="bill"><h2>Bill</h2><p>${formatUsd(spent)} so far.</p></section>`
  const byKind = kinds.map((kind): Row => {
    const line = bill[kind]
    return { name: kindWords[kind], note: notesOf(line), parts: [line.cost] }
  })
  const ofParts: ReadonlyArray<Row> = [
    ...characters.map(({ cost, name }): Row => ({ name: named(name), note: "", parts: [cost] })),
    ...plan.scenesInOrder.flatMap(({ sceneId }): ReadonlyArray<Row> => {
      const costOf = (assets: ReadonlyArray<{ readonly sceneId: number; readonly cost: Ticks }>) =>
        assets.filter((asset) => asset.sceneId === sceneId).map(({ cost }) => cost)
      const parts = [addTicks(...costOf(keyframes)), addTicks(...costOf(videos))]
      return addTicks(...parts) === 0 ? [] : [{ name: `Scene ${sceneId}`, note: "", parts }]
    })
  ]
  // The plan, traits, and takes that a change or a redo replaced: with them the rows come to the whole bill.
  const rest = spent - addTicks(...ofParts.flatMap(({ parts }) => parts))
  const byPart: ReadonlyArray<Row> =
    ofParts.length > 0 && rest > 0
      ? [...ofParts, { name: "Plan, and what was replaced", note: "", parts: [Ticks.make(rest)] }]
      : ofParts
  return html`<section id="bill"><h2>Bill <span class="total">${formatUsd(spent)}</span></h2><div class="charts">${chart("By the kind of work", ["Work", "Share"], byKind)}${
    byPart.length === 0
      ? nothing
      : chart(
          html`By what it went into, judging included${videos.length === 0 ? nothing : legend}`,
          ["Part of the film", "Share"],
          byPart
        )
  }</div></section>`
}
