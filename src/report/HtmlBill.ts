import { type BilledKind, type BillLine, billedKinds } from "../domain/Bill.js"
import { languageName } from "../domain/Language.js"
import { addTicks, formatUsd, noTicks, Ticks } from "../domain/Money.js"
import type { PipelineState } from "../domain/PipelineState.js"
import { counted, lines } from "../domain/Words.js"
import { type Content, type Html, html, isolatedName } from "./Html.js"
import type { ReportedFilm } from "./HtmlFilm.js"

const kindWords: Readonly<Record<BilledKind, string>> = {
  questions: "Questions",
  sheets: "Character sheets",
  keyframes: "Keyframes",
  clips: "Clips",
  speech: "Speech",
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

/** One row of a chart: what it is of, what each of its parts cost, and what else is to be said. */
type Row = readonly [name: Content, parts: ReadonlyArray<Ticks>, note?: string]

const chart = (caption: Content, head: string, rows: ReadonlyArray<Row>): Html => {
  const most = Math.max(1, ...rows.map(([, parts]) => addTicks(...parts)))
  return html`<table class="chart"><caption>${caption}</caption><thead class="hidden"><tr><th scope="col">${head}</th><th scope="col">Share</th><th scope="col">Cost</th></tr></thead><tbody>${rows.map(
    ([name, parts, note]) =>
      html`<tr><th scope="row">${name}${note !== undefined && html` <span class="quiet">${note}</span>`}</th><td class="plot">${bar(parts, most)}</td><td class="sum">${formatUsd(addTicks(...parts))}</td></tr>`
  )}</tbody></table>`
}

const notesOf = ({ calls, inDoubt, refused }: BillLine): string =>
  lines(
    counted(calls, "call"),
    refused > 0 && `${refused} refused`,
    inDoubt > 0 && `${inDoubt} in doubt`
  ).join(", ")

const swatch = (part: 1 | 2 | 3): Html =>
  html`<svg class="key" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><rect class="part-${part}" width="10" height="10"/></svg>`

const legend = (hasNarration: boolean): Html =>
  html`<br>${swatch(1)}sheet or keyframe&emsp;${swatch(2)}clip${hasNarration && html`&emsp;${swatch(3)}narration`}`

/** What each part of the film has cost: with what was replaced, the rows come to the whole bill. */
const rowsByPart = (state: PipelineState): ReadonlyArray<Row> => {
  const { characters, dubs = [], keyframes, narrations = [], plan, spent, videos } = state
  const scenes = plan.scenesInOrder.map(({ sceneId }): Row => {
    const costs = [keyframes, videos, ...(narrations.length > 0 ? [narrations] : [])].map((assets) =>
      addTicks(...assets.filter((asset) => asset.sceneId === sceneId).map(({ cost }) => cost))
    )
    return [`Scene ${sceneId}`, costs]
  })
  const rows = [
    ...characters.map(({ cost, name }): Row => [isolatedName(name), [cost]]),
    ...scenes.filter(([, costs]) => addTicks(...costs) > 0),
    ...dubs.map(({ cost, language }): Row => [`Dub in ${languageName(language)}`, [noTicks, noTicks, cost]])
  ]
  // The plan, traits, and takes that a change or a redo replaced.
  const rest = spent - addTicks(...rows.flatMap(([, costs]) => costs))
  const replaced: Row = ["Plan, and what was replaced", [Ticks.make(Math.max(0, rest))]]
  return rows.length > 0 && rest > 0 ? [...rows, replaced] : rows
}

/** What the film has cost: by the kind of work, and by what it went into. */
export const billSection = ({ state }: ReportedFilm): Html => {
  const { bill, dubs = [], narrations = [], spent, videos } = state
  const byKind = billedKinds
    .filter((kind) => bill[kind].calls > 0)
    .map((kind): Row => [kindWords[kind], [bill[kind].cost], notesOf(bill[kind])])
  if (byKind.length === 0)
    return html`<section id="bill"><h2>Bill</h2><p>${formatUsd(spent)} so far.</p></section>`
  const byPart = rowsByPart(state)
  return html`<section id="bill"><h2>Bill <span class="total">${formatUsd(spent)}</span></h2><div class="charts">${chart("By the kind of work", "Work", byKind)}${
    byPart.length > 0 &&
    chart(
      html`By what it went into, judging included${(videos.length > 0 || narrations.length > 0) && legend(narrations.length + dubs.length > 0)}`,
      "Part of the film",
      byPart
    )
  }</div></section>`
}
