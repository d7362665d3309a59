import { Option } from "effect"
import type { FilmAsset } from "../domain/Assets.js"
import { ownCaption } from "../domain/Captions.js"
import type { Scene } from "../domain/StoryPlan.js"
import { counted } from "../domain/Words.js"
import { asSaid, facts, type Html, html, isolatedName } from "./Html.js"
import type { ReportedFilm } from "./HtmlFilm.js"
import { spokenPart } from "./HtmlSpeech.js"
import { blockquote, details, withTakes } from "./HtmlTakes.js"
import { exactClock, placesOf, type TimedScene } from "./HtmlTimeline.js"

const seconds = (length: number): string => `${Number(length.toFixed(2))} s`

/** How a scene gives way to the next one: as it was joined, else as it is planned. */
const transitionWords = (film: ReportedFilm, scene: Scene, place: TimedScene | undefined): string => {
  if (scene === film.state.plan.scenesInOrder.at(-1)) return "the end"
  const cut = Option.getOrUndefined(film.state.cut)
  const joined = cut?.clips.find((clip) => clip.sceneId === scene.sceneId)
  if (joined === undefined || place === undefined) return `${scene.transition}, as planned`
  if (joined === cut?.clips.at(-1)) return "the end"
  const made = place.crossfade > 0 ? `${place.transition} of ${seconds(place.crossfade)}` : place.transition
  const instead = Option.map(joined.instead, (why) => ` instead of ${scene.transition}, because ${why}`)
  return made + Option.getOrElse(instead, () => "")
}

const assetPart = (film: ReportedFilm, what: FilmAsset["what"], asset: FilmAsset | undefined): Html =>
  asset === undefined
    ? html`<div class="asset"><p class="frame gone">There is no ${what}.</p></div>`
    : withTakes(film, asset)

const sceneArticle = (film: ReportedFilm, scene: Scene, place: TimedScene | undefined): Html => {
  const { charactersPresent, description, sceneId, title } = scene
  const keyframe = film.state.keyframes.find((one) => one.sceneId === sceneId)
  const video = film.state.videos.find((one) => one.sceneId === sceneId)
  const caption = ownCaption(scene.caption)
  const inView = charactersPresent.map((name, index) => html`${index > 0 && ", "}${isolatedName(name)}`)
  return html`<article class="scene" id="scene-${sceneId}"><header><p class="number" aria-hidden="true">${sceneId}</p><div><h3><span class="hidden">Scene ${sceneId}: </span>${isolatedName(title)}</h3><p class="quiet">${
    place === undefined ? "not in the film" : `${exactClock(place.from)} – ${exactClock(place.to)}`
  }</p></div></header>
<p class="story"${asSaid(description)}>${description}</p>
<div class="pair">${assetPart(film, "keyframe", keyframe)}
${assetPart(film, "clip", video)}</div>
${spokenPart(film, scene)}${facts("facts", {
  Action: scene.action,
  Camera: scene.camera,
  Setting: scene.setting,
  Mood: scene.mood,
  "In view": inView.length === 0 ? "nobody" : html`${inView}`,
  Sound: scene.sound,
  Caption: caption === "" ? undefined : caption,
  Length: video === undefined ? `${scene.durationSeconds} s, as planned` : seconds(video.duration),
  Then: transitionWords(film, scene, place)
})}
${details(
  "Prompts",
  html`<div class="prompts">${blockquote("In one sentence", scene.promptSummary)}${blockquote("Video prompt", keyframe?.videoPrompt)}</div>`
)}</article>\n`
}

/** Every scene in order, with its keyframe, its clip, and what the judge said of all their takes. */
export const scenesSection = (film: ReportedFilm): Html => {
  const { keyframes, plan, videos } = film.state
  const places = new Map(placesOf(film).map((place) => [place.sceneId, place]))
  return html`<section id="scenes"><h2>Scenes <span class="count">${counted(keyframes.length, "keyframe")}, ${counted(videos.length, "clip")}</span></h2>
${plan.scenesInOrder.map((scene) => sceneArticle(film, scene, places.get(scene.sceneId)))}</section>`
}
