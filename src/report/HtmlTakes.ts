import { Option } from "effect"
import type { FilmAsset, Take } from "../domain/Assets.js"
import { type ConsistencyScore, hardFailureWords } from "../domain/Judgement.js"
import { formatUsd } from "../domain/Money.js"
import { capital } from "../domain/Words.js"
import { asSaid, type Content, type Html, html, isolatedName } from "./Html.js"
import { linkTo, type ReportedFilm } from "./HtmlFilm.js"

/** Something that plays, by the address of its file; `poster`: that of the picture which stands for it until then. */
export const player = (
  kind: "film" | "frame",
  source: string,
  words: string,
  poster: string | undefined,
  /** Whether a clip's length is read at once; its pictures wait for the reader anyway. */
  preload: "metadata" | "none" = "none",
  tracks: Content = ""
): Html =>
  html`<video class="${kind}" src="${source}" aria-label="${words}" controls playsinline preload="${preload}"${
    poster !== undefined && html` poster="${poster}"`
  }>${tracks}</video>`

/** A picture or a clip of the film; a line in its place where the file is gone. */
export const media = (
  film: ReportedFilm,
  path: string,
  words: string,
  preload?: "metadata" | "none"
): Html => {
  const source = linkTo(film, path)
  if (source === undefined)
    return html`<p class="frame gone">${path === "" ? "There is no file." : `${path} is not in the folder.`}</p>`
  return path.endsWith(".mp4")
    ? player("frame", source, words, linkTo(film, film.posterOf(path)), preload)
    : html`<a class="frame" href="${source}"><img src="${source}" alt="${words}" loading="lazy" decoding="async"></a>`
}

/** A number a reader can compare: two digits, and said in words where it is too low. `score`: what it is the sum of. */
const scoreMark = ({ acceptAt }: ReportedFilm, value: number, score?: ConsistencyScore): Html => {
  if (score?.inWords === "not judged")
    return html`<span class="score${score.isOfNobody ? " quiet" : " low"}">not judged</span>`
  const isRuledOut = score !== undefined && score.hardFailures.length > 0
  return isRuledOut || value < acceptAt
    ? html`<span class="score low">${value.toFixed(2)}<span class="hidden"> (${isRuledOut ? "ruled out" : `below ${acceptAt.toFixed(2)}`})</span></span>`
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

const foundIn = (score: ConsistencyScore): Html => {
  if (!score.isJudged) return html`<p>The judge gave no verdict that could be read.</p>`
  const found = findings(score)
  if (found.length > 0) return html`<ul>${found}</ul>`
  return html`<p>${score.isOfNobody ? "Nobody in view, so there is nothing to hold it against." : "The judge found nothing that differs."}</p>`
}

const signed = (drift: number): string => `${drift > 0 ? "+" : ""}${drift.toFixed(2).replace("-", "−")}`

/** One take's verdict: what differs, who scored what, how far a clip drifted. */
const verdict = (film: ReportedFilm, { drift, score }: Take): Html => {
  const each = Object.entries(score.perCharacter)
  return html`<div class="verdict">${foundIn(score)}${
    each.length > 1 &&
    html`<p class="each">${each.map(([name, value]) => html`<span>${isolatedName(name)} ${scoreMark(film, value)}</span>`)}</p>`
  }${Option.toArray(drift).map(
    (by) =>
      html`<p class="each"><span>Drift from its keyframe <span class="score${by > 0 ? " low" : ""}">${signed(by)}</span></span></p>`
  )}</div>`
}

/** Something longer that a reader opens when they want it. */
export const details = (summary: Content, inside: Content): Html =>
  html`<details><summary>${summary}</summary>${inside}</details>`

/** Words that were sent, as they were sent; nothing where there are none. */
export const blockquote = (name: string, words: string | undefined): Content =>
  words !== undefined &&
  words.trim() !== "" &&
  html`<div><h5>${name}</h5><blockquote${asSaid(words)}>${words}</blockquote></div>`

/** The words behind a take that are not its first prompt. */
const sentWords = ({ dialogue, rewordedPrompt, score }: Take): ReadonlyArray<Content> => [
  blockquote("Heard in it", dialogue?.heard?.words.map(({ text }) => text).join(" ")),
  blockquote("Refused, and reworded to", Option.getOrUndefined(rewordedPrompt)),
  blockquote("What an edit would mend", Option.getOrUndefined(score.fixPrompt))
]

/** An asset with all its takes: the kept one large, with its verdict; the others folded below, their scores in sight. */
export const withTakes = (film: ReportedFilm, asset: FilmAsset): Html => {
  const { consistencyScore, cost, path, subject, takes, what } = asset
  const words = `${capital(what)} of ${subject}`
  const at = takes.findIndex((take) => take.path === path)
  const kept = takes[at]
  const isOne = takes.length <= 1
  const counted = isOne ? "1 take" : `take ${at + 1} of ${takes.length}`
  const markOf = ({ score }: Take) => scoreMark(film, score.overallScore, score)
  const run = html`<span class="run">${takes.map(
    (take) => html`<span class="${take === kept ? "kept" : ""}">${markOf(take)}</span>`
  )}</span>`
  const all = takes.map(
    (take, index) =>
      html`<figure class="take">${media(film, take.path, `${words}, take ${index + 1}`)}<figcaption><p class="line"><b>Take ${index + 1}${take === kept ? ", kept" : ""}</b> ${markOf(take)} <span class="quiet">${formatUsd(take.cost)}</span></p>${verdict(film, take)}${sentWords(take)}</figcaption></figure>`
  )
  return html`<div class="asset"><figure>${media(film, path, words, "metadata")}<figcaption><p class="line"><b>${capital(what)}</b> ${scoreMark(film, kept?.score.overallScore ?? consistencyScore, kept?.score)} <span class="quiet">${counted} · ${formatUsd(cost)}</span></p>${
    kept !== undefined && [verdict(film, kept), isOne && sentWords(kept)]
  }</figcaption></figure>${
    !isOne && details(html`All ${takes.length} takes ${run}`, html`<div class="takes">${all}</div>`)
  }</div>`
}
