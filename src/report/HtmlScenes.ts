import { Option } from "effect"
import { sceneName } from "../domain/AssetId.js"
import { ownCaption } from "../domain/Captions.js"
import type { Scene } from "../domain/StoryPlan.js"
import { counted } from "../domain/Words.js"
import { asSaid, type Html, html, named, nothing } from "./Html.js"
import type { ReportedFilm } from "./HtmlFilm.js"
import { folded, quoted, withTakes } from "./HtmlTakes.js"
import { exactClock, type Placed, placesOf } from "./HtmlTimeline.js"

const seconds = (length: number): string => `${Number(length.toFixed(2))} s`

/** How a scene gives way to the next one: as it was joined, else as it is planned. */
const transitionWords = (film: ReportedFilm, scene: Scene, place: Placed | undefined): string => {
  if (scene === film.state.plan.scenesInOrder.at(-1)) return "the end"
  const cut = Option.getOrUndefined(film.state.cut)
  const joined = cut?.clips.find((clip) => clip.sceneId === scene.sceneId)
  if (joined === undefined || place === undefined) return `${scene.transition}, as planned`
  if (joined === cut?.clips.at(-1)) return "the end"
  const made = place.crossfade > 0 ? `${place.transition} of ${seconds(place.crossfade)}` : place.transition
  return Option.match(joined.instead, {
    onNone: () => made,
    onSome: (why) => `${made} instead of ${scene.transition}, because ${why}`
  })
}

const fact = (name: string, words: string | Html): Html =>
  html`<div><dt>${name}</dt><dd${typeof words === "string" ? asSaid(words) : html` dir="auto"`}>${words}</dd></div>`

const sceneArticle = (film: ReportedFilm, scene: Scene, place: Placed | undefined): Html => {
  const { sceneId } = scene
  const keyframe = film.state.keyframes.find((one) => one.sceneId === sceneId)
  const video = film.state.videos.find((one) => one.sceneId === sceneId)
  const of = sceneName(sceneId)
  const missing = (what: string) =>
    html`<div class="asset"><p class="frame gone">There is no ${what}.</p></div>`
  const still =
    keyframe === undefined
      ? missing("keyframe")
      : withTakes(film, keyframe, { title: "Keyframe", of, path: keyframe.keyframePath })
  const clip =
    video === undefined
      ? missing("clip")
      : withTakes(film, video, { title: "Clip", of, path: video.videoPath })
  const length = video === undefined ? `${scene.durationSeconds} s, as planned` : seconds(video.duration)
  const caption = ownCaption(scene.caption)
  return html`<article class="scene" id="scene-${sceneId}"><header><p class="number" aria-hidden="true">${sceneId}</p><div><h3><span class="hidden">Scene ${sceneId}: </span>${named(scene.title)}</h3><p class="quiet">${
    place === undefined ? "not in the film" : `${exactClock(place.from)} – ${exactClock(place.to)}`
  }</p></div></header>
<p class="story"${asSaid(scene.description)}>${scene.description}</p>
<div class="pair">${still}
${clip}</div>
<dl class="facts">${fact("Action", scene.action)}${fact("Camera", scene.camera)}${fact("Setting", scene.setting)}${fact("Mood", scene.mood)}${fact(
    "In view",
    scene.charactersPresent.length === 0
      ? "nobody"
      : html`${scene.charactersPresent.map((name, index) => html`${index === 0 ? "" : ", "}${named(name)}`)}`
  )}${caption === "" ? nothing : fact("Caption", caption)}${fact("Length", length)}${fact("Then", transitionWords(film, scene, place))}</dl>
${folded(
  "Prompts",
  html`<div class="prompts">${quoted("In one sentence", scene.promptSummary)}${keyframe === undefined ? nothing : quoted("Video prompt", keyframe.videoPrompt)}</div>`
)}</article>\n`
}

/** Every scene in order, with its keyframe, its clip, and what the judge said of all their takes. */
export const scenesSection = (film: ReportedFilm): Html => {
  const scenes = film.state.plan.scenesInOrder
  const places = placesOf(film)
  return html`<section id="scenes"><h2>Scenes <span class="count">${counted(film.state.keyframes.length, "keyframe")}, ${counted(film.state.videos.length, "clip")}</span></h2>
${scenes.map((scene) =>
  sceneArticle(
    film,
    scene,
    places.find(({ sceneId }) => sceneId === scene.sceneId)
  )
)}</section>`
}
