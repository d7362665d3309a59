import { createHash } from "node:crypto"
import { Option } from "effect"
import type { Degradation } from "../domain/Degradation.js"
import { cuesOfDub } from "../domain/DubCues.js"
import { languageName } from "../domain/Language.js"
import { formatUsd } from "../domain/Money.js"
import type { Note } from "../domain/Note.js"
import { languageSpoken } from "../domain/SpokenPlan.js"
import { vttOf } from "../domain/SubtitleFormats.js"
import type { Cue } from "../domain/Subtitles.js"
import { counted, enumerated, lines } from "../domain/Words.js"
import { asSaid, type Content, facts, Html, html, isolatedName, pageLanguage } from "./Html.js"
import { billSection } from "./HtmlBill.js"
import { castSection } from "./HtmlCast.js"
import { cutSection, setAsideSection } from "./HtmlCut.js"
import { linkTo, type ReportedFilm } from "./HtmlFilm.js"
import { scenesSection } from "./HtmlScenes.js"
import { isInFilm, languagesSection } from "./HtmlSpeech.js"
import { pageStyle } from "./HtmlStyle.js"
import { player } from "./HtmlTakes.js"
import { lengthInWords, placesOf, timeline, timelineStyle } from "./HtmlTimeline.js"

/** Subtitles for the player to show: within the page, since browsers read no text beside one that lies in a folder. */
const track = (cues: ReadonlyArray<Cue>, language: string): Content => {
  const text = Buffer.from(vttOf(cues, language)).toString("base64")
  return (
    cues.length > 0 &&
    html`<track kind="subtitles" label="${languageName(language)}" srclang="${language}" src="data:text/vtt;base64,${text}">`
  )
}

/** The subtitles of the joined film: its own, and those of each language that it was given. */
const subtitles = ({ state: { cut, dubs = [], plan } }: ReportedFilm): Content =>
  Option.match(cut, {
    onNone: () => false,
    onSome: (joined) => [
      track(joined.cues ?? [], languageSpoken(plan)),
      ...dubs.filter(isInFilm).map((dub) => track(cuesOfDub(joined, dub), dub.language))
    ]
  })

/** Which languages are heard or read in the film; nothing where nobody says anything. */
const languages = ({ state: { cut, dubs = [], plan } }: ReportedFilm): ReadonlyArray<string> => {
  const others = dubs.filter(isInFilm).map(({ language }) => languageName(language))
  return lines(
    Option.exists(cut, ({ cues = [] }) => cues.length > 0) && `in ${languageName(languageSpoken(plan))}`,
    others.length > 0 && `dubbed in ${enumerated(others)}`
  )
}

/** The screen at the top: the film itself, or what there is of it. */
const screen = (film: ReportedFilm): Html => {
  const { keyframes, plan, videos } = film.state
  const path = Option.getOrUndefined(film.state.finalVideoPath)
  const source = path === undefined ? undefined : linkTo(film, path)
  const [poster] = [
    ...videos.map(({ firstFramePath }) => firstFramePath),
    ...keyframes.map(({ keyframePath }) => keyframePath)
  ].flatMap((picture) => linkTo(film, picture) ?? [])
  if (source !== undefined) return player("film", source, "The film", poster, "metadata", subtitles(film))
  const words =
    path === undefined
      ? `The film is not joined yet: ${videos.length} of ${counted(plan.scenes.length, "clip")} made.`
      : `${path} is not in the folder. Run the same command again: it is joined again for nothing.`
  return html`<div class="unjoined">${
    poster !== undefined &&
    html`<img class="film" src="${poster}" alt="The opening picture" decoding="async">`
  }<p>${words}</p></div>`
}

