import { Option } from "effect"
import type { Take } from "../domain/Assets.js"
import { type ConsistencyScore, hardFailureWords } from "../domain/Judgement.js"
import { formatUsd, type Ticks } from "../domain/Money.js"
import { capital } from "../domain/Words.js"
import { asSaid, type Html, html, named, nothing, type Part } from "./Html.js"
import { type ReportedFilm, sourceOf } from "./HtmlFilm.js"

/** A picture or a clip of the film; a line in its place where the file is gone. */
export const media = (
  film: ReportedFilm,
  path: string,
  words: string,
  /** Whether a clip's length is read at once; its pictures wait for the reader anyway. */
  preload: "metadata" | "none" = "none"
): Html => {
  const source = sourceOf(film, path)
  if (source === undefined)
    return html`<p class="frame gone">${path === "" ? "There is no file." : `${path} is not in the folder.`}</p>`
  if (!path.endsWith(".mp4"))
    return html`<a class="frame" href="${source}"><img src="${source}" alt="${words}" loading="lazy" decoding="async"></a>`
  const poster = sourceOf(film, film.posterOf(path))
  return html`<video class="frame" src="${source}" aria-label="${words}" controls playsinline preload="${preload}"${
    poster === undefined ? nothing : html` poster="${poster}"`
  }></video>`
}

/** A number a reader can compare: two digits, and said in words where it is too low. */
export const scoreMark = (film: ReportedFilm, score: ConsistencyScore | number): Html => {
  if (typeof score !== "number" && score.inWords === "not judged")
    return html`<span class="score${score.isOfNobody ? " quiet" : " low"}">not judged</span>`
  const value = typeof score === "number" ? score : score.overallScore
  const isRuledOut = typeof score !== "number" && score.hardFailures.length > 0
  const isLow = isRuledOut || value < film.acceptAt
  return isLow
    ? html`<span class="score low">${value.toFixed(2)}<span class="hidden"> (${isRuledOut ? "ruled out" : `below ${film.acceptAt.toFixed(2)}`})</span></span>`
    : html`<span class="score">${value.toFixed(2)}</span>`
}

/** What the judge found otherwise than described, a line each: first what no score makes good. */
const findings = (score: ConsistencyScore): ReadonlyArray<Html> => [
  ...score.hardFailures.map(
    ({ detail, kind }) => html`<li class="hard"><b>${capital(hardFailureWords[kind])}:</b> ${detail}</li>`
  ),
  // Issues name the hard failures once more, in their own words.
  ...score.issues
    .filter((issue) => !score.hardFailures.some(({ detail }) => issue.endsWith(`(${detail})`)))
    .map((issue) => html`<li${asSaid(issue)}>${issue}</li>`),
  ...score.notAnswered.map((question) => html`<li>Not answered: ${question}</li>`)
]

const signed = (drift: number): string =>
  `${drift > 0 ? "+" : drift < 0 ? "−" : ""}${Math.abs(drift).toFixed(2)}`

/** One take's verdict: what differs, who scored what, how far a clip drifted. */
export const verdict = (film: ReportedFilm, take: Take): Html => {
  const { score } = take
  const found = findings(score)
  const each = Object.entries(score.perCharacter)
  return html`<div class="verdict">${
    !score.isJudged
      ? html`<p>The judge gave no verdict that could be read.</p>`
      : found.length > 0
        ? html`<ul>${found}</ul>`
        : html`<p>${score.isOfNobody ? "Nobody in view, so there is nothing to hold it against." : "The judge found nothing that differs."}</p>`
  }${
    each.length > 1
      ? html`<p class="each">${each.map(([name, value]) => html`<span>${named(name)} ${scoreMark(film, value)}</span>`)}</p>`
      : nothing
  }${Option.toArray(take.drift).map(
    (drift) =>
      html`<p class="each"><span>Drift from its keyframe <span class="score${drift > 0 ? " low" : ""}">${signed(drift)}</span></span></p>`
  )}</div>`
}

/** Something longer that a reader opens when they want it. */
export const folded = (summary: Part, inside: Part): Html =>
  html`<details><summary>${summary}</summary>${inside}</details>`

/** Words that were sent, as they were sent. */
export const quoted = (name: string, words: string): Html =>
  words.trim() === ""
    ? nothing
    : html`<div><h5>${name}</h5><blockquote${asSaid(words)}>${words}</blockquote></div>`

/** The words behind a take that are not its first prompt. */
const sentWords = (take: Take): ReadonlyArray<Html> => [
  ...Option.toArray(take.rewordedPrompt).map((words) => quoted("Refused, and reworded to", words)),
  ...Option.toArray(take.score.fixPrompt).map((words) => quoted("What an edit would mend", words))
]

/** What is made in takes, and which of them is kept. */
interface Made {
  readonly consistencyScore: number
  readonly cost: Ticks
  readonly takes: ReadonlyArray<Take>
}

/** An asset with all its takes: the kept one large, with its verdict; the others folded below, their scores in sight. */
export const withTakes = (
  film: ReportedFilm,
  { consistencyScore, cost, takes }: Made,
  /** The kept take's file, what it is, and of whom: `Keyframe`, `scene 2`. */
  { of, path, title }: { readonly path: string; readonly title: string; readonly of: string }
): Html => {
  const words = `${title} of ${of}`
  const at = takes.findIndex((take) => take.path === path)
  const kept = takes[at]
  const counted = takes.length > 1 ? `take ${at + 1} of ${takes.length}` : "1 take"
  const run = html`<span class="run">${takes.map(
    (take) => html`<span class="${take === kept ? "kept" : ""}">${scoreMark(film, take.score)}</span>`
  )}</span>`
  const all = takes.map(
    (take, index) =>
      html`<figure class="take">${media(film, take.path, `${words}, take ${index + 1}`)}<figcaption><p class="line"><b>Take ${index + 1}${take === kept ? ", kept" : ""}</b> ${scoreMark(film, take.score)} <span class="quiet">${formatUsd(take.cost)}</span></p>${verdict(film, take)}${sentWords(take)}</figcaption></figure>`
  )
  return html`<div class="asset"><figure>${media(film, path, words, "metadata")}<figcaption><p class="line"><b>${title}</b> ${scoreMark(film, kept?.score ?? consistencyScore)} <span class="quiet">${counted} · ${formatUsd(cost)}</span></p>${
    kept === undefined ? nothing : verdict(film, kept)
  }${kept !== undefined && takes.length === 1 ? sentWords(kept) : nothing}</figcaption></figure>${
    takes.length > 1
      ? folded(html`All ${takes.length} takes ${run}`, html`<div class="takes">${all}</div>`)
      : nothing
  }</div>`
}
