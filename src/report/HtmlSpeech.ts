import { dubbedScene } from "../domain/AssetId.js"
import { dubInWords, type FilmDub } from "../domain/Dub.js"
import { languageName } from "../domain/Language.js"
import { formatUsd } from "../domain/Money.js"
import type { Scene } from "../domain/StoryPlan.js"
import { asSaid, type Content, html, isolatedName } from "./Html.js"
import { linkTo, type ReportedFilm } from "./HtmlFilm.js"
import { details } from "./HtmlTakes.js"

/** Whether a language is in the joined film: one that the film has outgrown is not. */
export const isInFilm = ({ isStale }: FilmDub): boolean => !isStale

/** What is said of a scene in another language, to be heard where it was recorded. */
const dubbedPart = (film: ReportedFilm, { sceneId }: Scene, dub: FilmDub): Content => {
  const said = dub.words.find((one) => one.sceneId === sceneId)
  const told = dub.narrations.find((one) => one.sceneId === sceneId)
  if (said === undefined) return false
  const words = told?.text ?? said.narration
  const source = told === undefined ? undefined : linkTo(film, told.path)
  const by =
    told === undefined
      ? "not recorded"
      : `${told.seconds.toFixed(1)} s, ${told.voice}, ${formatUsd(told.cost)}`
  const where = dubbedScene(sceneId, dub.language)
  return details(
    `In ${languageName(dub.language)}${dub.isStale ? ", as it was before the film changed" : ""}`,
    html`${words !== "" && html`<blockquote class="told"${asSaid(words, dub.language)}>${words}</blockquote><p class="quiet">Narration: ${by}</p>`}${
      source !== undefined &&
      html`<audio controls preload="metadata" src="${source}" aria-label="Narration of ${where}"></audio>`
    }${said.lines.map(
      ({ speaker, text }) =>
        html`<p class="says"><b>${isolatedName(speaker)}</b> <q${asSaid(text, dub.language)}>${text}</q></p>`
    )}`
  )
}

/** The languages that a film was given besides its own: who tells it, what it cost, and what of it could not be had. */
export const languagesSection = (film: ReportedFilm): Content => {
  const { dubs = [] } = film.state
  return (
    dubs.length > 0 &&
    html`<section id="languages" class="less"><h2>Languages <span class="count">${dubs.length} besides its own</span></h2><ul>${dubs.map(
      (dub) => {
        const { isStale, kept, language, summary } = dub
        const sound = isInFilm(dub) ? linkTo(film, `speech/${language.toLowerCase()}/sound.m4a`) : undefined
        const files = ["srt", "vtt"].flatMap((kind) => {
          const source = linkTo(film, `final_video.${language}.${kind}`)
          return source === undefined ? [] : [html` <a href="${source}">${kind}</a>`]
        })
        return html`<li><p><b>${isolatedName(languageName(language))}</b> (${language})${isStale && html` <span class="tag">Not in the film any more</span>`}</p><p>${dubInWords(summary)}</p>${kept.map(
          ({ because, sceneId }) =>
            html`<p class="quiet">${dubbedScene(sceneId, language)} stands as it was: ${because}</p>`
        )}${files.length > 0 && html`<p class="quiet">Subtitles:${files}</p>`}${
          sound !== undefined &&
          html`<audio controls preload="metadata" src="${sound}" aria-label="The whole film's sound in ${languageName(language)}"></audio>`
        }</li>`
      }
    )}</ul><p class="quiet">A video player changes between the sounds of the film; a browser plays the first, and has the subtitles of each.</p></section>`
  )
}

/** What the narrator says over a scene, to be heard; what is only planned is read. Then what those in view say. */
export const spokenPart = (film: ReportedFilm, scene: Scene): Content => {
  const { lines = [], narration = "", sceneId } = scene
  const recorded = film.state.narrations?.find((one) => one.sceneId === sceneId)
  const words = recorded?.text ?? narration
  const source = recorded === undefined ? undefined : linkTo(film, recorded.path)
  const by =
    recorded === undefined
      ? "not recorded"
      : `${recorded.seconds.toFixed(1)} s, ${recorded.voice}, ${formatUsd(recorded.cost)}`
  const told = words.trim() !== "" && html`<blockquote class="told"${asSaid(words)}>${words}</blockquote>`
  const said = lines.map(
    ({ speaker, text }) =>
      html`<p class="says"><b>${isolatedName(speaker)}</b> <q${asSaid(text)}>${text}</q></p>`
  )
  return (
    (told !== false || said.length > 0) &&
    html`<div class="spoken">${told}${told !== false && html`<p class="quiet">Narration: ${by}</p>`}${
      source !== undefined &&
      html`<audio controls preload="metadata" src="${source}" aria-label="Narration of scene ${sceneId}"></audio>`
    }${said}${(film.state.dubs ?? []).map((dub) => dubbedPart(film, scene, dub))}</div>\n`
  )
}
