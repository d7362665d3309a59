import { formatUsd } from "../domain/Money.js"
import type { Scene } from "../domain/StoryPlan.js"
import { asSaid, type Content, html, isolatedName } from "./Html.js"
import { linkTo, type ReportedFilm } from "./HtmlFilm.js"

/** What the narrator says over a scene, to be heard; what is only planned is read. Then what those in view say. */
export const spokenPart = (film: ReportedFilm, { lines = [], narration = "", sceneId }: Scene): Content => {
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
    }${said}</div>\n`
  )
}