const pointWords: Readonly<Record<Degradation["kind"] | Note["kind"], string>> = {
  "below-threshold": "Below the threshold",
  "hard-failure": "No score makes this good",
  "not-judged": "Not judged",
  "reworded-prompt": "Reworded prompt",
  "character-without-sheet": "No character sheet",
  "scene-without-clip": "No clip",
  "delivered-otherwise": "Delivered otherwise",
  "missing-letters": "Letters that could not be drawn",
  "narration-missing": "No narration",
  "narration-not-renewed": "Narration not recorded anew",
  "narration-shortened": "Shortened narration",
  "voice-not-held": "Voice not held",
  "line-not-heard": "Line not heard",
  "dub-stale": "Language out of date",
  "call-in-doubt": "Call in doubt",
  "price-differs": "Another price",
  "substituted-transition": "Another transition",
  "not-answered": "Not answered",
  "shortened-prompt": "Shortened prompt",
  "shortened-caption": "Shortened caption"
}

const headings = { less: "Less than planned", notes: "Notes" }

/** What is to be said of the film, a point each; nothing where there is nothing. Notes are marked quietly. */
const points = (id: keyof typeof headings, said: ReadonlyArray<Degradation | Note>, aside: string): Content =>
  said.length > 0 &&
  html`<section id="${id}" class="less"><h2>${headings[id]} <span class="count">${aside}</span></h2><ul>${said.map(
    ({ detail, kind, subject }) =>
      html`<li><p><b>${isolatedName(subject)}</b> <span class="${id === "less" ? "tag" : "tag quiet"}">${pointWords[kind]}</span></p><p${asSaid(detail)}>${detail}</p></li>`
  )}</ul></section>`

/** What lies beside the page for other programs to read. */
const beside = ({ files }: ReportedFilm): ReadonlyArray<string> => [
  ...["script.md", "state.json"].filter((name) => files.has(name)),
  ...[...files].filter((name) => /^final_video\.(?:[\w-]+\.)?(?:srt|vtt)$/.test(name)).sort()
]

const policy = (style: string): string =>
  [
    "default-src 'none'",
    // Media lie beside the page; some browsers know the files beside a file only by their scheme.
    "img-src 'self' file:",
    "media-src 'self' file: data:",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    "base-uri 'none'",
    "form-action 'none'"
  ].join("; ")

/**
 * A film as one page a browser opens from the folder: no script, nothing from elsewhere, every word of a model as text.
 * Pure: the same film and files give the same page.
 */
export const reportHtml = (film: ReportedFilm): string => {
  const { state } = film
  const { plan } = state
  const style = pageStyle(plan.aspectRatio) + timelineStyle(film)
  const length = Math.max(0, ...placesOf(film).map(({ to }) => to))
  const glance = [
    lengthInWords(length),
    counted(plan.scenes.length, "scene"),
    counted(plan.characters.length, "character"),
    ...languages(film),
    plan.aspectRatio,
    formatUsd(state.spent)
  ]
  const { degradations, notes } = state
  const parts: ReadonlyArray<readonly [id: string, heading: string, section: Content]> = [
    ["less", headings.less, points("less", degradations, counted(degradations.length, "point"))],
    ["characters", "Characters", castSection(film)],
    ["scenes", "Scenes", scenesSection(film)],
    ["languages", "Languages", languagesSection(film)],
    ["notes", headings.notes, points("notes", notes, "nothing that a viewer misses")],
    ["bill", "Bill", billSection(film)],
    ["cut", "Cut", cutSection(film)]
  ]
  const contents = parts.map(([id, words, part]) => part !== false && html`<a href="#${id}">${words}</a>`)
  return `${
    html`<!doctype html>
<html lang="${pageLanguage}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${plan.title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header class="top"><h1${asSaid(plan.title)}>${plan.title}</h1>
${state.concept !== "" && html`<p class="concept"${asSaid(state.concept)}>${state.concept}</p>`}
<ul class="glance">${glance.map((words) => html`<li>${words}</li>`)}</ul></header>
<main>
${screen(film)}
${timeline(film)}
${facts("look", { Style: plan.style, Palette: plan.colorPalette })}
<nav class="contents" aria-label="Contents">${contents}</nav>
${parts.map(([, , part]) => [part, new Html("\n")])}${setAsideSection(film)}
</main>
<footer><p>Made by grok-video-pipeline. Beside this page: ${beside(film).map((name) => html`<a href="${name}">${name}</a> `)}</p></footer>
</body>
</html>
`.markup
  }`
}
